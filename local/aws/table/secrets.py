"""Secrets Manager and the Systems Manager parameter store."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ..errors import GoneError, RefusedError
from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

# --- secrets


def _secret(call: Call, described: Mapping[str, object]) -> Properties:
    if described.get("DeletedDate"):
        raise GoneError(f"secret {call.id} waits for its deletion")
    return {"policy": str(call.aws("get_resource_policy", SecretId=call.id).get("ResourcePolicy") or "")}


def _set_secret_policy(call: Call) -> None:
    if call.inputs.get("policy"):
        call.aws("put_resource_policy", SecretId=call.id, ResourcePolicy=call.text("policy"))
    else:
        call.aws("delete_resource_policy", SecretId=call.id)


def _delete_secret(call: Call) -> None:
    days = call.state.get("recoveryWindowInDays")
    how = {"RecoveryWindowInDays": days} if days else {"ForceDeleteWithoutRecovery": True}
    call.aws("delete_secret", SecretId=call.id, **how)


SECRET = Row(
    type="aws:secretsmanager/secret:Secret",
    service="secretsmanager",
    id="SecretId",
    create=Op("create_secret", "name description kmsKeyId", result="ARN"),
    read=Op("describe_secret"),
    derive=_secret,
    settings=(Code("policy", _set_secret_policy), Op("update_secret", "description kmsKeyId")),
    delete=_delete_secret,
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="SecretId"),
    name=Name(longest=512),
    local="recoveryWindowInDays forceOverwriteReplicaSecret",
    unsupported="replicas type",
)


def _put_version(call: Call) -> str:
    given: dict[str, object] = {}
    if "secretString" in call.inputs:
        given["SecretString"] = call.inputs["secretString"]
    if "secretBinary" in call.inputs:
        given["SecretBinary"] = base64.b64decode(str(call.inputs["secretBinary"]))
    if not given:
        raise RefusedError(f"{call.row.type} {call.name!r} needs secretString or secretBinary")
    if call.inputs.get("versionStages"):
        given["VersionStages"] = call.inputs["versionStages"]
    answer = call.aws("put_secret_value", SecretId=call.text("secretId"), **given)
    return f"{answer['ARN']}|{answer['VersionId']}"


def _read_version(call: Call) -> Properties:
    secret, _, version = call.id.partition("|")
    found = call.aws("get_secret_value", SecretId=secret, VersionId=version)
    binary = found.get("SecretBinary")
    stages = found["VersionStages"]
    assert isinstance(stages, list)
    return {
        "arn": str(found["ARN"]),
        "secretArn": str(found["ARN"]),
        # The program may name the secret by its name or its ARN.
        "secretId": call.given("secretId") or secret,
        "versionId": version,
        "versionStages": stages,
        "hasSecretStringWo": False,
        "secretString": str(found["SecretString"]) if "SecretString" in found else None,
        "secretBinary": base64.b64encode(binary).decode() if isinstance(binary, bytes) else None,
    }


def _drop_version(call: Call) -> None:
    """Take the version's labels away; AWS deletes versions without any, and never lets go of AWSCURRENT."""
    secret, _, version = call.id.partition("|")
    stages = call.state.get("versionStages")
    for stage in stages if isinstance(stages, list) else []:
        if stage != "AWSCURRENT":
            call.aws("update_secret_version_stage", SecretId=secret, VersionStage=stage, RemoveFromVersionId=version)


SECRET_VERSION = Row(
    type="aws:secretsmanager/secretVersion:SecretVersion",
    service="secretsmanager",
    create=Code("secretId secretString secretBinary versionStages", _put_version),
    read=_read_version,
    delete=_drop_version,
    replaces_if={"secretString": lambda state, inputs: True},
    replace="versionStages",
    unsupported="secretStringWo secretStringWoVersion",
)


def _put_policy(call: Call) -> str:
    arn = call.text("secretArn")
    given = {"BlockPublicPolicy": call.inputs["blockPublicPolicy"]} if "blockPublicPolicy" in call.inputs else {}
    call.aws("put_resource_policy", SecretId=arn, ResourcePolicy=call.text("policy"), **given)
    return arn


def _change_policy(call: Call) -> None:
    _put_policy(call)


def _read_policy(call: Call) -> Properties:
    policy = call.aws("get_resource_policy", SecretId=call.id).get("ResourcePolicy")
    if not policy:
        raise GoneError(f"the policy of {call.id} is gone")
    return {"secretArn": call.id, "policy": str(policy)}


SECRET_POLICY = Row(
    type="aws:secretsmanager/secretPolicy:SecretPolicy",
    service="secretsmanager",
    id="SecretId",
    create=Code("secretArn policy blockPublicPolicy", _put_policy),
    read=_read_policy,
    settings=(Code("policy blockPublicPolicy", _change_policy),),
    delete=Op("delete_resource_policy"),
)


