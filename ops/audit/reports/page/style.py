"""How the page looks: on a screen of any width, and on paper."""

# Every colour of text has at least 4.5 : 1 of contrast with what is behind it (WCAG 2.2, 1.4.3); a test computes it.
COLOURS = {
    "critical": ("#8a0f16", "#fde8e8"),
    "high": ("#8f3600", "#fdebdf"),
    "medium": ("#6b4a00", "#fbf1d3"),
    "low": ("#0b4f79", "#e4f1f9"),
    "fail": ("#8a0f16", "#fde8e8"),
    "pass": ("#00563f", "#e1f4ec"),
    "wait": ("#6b4a00", "#fbf1d3"),
    "accepted": ("#63305e", "#f5eaf4"),
    "quiet": ("#47545f", "#edf1f4"),
}
INK, PAPER, LINE = "#1b2733", "#ffffff", "#c3ced8"

_BADGES = "\n".join(f".{name} {{ color: {ink}; background: {paper}; }}" for name, (ink, paper) in COLOURS.items())

STYLE = f"""
* {{ box-sizing: border-box; }}
html {{ -webkit-text-size-adjust: 100%; }}
body {{ margin: 0; color: {INK}; background: {PAPER};
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }}
main, header, footer {{ max-width: 1120px; margin: 0 auto; padding: 0 24px; }}
header {{ padding-top: 32px; }}
h1 {{ font-size: 28px; line-height: 1.2; margin: 0 0 4px; }}
h2 {{ font-size: 20px; margin: 44px 0 10px; padding-bottom: 6px; border-bottom: 2px solid {LINE}; }}
h3 {{ font-size: 16px; margin: 26px 0 6px; }}
p {{ margin: 6px 0 10px; max-width: 78ch; }}
a {{ color: #0b4f79; }}
code, .rule {{ font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 12.5px; overflow-wrap: anywhere; }}
.about {{ color: #47545f; margin: 0 0 18px; }}
.tiles {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(100px, 1fr)); gap: 10px; margin: 18px 0;
  padding: 0; list-style: none; }}
.tiles li {{ border-radius: 8px; padding: 10px 12px; }}
.tiles b {{ display: block; font-size: 20px; line-height: 1.2; font-variant-numeric: tabular-nums; }}
nav ul {{ display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 0; list-style: none; }}
.badge {{ display: inline-block; border-radius: 4px; padding: 0 7px; font-size: 12.5px; font-weight: 600;
  white-space: nowrap; }}
{_BADGES}
.result {{ font-size: 16px; padding: 3px 12px; }}
.scroll {{ overflow-x: auto; margin: 8px 0 14px; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13.5px; }}
th, td {{ text-align: left; vertical-align: top; padding: 6px 10px; border-bottom: 1px solid {LINE};
  font-weight: 400; }}
thead th {{ font-weight: 600; border-bottom-width: 2px; white-space: nowrap; }}
tbody th {{ font-weight: 600; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.rule {{ text-decoration: none; white-space: nowrap; }}
.day, tbody th {{ white-space: nowrap; }}
.quiet-word {{ color: #47545f; font-weight: 400; }}
.rule:hover, .rule:focus {{ text-decoration: underline; }}
summary {{ cursor: pointer; color: #47545f; }}
.controls details {{ display: inline-block; }}
.small {{ font-size: 12px; }}
.finding {{ border-left: 4px solid {LINE}; padding-left: 14px; margin: 26px 0; }}
.finding.of-critical, .finding.of-high {{ border-color: #b3151c; }}
.finding.of-medium {{ border-color: #b37a00; }}
.finding.of-low {{ border-color: #0b5c8a; }}
.finding h3 {{ margin: 0 0 4px; }}
.finding dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; margin: 6px 0 8px; }}
dt {{ font-weight: 600; }}
dd {{ margin: 0; max-width: 84ch; overflow-wrap: anywhere; }}
.alert {{ border-radius: 8px; padding: 10px 16px; margin: 14px 0; }}
.words {{ overflow-wrap: anywhere; white-space: pre-line; }}
figure {{ margin: 12px 0 24px; }}
figcaption {{ font-weight: 600; margin-bottom: 6px; }}
figure .scroll svg {{ display: block; min-width: 760px; width: 100%; height: auto; }}
.chart svg {{ display: block; max-width: 100%; height: auto; }}
footer {{ color: #47545f; margin-top: 48px; padding-bottom: 40px; font-size: 13px; }}
a:focus-visible, .scroll:focus-visible {{ outline: 3px solid #0b5c8a; outline-offset: 2px; }}
@media print, (min-width: 641px) {{
  .rules td:nth-child(2) {{ width: 60%; }}
  .exemptions td:nth-child(4), .exemptions td:nth-child(6) {{ width: 28%; }}
}}
@media (max-width: 640px) {{
  main, header, footer {{ padding: 0 14px; }}
  header {{ padding-top: 20px; }}
  h1 {{ font-size: 23px; }}
  .finding {{ padding-left: 10px; }}
  .finding dl {{ grid-template-columns: 1fr; gap: 0; }}
  dd {{ margin-bottom: 6px; }}
  /* A wide table becomes a list of small ones: each cell on its own line, its column's title before it. */
  table.stacked, .stacked tbody, .stacked tr, .stacked th, .stacked td {{ display: block; }}
  .stacked thead {{ display: none; }}
  .stacked tr {{ border-bottom: 1px solid {LINE}; padding: 8px 0; }}
  .stacked th, .stacked td {{ border: 0; padding: 1px 0; text-align: left; white-space: normal; }}
  .stacked td::before {{ content: attr(data-title) ": "; color: #47545f; }}
  .stacked td:empty {{ display: none; }}
  .stacked .rule {{ white-space: normal; }}
  .stacked td:has(div)::before {{ content: none; }}
  .controls.stacked th, .controls.stacked td:nth-child(-n+3) {{ display: inline-block; margin-right: 10px; }}
  .controls.stacked td:nth-child(2)::before {{ content: none; }}
}}
@page {{ size: A4; margin: 14mm 13mm; }}
@media print {{
  body {{ font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
  main, header, footer {{ max-width: none; padding: 0; }}
  nav {{ display: none; }}
  h2 {{ margin-top: 22pt; break-after: avoid; }}
  h3 {{ break-after: avoid; }}
  a {{ color: inherit; text-decoration: none; }}
  table {{ font-size: 8.5pt; }}
  th, td {{ padding: 3pt 5pt; }}
  thead {{ display: table-header-group; }}
  tr, .tiles li, figure, .together {{ break-inside: avoid; }}
  .small {{ font-size: 7.5pt; }}
  .badge {{ font-size: 8pt; padding: 0 4pt; }}
  .badge.result {{ font-size: 11pt; }}
  .tiles {{ grid-template-columns: repeat(9, 1fr); gap: 4pt; }}
  .tiles li {{ padding: 4pt 5pt; font-size: 8pt; }}
  .tiles b {{ font-size: 14pt; }}
  .scroll {{ overflow: visible; }}
  tbody th {{ white-space: normal; }}
  .controls tbody th {{ white-space: nowrap; }}
  .rules .rule {{ white-space: normal; overflow-wrap: normal; }}
  code, .rule {{ font-size: 8pt; }}
  figure .scroll svg {{ min-width: 0; max-height: 235mm; }}
}}
"""
