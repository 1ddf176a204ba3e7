"""The pack on the real engine, beyond what the corpus shows: levels, files, saved states, remedies, words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from policies import rules
from policies.baseline import Entry, write
from policies.registry import discover
from tests.engine import POLICIES

from .corpus.program.variants import HOLES
from .pack import SOON, Res
from .test_rules import FAILURES, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from .corpus.clean_lab import CleanLab

pytestmark = pytest.mark.engine

_EXEMPT = (
    f'[[exemption]]\nrule = "kms-rotation"\nurn = "urn:pulumi:clean::corpus::*::lab-key"\nexpires = {SOON}\n'
    'reason = "rotated by hand with its vendor"\nowner = "ops@example.org"\nticket = "OPS-1"\n'
)


def test_an_exempt_hole_passes(clean_lab: CleanLab, tmp_path: Path) -> None:
    file = tmp_path / "exemptions.toml"
    file.write_text(_EXEMPT)
    answer = clean_lab.preview("key-never-rotates", levels={"policy-exemptions": {"file": str(file)}})
    (note,) = answer.of("kms-rotation")
    assert (answer.succeeded, note["enforcementLevel"]) == (True, "advisory"), answer.printed
    assert f"Exempt until {SOON}: rotated by hand with its vendor (OPS-1, ops@example.org)" in note["message"]


@pytest.mark.parametrize(
    ("rule", "name", "text", "words"),
    [
        ("policy-exemptions", "exemptions.toml", '[[exemption]]\nrule = "sqs-cmk"\n', "row 1: urn is missing"),
        ("policy-facts", "facts.toml", 'profile = "lax"\n', "profile is 'lax'; allowed: dev, prod, hipaa"),
        ("policy-baseline", "baseline.json", "{}", "it is no baseline of version 1"),
    ],
)
def test_a_malformed_file_is_a_violation(
    clean_lab: CleanLab, tmp_path: Path, rule: str, name: str, text: str, words: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    answer = clean_lab.preview(levels={rule: {"file": str(file)}})
    (finding,) = answer.of(rule)
    assert (answer.succeeded, finding["enforcementLevel"]) == (False, "mandatory"), answer.printed
    assert f"{name}: {words}" in finding["message"]
    assert "could not read policy pack port" not in answer.printed


def test_a_known_finding_of_the_baseline_is_a_note(clean_lab: CleanLab, tmp_path: Path) -> None:
    (finding,) = clean_lab.preview("key-never-rotates").of("kms-rotation")
    words = finding["message"].splitlines()[0].removeprefix("Found:").strip()
    file = tmp_path / "baseline.json"
    file.write_text(write([Entry(rule="kms-rotation", urn=finding["resourceUrn"], finding=words, since="2026-01-01")]))
    answer = clean_lab.preview("key-never-rotates", levels={"policy-baseline": {"file": str(file)}})
    (note,) = answer.of("kms-rotation")
    assert (answer.succeeded, note["enforcementLevel"]) == (True, "advisory"), answer.printed
    assert "Known: the baseline accepts it." in note["message"]


def test_a_remedy_is_shown_as_a_difference_and_leaves_no_finding(clean_lab: CleanLab) -> None:
    levels = {"net-subnet-no-public-ip": "remediate", "pcluster-private-subnets": "disabled"}
    assert not clean_lab.preview("public-subnet").succeeded
    answer = clean_lab.preview("public-subnet", levels=levels)
    assert (answer.succeeded, answer.of("net-subnet-no-public-ip")) == (True, []), answer.printed
    _, shown = clean_lab.read("public-subnet", levels=levels, options=("--diff",))
    assert "[remediate]  net-subnet-no-public-ip  (aws:ec2:Subnet: lab-subnet)" in shown
    assert re.search(r"~ mapPublicIpOnLaunch\s*: true => false", shown)


def test_what_waits_is_a_note_and_no_failure(clean_lab: CleanLab) -> None:
    answer = clean_lab.preview("key-of-its-own")
    (note,) = answer.violations
    assert (answer.succeeded, note["policyName"], note["enforcementLevel"]) == (
        True,
        "policy-not-evaluated",
        "advisory",
    )
    assert "not evaluated yet: 2 checks on 1 resource\n" in note["message"]
    assert "aws:sqs/queue:Queue::key-of-its-own-late: sqs-cmk (kmsMasterKeyId)" in note["message"]


def _state(*resources: Res) -> dict[str, object]:
    root = "urn:pulumi:state::policies::pulumi:pulumi:Stack::policies-state"
    entries: list[dict[str, object]] = [{"urn": root, "custom": False, "type": "pulumi:pulumi:Stack"}]
    for resource in resources:
        urn = f"urn:pulumi:state::policies::{resource.type}::{resource.name}"
        outputs = {"id": f"id-{resource.name}", **resource.properties}
        values = {"inputs": resource.properties, "outputs": outputs, "id": outputs["id"]}
        entries.append({"urn": urn, "custom": True, "type": resource.type, "parent": root, **values})
    return {"version": 3, "deployment": {"manifest": {"time": "2026-01-01T00:00:00Z"}, "resources": entries}}


def test_saved_states_are_judged_by_the_same_rules(clean_lab: CleanLab, tmp_path: Path) -> None:
    broken = {
        name: Res(resource.type, resource.properties, name=f"breaks-{name}")
        for name, (resource, *others) in FAILURES.items()
        if not others and not TABLES[name].facts and " " not in name and resource.type.startswith("aws:")
    }
    file = tmp_path / "state.json"
    file.write_text(json.dumps(_state(*broken.values())))
    done = clean_lab.engine.run("policy", "analyze", "--file", str(file), "--policy-pack", str(POLICIES), check=False)
    printed = f"{done.stdout}{done.stderr}"
    assert done.returncode != 0
    assert len(broken) > len(discover(rules).all) * 2 / 5  # others need a second resource, or facts
    assert sorted(rule for rule in broken if f" {rule}  (" not in printed) == []


_MISTAKES = {
    # What people do most often, and the words that they need.
    "ssh-from-the-world": ('cidrIpv4 is "0.0.0.0/0"', "a private range", "Refer to a security group"),
    "default-to-internet": (
        'destinationCidrBlock is "0.0.0.0/0"',
        "allowed: a range inside 10.0.0.0/8",
        "Name the private",
    ),
    "files-not-encrypted": ("encrypted is false", "allowed: true", "Set encrypted to true and kmsKeyId"),
    "bucket-half-blocked": ("restrictPublicBuckets is false", "allowed: true", "switches"),
    "role-without-boundary": ("permissionsBoundary is not set", "customer managed policy", "permissions_boundary_arn"),
}


def test_the_commonest_mistakes_are_told_in_words_to_act_on(clean_lab: CleanLab) -> None:
    """A person sees the resource, what is there, what is allowed, why, the fix and where to read on; no traceback."""
    status, printed = clean_lab.read(*_MISTAKES)
    assert status != 0
    for mistake, words in _MISTAKES.items():
        rule = HOLES[mistake].rule
        for text in (*words, f" {rule}  (aws:", f"labs policy explain {rule}"):
            assert text in printed, printed
    assert "Traceback" not in printed
