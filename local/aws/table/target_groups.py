"""What a load balancer sends requests to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row
from ..tags import for_creation
from .load_balancers import TAGGING, tags_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_HEALTH = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "timeout": "HealthCheckTimeoutSeconds",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}
_PLACE = {
    "ipAddressType": "IpAddressType",
    "port": "Port",
    "protocol": "Protocol",
    "protocolVersion": "ProtocolVersion",
    "targetType": "TargetType",
    "vpcId": "VpcId",
}
_ATTRIBUTES = {
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
    "slowStart": "slow_start.duration_seconds",
}


def _health(call: Call) -> dict[str, object]:
    block = call.inputs.get("healthCheck")
    given = block if isinstance(block, dict) else {}
    members: dict[str, object] = {
        member: given[name] for name, member in _HEALTH.items() if given.get(name) is not None
    }
    return members | ({"Matcher": {"HttpCode": given["matcher"]}} if given.get("matcher") else {})


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _create(call: Call) -> str:
    groups = call.aws(
        "create_target_group",
        Name=call.text("name"),
        **{member: call.inputs[name] for name, member in _PLACE.items() if call.inputs.get(name) is not None},
        **_health(call),
        **for_creation(call, "create_target_group"),
    )["TargetGroups"]
    assert isinstance(groups, list)
    return str(groups[0]["TargetGroupArn"])


def _set_health(call: Call) -> None:
    call.aws("modify_target_group", TargetGroupArn=call.id, **_health(call))


def _set_attributes(call: Call) -> None:
    wanted = {key: _text(call.inputs[name]) for name, key in _ATTRIBUTES.items() if call.inputs.get(name) is not None}
    attributes = [{"Key": key, "Value": value} for key, value in wanted.items()]
    call.aws("modify_target_group_attributes", TargetGroupArn=call.id, Attributes=attributes)


def _group(call: Call, described: Mapping[str, object]) -> Properties:
    answer = call.aws("describe_target_group_attributes", TargetGroupArn=call.id)["Attributes"]
    matcher, balancers = described.get("Matcher"), described.get("LoadBalancerArns")
    assert isinstance(answer, list)
    attributes = {one["Key"]: one["Value"] for one in answer}
    health = {name: described.get(member) for name, member in _HEALTH.items()}
    if isinstance(matcher, dict):
        health["matcher"] = matcher.get("HttpCode") or matcher.get("GrpcCode")
    return {
        **{name: call.shaped(name, attributes.get(key)) for name, key in _ATTRIBUTES.items()},
        "arn": call.id,
        "arnSuffix": call.id.rpartition(":")[2],
        "healthCheck": call.shaped("healthCheck", health),
        "loadBalancerArns": balancers if isinstance(balancers, list) else [],
        "tags": tags_of(call),
    }


TARGET_GROUP = Row(
    type="aws:lb/targetGroup:TargetGroup",
    service="elbv2",
    id="TargetGroupArn",
    create=Code(" ".join(["name", *_PLACE, "healthCheck"]), _create),
    read=Op("describe_target_groups", id="TargetGroupArns", result="TargetGroups.0"),
    reads={"name": "TargetGroupName"},
    derive=_group,
    settings=(Code("healthCheck", _set_health), Code(" ".join(_ATTRIBUTES), _set_attributes)),
    delete=Op("delete_target_group"),
    tagging=TAGGING,
    name=Name(longest=32),
    replace=" ".join(["name namePrefix region", *_PLACE]),
    filled="healthCheck healthCheck.matcher healthCheck.path healthCheck.timeout ipAddressType "
    "loadBalancingAlgorithmType protocolVersion",
    defaults={
        "deregistrationDelay": 300,
        "healthCheck.enabled": True,
        "healthCheck.healthyThreshold": 3,
        "healthCheck.interval": 30,
        "healthCheck.port": "traffic-port",
        "healthCheck.protocol": "HTTP",
        "healthCheck.unhealthyThreshold": 3,
        "slowStart": 0,
        "targetType": "instance",
    },
    unsupported="connectionTermination lambdaMultiValueHeadersEnabled loadBalancingAnomalyMitigation "
    "loadBalancingCrossZoneEnabled preserveClientIp proxyProtocolV2 stickiness targetControlPort targetFailovers "
    "targetGroupHealth targetHealthStates",
)

ROWS = (TARGET_GROUP, replace(TARGET_GROUP, type="aws:alb/targetGroup:TargetGroup"))  # its older name
