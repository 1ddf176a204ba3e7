"""``labs preview-report``: what the previews of a change say, as one comment for a pull request."""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..engine import CHECKOUT, Engine
from ..folders import logs_folder
from ..local_only import require_local_aws
from ..preview import kept
from ..preview.allowed import PolicyChange, deciding_files, policy_changes
from ..preview.as_json import as_json
from ..preview.base import bring_up, environment, imports_from, local_project
from ..preview.comment import LIMIT, Setting, comment
from ..preview.kept import Previews
from ..preview.log import Log, read_log
from ..preview.project import Project
from ..preview.report import Preview, report_on
from ..preview.run import Run
from ..progress import Progress
from ..state import State, StateError, read_state

_EPILOGUE = """\
exit codes: 0 nothing stands in the way; 1 the report could not be made; 2 wrong usage; 3 mandatory findings;
4 a preview failed for another reason (an error, or a change that ParallelCluster holds up)"""


_KEY = re.compile(r"[A-Za-z0-9._-]+")


def _key(given: str) -> str:
    """Return a comment's key, which stands in a hidden line of HTML.

    Raises:
        ArgumentTypeError: it cannot stand there.
    """
    if not _KEY.fullmatch(given) or "--" in given:
        raise argparse.ArgumentTypeError(
            f"{given!r} has other characters than letters, digits, dot, single hyphens and underscore"
        )
    return given


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOGUE
    what = parser.add_argument_group("what is previewed")
    what.add_argument("-s", "--stack", action="append", default=[], help="a stack; can be given more than once")
    what.add_argument("--changed-since", metavar="BASE", help="the stacks that the commits since a git revision touch")
    what.add_argument(
        "--policies-since", metavar="BASE", help="say what changed in the policies since then (that of --changed-since)"
    )
    what.add_argument("--base", type=Path, metavar="DIR", help=_BASE)
    what.add_argument(
        "--project", type=Path, default=CHECKOUT, metavar="DIR", help="folder of Pulumi.yaml (this checkout)"
    )
    what.add_argument("--policy-pack", type=Path, action="append", metavar="DIR", help="a policy pack (policies/ here)")
    what.add_argument("--policy-pack-config", type=Path, metavar="FILE", help="levels and settings of the packs' rules")
    read = parser.add_argument_group("instead of running previews")
    read.add_argument(
        "--events", type=Path, action="append", default=[], metavar="FILE", help="an event log of a preview"
    )
    read.add_argument(
        "--state", type=Path, action="append", default=[], metavar="FILE", help="a saved state, for pictures"
    )
    read.add_argument("--kept", type=Path, metavar="DIR", help="what --keep left of previews that ran elsewhere")
    written = parser.add_argument_group("what is written")
    written.add_argument("-o", "--out", type=Path, help="the comment, - for standard output (the default)")
    written.add_argument("--whole", type=Path, metavar="FILE", help="the comment without GitHub's limit of its length")
    written.add_argument("--json", type=Path, metavar="FILE", help="the report for programs")
    written.add_argument(
        "--keep", type=Path, metavar="DIR", help="a folder for the event logs and the states without secrets"
    )
    written.add_argument("--commit", default="", help="the commit that was previewed, for the comment to name")
    written.add_argument(
        "--key", type=_key, default="default", help="tells this comment from others of the pull request (%(default)s)"
    )
    written.add_argument("--rules-url", default="", help="address of the page docs/policies.md, for links to rules")
    written.add_argument("--elsewhere", default="", help="where the whole report is, to be named when it is shortened")


_BASE = (
    "a checkout of the base branch: its stacks are brought up on the local AWS first, and the previews are of what "
    "this checkout changes in them"
)


def run(options: argparse.Namespace) -> int:
    """Make the report, write it, and return what it comes to."""
    found = _read(options) if options.events or options.kept else _run(options)
    if options.keep:
        kept.write(options.keep, found)
    report = report_on(found.previews.values(), found.platforms, found.notes)
    report = replace(report, policy_changes=_policy_changes(options))
    setting = Setting(
        key=options.key,
        rule_pages={"hpc-labs": options.rules_url} if options.rules_url else {},
        elsewhere=options.elsewhere,
        commit=options.commit,
    )
    text = comment(report, setting, LIMIT)
    if options.out in (None, Path("-")):
        sys.stdout.write(text)
    else:
        _write(options.out, text)
    if options.whole:
        _write(options.whole, comment(report, setting, 0))
    if options.json:
        _write(options.json, as_json(report))
    return int(report.outcome)


def _policy_changes(options: argparse.Namespace) -> tuple[PolicyChange, ...]:
    base = options.policies_since or options.changed_since
    if not base:
        return ()
    return policy_changes(Project(options.project), base, _packs(options), options.policy_pack_config)


