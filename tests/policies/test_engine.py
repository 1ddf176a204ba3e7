"""Every rule on the real engine: previews of a good stack, and of the same stack with one breach for each rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from local.aws.table import TOKENS
from local.home import CHECKOUT, LocalHome
from local.plugins import install
from policies import rules
from policies.registry import discover
from tests.engine import POLICIES, Engine

from .pack import Res
from .test_rules import FAILURES, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.engine

_PROGRAM = Path(__file__).with_name("programs")
_RULES = {entry.rule.id: entry.rule for entry in discover(rules).all}
# Other ways of breaking a rule, as the program has them.
_FURTHER = (
    "ec2-ebs-cmk--instance",
    "ec2-ebs-cmk--template",
    "ec2-imdsv2--cluster",
    "ec2-imdsv2--template",
    "ec2-no-public-ip--cluster",
    "ec2-no-public-ip--template",
    "net-no-public-path-route--separate",
    "net-route-target--separate",
    "net-sg-no-world-egress--inline",
    "net-sg-no-world-ingress--inline",
)
# The local AWS has none of these; they are proved on a state instead.
_NOT_SERVED = {rule.id for rule in _RULES.values() if TOKENS.isdisjoint(rule.types)}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("program")
    home = LocalHome(folder / "labs")
    install(home)
    home.state.mkdir(parents=True, exist_ok=True)
    project = {
        "name": "policies",
        "main": str(_PROGRAM),
        "stackConfigDir": "config",
        "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(CHECKOUT / ".venv")}},
    }
    (folder / "config").mkdir()
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PULUMI_ENABLE_STREAMING_JSON_PREVIEW", "true")  # --json is then one event a line
        yield Engine(home, folder)
    home.stop_server()


def _preview(engine: Engine, stack: str, *options: str, **config: object) -> tuple[int, str, list[dict[str, Any]]]:
    """The exit status, what is printed and the violations of a preview."""
    engine.init(stack, {f"policies:{key}": value for key, value in config.items()})
    done = engine.preview(stack, "--policy-pack", str(POLICIES), "--json", *options, check=False)
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    errors = [text for event in events if (text := event.get("diagnosticEvent", {})).get("severity") == "error"]
    violations = [event["policyEvent"] for event in events if "policyEvent" in event]
    return done.returncode, f"{errors}\n{violations}\n{done.stderr}", violations


def test_the_good_stack_passes(engine: Engine) -> None:
    status, printed, violations = _preview(engine, "good")
    assert (status, violations) == (0, []), printed


def test_each_breach_is_found_by_its_rule_and_no_other(engine: Engine) -> None:
    broken = sorted({*(_RULES.keys() - _NOT_SERVED), *_FURTHER})
    status, printed, violations = _preview(engine, "bad", **{"break": broken})
    assert status != 0, printed
    found = sorted((event["resourceUrn"].split("::")[-1], event["policyName"]) for event in violations)
    assert found == [(breach, breach.split("--")[0]) for breach in broken], printed
    assert {event["enforcementLevel"] for event in violations} == {"mandatory"}
    assert all(event["severity"] == _RULES[event["policyName"]].severity for event in violations)


def test_what_waits_is_a_note_and_no_failure(engine: Engine) -> None:
    status, printed, (note,) = _preview(engine, "waiting", waiting=True)
    assert (status, note["policyName"], note["enforcementLevel"]) == (0, "policy-not-evaluated", "advisory"), printed
    assert "aws:sqs/queue:Queue::waiting: sqs-cmk (kmsMasterKeyId)" in note["message"]


def test_an_exempt_breach_passes(engine: Engine, tmp_path: Path) -> None:
    exemptions, levels = tmp_path / "exemptions.toml", tmp_path / "levels.json"
    exemptions.write_text(
        '[[exemption]]\nrule = "sqs-cmk"\nurn = "urn:pulumi:exempt::policies::*::sqs-cmk"\nexpires = 2999-12-31\n'
        'reason = "holds no data of a lab"\nowner = "ops@example.org"\nticket = "OPS-1"\n'
    )
    levels.write_text(json.dumps({"policy-exemptions": {"file": str(exemptions)}}))
    status, printed, (note,) = _preview(engine, "exempt", "--policy-pack-config", str(levels), **{"break": ["sqs-cmk"]})
    assert (status, note["policyName"], note["enforcementLevel"]) == (0, "sqs-cmk", "advisory"), printed
    assert "Exempt until 2999-12-31: holds no data of a lab" in note["message"]


def test_a_malformed_exemptions_file_is_a_violation(engine: Engine, tmp_path: Path) -> None:
    exemptions, levels = tmp_path / "exemptions.toml", tmp_path / "levels.json"
    exemptions.write_text('[[exemption]]\nrule = "sqs-cmk"\n')
    levels.write_text(json.dumps({"policy-exemptions": {"file": str(exemptions)}}))
    status, printed, (finding,) = _preview(engine, "malformed", "--policy-pack-config", str(levels))
    assert status != 0, printed
    assert (finding["policyName"], finding["enforcementLevel"]) == ("policy-exemptions", "mandatory"), printed
    assert "exemptions.toml: row 1: urn is missing" in finding["message"]
    assert "could not read policy pack port" not in printed


def _state(*resources: Res) -> dict[str, object]:
    root = "urn:pulumi:state::policies::pulumi:pulumi:Stack::policies-state"
    entries: list[dict[str, object]] = [{"urn": root, "custom": False, "type": "pulumi:pulumi:Stack"}]
    for number, resource in enumerate(resources):
        properties = {"id": f"id-{number}", **resource.properties}
        urn = f"urn:pulumi:state::policies::{resource.type}::{resource.name}"
        inputs = {"inputs": resource.properties, "outputs": properties}
        entries.append(
            {"urn": urn, "custom": True, "type": resource.type, "id": f"id-{number}", "parent": root, **inputs}
        )
    return {"version": 3, "deployment": {"manifest": {"time": "2026-01-01T00:00:00Z"}, "resources": entries}}


@pytest.mark.parametrize("good", [True, False], ids=["good", "bad"])
def test_a_saved_state_is_judged_by_the_same_rules(engine: Engine, tmp_path: Path, *, good: bool) -> None:
    named = sorted(rule for rule in FAILURES if not rule.startswith("s3-"))
    resources = [
        Res(first.type, first.properties, name=rule)
        for rule in named
        for first in (TABLES[rule].good if good else FAILURES[rule])[:1]
    ]
    file = tmp_path / "state.json"
    file.write_text(json.dumps(_state(*resources)))
    done = engine.run("policy", "analyze", "--file", str(file), "--policy-pack", str(POLICIES), check=False)
    printed = f"{done.stdout}{done.stderr}"
    assert (done.returncode == 0) is good, printed
    assert set(named) >= _NOT_SERVED
    for rule in named:
        assert (f" {rule}  (" in printed) is not good
        assert printed.count(f": {rule})") == (0 if good else 1)
