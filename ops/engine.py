"""The Pulumi engine as a child process: a calm line a stage, its own words in a log, a killed run's wreck cleared."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from .errors import CommandError
from .progress import Progress
from .recovery import plan_recovery, taken_in
from .state import State, read_state
from .turn import turn

CHECKOUT = Path(__file__).resolve().parent.parent

_NO_SUCH_STACK = 6  # the CLI's exit code for it
_EXISTS = "already exists"  # the CLI has no exit code for it
_LOCK_OWNER = re.compile(r"created by (\S+)@(\S+) \(pid (\d+)\)")
_LATER_SECTION = re.compile(r"^(?:Outputs|Resources):$", re.MULTILINE)
_TAIL_LINES = 40
_POLL_SECONDS = 0.1
_VERBS = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "refresh": "compared",
    "same": "unchanged",
}


class EngineError(CommandError):
    """The engine did not do what was asked; the message says what it said and what to do next."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Runs ``pulumi`` on this project. Everything it does may be interrupted at any moment and run again."""

    logs: Path
    """The folder for the engine's own output, a file for each stack and operation."""
    progress: Progress
    verbose: bool = False
    """Show the engine's output as it comes, instead of a line for each stage."""
    root: Path = field(default=CHECKOUT)
    """The folder of Pulumi.yaml."""

    def select(self, stack: str) -> None:
        """Select a stack, creating it if there is none of that name."""
        answer = self._run("stack", "select", "--create", stack)
        if answer.returncode and _EXISTS in answer.stderr:  # another run has made it since this one looked
            answer = self._run("stack", "select", stack)
        _stdout(answer)

    def stacks(self) -> list[str]:
        """Return the names of the project's stacks."""
        return [str(row["name"]) for row in json.loads(self._ask("stack", "ls", "--json"))]

    def state(self, stack: str) -> State | None:
        """Return a stack's saved state, or None when there is no such stack."""
        answer = self._run("stack", "export", "--stack", stack)
        return None if answer.returncode == _NO_SUCH_STACK else read_state(stack, _stdout(answer))

    def up(self, stack: str, policy_packs: Sequence[Path]) -> None:
        """Bring a stack up."""
        with self._turn(stack):
            self._settle(stack)
            self._stage(stack, "up", *(option for pack in policy_packs for option in ("--policy-pack", str(pack))))

    def destroy(self, stack: str) -> None:
        """Destroy what a stack holds, except what is protected."""
        with self._turn(stack):
            self._settle(stack)
            self._stage(stack, "destroy", "--exclude-protected")

    def recover(self, stack: str, ids: Mapping[str, str]) -> None:
        """Forget what is unfinished in a stack, take in the resources with these ids, by URN, and read all of it."""
        state = taken_in(self._ask("stack", "export", "--stack", stack), ids)
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "state.json"
            file.write_text(state)
            command = ("stack", "import", "--stack", stack, "--file", str(file))
            answer = self._run(*command)
            if answer.returncode and self._break_dead_lock(stack, answer.stderr):
                answer = self._run(*command)
            _stdout(answer)
        self._stage(stack, "refresh")

    def _turn(self, stack: str) -> AbstractContextManager[None]:
        return turn(stack, self.logs / f"{stack.replace('/', '-')}.lock", self.progress)

    def _settle(self, stack: str) -> None:
        """Recover from a run that was killed: `up` and `destroy` know nothing of what it may have made."""
        state = self.state(stack)
        if state and state.interrupted:
            recovery = plan_recovery(state)
            self.progress.say(f"Unfinished in {stack}:\n{recovery}")
            self.recover(stack, recovery.taken)

    def _stage(self, stack: str, operation: str, *options: str) -> None:
        """Run one operation; when only a lock of a dead process is in its way, remove that and run it again."""
        command = (operation, "--stack", stack, "--yes", "--skip-preview", "--non-interactive", *options)
        log = self.logs / f"{stack.replace('/', '-')}-{operation}.log"
        started = time.monotonic()
        for attempt in (1, 2):
            exit_code, done = self._watch(stack, operation, command, log)
            said = log.read_text(errors="replace")
            if exit_code and attempt == 1 and self._break_dead_lock(stack, said):
                continue
            self.progress.finish(stack, operation, done, time.monotonic() - started, failed=exit_code != 0)
            if exit_code:
                raise EngineError(_failure(stack, operation, said, log))
            return

    def _watch(self, stack: str, operation: str, command: Sequence[str], log: Path) -> tuple[int, Mapping[str, int]]:
        """Run the engine and show how far it is; return its exit code and the number of resources done by verb."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch, log.open("wb") as output, log.open(errors="replace") as said:
            events = _Events(Path(scratch) / "events")
            started = time.monotonic()
            # A process group of its own, so that Ctrl-C reaches the engine once, from here: a second one makes it give
            # up at once and leave open operations behind.
            process = subprocess.Popen(
                ["pulumi", *command, "--event-log", str(events.path)],
                cwd=self.root,
                env={**os.environ, "PULUMI_DEBUG_COMMANDS": "true"},  # without it there is no --event-log
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
            try:
                while process.poll() is None:
                    time.sleep(_POLL_SECONDS)
                    if self.verbose:
                        self.progress.pass_on(said.read())
                    else:
                        self.progress.update(stack, operation, events.done(), time.monotonic() - started)
            except KeyboardInterrupt:
                self.progress.say(f"Stopping {operation} of {stack}; what is under way in AWS is waited for.")
                process.send_signal(signal.SIGINT)
                process.wait()
                raise
            if self.verbose:
                self.progress.pass_on(said.read())
            return process.returncode, events.done()

    def _break_dead_lock(self, stack: str, said: str) -> bool:
        """Remove the locks that the engine complained about, if their owners were here and are gone.

        Raises:
            EngineError: another run is going on.
        """
        owners = _LOCK_OWNER.findall(said)
        if not owners:
            return False
        alive = [(user, host, pid) for user, host, pid in owners if host != socket.gethostname() or _running(int(pid))]
        if alive:
            who = ", ".join(f"{user}@{host} (process {pid})" for user, host, pid in alive)
            raise EngineError(
                f"Stack {stack} is being worked on by {who}. Wait until that ends and run this again. "
                f"If it cannot end any more: `pulumi cancel --stack {stack}`."
            )
        self.progress.say(f"Removing the lock of a run of {stack} that no longer exists.")
        self._ask("cancel", "--yes", "--stack", stack)
        return True

    def _ask(self, *command: str) -> str:
        return _stdout(self._run(*command))

    def _run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(
                ["pulumi", *command, "--non-interactive"],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise EngineError('There is no `pulumi` on PATH. Run `make setup`, then `eval "$(make -s env)"`.') from None


def _stdout(answer: "subprocess.CompletedProcess[str]") -> str:
    if answer.returncode:
        command = " ".join(answer.args)
        raise EngineError(f"`{command}` failed:\n{answer.stderr.strip() or answer.stdout.strip()}")
    return answer.stdout


class _Events:
    """Counts the resources that are done, by verb, from the event log that the engine writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        self._done: Counter[str] = Counter()

    def done(self) -> Counter[str]:
        """Return the counts so far."""
        if self.path.exists():
            with self.path.open("rb") as log:
                log.seek(self._read)
                for line in log:
                    if not line.endswith(b"\n"):
                        break
                    self._read += len(line)
                    self._count(line)
        return self._done

    def _count(self, line: bytes) -> None:
        if b'"resOutputsEvent"' in line:
            metadata = json.loads(line)["resOutputsEvent"]["metadata"]
            resource = metadata.get("new") or metadata.get("old") or {}
            if metadata["op"] in _VERBS and resource.get("custom") and not metadata["type"].startswith("pulumi:"):
                self._done[_VERBS[metadata["op"]]] += 1


def _failure(stack: str, operation: str, said: str, log: Path) -> str:
    again = "Everything that was done is kept in the state: correct the cause and run the same command again."
    _, found, diagnostics = said.rpartition("\nDiagnostics:\n")
    words = _LATER_SECTION.split(diagnostics)[0] if found else said
    tail = "\n".join(f"    {line}" for line in words.rstrip().splitlines()[-_TAIL_LINES:])
    return f"{operation} of {stack} failed. What the engine said last:\n\n{tail}\n\nAll of it: {log}\n{again}"


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, as somebody else
        return True
    return True
