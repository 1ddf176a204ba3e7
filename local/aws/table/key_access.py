"""Who may use a KMS key, and its replicas in other regions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..call import ask
from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation
from ..valid import between
from .kms import delete_key, enable, read_key

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

# --- key policies


def _put_policy(call: Call) -> str:
    bypass = bool(call.inputs.get("bypassPolicyLockoutSafetyCheck"))
    call.aws(
        "put_key_policy",
        KeyId=call.text("keyId"),
        PolicyName="default",
        Policy=call.text("policy"),
        BypassPolicyLockoutSafetyCheck=bypass,
    )
    return call.text("keyId")


def _change_policy(call: Call) -> None:
    _put_policy(call)


def _read_policy(call: Call) -> Properties:
    policy = call.aws("get_key_policy", KeyId=call.id, PolicyName="default")["Policy"]
    return {"keyId": call.id, "policy": str(policy)}


def _default_policy(call: Call) -> None:
    """A key is never without a policy: as the provider does, back to the one that keys are made with."""
    root = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{call.account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Id": "key-default-1", "Statement": [root]})
    call.aws("put_key_policy", KeyId=call.id, PolicyName="default", Policy=policy)


KEY_POLICY = Row(
    type="aws:kms/keyPolicy:KeyPolicy",
    service="kms",
    create=Code("keyId policy bypassPolicyLockoutSafetyCheck", _put_policy),
    read=_read_policy,
    settings=(Code("policy", _change_policy),),
    delete=_default_policy,
    local="bypassPolicyLockoutSafetyCheck",
)

# --- grants


def _grant(call: Call) -> str:
    from ..lifecycle import request

    made = call.aws("create_grant", **request(call, _GRANT, creating=True))
    call.state = {"grantToken": str(made["GrantToken"])}  # AWS says it this once.
    return f"{call.text('keyId')}:{made['GrantId']}"


def _read_grant(call: Call) -> Properties:
    key, _, grant = call.id.rpartition(":")
    grants = call.aws("list_grants", KeyId=key, GrantId=grant)["Grants"]
    assert isinstance(grants, list)
    if not grants:
        raise GoneError(f"grant {grant} is gone")
    found = grants[0]
    constraints = found.get("Constraints")
    return {
        "keyId": key,
        "grantId": grant,
        "name": found.get("Name"),
        "granteePrincipal": found["GranteePrincipal"],
        "operations": list(found["Operations"]),
        "retiringPrincipal": found.get("RetiringPrincipal"),
        "constraints": call.shaped("constraints", [constraints]) if constraints else None,
    }


def _revoke(call: Call) -> None:
    key, _, grant = call.id.rpartition(":")
    call.aws("retire_grant" if call.state.get("retireOnDelete") else "revoke_grant", KeyId=key, GrantId=grant)


_GRANT = Op(
    "create_grant",
    "name keyId granteePrincipal operations constraints retiringPrincipal grantCreationTokens=GrantTokens",
)
GRANT = Row(
    type="aws:kms/grant:Grant",
    service="kms",
    create=Code(" ".join(_GRANT.members), _grant),
    read=_read_grant,
    delete=_revoke,
    name=Name(longest=256),
    local="retireOnDelete",
    kept="grantCreationTokens",
)

# --- replicas


def _replicate(call: Call) -> str:
    """A replica is asked for where the primary key is."""
    arn = call.text("primaryKeyArn")
    names = {"description": "Description", "policy": "Policy"}
    given = {member: call.inputs[name] for name, member in names.items() if call.inputs.get(name)}
    tags = for_creation(call, "replicate_key")
    ask("kms", arn.split(":")[3], "replicate_key", KeyId=arn, ReplicaRegion=call.region, **given, **tags)
    return arn.rpartition("/")[2]


def _read_replica(call: Call) -> Properties:
    found = call.aws("describe_key", KeyId=call.id)["KeyMetadata"]
    assert isinstance(found, dict)
    more = read_key(call, found)
    return {
        "arn": found["Arn"],
        "keyId": found["KeyId"],
        "keySpec": found["KeySpec"],
        "keyUsage": found["KeyUsage"],
        "description": found["Description"],
        "enabled": bool(found["Enabled"]),
        "keyRotationEnabled": more["enableKeyRotation"],
        "policy": more["policy"],
        "primaryKeyArn": found["MultiRegionConfiguration"]["PrimaryKey"]["Arn"],
    }


REPLICA_KEY = Row(
    type="aws:kms/replicaKey:ReplicaKey",
    service="kms",
    id="KeyId",
    create=Code("primaryKeyArn description policy bypassPolicyLockoutSafetyCheck", _replicate),
    read=_read_replica,
    settings=(
        Code("enabled", lambda call: enable(call, "enabled")),
        Op("update_key_description", "description"),
        Op("put_key_policy", "policy bypassPolicyLockoutSafetyCheck", fixed={"PolicyName": "default"}),
    ),
    delete=delete_key,
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="KeyId", read="list_resource_tags"),
    local="deletionWindowInDays",
    valid={"deletionWindowInDays": between(7, 30)},
)

ROWS = (KEY_POLICY, GRANT, REPLICA_KEY)
