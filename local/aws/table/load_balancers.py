"""Load balancers, and what they listen for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

TAGGING = Tagging(add="add_tags", remove="remove_tags", id="ResourceArns")

_FOR_ALL = {"enableDeletionProtection": "deletion_protection.enabled"}
_FOR_APPLICATIONS = {
    "clientKeepAlive": "client_keep_alive.seconds",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableHttp2": "routing.http2.enabled",
    "enableTlsVersionAndCipherSuiteHeaders": "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    "enableWafFailOpen": "waf.fail_open.enabled",
    "enableXffClientPort": "routing.http.xff_client_port.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
}
_FOR_OTHERS = {"enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled"}
_FOR_NETWORKS = {"dnsRecordClientRoutingPolicy": "dns_record.client_routing_policy"}
_LOGS = {"accessLogs": "access_logs.s3", "connectionLogs": "connection_logs.s3"}
_ATTRIBUTES = {**_FOR_ALL, **_FOR_APPLICATIONS, **_FOR_OTHERS, **_FOR_NETWORKS}


def _attributes_of(kind: Value) -> dict[str, str]:
    """The attributes that a kind of load balancer has, by property; a change of others means nothing."""
    match kind:
        case "network":
            return {**_FOR_ALL, **_FOR_OTHERS, **_FOR_NETWORKS}
        case "gateway":
            return {**_FOR_ALL, **_FOR_OTHERS}
    return {**_FOR_ALL, **_FOR_APPLICATIONS}


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wanted_attributes(call: Call) -> list[dict[str, str]]:
    wanted = {
        key: _text(call.inputs[name])
        for name, key in _attributes_of(call.given("loadBalancerType")).items()
        if call.inputs.get(name) is not None
    }
    for name, key in _LOGS.items():
        block = call.inputs.get(name)
        if isinstance(block, dict):
            wanted |= {f"{key}.{part}": _text(block[part]) for part in ("bucket", "prefix") if block.get(part)}
            wanted[f"{key}.enabled"] = _text(bool(block.get("enabled")))
        elif call.state.get(name):
            wanted[f"{key}.enabled"] = "false"
    return [{"Key": key, "Value": value} for key, value in wanted.items()]


def _set_attributes(call: Call) -> None:
    call.aws("modify_load_balancer_attributes", LoadBalancerArn=call.id, Attributes=_wanted_attributes(call))


def _places(call: Call) -> dict[str, object]:
    mappings = call.inputs.get("subnetMappings")
    if not isinstance(mappings, list):
        return {"Subnets": call.inputs.get("subnets") or []}
    members = {"subnetId": "SubnetId", "allocationId": "AllocationId", "privateIpv4Address": "PrivateIPv4Address"}
    blocks = [block for block in mappings if isinstance(block, dict)]
    return {
        "SubnetMappings": [
            {member: block[name] for name, member in members.items() if block.get(name)} for block in blocks
        ]
    }


def _create(call: Call) -> str:
    given = {"securityGroups": "SecurityGroups", "ipAddressType": "IpAddressType"}
    balancers = call.aws(
        "create_load_balancer",
        Name=call.text("name"),
        Type=call.text("loadBalancerType"),
        Scheme="internal" if call.inputs.get("internal") else "internet-facing",
        **_places(call),
        **{member: call.inputs[name] for name, member in given.items() if call.inputs.get(name)},
        **for_creation(call, "create_load_balancer"),
    )["LoadBalancers"]
    assert isinstance(balancers, list)
    call.id = str(balancers[0]["LoadBalancerArn"])
    _set_attributes(call)
    return call.id


def _balancer(call: Call, described: Mapping[str, object]) -> Properties:
    answer = call.aws("describe_load_balancer_attributes", LoadBalancerArn=call.id)["Attributes"]
    zones, groups = described["AvailabilityZones"], described.get("SecurityGroups")
    assert isinstance(answer, list)
    assert isinstance(zones, list)
    attributes = {one["Key"]: one["Value"] for one in answer}
    kind, mapped = described["Type"], call.given("subnetMappings")
    own = _attributes_of(str(kind))
    found: Properties = {
        name: call.shaped(name, attributes.get(key)) if name in own else call.given(name)
        for name, key in _ATTRIBUTES.items()
    }
    for name, key in _LOGS.items():
        if attributes.get(f"{key}.bucket"):
            block = {part: attributes.get(f"{key}.{part}") or None for part in ("bucket", "enabled", "prefix")}
            found[name] = call.shaped(name, block)
    return {
        **found,
        "arn": call.id,
        "arnSuffix": call.id.partition(":loadbalancer/")[2],
        "internal": described["Scheme"] == "internal",
        "securityGroups": groups if isinstance(groups, list) else [],
        "subnets": [str(zone["SubnetId"]) for zone in zones],
        "subnetMappings": mapped or [{"subnetId": str(zone["SubnetId"])} for zone in zones],
        "tags": tags_of(call),
    }


def tags_of(call: Call) -> Properties:
    """The tags of a load balancer, a listener or a target group."""
    answer = call.aws("describe_tags", ResourceArns=[call.id])["TagDescriptions"]
    assert isinstance(answer, list)
    return listed(answer[0]) if answer else {}


def _set_groups(call: Call) -> None:
    call.aws("set_security_groups", LoadBalancerArn=call.id, SecurityGroups=call.inputs.get("securityGroups") or [])


def _set_places(call: Call) -> None:
    call.aws("set_subnets", LoadBalancerArn=call.id, **_places(call))


LOAD_BALANCER = Row(
    type="aws:lb/loadBalancer:LoadBalancer",
    service="elbv2",
    id="LoadBalancerArn",
    create=Code(
        "name internal loadBalancerType subnets subnetMappings securityGroups ipAddressType "
        + " ".join([*_ATTRIBUTES, *_LOGS]),
        _create,
    ),
    read=Op("describe_load_balancers", id="LoadBalancerArns", result="LoadBalancers.0"),
    reads={
        "name": "LoadBalancerName",
        "loadBalancerType": "Type",
        "zoneId": "CanonicalHostedZoneId",
        "dnsName": "DNSName",
    },
    derive=_balancer,
    settings=(
        Code(" ".join([*_ATTRIBUTES, *_LOGS]), _set_attributes),
        Code("securityGroups", _set_groups),
        Code("subnets subnetMappings", _set_places),
        Op("set_ip_address_type", "ipAddressType"),
    ),
    delete=Op("delete_load_balancer"),
    tagging=TAGGING,
    name=Name(longest=32),
    replace="internal loadBalancerType name namePrefix region",
    filled="internal ipAddressType securityGroups subnetMappings subnets",
    defaults={
        "accessLogs.enabled": False,
        "clientKeepAlive": 3600,
        "connectionLogs.enabled": False,
        "desyncMitigationMode": "defensive",
        "dnsRecordClientRoutingPolicy": "any_availability_zone",
        "dropInvalidHeaderFields": False,
        "enableCrossZoneLoadBalancing": False,
        "enableDeletionProtection": False,
        "enableHttp2": True,
        "enableTlsVersionAndCipherSuiteHeaders": False,
        "enableWafFailOpen": False,
        "enableXffClientPort": False,
        "idleTimeout": 60,
        "loadBalancerType": "application",
        "preserveHostHeader": False,
        "xffHeaderProcessingMode": "append",
    },
    unsupported="customerOwnedIpv4Pool enablePrefixForIpv6SourceNat enableZonalShift "
    "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic healthCheckLogs ipamPools minimumLoadBalancerCapacity "
    "secondaryIpsAutoAssignedPerSubnet subnetMappings.ipv6Address subnetMappings.outpostId",
)

# --- listeners


def _certificate(call: Call) -> dict[str, object]:
    arn = call.inputs.get("certificateArn")
    return {"Certificates": [{"CertificateArn": arn}]} if arn else {}


_LISTENER = Op("create_listener", "loadBalancerArn port protocol sslPolicy alpnPolicy defaultActions")
_CHANGE = Op("modify_listener", "port protocol sslPolicy alpnPolicy defaultActions")


def _listen(call: Call) -> str:
    from ..lifecycle import request

    answer = call.aws("create_listener", **request(call, _LISTENER, creating=True), **_certificate(call))["Listeners"]
    assert isinstance(answer, list)
    return str(answer[0]["ListenerArn"])


def _change_listener(call: Call) -> None:
    from ..lifecycle import request

    call.aws("modify_listener", **request(call, _CHANGE), **_certificate(call))


def _listener(call: Call, described: Mapping[str, object]) -> Properties:
    certificates = described.get("Certificates")
    first = certificates[0]["CertificateArn"] if isinstance(certificates, list) and certificates else None
    secure = described.get("Protocol") in ("HTTPS", "TLS")  # the others have no policy, whatever moto answers
    policy = str(described.get("SslPolicy") or "") if secure else None
    return {"arn": call.id, "certificateArn": first, "sslPolicy": policy, "tags": tags_of(call)}


_ROUTING = (
    *("RequestXAmznMtlsClientcert", "RequestXAmznMtlsClientcertIssuer", "RequestXAmznMtlsClientcertLeaf"),
    *("RequestXAmznMtlsClientcertSerialNumber", "RequestXAmznMtlsClientcertSubject"),
    *("RequestXAmznMtlsClientcertValidity", "RequestXAmznTlsCipherSuite", "RequestXAmznTlsVersion"),
)
_RESPONSE = (
    *("AccessControlAllowCredentials", "AccessControlAllowHeaders", "AccessControlAllowMethods"),
    *("AccessControlAllowOrigin", "AccessControlExposeHeaders", "AccessControlMaxAge", "ContentSecurityPolicy"),
    *("StrictTransportSecurity", "XContentTypeOptions", "XFrameOptions"),
)

LISTENER = Row(
    type="aws:lb/listener:Listener",
    service="elbv2",
    id="ListenerArn",
    create=Code(" ".join([*_LISTENER.members, "certificateArn"]), _listen),
    read=Op("describe_listeners", id="ListenerArns", result="Listeners.0"),
    renames={
        "defaultActions.forward.targetGroups.arn": "TargetGroupArn",
        "defaultActions.forward.stickiness": "TargetGroupStickinessConfig",
        "defaultActions.forward.stickiness.duration": "DurationSeconds",
    },
    derive=_listener,
    settings=(Code(" ".join([*_CHANGE.members, "certificateArn"]), _change_listener),),
    delete=Op("delete_listener"),
    tagging=TAGGING,
    replace="loadBalancerArn region",
    filled="defaultActions.forward.stickiness defaultActions.order protocol sslPolicy",
    unsupported=" ".join(
        [
            "defaultActions.jwtValidation mutualAuthentication tcpIdleTimeoutSeconds routingHttpResponseServerEnabled",
            *(f"routingHttp{name}HeaderName" for name in _ROUTING),
            *(f"routingHttpResponse{name}HeaderValue" for name in _RESPONSE),
        ]
    ),
)

# The SDK has an older name for each.
ROWS = (
    LOAD_BALANCER,
    LISTENER,
    replace(LOAD_BALANCER, type="aws:alb/loadBalancer:LoadBalancer"),
    replace(LISTENER, type="aws:alb/listener:Listener"),
)
