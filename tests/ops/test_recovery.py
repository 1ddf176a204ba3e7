"""Which interrupted creations go into the state, and how they get there."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.orphans import Clients, NoNameError, OrphanError
from ops.recovery import Finding, Recovery, Verdict, pair, plan_recovery, taken_in
from ops.state import Interrupted, Resource, State, read_state

SUBNET, GROUP = "aws:ec2/subnet:Subnet", "aws:ec2/securityGroup:SecurityGroup"


def creation(name: str, type_: str = SUBNET) -> Resource:
    return Resource(urn=f"urn:pulumi:lab::hpc-labs::{type_}::{name}", type=type_, custom=True)


def judged(state: State, *creating: Resource, exists: Iterable[str] = ()) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
    def find(_clients: Clients, _resource: Resource) -> Iterable[str]:
        return exists

    found = pair(state, list(creating), {SUBNET: find, GROUP: find}, lambda _resource: lambda _service: None)
    return {finding.resource.name: (finding.verdict, finding.ids) for finding in found}


def test_one_that_exists_is_taken_and_none_is_none() -> None:
    assert judged(State("lab"), creation("a"), exists=["subnet-1"]) == {"a": (Verdict.TAKEN, ("subnet-1",))}
    assert judged(State("lab"), creation("a")) == {"a": (Verdict.NOTHING, ())}


def test_several_are_for_people_to_tell_apart() -> None:
    both = ("subnet-1", "subnet-2")
    assert judged(State("lab"), creation("a"), exists=both) == {"a": (Verdict.LOOK, both)}


def test_what_the_stack_knows_is_not_what_was_made() -> None:
    known = State("lab", ids=frozenset({(SUBNET, "subnet-1")}))
    assert judged(known, creation("a"), exists=["subnet-1"]) == {"a": (Verdict.NOTHING, ())}
    assert judged(known, creation("a"), exists=["subnet-1", "subnet-2"])["a"] == (Verdict.TAKEN, ("subnet-2",))


def test_nothing_is_put_beside_one_of_the_same_name() -> None:
    old = creation("a")
    state = State("lab", resources=(old,))
    assert judged(state, old, exists=["subnet-2"]) == {"a": (Verdict.LOOK, ("subnet-2",))}
    assert judged(state, old) == {"a": (Verdict.NOTHING, ())}


def test_what_has_no_name_is_for_people_to_find() -> None:
    def find(_clients: Clients, _resource: Resource) -> Iterable[str]:
        raise NoNameError("it has no tag Name")

    (found,) = pair(State("lab"), [creation("a")], {SUBNET: find}, lambda _resource: lambda _service: None)
    assert (found.verdict, found.why) == (Verdict.LOOK, "it has no tag Name")


@pytest.mark.parametrize(
    ("type_", "verdict"),
    [
        ("pulumi-python:dynamic/network:SubnetLease", Verdict.REPEATED),
        ("pulumi-python:dynamic:Resource", Verdict.REPEATED),
        ("aws:s3/bucketPolicy:BucketPolicy", Verdict.REPEATED),
        ("aws:fsx/windowsFileSystem:WindowsFileSystem", Verdict.LOOK),
    ],
)
def test_types_that_are_not_looked_for(type_: str, verdict: Verdict) -> None:
    assert judged(State("lab"), creation("a", type_))["a"] == (verdict, ())


@given(
    known=st.frozensets(st.sampled_from("abcdef")),
    exists=st.lists(st.sampled_from("abcdef")),
    count=st.integers(0, 4),
)
def test_nothing_is_taken_twice_or_without_certainty(known: frozenset[str], exists: list[str], count: int) -> None:
    creating = [creation(f"subnet-{number}") for number in range(count)]
    state = State("lab", ids=frozenset((SUBNET, id_) for id_ in known))
    found = pair(
        state,
        creating,
        {SUBNET: lambda *_: exists},
        lambda _resource: lambda _service: None,
    )
    recovery = Recovery(found)
    assert [finding.resource for finding in found] == creating
    assert len(set(recovery.taken.values())) == len(recovery.taken)
    assert not known & set(recovery.taken.values())
    for finding in found:
        assert (finding.verdict is Verdict.TAKEN) == (len(finding.ids) == 1)


def test_people_are_told_what_becomes_of_each() -> None:
    said = str(
        Recovery(
            (
                Finding(creation("a"), Verdict.TAKEN, ("subnet-1",)),
                Finding(creation("b"), Verdict.LOOK, ("subnet-2", "subnet-3"), "more than one fits"),
            ),
            "account 123456789012, us-east-1",
        )
    )
    assert "Subnet a (subnet-1): taken into the state\n" in said
    assert "Subnet b (subnet-2, subnet-3): look for yourself: more than one fits\n" in said
    assert "Searched account 123456789012, us-east-1." in said
    assert "pulumi import" in said


def row(name: str, type_: str = SUBNET, **fields: Any) -> dict[str, Any]:
    return {"urn": creation(name, type_).urn, "type": type_, "custom": True, **fields}


def exported(*pending: tuple[str, dict[str, Any]]) -> str:
    operations = [{"type": kind, "resource": resource} for kind, resource in pending]
    deployment = {"manifest": {"time": "now"}, "resources": [row("vpc", id="vpc-1")], "pending_operations": operations}
    return json.dumps({"version": 3, "deployment": deployment})


def test_what_was_found_goes_behind_all_that_is_there_and_nothing_stays_open() -> None:
    subnet = row("a", inputs={"cidrBlock": "10.0.0.0/24"}, dependencies=[creation("vpc").urn], provider="p")
    text = exported(("creating", subnet), ("creating", row("b")), ("updating", row("vpc", id="vpc-1")))
    document = json.loads(taken_in(text, {subnet["urn"]: "subnet-1", row("vpc")["urn"]: "vpc-2"}))
    deployment = document.pop("deployment")
    assert document == {"version": 3}
    assert deployment == {
        "manifest": {"time": "now"},
        "resources": [row("vpc", id="vpc-1"), {**subnet, "id": "subnet-1", "refreshBeforeUpdate": True}],
    }


def test_a_group_that_may_let_everything_out_is_made_anew() -> None:
    group = row("a", GROUP)
    state = json.loads(taken_in(exported(("creating", group)), {group["urn"]: "sg-1"}))
    assert state["deployment"]["resources"][-1]["taint"] is True


def test_a_state_with_nothing_open_stays_as_it_is() -> None:
    text = exported()
    assert read_state("lab", taken_in(text, {})) == read_state("lab", text)


def test_aws_is_not_asked_where_nothing_can_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("ops.recovery.aws_clients", lambda _region, _role="": asked.append)
    lease = Interrupted("creating", creation("lease", "pulumi-python:dynamic/network:SubnetLease"))
    recovery = plan_recovery(State("lab", interrupted=(lease, Interrupted("updating", creation("subnet")))))
    assert [finding.verdict for finding in recovery.findings] == [Verdict.REPEATED]
    assert (recovery.taken, recovery.place, asked) == ({}, "", [])


def test_without_an_answer_nothing_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    provider = Resource(urn="u", type="pulumi:providers:aws", custom=True, inputs={"region": "eu-central-1"})
    state = State("lab", resources=(provider,), interrupted=(Interrupted("creating", creation("a")),))
    with pytest.raises(OrphanError, match=r"AWS cannot be asked .* lab .*\nNothing was changed"):
        plan_recovery(state)