def _rotate(call: Call) -> str:
    rules = call.inputs.get("rotationRules")
    block = rules if isinstance(rules, dict) else {}
    members = {"automaticallyAfterDays": "AutomaticallyAfterDays", "duration": "Duration"}
    members["scheduleExpression"] = "ScheduleExpression"
    wanted = {members[name]: value for name, value in block.items() if name in members}
    arn = call.inputs.get("rotationLambdaArn")
    answer = call.aws(
        "rotate_secret",
        SecretId=call.text("secretId"),
        RotateImmediately=bool(call.inputs.get("rotateImmediately", True)),
        **({"RotationLambdaARN": arn} if arn else {}),
        **({"RotationRules": wanted} if wanted else {}),
    )
    return str(answer["ARN"])


def _change_rotation(call: Call) -> None:
    _rotate(call)


def _rotation(call: Call, described: Mapping[str, object]) -> Properties:
    if not described.get("RotationEnabled"):
        raise GoneError(f"{call.id} is no longer rotated")
    return {"secretId": call.given("secretId") or call.id}


SECRET_ROTATION = Row(
    type="aws:secretsmanager/secretRotation:SecretRotation",
    service="secretsmanager",
    id="SecretId",
    create=Code("secretId rotationLambdaArn rotationRules rotateImmediately", _rotate),
    read=Op("describe_secret"),
    derive=_rotation,
    settings=(Code("rotationLambdaArn rotationRules", _change_rotation),),
    delete=Op("cancel_rotate_secret"),
    kept="rotateImmediately",
    local="rotateImmediately",
    unsupported="externalSecretRotationMetadatas externalSecretRotationRoleArn rotationEnabled",
)

# --- parameters


def _parameter_value(call: Call) -> Value:
    return call.inputs.get("value", call.inputs.get("insecureValue"))


def _put_parameter(call: Call, *, overwrite: bool) -> str:
    members = {"allowedPattern": "AllowedPattern", "dataType": "DataType", "description": "Description"}
    members |= {"keyId": "KeyId", "tier": "Tier"}
    given = {member: call.inputs[name] for name, member in members.items() if call.inputs.get(name)}
    name = call.text("name")
    kind, value = call.text("type"), _parameter_value(call)
    if value is None:
        raise RefusedError(f"{call.row.type} {call.name!r} needs value or insecureValue")
    call.aws("put_parameter", Name=name, Type=kind, Value=value, Overwrite=overwrite, **given)
    return name


def _create_parameter(call: Call) -> str:
    return _put_parameter(call, overwrite=bool(call.inputs.get("overwrite")))


def _change_parameter(call: Call) -> None:
    _put_parameter(call, overwrite=True)


def _read_parameter(call: Call) -> Properties:
    try:
        found = call.aws("get_parameter", Name=call.id, WithDecryption=True)["Parameter"]
    except GoneError:
        raise GoneError(f"parameter {call.id} is gone") from None
    filters = [{"Key": "Name", "Option": "Equals", "Values": [call.id]}]
    about = call.aws("describe_parameters", ParameterFilters=filters)["Parameters"]
    assert isinstance(found, dict)
    assert isinstance(about, list)
    facts = about[0]
    return {
        "name": call.id,
        "arn": found["ARN"],
        "type": found["Type"],
        "value": found["Value"],
        "insecureValue": found["Value"] if found["Type"] == "String" and call.given("insecureValue") else None,
        "version": found["Version"],
        "dataType": found.get("DataType", "text"),
        "description": facts.get("Description"),
        "allowedPattern": facts.get("AllowedPattern"),
        "keyId": facts.get("KeyId"),
        "tier": facts.get("Tier", "Standard"),
        "hasValueWo": False,
    }


_PARAMETER = "value insecureValue type allowedPattern dataType description keyId tier"

PARAMETER = Row(
    type="aws:ssm/parameter:Parameter",
    service="ssm",
    id="Name",
    create=Code(f"name overwrite {_PARAMETER}", _create_parameter),
    read=_read_parameter,
    settings=(Code(_PARAMETER, _change_parameter),),
    delete=Op("delete_parameter"),
    tagging=Tagging(
        add="add_tags_to_resource",
        remove="remove_tags_from_resource",
        id="ResourceId",
        read="list_tags_for_resource",
        fixed={"ResourceType": "Parameter"},
    ),
    name=Name(longest=1011),
    local="overwrite",
    unsupported="arn valueWo valueWoVersion",
    replaces_if={"tier": lambda state, inputs: (state.get("tier"), inputs.get("tier")) == ("Advanced", "Standard")},
    volatile="version",
)

ROWS = (SECRET, SECRET_VERSION, SECRET_POLICY, SECRET_ROTATION, PARAMETER)
