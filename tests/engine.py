"""The real Pulumi engine on a local AWS of the test's own, as a person would drive it from a shell."""

import contextlib
import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import yaml

from local.home import CHECKOUT, LocalHome

POLICIES = CHECKOUT / "policies"
_SECONDS = 300


def policies_with(facts: Path, folder: Path) -> tuple[str, ...]:
    """The engine's options for the policies with the facts of a file; the config that says so goes into ``folder``."""
    config = folder / f"policies-of-{facts.parent.name}.json"
    config.write_text(json.dumps({"policy-facts": {"file": str(facts)}}))
    return ("--policy-pack", str(POLICIES), "--policy-pack-config", str(config))


# What these ask for stands around a component, and is not there where it is tested alone.
_AROUND = (
    "data-classified",
    "efs-tls-iam",
    "kms-not-deleted",
    "logs-retention",
    "net-bpa-set",
    "net-default-sg-closed",
    "net-flow-logs",
    "route53-dns-egress-closed",
    "route53-private-dns-on",
    "tags-complete",
)


def policies_for_a_part(folder: Path, *further: str) -> tuple[str, ...]:
    """The engine's options for the policies on components that stand alone; whole stacks are judged by all of them."""
    config = folder / "policies-for-a-part.json"
    config.write_text(json.dumps(dict.fromkeys((*_AROUND, *further), "disabled")))
    return ("--policy-pack", str(POLICIES), "--policy-pack-config", str(config))


@dataclass(frozen=True)
class Engine:
    """A Pulumi project on a local AWS.

    The project is this repository's program under a folder of the test's own, so that config files and the salts that
    Pulumi writes into them stay out of the checkout.
    """

    home: LocalHome
    project: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    """What the program sees in its environment beside the local AWS."""

    @classmethod
    def for_stacks(cls, home: LocalHome, folder: Path) -> "Engine":
        """Set up a project in ``folder`` that runs the checkout's stacks."""
        project = yaml.safe_load((CHECKOUT / "Pulumi.yaml").read_text())
        project["main"] = str(CHECKOUT / "stacks")
        project["stackConfigDir"] = "config"
        project["runtime"]["options"]["virtualenv"] = str(CHECKOUT / ".venv")
        (folder / "config").mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        return cls(home, folder)

    @classmethod
    def for_program(cls, home: LocalHome, folder: Path, name: str, program: str) -> "Engine":
        """Set up a project called ``name`` in ``folder`` that runs a program of the test's own."""
        (folder / "config").mkdir()
        (folder / "__main__.py").write_text(program)
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(CHECKOUT / ".venv")}}
        (folder / "Pulumi.yaml").write_text(
            yaml.safe_dump({"name": name, "runtime": runtime, "stackConfigDir": "config"})
        )
        return cls(home, folder)

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.home.environment(), **self.variables, "NO_COLOR": "1"}

    def command(self, *arguments: str) -> list[str]:
        return ["pulumi", "--non-interactive", *arguments]

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.project,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"pulumi {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in a session of its own, for tests that kill it."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.project,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def init(self, stack: str, config: Mapping[str, object]) -> None:
        """Make a stack with this config; objects are given as they stand in the YAML file."""
        file = self.project / "config" / f"Pulumi.{stack}.yaml"
        file.write_text(yaml.safe_dump({"config": {"aws:region": "us-east-1", **config}}))
        self.run("stack", "init", stack)

    def up(self, stack: str, *options: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run("up", "--yes", "--skip-preview", "--stack", stack, *options, check=check)

    def preview(self, stack: str, *options: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run("preview", "--stack", stack, *options, check=check)

    def destroy(self, stack: str, *options: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run("destroy", "--yes", "--skip-preview", "--stack", stack, *options, check=check)

    def outputs(self, stack: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("stack", "output", "--json", "--stack", stack).stdout)
        return found

    def state(self, stack: str) -> dict[str, Any]:
        exported: dict[str, Any] = json.loads(self.run("stack", "export", "--stack", stack).stdout)
        return exported

    def resources(self, stack: str) -> list[dict[str, Any]]:
        return list(self.state(stack)["deployment"].get("resources", ()))

    def boto(self, service: str) -> Any:
        """Return a boto3 client of this engine's local AWS, to look at what really exists."""
        values = self.home.environment()
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.home.endpoint,
            region_name=values["AWS_REGION"],
            aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
        )

    def inject(self, **fault: object) -> None:
        """Make the local AWS fail: see ``local.server.faults.Fault``."""
        self._faults("POST", json.dumps(fault).encode())

    def clear_faults(self) -> None:
        """Let the local AWS work again."""
        self._faults("DELETE")

    def faults(self) -> list[dict[str, Any]]:
        """Return the faults that are switched on, each with how many requests it has hit."""
        armed: list[dict[str, Any]] = json.loads(self._faults("GET"))
        return armed

    def _faults(self, method: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"{self.home.endpoint}/_local/faults", data=body, method=method)
        with urllib.request.urlopen(request) as answer:
            said: bytes = answer.read()
        return said


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill a command and all that it started, as a power cut would: the engine gives plugins groups of their own."""
    os.killpg(process.pid, signal.SIGKILL)
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(ProcessLookupError):
            if os.getsid(int(folder.name)) == process.pid:
                os.kill(int(folder.name), signal.SIGKILL)
    process.communicate()
