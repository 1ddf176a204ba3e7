"""Load balancers of the first generation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..naming import to_request
from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation, listed
from .ec2 import one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _listeners(value: Value) -> list[dict[str, object]]:
    members = {
        "instancePort": "InstancePort",
        "instanceProtocol": "InstanceProtocol",
        "lbPort": "LoadBalancerPort",
        "lbProtocol": "Protocol",
        "sslCertificateId": "SSLCertificateId",
    }
    blocks = [block for block in value if isinstance(block, dict)] if isinstance(value, list) else []
    return [{member: block[name] for name, member in members.items() if block.get(name)} for block in blocks]


def _create(call: Call) -> str:
    given = {"securityGroups": "SecurityGroups", "subnets": "Subnets", "availabilityZones": "AvailabilityZones"}
    call.aws(
        "create_load_balancer",
        LoadBalancerName=call.text("name"),
        Listeners=_listeners(call.inputs.get("listeners")),
        **{member: call.inputs[name] for name, member in given.items() if call.inputs.get(name)},
        **({"Scheme": "internal"} if call.inputs.get("internal") else {}),
        **for_creation(call, "create_load_balancer"),
    )
    call.id = call.text("name")
    _set_attributes(call)
    return call.id


def _set_attributes(call: Call) -> None:
    logs = call.inputs.get("accessLogs")
    attributes: dict[str, object] = {
        "CrossZoneLoadBalancing": {"Enabled": bool(call.inputs.get("crossZoneLoadBalancing"))},
        "ConnectionDraining": {
            "Enabled": bool(call.inputs.get("connectionDraining")),
            "Timeout": call.inputs.get("connectionDrainingTimeout"),
        },
        "ConnectionSettings": {"IdleTimeout": call.inputs.get("idleTimeout")},
        "AccessLog": {"Enabled": False},
    }
    if isinstance(logs, dict):
        members = {"bucket": "S3BucketName", "bucketPrefix": "S3BucketPrefix", "interval": "EmitInterval"}
        own = {member: logs[name] for name, member in members.items() if logs.get(name)}
        attributes["AccessLog"] = {"Enabled": logs.get("enabled", True), **own}
    model = call.request_model("modify_load_balancer_attributes").members["LoadBalancerAttributes"]
    shaped = {name: to_request(block, model.members[name], {}, name) for name, block in _plain(attributes).items()}
    call.aws("modify_load_balancer_attributes", LoadBalancerName=call.id, LoadBalancerAttributes=shaped)


def _plain(attributes: Mapping[str, object]) -> Properties:
    return {
        name: {member: value for member, value in block.items() if value is not None}
        for name, block in attributes.items()
        if isinstance(block, dict)
    }


def _balancer(call: Call, described: Mapping[str, object]) -> Properties:
    attributes = call.aws("describe_load_balancer_attributes", LoadBalancerName=call.id)["LoadBalancerAttributes"]
    tags = one(call, "describe_tags", "TagDescriptions", LoadBalancerNames=[call.id])
    listeners = described["ListenerDescriptions"]
    assert isinstance(attributes, dict)
    assert isinstance(listeners, list)
    log = attributes.get("AccessLog") or {}
    logs = {
        "bucket": log.get("S3BucketName"),
        "bucketPrefix": log.get("S3BucketPrefix") or None,
        "enabled": log.get("Enabled"),
        "interval": log.get("EmitInterval"),
    }
    groups = described.get("SecurityGroups")
    return {
        "arn": f"arn:aws:elasticloadbalancing:{call.region}:{call.account}:loadbalancer/{call.id}",
        "accessLogs": call.shaped("accessLogs", logs) if log.get("S3BucketName") else None,
        "connectionDraining": bool(attributes["ConnectionDraining"]["Enabled"]),
        "connectionDrainingTimeout": attributes["ConnectionDraining"].get("Timeout")
        or call.given("connectionDrainingTimeout"),
        "crossZoneLoadBalancing": bool(attributes["CrossZoneLoadBalancing"]["Enabled"]),
        "idleTimeout": attributes["ConnectionSettings"]["IdleTimeout"],
        "internal": described.get("Scheme") == "internal",
        "listeners": [_listener(item["Listener"]) for item in listeners],
        "securityGroups": groups if isinstance(groups, list) else [],
        "sourceSecurityGroup": None,  # moto answers "default", whatever the groups are
        "tags": listed(tags),
    }


def _listener(found: Mapping[str, object]) -> Properties:
    listener: Properties = {
        "instancePort": int(str(found["InstancePort"])),
        "instanceProtocol": str(found.get("InstanceProtocol") or found["Protocol"]).lower(),
        "lbPort": int(str(found["LoadBalancerPort"])),
        "lbProtocol": str(found["Protocol"]).lower(),
    }
    certificate = found.get("SSLCertificateId")
    return listener | ({"sslCertificateId": str(certificate)} if certificate else {})


def _set_groups(call: Call) -> None:
    groups = call.inputs.get("securityGroups") or []
    call.aws("apply_security_groups_to_load_balancer", LoadBalancerName=call.id, SecurityGroups=groups)


def _delete(call: Call) -> None:
    one(call, "describe_load_balancers", "LoadBalancerDescriptions", LoadBalancerNames=[call.id])
    call.aws("delete_load_balancer", LoadBalancerName=call.id)


_ATTRIBUTES = "accessLogs connectionDraining connectionDrainingTimeout crossZoneLoadBalancing idleTimeout"

LOAD_BALANCER = Row(
    type="aws:elb/loadBalancer:LoadBalancer",
    service="elb",
    id="LoadBalancerName",
    create=Code(f"name internal listeners subnets securityGroups availabilityZones {_ATTRIBUTES}", _create),
    read=Op("describe_load_balancers", id="LoadBalancerNames", result="LoadBalancerDescriptions.0"),
    reads={"name": "LoadBalancerName", "dnsName": "DNSName", "zoneId": "CanonicalHostedZoneNameID"},
    derive=_balancer,
    settings=(Code(_ATTRIBUTES, _set_attributes), Code("securityGroups", _set_groups)),
    delete=_delete,
    tagging=Tagging(add="add_tags", remove="remove_tags", id="LoadBalancerNames"),
    name=Name(longest=32),
    replace="name namePrefix internal listeners subnets availabilityZones region",
    filled="availabilityZones internal securityGroups subnets",
    defaults={
        "accessLogs.enabled": True,
        "accessLogs.interval": 60,
        "connectionDraining": False,
        "connectionDrainingTimeout": 300,
        "crossZoneLoadBalancing": True,
        "idleTimeout": 60,
    },
    same={
        name: lambda protocol: str(protocol).lower() for name in ("listeners.lbProtocol", "listeners.instanceProtocol")
    },
    unsupported="desyncMitigationMode healthCheck instances sourceSecurityGroup",
)

ROWS = (LOAD_BALANCER,)
