"""Writes docs/policies.md from the rules: `python -m policies.docs`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from . import rules
from .registry import Registry, StackRule, discover
from .session import OF_THE_PACK

if TYPE_CHECKING:
    from .model import Rule

PAGE = Path(__file__).parents[1] / "docs" / "policies.md"

_INTRODUCTION = """\
# Policies

<!-- Written by `python -m policies.docs`; change the rules, not this page. -->

The pack in `policies/` runs with every preview and update (`pulumi preview --policy-pack policies`) and on the state of
what is deployed (`pulumi policy analyze --file STATE --policy-pack policies`). A rule reads values in three states:

- **known**: it is judged;
- **not known yet**: in a preview, what AWS will fill in. The rule says nothing, and the pack ends with one note that
  counts such checks and names their resources and properties. They are judged during the deployment;
- **absent**: nobody set it, so AWS's default is judged.

Every rule is mandatory unless said otherwise below. `--policy-pack-config FILE` sets other levels, by id:
`{"sns-cmk": "advisory"}`. Accepted findings are rows of `policies/exemptions.toml`, which explains itself; each has a
reason, an owner, a ticket and a last day, and stays visible as an advisory note.

Controls are those of NIST SP 800-53 revision 5, HIPAA (45 CFR 164), AWS Foundational Security Best Practices (FSBP) and
the CIS AWS Foundations Benchmark 7.0.0.
"""


def page(registry: Registry) -> str:
    """The whole page."""
    parts = [_INTRODUCTION, "## All rules\n\n| id | severity | what holds |\n|---|---|---|"]
    every = (*(entry.rule for entry in registry.all), *OF_THE_PACK)
    parts += [f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.title} |" for rule in every]
    parts.append("")
    for service, entries in groupby(registry.all, key=lambda entry: entry.rule.id.split("-")[0]):
        group = list(entries)
        parts.append(f"## {service}\n\n| id | severity | what holds | controls |\n|---|---|---|---|")
        parts += [_row(entry.rule) for entry in group]
        parts.append("")
        parts += [_details(entry.rule, judged_last=isinstance(entry, StackRule)) for entry in group]
    parts.append("## The pack's own\n\n| id | severity | what holds | controls |\n|---|---|---|---|")
    parts += [_row(rule) for rule in OF_THE_PACK]
    parts.append("")
    parts += [_details(rule, judged_last=True) for rule in OF_THE_PACK]
    return "\n".join(parts).rstrip() + "\n"


def _row(rule: Rule) -> str:
    controls = rule.controls
    groups = {"NIST": controls.nist, "HIPAA": controls.hipaa, "FSBP": controls.fsbp, "CIS": controls.cis}
    shown = "; ".join(f"{name} {', '.join(ids)}" for name, ids in groups.items() if ids)
    return f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.title} | {shown} |"


def _details(rule: Rule, *, judged_last: bool) -> str:
    types = ", ".join(f"`{token}`" for token in rule.types)
    lines = [f"### {rule.id}", "", f"{rule.why} {rule.remediation} ([source]({rule.source}); {rule.level})", ""]
    if types:
        when = "judged with the whole stack" if judged_last else "judged one by one, before each is deployed"
        lines += [f"Resources, {when}: {types}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(discover(rules)), encoding="utf-8")
