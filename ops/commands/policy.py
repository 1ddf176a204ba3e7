"""``labs policy``: what a rule of the policy pack says, and which rules there are. It needs no network and no state."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import TYPE_CHECKING

from policies import rules
from policies.model import Severity
from policies.profiles import PROFILES
from policies.registry import RegistryError, StackRule, discover
from policies.session import OF_THE_PACK

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from policies.model import Rule

_WIDTH = 100
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_FRAMEWORKS = {"NIST": "nist", "HIPAA": "hipaa", "FSBP": "fsbp", "CIS": "cis"}
_NO_SUCH_RULE = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's own subcommands."""
    actions = parser.add_subparsers(dest="action", metavar="explain|list", required=True)
    explain = actions.add_parser("explain", help="what a rule says, why, how to mend what it finds, how to exempt it")
    explain.add_argument("rule", metavar="RULE", help="its id, such as s3-cmk")
    listed = actions.add_parser("list", help="the rules in a table")
    listed.add_argument(
        "--service", metavar="NAME", help="those of a service: the part of the id before the first hyphen"
    )
    listed.add_argument("--severity", choices=[str(each) for each in Severity], help="those of a severity")
    listed.add_argument(
        "--control", metavar="ID", help="those that answer a control, such as SC-7(5), S3.17 or 'HIPAA 312(a)(1)'"
    )


def run(options: argparse.Namespace) -> int:
    """Print what was asked for."""
    try:
        registry = discover(rules)
    except RegistryError as error:
        print(error, file=sys.stderr)
        return _NO_SUCH_RULE
    every = sorted((*(entry.rule for entry in registry.all), *OF_THE_PACK), key=lambda rule: rule.id)
    if options.action == "list":
        return _list(every, options)
    in_stack = {entry.rule.id for entry in registry.all if isinstance(entry, StackRule)}
    mended = {entry.rule.id for entry in registry.all if not isinstance(entry, StackRule) and entry.remedy}
    found = {rule.id: rule for rule in every}.get(options.rule)
    if found is None:
        print(_unknown(options.rule, every), file=sys.stderr)
        return _NO_SUCH_RULE
    bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    print("\n".join(_explained(found, in_stack=found.id in in_stack, mended=found.id in mended, bold=bold)))
    return 0


def _explained(rule: Rule, *, in_stack: bool, mended: bool, bold: bool) -> Iterator[str]:
    def heading(text: str) -> str:
        return f"{_BOLD}{text}{_PLAIN}" if bold else text

    yield heading(f"{rule.id}: {rule.title}")
    yield ""
    levels = {name: str(profile.levels.get(rule.id, rule.level)) for name, profile in PROFILES.items()}
    rows = {"Severity": str(rule.severity), "Level": ", ".join(f"{level} in {name}" for name, level in levels.items())}
    if len(set(levels.values())) == 1:
        rows["Level"] = str(rule.level)
    for name, field in _FRAMEWORKS.items():
        if controls := getattr(rule.controls, field):
            rows[name] = ", ".join(controls)
    if rule.types:
        rows["Judged"] = "with the whole stack" if in_stack else "one by one, before each is deployed"
        rows["Resources"] = ", ".join(rule.types)
        rows["Remediation"] = (
            f'can be mended by the pack: {{"{rule.id}": "remediate"}} in the file of --policy-pack-config'
            if mended
            else "by hand"
        )
    rows["Source"] = rule.source
    for name, value in rows.items():
        yield from _wrapped(value, f"{name + ':':<13}")
    for name, text in (("Why", rule.why), ("Fix", rule.remediation)):
        yield ""
        yield heading(name)
        yield from _wrapped(text, "  ")
    for name, snippet in (("Breaks it", rule.bad), ("Keeps it", rule.good)):
        if snippet:
            yield ""
            yield heading(name)
            yield textwrap.indent(textwrap.dedent(snippet).strip("\n"), "  ")
    if rule.types:
        yield ""
        yield heading("To accept a finding for a while")
        yield "  a row in policies/exemptions.toml, with what is yours in place of the capitals:"
        yield ""
        yield textwrap.indent(_exemption(rule), "  ")


def _exemption(rule: Rule) -> str:
    """A row that is ready but for what only its owner knows."""
    return "\n".join(
        (
            "[[exemption]]",
            f'rule = "{rule.id}"',
            f'urn = "urn:pulumi:STACK::PROJECT::*{rule.types[0]}::NAME"  # * stands for the components that it is in',
            '# finding = "*PART OF THE TEXT*"  # where only this one of its findings is meant',
            'reason = "WHY IT HAS TO BE SO"  # ten characters or more',
            'owner = "WHO@ANSWERS.FOR.IT"',
            'ticket = "TICKET"',
            "expires = 2027-03-31  # the last day on which it holds; the profile says how far away it may be",
        )
    )


def _list(every: Sequence[Rule], options: argparse.Namespace) -> int:
    chosen = [rule for rule in every if _fits(rule, options)]
    if not chosen:
        services = sorted({rule.id.partition("-")[0] for rule in every})
        print(f"No rule fits. Services: {', '.join(services)}.", file=sys.stderr)
        return _NO_SUCH_RULE
    longest = max(len(rule.id) for rule in chosen)
    for rule in chosen:
        level = "" if rule.level == "mandatory" else f" ({rule.level})"
        print(f"{rule.id:<{longest}}  {rule.severity:<8}  {rule.title}{level}")
    print(f"\n{len(chosen)} of {len(every)} rules; `labs policy explain RULE` says more of one.")
    return 0


def _fits(rule: Rule, options: argparse.Namespace) -> bool:
    if options.service and rule.id.partition("-")[0] != options.service:
        return False
    if options.severity and rule.severity != options.severity:
        return False
    if not options.control:
        return True
    wanted = options.control.casefold()
    labels = [label.casefold() for label in rule.controls.labels()]
    return any(wanted in (label, label.partition(" ")[2]) for label in labels)


def _unknown(name: str, every: Sequence[Rule]) -> str:
    import difflib

    ids = [rule.id for rule in every]
    close = difflib.get_close_matches(name, ids, n=5, cutoff=0.5) or [each for each in ids if name and name in each][:5]
    hint = f"Did you mean {', '.join(close)}?" if close else "`labs policy list` names all."
    return f"There is no rule {name!r}. {hint}"


def _wrapped(text: str, before: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=before,
        subsequent_indent=" " * len(before),
        break_long_words=False,
        break_on_hyphens=False,
    )
