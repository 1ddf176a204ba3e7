"""The comment: what a reviewer has to know first, the rest folded, never longer than GitHub takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from . import allowed, stack_section
from .changes import Kind
from .markdown import code, table, words
from .report import Outcome, Report, StackReport
from .stack_section import Detail

LIMIT = 65_536
"""GitHub's limit for a comment, in characters; counted in bytes here, which are never fewer."""

# From everything to the heads of what was found: what is left out first is what matters least for the decision.
_LEVELS = (
    (Detail(), ""),
    (Detail(same_network=False), "pictures of networks that stay as they are"),
    (Detail(same_network=False, rows=40), "long lists"),
    (Detail(same_network=False, rows=15, words=300), "long lists and long texts"),
    (Detail(same_network=False, pictures=False, rows=15, words=300), "pictures, long lists and long texts"),
    (Detail(same_network=False, pictures=False, rows=0, words=160), "pictures, lists of changes and long texts"),
    (
        Detail(same_network=False, pictures=False, rows=0, words=160, heads=True),
        "pictures, lists of changes, and what the findings say beside rule and resource",
    ),
)


@dataclass(frozen=True)
class Setting:
    """What the comment is written with."""

    key: str = "default"
    """Tells comments of one pull request apart: each key has its own, which is updated in place."""
    rule_pages: Mapping[str, str] = field(default_factory=dict)
    """The page of each policy pack's rules, with the rule's id as its anchor."""
    elsewhere: str = ""
    """Where the whole report is, in words."""
    commit: str = ""
    """The commit that was previewed: a comment stays when a later one gets no report."""


def marker(key: str) -> str:
    """Return the hidden line that the comment begins with, by which it is found again."""
    return f"<!-- labs preview-report: {key} -->"


def comment(report: Report, setting: Setting, limit: int = LIMIT) -> str:
    """Return the comment in Markdown, with as much detail as there is room for; a limit of 0 is none."""
    text = ""
    for detail, left_out in _LEVELS:
        text = _written(report, setting, detail, left_out)
        if not limit or _size(text) <= limit:
            return text
    return _shortened(text, limit, setting)


def _written(report: Report, setting: Setting, detail: Detail, left_out: str) -> str:
    parts = [marker(setting.key), f"## {_title(report)}"]
    parts += [f"Of commit {code(setting.commit)}."] if setting.commit else []
    parts += [*allowed.section(report.policy_changes), *_heads(report)]
    if left_out:
        parts.append(f"_Shortened to fit: without {left_out}.{_elsewhere(setting)}_")
    if report.stacks:
        parts.append(_overview(report))
    parts += [f"- {words(note)}" for note in report.notes]
    for stack in report.stacks:
        parts += stack_section.parts(stack, detail, setting.rule_pages)
    return "\n\n".join(parts) + "\n"


def _shortened(text: str, limit: int, setting: Setting) -> str:
    """Cut between lines, for so many findings that their heads alone are too long."""
    end = f"\n\n**Cut here: there is more than a comment can hold.{_elsewhere(setting)}**\n"
    kept, room = [], limit - _size(end)
    for line in text.splitlines():
        room -= _size(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept) + end


def _title(report: Report) -> str:
    if not report.stacks:
        return "Preview: no stack is touched"
    return f"Preview of {_count(len(report.stacks), 'stack')}: {_VERDICTS[report.outcome]}"


_VERDICTS = {
    Outcome.CLEAR: "nothing stands in the way",
    Outcome.FINDINGS: "policies refuse it",
    Outcome.FAILED: "it would fail",
}


def _heads(report: Report) -> Iterator[str]:
    """Yield what has to be known, in one line each."""
    for stack in report.stacks:
        lost = [change for change in stack.lost if change.ends]
        if lost:
            names = ", ".join(code(change.name) for change in lost[:5])
            more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
            yield f"**Data is at stake in {code(stack.stack)}**: {names}{more}."
    mandatory = sum(len(stack.findings.mandatory) for stack in report.stacks)
    if mandatory:
        yield f"**{_count(mandatory, 'mandatory finding')}**: `pulumi up` refuses the change until they are mended."
    failed = [code(stack.stack) for stack in report.stacks if stack.failed]
    if failed:
        yield f"**The preview of {', '.join(failed)} did not succeed**: see the errors below."


_DONE = {
    Kind.CREATE: "new",
    Kind.IMPORT: "imported",
    Kind.UPDATE: "updated",
    Kind.REPLACE: "**replaced**",
    Kind.DELETE: "**deleted**",
}


def _overview(report: Report) -> str:
    head = ["Stack", "changes", "unchanged", "data at stake", "policy findings", "not judged yet", "preview"]
    return table(head, [_row(stack) for stack in report.stacks])


def _row(stack: StackReport) -> list[str]:
    counts = [f"{len(stack.of_kind(kind))} {done}" for kind, done in _DONE.items() if stack.of_kind(kind)]
    mandatory, counted = len(stack.findings.mandatory), len(stack.findings.counted)
    findings = [f"**{mandatory} mandatory**"] if mandatory else []
    findings += [f"{counted - mandatory} advisory"] if counted > mandatory else []
    return [
        code(stack.stack),
        ", ".join(counts) or "none",
        str(stack.unchanged),
        f"**{len(stack.lost)}**" if stack.lost else "none",
        ", ".join(findings) or ("none" if stack.packs else "no policies ran"),
        str(len(stack.findings.open)),
        "**failed**" if stack.failed else "refused" if mandatory else "complete",
    ]


def _elsewhere(setting: Setting) -> str:
    return f" The whole report is in {setting.elsewhere}." if setting.elsewhere else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _size(text: str) -> int:
    return len(text.encode())
