"""The clean lab on the real engine: brought up once, and changed in previews only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from local.home import CHECKOUT, LocalHome
from tests.engine import POLICIES, Engine

from . import FACTS, PROGRAM
from .ground import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from subprocess import CompletedProcess


@dataclass(frozen=True)
class Answer:
    """What an operation said."""

    succeeded: bool
    violations: list[dict[str, Any]]
    """The engine's policy events."""
    printed: str

    @property
    def findings(self) -> list[tuple[str, str, str]]:
        """Rule, resource and first line of whatever is no note of the pack's own."""
        return [
            (each["policyName"], each["resourceUrn"].split("::")[-1], each["message"].splitlines()[0])
            for each in self.violations
            if each["policyName"] != "policy-not-evaluated"
        ]

    def of(self, rule: str) -> list[dict[str, Any]]:
        """The violations of a rule."""
        return [each for each in self.violations if each["policyName"] == rule]


@dataclass(frozen=True)
class CleanLab:
    """The lab, and the engine that it is up on."""

    engine: Engine
    first: list[dict[str, Any]]
    """What the pack said while it was brought up."""

    @classmethod
    def up(cls, home: LocalHome, folder: Path) -> CleanLab:
        """Bring it up in an empty local AWS."""
        project = {
            "name": "corpus",
            "main": str(PROGRAM),
            "stackConfigDir": "config",
            "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(CHECKOUT / ".venv")}},
        }
        (folder / "config").mkdir()
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        engine = Engine(home, folder)
        variables = {
            "CORPUS_GROUND": json.dumps(prepare(engine)),
            "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true",  # --json is then one event a line
        }
        engine = Engine(home, folder, variables)
        engine.init("clean", {})
        lab = cls(engine, [])
        done = engine.run("up", "--yes", "--skip-preview", "--stack", "clean", "--json", *lab._options({}), check=False)
        answer = _answer(done.returncode, done.stdout, done.stderr)
        assert answer.succeeded, answer.printed
        lab.first.extend(answer.violations)
        return lab

    def preview(self, *variants: str, levels: Mapping[str, object] | None = None) -> Answer:
        """Preview variants, with further levels and files of the pack's config."""
        done = self._preview(variants, levels, ("--json",))
        return _answer(done.returncode, done.stdout, done.stderr)

    def read(
        self, *variants: str, levels: Mapping[str, object] | None = None, options: tuple[str, ...] = ()
    ) -> tuple[int, str]:
        """The exit status of the same, and what a person sees on the terminal."""
        done = self._preview(variants, levels, options)
        return done.returncode, f"{done.stdout}{done.stderr}"

    def _preview(
        self, variants: tuple[str, ...], levels: Mapping[str, object] | None, options: tuple[str, ...]
    ) -> CompletedProcess[str]:
        file = self.engine.project / "config" / "Pulumi.clean.yaml"
        config = {"aws:region": "us-east-1", "corpus:variants": ",".join(variants)}
        file.write_text(yaml.safe_dump({"config": config}))
        return self.engine.preview("clean", *options, *self._options(levels or {}), check=False)

    def _options(self, levels: Mapping[str, object]) -> tuple[str, ...]:
        file = self.engine.project / "levels.json"
        file.write_text(json.dumps({"policy-facts": {"file": str(FACTS)}, **levels}))
        return ("--policy-pack", str(POLICIES), "--policy-pack-config", str(file))


def _answer(status: int, printed: str, errors: str) -> Answer:
    events = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert any("summaryEvent" in event for event in events), f"{printed[-3000:]}\n{errors[-3000:]}"
    violations = [event["policyEvent"] for event in events if "policyEvent" in event]
    wrong = [
        text["message"] for event in events if (text := event.get("diagnosticEvent", {})).get("severity") == "error"
    ]
    return Answer(status == 0, violations, f"{wrong}\n{violations}\n{errors}\n{printed if status else ''}"[:20000])
