from typing import Any

import pulumi_aws
import pytest

from ops.preview.changes import Change, Kind, changes_of
from ops.preview.data import STORES
from ops.preview.log import read_log
from tests.ops.preview import recorded
from tests.ops.preview.events import Events

_EFS = "aws:efs/fileSystem:FileSystem"
_S3 = "aws:s3/bucket:Bucket"
_ROLE = "aws:iam/role:Role"


def _only(events: Events) -> Change:
    (change,) = changes_of(read_log(events.text(), "lab"))
    return change


@pytest.mark.parametrize(
    ("op", "kind"),
    [
        ("create", Kind.CREATE),
        ("update", Kind.UPDATE),
        ("replace", Kind.REPLACE),
        ("create-replacement", Kind.REPLACE),
        ("delete-replaced", Kind.REPLACE),
        ("delete", Kind.DELETE),
        ("read", Kind.READ),
        ("import", Kind.IMPORT),
        ("import-replacement", Kind.REPLACE),
    ],
)
def test_the_engine_s_operations(op: str, kind: Kind) -> None:
    assert _only(Events().step(op, _ROLE, "role", old={"a": 1}, new={"a": 2})).kind is kind


@pytest.mark.parametrize("op", ["same", "refresh", "something-new"])
def test_what_stays_is_no_change(op: str) -> None:
    assert changes_of(read_log(Events().step(op, _ROLE, "role", old={}, new={}).text(), "lab")) == ()


def test_the_steps_of_a_replacement_are_one_change() -> None:
    events = Events()
    for op in ("create-replacement", "replace", "delete-replaced"):
        events.step(op, _EFS, "home", old={"_id": "fs-1"}, new={}, keys=("kmsKeyId",), diffs=("kmsKeyId", "tags"))
    change = _only(events)
    assert (change.kind, change.id, change.causes, change.properties) == (
        Kind.REPLACE,
        "fs-1",
        ("kmsKeyId",),
        ("kmsKeyId", "tags"),
    )


def test_components_and_the_engine_s_own_are_left_out() -> None:
    events = Events().step("create", "hpclabs:storage:Scratch", "scratch", new={}, custom=False)
    events.step("create", "pulumi:providers:aws", "default", new={})
    assert changes_of(read_log(events.text(), "lab")) == ()


def test_a_cause_is_the_path_where_the_provider_tells_one() -> None:
    detail = {"tags.a": "update", "lustreConfiguration.kind": "update-replace"}
    events = Events().step(
        "replace", _EFS, "home", old={}, new={}, keys=("lustreConfiguration", "kmsKeyId"), detail=detail
    )
    assert _only(events).causes == ("lustreConfiguration.kind", "kmsKeyId")


def test_a_provider_that_names_no_property_is_compared() -> None:
    events = Events().step("update", _ROLE, "role", old={"a": 1, "b": 1}, new={"a": 2, "b": 1, "c": 1})
    assert _only(events).properties == ("a", "c")


@pytest.mark.parametrize("token", sorted(STORES))
def test_the_types_that_hold_data_are_the_sdk_s(token: str) -> None:
    module, name = token.split(":")[1].split("/")[0], token.split(":")[2]
    kind = getattr(getattr(pulumi_aws, module), name)
    for guard in STORES[token].guards:
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in guard.key)
        assert isinstance(getattr(kind, snake, None), property), f"{token} has no {guard.key}"


@pytest.mark.parametrize(
    ("token", "given", "words"),
    [
        (_EFS, {}, None),
        (_S3, {}, "refuses to delete it while it has objects"),
        (_S3, {"forceDestroy": True}, None),
        ("aws:rds/instance:Instance", {}, "a final snapshot is made"),
        ("aws:rds/instance:Instance", {"skipFinalSnapshot": True}, None),
        ("aws:rds/instance:Instance", {"skipFinalSnapshot": True, "deletionProtection": True}, "deletionProtection"),
        ("aws:dynamodb/table:Table", {}, None),
        ("aws:dynamodb/table:Table", {"deletionProtectionEnabled": True}, "deletionProtectionEnabled"),
        ("aws:kms/key:Key", {}, "waiting time"),
        ("aws:secretsmanager/secret:Secret", {}, "recovery window"),
        ("aws:cloudwatch/logGroup:LogGroup", {"skipDestroy": True}, "left in AWS"),
    ],
)
def test_what_aws_keeps(token: str, given: dict[str, Any], words: str | None) -> None:
    change = _only(Events().step("delete", token, "store", old=given))
    assert change.touches_data
    assert bool(change.guards) is (words is not None)
    assert words is None or words in " ".join(change.guards)


def test_a_secret_without_a_recovery_window_is_gone_at_once() -> None:
    change = _only(Events().step("delete", "aws:secretsmanager/secret:Secret", "s", old={"recoveryWindowInDays": 0}))
    assert change.guards == ()


def test_data_that_only_changes_or_comes_is_not_at_stake() -> None:
    events = Events().step("update", _EFS, "a", old={"x": 1}, new={"x": 2}).step("create", _EFS, "b", new={})
    assert not any(change.touches_data for change in changes_of(read_log(events.text(), "lab")))


def test_protection_that_is_taken_away_is_a_change_of_its_own() -> None:
    change = _only(Events().step("same", _EFS, "home", old={"_protect": True}, new={}))
    assert (change.kind, change.unprotected, change.touches_data, change.properties) == (
        Kind.UPDATE,
        True,
        True,
        ("protect",),
    )


def test_protect_and_retain_are_told() -> None:
    change = _only(Events().step("delete", _EFS, "home", old={"_protect": True, "_retainOnDelete": True}))
    assert (change.protect, change.retain) == (True, True)


def test_the_worst_and_data_come_first() -> None:
    events = Events()
    events.step("create", _ROLE, "new", new={}).step("delete", _ROLE, "a", old={}).step("delete", _EFS, "z", old={})
    names = [change.name for change in changes_of(read_log(events.text(), "lab"))]
    assert names == ["z", "a", "new"]


def test_the_recorded_replacements() -> None:
    (home,) = (change for change in changes_of(recorded.log("platform")) if change.touches_data)
    assert (home.type, home.kind, home.causes) == (_EFS, Kind.REPLACE, ("performanceMode",))
    (scratch,) = (change for change in changes_of(recorded.log("lab")) if change.touches_data)
    assert scratch.type == "aws:fsx/lustreFileSystem:LustreFileSystem"
    assert "deploymentType" in scratch.causes
