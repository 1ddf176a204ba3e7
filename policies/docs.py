"""Writes docs/policies.md from the rules: `python -m policies.docs`."""

from __future__ import annotations

from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from . import rules
from .profiles import LEFT_TO_ADVICE, PROFILES, Profile
from .registry import Registry, ResourceRule, StackRule, discover
from .schema import schema
from .session import OF_THE_PACK

if TYPE_CHECKING:
    from .model import Rule

PAGE = Path(__file__).parents[1] / "docs" / "policies.md"

_INTRODUCTION = """\
# Policies

<!-- Written by `python -m policies.docs`; change the rules, not this page. -->

The pack in `policies/` runs with every preview and update (`pulumi preview --policy-pack policies`), on saved states
and whole backends ([`labs audit`](audit.md)) and on every pull request ([pull-requests.md](pull-requests.md)): the same
rules, by the same code. `labs policy explain RULE` shows a rule with a bad and a good example, offline. What
the rules do not see yet is in [policy-gaps.md](policy-gaps.md).

A rule reads values in three states:

- **known**: it is judged;
- **not known yet**: in a preview, what AWS will fill in. The rule says nothing, and the pack ends with one note that
  counts such checks and names their resources and properties. They are judged during the deployment, and after it by
  `labs audit`;
- **absent**: nobody set it, so AWS's default is judged.

Resources inside of documents are judged as if they stood in the program: those of CloudFormation bodies (JSON and
YAML), of Cloud Control's desired states, and the nodes and storage of ParallelCluster configurations, with
ParallelCluster's own defaults. What nobody can see into is a finding.

## What is allowed here

`policies/facts.toml` names what is allowed in this network and nowhere else. A key that is not there allows nothing,
but for those whose row below says what *empty* means: they let rules work before anybody has written facts. An edge
that has expired, or ends later than the profile lets it, allows nothing either. Editors complete the file from
`facts.schema.json`. Another file for one run: `{{"policy-facts": {{"file": "PATH"}}}}` in the file of
`--policy-pack-config`, where a path starts at the pack's folder, or `labs audit --facts PATH`.

{facts}

## Profiles

`profile` in the facts says how strict the rules are. A profile sets thresholds and levels; the levels of
`--policy-pack-config` (`{{"sns-cmk": "advisory"}}`) go before both, unless they are the rule's own.

{profiles}

In `hipaa` these rules with a control of HIPAA's stay advice:

{left}

## Accepted findings

- **Exemptions** are rows of `policies/exemptions.toml`, which explains itself: a rule, a resource, a reason, an owner,
  a ticket and a last day, which the profile lets be so far away and no further. They stay visible as advisory notes. A
  row that is expired, ends too late, is unused or over-broad is a finding.
- **The baseline**, `policies/baseline.json`, is for adopting the rules on an estate that exists:
  `labs audit --write-baseline` accepts what is found on that day, by fingerprint; nothing joins it by itself.

## Remediation

Rules marked *can mend* know a safe change of the resource's own properties. It is off until the rule's level is
`remediate` in `--policy-pack-config`; the engine then shows what it changed, as a diff, and judges what is left.

Controls are those of NIST SP 800-53 revision 5, HIPAA (45 CFR 164), AWS Security Hub (under FSBP, its Foundational
Security Best Practices; a few are of its NIST standard only) and the CIS AWS Foundations Benchmark 7.0.0.
"""


def _facts() -> str:
    """A row for each key of the facts file."""
    properties = schema()["properties"]
    assert isinstance(properties, dict)
    lines = ["| key | what it names |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{key}` | {value.get('description', '')} |" for key, value in properties.items())])


def _left_to_advice() -> str:
    return "\n".join(f"- [{rule}](#{rule}): {why}" for rule, why in LEFT_TO_ADVICE.items())


def _profiles() -> str:
    """The thresholds side by side, and the levels that differ."""
    kinds = [*PROFILES.values()]
    lines = ["| | " + " | ".join(f"`{kind.name}`" for kind in kinds) + " |", "|---|" + "---|" * len(kinds)]
    lines.append("| for | " + " | ".join(kind.what for kind in kinds) + " |")
    for field in fields(Profile):
        if field.name not in ("name", "what", "levels"):
            values = " | ".join(str(getattr(kind, field.name)).lower() for kind in kinds)
            lines.append(f"| {field.name.replace('_', ' ')} | {values} |")
    differing = sorted({rule for kind in kinds for rule in kind.levels})
    lines += [
        f"| level of {rule} | " + " | ".join(kind.levels.get(rule, "") for kind in kinds) + " |" for rule in differing
    ]
    return "\n".join(lines)


def page(registry: Registry) -> str:
    """The whole page."""
    introduction = _INTRODUCTION.format(facts=_facts(), profiles=_profiles(), left=_left_to_advice())
    parts = [introduction, "## All rules\n\n| id | severity | level | what holds |\n|---|---|---|---|"]
    every = (*(entry.rule for entry in registry.all), *OF_THE_PACK)
    parts += [f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.level} | {rule.title} |" for rule in every]
    parts.append("")
    for service, entries in groupby(registry.all, key=lambda entry: entry.rule.id.split("-")[0]):
        parts.append(f"## {service}\n")
        parts += [_details(entry.rule, _when(entry)) for entry in entries]
    parts.append("## The pack's own\n")
    parts += [_details(rule, "") for rule in OF_THE_PACK]
    return "\n".join(parts).rstrip() + "\n"


def _when(entry: ResourceRule | StackRule) -> str:
    if isinstance(entry, StackRule):
        return "judged with the whole stack"
    return "judged one by one, before each is deployed" + ("; can mend" if entry.remedy else "")


def _details(rule: Rule, when: str) -> str:
    lines = [f"### {rule.id}", "", f"**{rule.title}.** {rule.why}", ""]
    lines += [f"*Fix:* {rule.remediation} ([source]({rule.source}); {rule.severity}, {rule.level})", ""]
    if controls := _controls(rule):
        lines += [f"*Controls:* {controls}", ""]
    if rule.types:
        types = ", ".join(f"`{token}`" for token in rule.types)
        lines += [f"*Resources,* {when}: {types}", ""]
    return "\n".join(lines)


def _controls(rule: Rule) -> str:
    controls = rule.controls
    groups = {"NIST": controls.nist, "HIPAA": controls.hipaa, "FSBP": controls.fsbp, "CIS": controls.cis}
    return "; ".join(f"{name} {', '.join(ids)}" for name, ids in groups.items() if ids)


if __name__ == "__main__":
    PAGE.write_text(page(discover(rules)), encoding="utf-8")
