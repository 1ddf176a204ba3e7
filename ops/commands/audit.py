"""``labs audit``: the rules of the policy pack on saved states and whole backends, without running programs.

Exit codes: 0 nothing that counts was found, 1 something was, 2 it was asked for what cannot be, 3 something could not
be read, so that nothing is proven of it.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import policies
from policies import baseline, exemptions, facts, rules
from policies.baseline import BaselineError, Entry
from policies.exemptions import ExemptionError
from policies.facts import FactsError
from policies.profiles import PROFILES
from policies.registry import RegistryError, discover
from policies.session import OF_THE_PACK

from ..audit import SourceError, UsageError
from ..audit.judging import Terms
from ..audit.model import Audit, FailOn, Status
from ..audit.pool import default_jobs
from ..audit.reports import FORMATS
from ..audit.running import Request
from ..audit.running import run as run_audit
from ..progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policies.registry import Registry

_PACK = Path(policies.__path__[0])
_USAGE, _UNREADABLE, _STOPPED = 2, 3, 130


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="a file of `pulumi stack export`, a folder or file://... of a backend, s3://bucket/prefix?region=...; "
        "by default the backend that Pulumi is logged in to",
    )
    judged = parser.add_argument_group("what it is judged by")
    judged.add_argument("--facts", type=Path, metavar="FILE", help="the network's facts (policies/facts.toml)")
    judged.add_argument("--exemptions", type=Path, metavar="FILE", help="accepted findings (policies/exemptions.toml)")
    judged.add_argument("--baseline", type=Path, metavar="FILE", help="findings known when the rules were adopted")
    judged.add_argument(
        "--write-baseline",
        type=Path,
        metavar="FILE",
        help="accept what is open now; with --baseline, keep of it what is still found",
    )
    judged.add_argument("--profile", choices=PROFILES, help="in place of the facts' own")
    judged.add_argument("--date", type=_day, metavar="DAY", help="the day of the audit (today, in UTC)")
    judged.add_argument(
        "--fail-on",
        choices=[str(each) for each in FailOn],
        default=str(FailOn.MANDATORY),
        help="open findings of mandatory rules, or of this severity and above, whatever their level; not-evaluated: of "
        "mandatory rules, and what could not be judged (%(default)s)",
    )
    judged.add_argument(
        "--stack", action="append", default=[], metavar="GLOB", help="report these only; all are read, to join them"
    )
    said = parser.add_argument_group("what it says")
    said.add_argument(
        "--format", action="append", choices=FORMATS, metavar="NAME", help=f"{', '.join(FORMATS)}; can be repeated"
    )
    where = said.add_mutually_exclusive_group()
    where.add_argument("--out", type=Path, metavar="FILE", help="the file of the one format, in place of the terminal")
    where.add_argument("--out-dir", type=Path, metavar="DIR", help="a folder for all of the formats")
    said.add_argument("--since", type=Path, metavar="FILE", help="an earlier JSON report: say what is new and gone")
    said.add_argument("--history", type=Path, metavar="DIR", help="keep a JSON report a day; the HTML shows the trend")
    parser.add_argument("--jobs", type=_jobs, metavar="N", help="processes (one a core)")


def run(options: argparse.Namespace) -> int:
    """Judge, write the reports and return the exit code."""
    progress = Progress(sys.stderr)
    try:
        formats = _formats(options)
        registry = discover(rules)
        request = _request(options, registry, pictures="html" in formats)
        audit = run_audit(request, registry, progress, os.environ)
        _erase(progress)
        if options.write_baseline:
            return _write_baseline(options, audit, request.baseline)
        _report(options, formats, audit)
    except (UsageError, BaselineError, ExemptionError, FactsError, RegistryError) as error:
        return _say(progress, str(error), _USAGE)
    except SourceError as error:
        return _say(progress, str(error), _UNREADABLE)
    except KeyboardInterrupt:
        return _say(progress, "Stopped; nothing was written.", _STOPPED)
    return audit.exit_code


def _request(options: argparse.Namespace, registry: Registry, *, pictures: bool) -> Request:
    if options.write_baseline and options.write_baseline.exists() and not options.baseline:
        raise UsageError(
            f"{options.write_baseline} exists, and a baseline does not grow by itself. To take out what is mended: "
            f"--baseline {options.write_baseline} --write-baseline {options.write_baseline}. "
            "To accept all that is open now, remove it first."
        )
    return Request(
        places=tuple(options.sources),
        terms=_terms(options, registry),
        baseline=baseline.read(options.baseline) if options.baseline else (),
        fail_on=FailOn(options.fail_on),
        stacks=tuple(options.stack),
        since=options.since,
        history=options.history,
        pictures=pictures,
        jobs=options.jobs or default_jobs(),
    )


def _terms(options: argparse.Namespace, registry: Registry) -> Terms:
    known = facts.load(options.facts or _PACK / "facts.toml")
    if options.profile:
        known = replace(known, profile=PROFILES[options.profile])
    ids = {rule.id for rule in (*(entry.rule for entry in registry.all), *OF_THE_PACK)}
    return Terms(
        facts=known,
        exemptions=exemptions.load(options.exemptions or _PACK / "exemptions.toml", ids),
        today=options.date or datetime.now(UTC).date(),
        baseline=baseline.load(options.baseline) if options.baseline else frozenset(),
    )


def _formats(options: argparse.Namespace) -> list[str]:
    """The formats, each once.

    Raises:
        UsageError: they do not fit where they are to go.
    """
    formats = list(dict.fromkeys(options.format or ["table"]))
    if len(formats) > 1 and not options.out_dir:
        raise UsageError(
            f"{len(formats)} formats do not fit into one place; name a folder for them with --out-dir DIR."
        )
    return formats


def _report(options: argparse.Namespace, formats: Sequence[str], audit: Audit) -> None:
    if options.history:
        _write(options.history / f"{audit.day.isoformat()}.json", FORMATS["json"].render(audit))
    if options.out_dir:
        for name in formats:
            _write(options.out_dir / FORMATS[name].file, FORMATS[name].render(audit))
        files = ", ".join(FORMATS[name].file for name in formats)
        print(f"{_result(audit)}\nWritten to {options.out_dir}: {files}")
    elif options.out:
        _write(options.out, FORMATS[formats[0]].render(audit))
        print(f"{_result(audit)}\nWritten to {options.out}")
    elif formats == ["table"]:
        from ..audit.reports.table import render

        sys.stdout.write(render(audit, colours=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))
    else:
        sys.stdout.write(FORMATS[formats[0]].render(audit))


def _result(audit: Audit) -> str:
    counts = ", ".join(f"{count} {severity}" for severity, count in audit.by_severity().items() if count)
    unread = f"; {len(audit.unreadable)} could not be read" if audit.unreadable else ""
    waiting = f"; {len(audit.open)} checks not evaluated" if audit.open else ""
    return f"{audit.verdict}: {len(audit.stacks)} stacks, open: {counts or 'nothing'}{waiting}{unread}"


def _write_baseline(options: argparse.Namespace, audit: Audit, known: Sequence[Entry]) -> int:
    """Accept what is open; or of a baseline that is there already, keep what is still found.

    Raises:
        SourceError: a state could not be read, so what is in it would be missing.
    """
    if audit.unreadable:
        problems = "\n".join(f"  {stack.name or stack.source}: {stack.problem}" for stack in audit.unreadable)
        raise SourceError(f"No baseline was written, since these could not be read:\n{problems}")
    if options.baseline:
        gone = {entry.fingerprint for entry in audit.baseline_gone}
        entries = [entry for entry in known if entry.fingerprint not in gone]
    else:
        # What is wrong with the audit's own files has no resource, and is mended at once.
        entries = [
            Entry(rule=each.rule.id, urn=each.urn, finding=each.message, since=audit.day.isoformat())
            for each in audit.findings
            if each.status is Status.OPEN and each.urn
        ]
    _write(options.write_baseline, baseline.write(entries))
    print(f"{options.write_baseline}: {len(entries)} findings are accepted. {len(known)} were before.")
    return 0


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all, also where two audits write the same.

    Raises:
        UsageError: it cannot be written.
    """
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error


def _erase(progress: Progress) -> None:
    if progress.out.isatty():
        progress.pass_on("\r\x1b[2K")


def _say(progress: Progress, text: str, exit_code: int) -> int:
    _erase(progress)
    print(text, file=sys.stderr)
    return exit_code


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it such as 2027-03-31") from None


def _jobs(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; write 1 or more")
    return int(text)
