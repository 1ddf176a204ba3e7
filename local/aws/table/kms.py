"""KMS keys and their aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging
from ..valid import between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties


def read_key(call: Call, described: Mapping[str, object]) -> Properties:
    """What a key's description leaves out; a key that waits for its deletion counts as gone."""
    if described["KeyState"] == "PendingDeletion":
        raise GoneError(f"key {call.id} waits for its deletion")
    rotation = call.aws("get_key_rotation_status", KeyId=call.id)
    rotates = bool(rotation["KeyRotationEnabled"])
    period = rotation.get("RotationPeriodInDays")
    return {
        "policy": str(call.aws("get_key_policy", KeyId=call.id, PolicyName="default")["Policy"]),
        "enableKeyRotation": rotates,
        "rotationPeriodInDays": int(str(period)) if rotates and period else None,
    }


def _rotate(call: Call) -> None:
    if not call.inputs.get("enableKeyRotation"):
        call.aws("disable_key_rotation", KeyId=call.id)
        return
    period = call.inputs.get("rotationPeriodInDays")
    call.aws("enable_key_rotation", KeyId=call.id, **({"RotationPeriodInDays": period} if period else {}))


def enable(call: Call, property: str = "isEnabled") -> None:
    """Let a key be used, or not, as the program says."""
    call.aws("enable_key" if call.inputs.get(property, True) else "disable_key", KeyId=call.id)


def delete_key(call: Call) -> None:
    """Have a key deleted after its waiting time."""
    window = call.state.get("deletionWindowInDays") or 30
    call.aws("schedule_key_deletion", KeyId=call.id, PendingWindowInDays=window)


KEY = Row(
    type="aws:kms/key:Key",
    service="kms",
    id="KeyId",
    create=Op(
        "create_key",
        "description keyUsage customerMasterKeySpec=KeySpec multiRegion policy bypassPolicyLockoutSafetyCheck",
        result="KeyMetadata.KeyId",
    ),
    read=Op("describe_key", result="KeyMetadata"),
    reads={"isEnabled": "Enabled", "customerMasterKeySpec": "KeySpec"},
    derive=read_key,
    settings=(
        Code("enableKeyRotation rotationPeriodInDays", _rotate),
        Code("isEnabled", enable),
        Op("update_key_description", "description"),
        Op("put_key_policy", "policy bypassPolicyLockoutSafetyCheck", fixed={"PolicyName": "default"}),
    ),
    delete=delete_key,
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="KeyId", read="list_resource_tags"),
    local="deletionWindowInDays",
    valid={"deletionWindowInDays": between(7, 30), "rotationPeriodInDays": between(90, 2560)},
    unsupported="customKeyStoreId xksKeyId",
)


def _read_alias(call: Call) -> Properties:
    aliases = call.aws("list_aliases")["Aliases"]
    assert isinstance(aliases, list)
    found = next((alias for alias in aliases if alias["AliasName"] == call.id and "TargetKeyId" in alias), None)
    if found is None:
        raise GoneError(f"alias {call.id} is gone")
    key = found["TargetKeyId"]
    arn = f"arn:aws:kms:{call.region}:{call.account}:key/{key}"
    # The program may give the key by its id or its ARN; both are the same to AWS.
    given = call.given("targetKeyId")
    target = given if given in (key, arn) else key
    return {"name": call.id, "arn": found["AliasArn"], "targetKeyId": target, "targetKeyArn": arn}


def _create_alias(call: Call) -> str:
    call.aws("create_alias", AliasName=call.text("name"), TargetKeyId=call.text("targetKeyId"))
    return call.text("name")


ALIAS = Row(
    type="aws:kms/alias:Alias",
    service="kms",
    id="AliasName",
    create=Code("name targetKeyId", _create_alias),
    read=_read_alias,
    settings=(Op("update_alias", "targetKeyId"),),
    delete=Op("delete_alias"),
    name=Name(prefix="alias/"),
    same={"targetKeyId": lambda value: str(value).rpartition("/")[2]},
)

ROWS = (KEY, ALIAS)
