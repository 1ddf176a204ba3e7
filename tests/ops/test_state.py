import json
from typing import Any

import pytest

from ops.state import SECRET, StateError, read_state

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = {_SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}


def _row(name: str = "net-vpc", /, **fields: Any) -> dict[str, Any]:
    kind = fields.pop("type", "aws:ec2/vpc:Vpc")
    return {"urn": f"urn:pulumi:lab::hpc-labs::{kind}::{name}", "type": kind, "custom": True, "id": name, **fields}


def _export(*rows: dict[str, Any], pending: tuple[dict[str, Any], ...] = ()) -> str:
    operations = [{"resource": row, "type": "creating"} for row in pending]
    return json.dumps({"version": 3, "deployment": {"resources": rows, "pending_operations": operations}})


def test_outputs_win_over_inputs() -> None:
    (vpc,) = read_state("lab", _export(_row(inputs={"a": "in", "b": "in"}, outputs={"a": "out"}))).resources
    assert (vpc.text("a"), vpc.text("b"), vpc.text("c")) == ("out", "in", "")
    assert vpc.name == "net-vpc"


@pytest.mark.parametrize("where", ["inputs", "outputs"])
def test_no_part_of_a_secret_is_kept(where: str) -> None:
    properties: dict[str, Any] = {
        "plain": "x",
        "secret": _SECRET,
        "deep": [{"secret": {**_SECRET, "plaintext": '"hush"'}}],
    }
    (resource,) = read_state("lab", _export(_row(**{where: properties}))).resources
    assert resource.properties == {"plain": "x", "secret": SECRET, "deep": [{"secret": SECRET}]}
    assert "hush" not in repr(resource)
    assert "v1:abc" not in repr(resource)


def test_what_waits_for_its_deletion_is_not_there() -> None:
    state = read_state("lab", _export(_row("old", delete=True), _row("new")))
    assert [resource.name for resource in state.resources] == ["new"]


def test_managed_is_what_exists_at_a_provider() -> None:
    state = read_state(
        "lab",
        _export(
            _row("vpc"),
            _row("read", external=True),
            _row("component", type="hpclabs:network:PrivateNetwork", custom=False),
            _row("default", type="pulumi:providers:aws"),
            _row("platform", type="pulumi:pulumi:StackReference"),
            _row("lease", type="pulumi-python:dynamic/network:SubnetLease"),
        ),
    )
    assert [resource.name for resource in state.managed] == ["vpc", "lease"]


@pytest.mark.parametrize(
    ("reference", "platform"),
    [("organization/hpc-labs/platform", "platform"), ("acme/hpc-labs/eu", "eu"), ("plain", "plain")],
)
def test_a_lab_names_its_platform(reference: str, platform: str) -> None:
    row = _row("platform", type="pulumi:pulumi:StackReference", inputs={"name": reference})
    assert read_state("lab", _export(row)).platform == platform


def test_interrupted_operations_have_what_was_to_be_done() -> None:
    (operation,) = read_state("lab", _export(pending=(_row("late", inputs={"cidrBlock": "10.0.0.0/24"}),))).interrupted
    assert (operation.kind, operation.resource.name) == ("creating", "late")
    assert operation.resource.text("cidrBlock") == "10.0.0.0/24"


def test_the_ids_are_those_of_what_waits_for_its_deletion_too() -> None:
    rows = (_row("old", delete=True), _row("new"), _row("component", id="", custom=False))
    type_ = str(_row()["type"])
    assert read_state("lab", _export(*rows)).ids == {(type_, "old"), (type_, "new")}


@pytest.mark.parametrize("text", ['{"version": 3, "deployment": {"manifest": {}}}', _export()])
def test_a_new_stack_is_empty(text: str) -> None:
    state = read_state("lab", text)
    assert (state.resources, state.platform, state.outputs) == ((), "", {})


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"version": 3}', '{"deployment": {"resources": [{}]}}'])
def test_what_is_no_state_is_refused_by_stack(text: str) -> None:
    with pytest.raises(StateError, match="stack 'lab' is not a state that can be read"):
        read_state("lab", text)
