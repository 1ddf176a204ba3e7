import pytest
from pulumi.runtime.rpc import UNKNOWN as SDK_UNKNOWN

from ops.preview.log import LogError, read_log
from ops.preview.planned import after, before
from policies.view import UNKNOWN
from tests.ops.preview import recorded
from tests.ops.preview.events import Events, urn

_VPC = "aws:ec2/vpc:Vpc"


def test_what_is_no_log_is_named_with_its_line() -> None:
    with pytest.raises(LogError, match=r"line 2 of the events of lab is 'Previewing update \(lab\):'.*--event-log"):
        read_log('{"policyLoadEvent": {}}\nPreviewing update (lab):\n', "lab")
    with pytest.raises(LogError, match="no JSON object"):
        read_log("[1]\n", "lab")


def test_what_a_newer_engine_says_is_passed_over() -> None:
    log = read_log(
        Events().add("somethingNewEvent", {"a": 1}).step("dance", _VPC, "vpc", old={}).summary(same=3).text(), "x"
    )
    assert (log.stack, log.unchanged, log.result, log.packs) == ("lab", 3, "succeeded", ("hpc-labs 0.1.0",))


def test_an_empty_log_is_named_after_what_it_was_asked_for() -> None:
    assert read_log("", "lab").stack == "lab"


def test_the_mark_of_unknown_values_is_the_sdk_s() -> None:
    assert UNKNOWN == SDK_UNKNOWN


def test_unknown_values_are_absent() -> None:
    new = {"cidrBlock": UNKNOWN, "tags": {"a": "b", "c": UNKNOWN}, "list": ["x", UNKNOWN]}
    step = read_log(Events().step("create", _VPC, "vpc", new=new).text(), "lab").steps[0]
    assert step.new is not None
    assert step.new.inputs == {"tags": {"a": "b"}, "list": ["x"]}


def test_lines_that_a_provider_printed_are_one_text() -> None:
    events = Events().say("info#err", "warning: 1 change\n\n").say("debug", "noise").say("info#err", "  taken\n\n")
    assert [said.text for said in read_log(events.text(), "lab").said] == ["warning: 1 change\n  taken"]


def test_the_state_before_and_after() -> None:
    events = (
        Events()
        .step("same", _VPC, "stays", old={"cidrBlock": "10.0.0.0/16", "_id": "vpc-1"})
        .step("update", _VPC, "changes", old={"a": 1, "_id": "vpc-2"}, new={"a": 2, "_id": "vpc-2"})
        .step("create-replacement", _VPC, "renewed", old={"a": 1, "_id": "vpc-3"}, new={"a": 2})
        .step("delete-replaced", _VPC, "renewed", old={"a": 1, "_id": "vpc-3"})
        .step("delete", _VPC, "goes", old={"_id": "vpc-4"})
        .step("create", _VPC, "comes", new={"a": 1})
    )
    log = read_log(events.text(), "lab")
    was = before(log)
    assert {r.name: r.id for r in was.resources} == {
        "stays": "vpc-1",
        "changes": "vpc-2",
        "renewed": "vpc-3",
        "goes": "vpc-4",
    }
    will = {r.name: r for r in after(log, was).resources}
    assert sorted(will) == ["changes", "comes", "renewed", "stays"]
    assert will["changes"].id == "vpc-2"
    assert will["changes"].inputs == {"a": 2}
    assert will["renewed"].id == urn(_VPC, "renewed")  # nobody knows its id yet


@pytest.mark.parametrize("name", recorded.LOGS)
def test_the_engine_s_own_logs_are_read(name: str) -> None:
    log = recorded.log(name)
    assert log.stack == name.split("-")[0]
    assert log.result == ("succeeded" if name == "platform" else "failed")  # the way out is in the lab
    assert log.packs
    assert log.unchanged > 0
    assert log.stack_resource