def _packs(options: argparse.Namespace) -> list[Path]:
    return options.policy_pack or [CHECKOUT / "policies"]


def _read(options: argparse.Namespace) -> Previews:
    """Read previews from files."""
    if options.stack or options.changed_since or options.base or options.keep:
        raise StateError(
            "--events and --kept read previews that were run before: leave out --stack, --changed-since, --base and "
            "--keep. What changed in the policies is said with --policies-since."
        )
    if options.kept:
        if options.events or options.state:
            raise StateError("--kept has event logs and states of its own: leave out --events and --state.")
        return kept.read(options.kept)
    states = {state.stack: state for state in map(_state, options.state)}
    logs = [read_log(file.read_text(encoding="utf-8"), file.stem) for file in options.events]
    # By file: two of one stack are shown both.
    previews = {str(file): Preview(log, states.get(log.stack)) for file, log in zip(options.events, logs, strict=True)}
    return Previews(previews, states)


def _state(file: Path) -> State:
    state = read_state(file.stem, file.read_text(encoding="utf-8"))
    name = next((resource.urn.split("::")[0].rsplit(":", 1)[-1] for resource in state.resources), file.stem)
    return State(name, state.resources)


def _run(options: argparse.Namespace) -> Previews:
    """Run the previews of the stacks that were asked for."""
    if not (options.stack or options.changed_since):
        raise StateError("Name what to preview: --stack STACK, --changed-since BASE, or --events FILE.")
    project, notes = Project(options.project), list[str]()
    stacks = set(options.stack)
    if options.changed_since:
        deciding, _ = deciding_files(project, _packs(options), options.policy_pack_config)
        found = project.touched_since(options.changed_since, deciding)
        stacks |= set(found.stacks)
        notes += [
            f"The config file of stack {stack} is removed: its resources stay until it is destroyed."
            for stack in found.removed
        ]
    packs = _packs(options)
    progress = Progress(sys.stderr)
    if options.base is None:
        runs = Run(project.folder, packs, options.policy_pack_config, options.keep)
        return _previews(runs, sorted(stacks), progress, notes)
    require_local_aws(os.environ)
    with tempfile.TemporaryDirectory(prefix="labs-preview-") as scratch:
        return _against_base(options, project, sorted(stacks), Path(scratch), packs, notes)


def _against_base(
    options: argparse.Namespace, project: Project, stacks: list[str], scratch: Path, packs: list[Path], notes: list[str]
) -> Previews:
    """Bring the base's stacks up on the local AWS, and preview this checkout's against them."""
    progress = Progress(sys.stderr)
    python = environment(project.folder)
    base, _ = local_project(options.base, scratch / "base", environment(options.base, python))
    head, hidden = local_project(project.folder, scratch / "head", python)
    known = base.stacks()
    needed = {*stacks, *(project.stacks().get(stack, "") for stack in stacks)}
    failed = bring_up(base, options.base, sorted(needed & set(known)), logs_folder(), progress)
    engine = Engine(logs=logs_folder(), progress=progress, root=head.folder)
    for stack in sorted(needed - set(known) - {""}):
        notes.append(f"Stack {stack} is new: everything in it is compared with nothing.")
        engine.select(stack)
    notes.append(
        "Compared with the base branch's stacks on a local AWS that was made for this report, not with an account."
    )
    notes += [
        f"Of stack {stack}, placeholders stand for what only its key can read: {', '.join(names)}."
        for stack, names in sorted(hidden.items())
    ]
    runs = Run(head.folder, packs, options.policy_pack_config, options.keep)
    with imports_from(project.folder):
        return _previews(runs, stacks, progress, notes, failed)


def _previews(
    runs: Run, stacks: list[str], progress: Progress, notes: list[str], failed: Mapping[str, str] | None = None
) -> Previews:
    engine = Engine(logs=logs_folder(), progress=progress, root=runs.folder)
    previews, platforms = dict[str, Preview](), dict[str, State]()
    for stack in stacks:
        if failed and stack in failed:
            why = f"The base branch's stack does not come up, so there is nothing to compare with: {failed[stack]}"
            previews[stack] = Preview(Log(stack), failure=why)
            continue
        progress.say(f"Previewing {stack}.")
        preview = runs.preview(stack)
        state = engine.state(stack)
        previews[stack] = Preview(preview.log, state, preview.failure)
        if state and state.platform and state.platform not in platforms:
            platform = engine.state(state.platform)
            platforms |= {state.platform: platform} if platform else {}
    return Previews(previews, platforms, tuple(notes))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
