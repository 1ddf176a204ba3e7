"""Private lines into a VPC: the connections of a customer's gateway, and the routes to what is behind it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..naming import to_request
from ..row import Code, Op, Row
from ..tags import for_creation
from .ec2 import arn, describe, one, only, tagged
from .vpn import not_deleted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_GATEWAYS = {
    "customerGatewayId": "CustomerGatewayId",
    "vpnGatewayId": "VpnGatewayId",
    "transitGatewayId": "TransitGatewayId",
}
_OPTIONS = {"enableAcceleration": "EnableAcceleration", "staticRoutesOnly": "StaticRoutesOnly"}
# Of a tunnel: the property's end, and the member of requests; where an answer differs, the one after the stroke.
_TUNNEL = {
    "DpdTimeoutAction": "DPDTimeoutAction|DpdTimeoutAction",
    "DpdTimeoutSeconds": "DPDTimeoutSeconds|DpdTimeoutSeconds",
    "EnableTunnelLifecycleControl": "EnableTunnelLifecycleControl",
    "IkeVersions": "IKEVersions|IkeVersions",
    "InsideCidr": "TunnelInsideCidr",
    "LogOptions": "LogOptions",
    "Phase1DhGroupNumbers": "Phase1DHGroupNumbers",
    "Phase1EncryptionAlgorithms": "Phase1EncryptionAlgorithms",
    "Phase1IntegrityAlgorithms": "Phase1IntegrityAlgorithms",
    "Phase1LifetimeSeconds": "Phase1LifetimeSeconds",
    "Phase2DhGroupNumbers": "Phase2DHGroupNumbers",
    "Phase2EncryptionAlgorithms": "Phase2EncryptionAlgorithms",
    "Phase2IntegrityAlgorithms": "Phase2IntegrityAlgorithms",
    "Phase2LifetimeSeconds": "Phase2LifetimeSeconds",
    "PresharedKey": "PreSharedKey",
    "RekeyFuzzPercentage": "RekeyFuzzPercentage",
    "RekeyMarginTimeSeconds": "RekeyMarginTimeSeconds",
    "ReplayWindowSize": "ReplayWindowSize",
    "StartupAction": "StartupAction",
}
_TUNNELS = [f"tunnel{number}{end}" for number in (1, 2) for end in _TUNNEL]


def _tunnel(call: Call, number: int, only: frozenset[str] | None = None) -> dict[str, object]:
    """The wanted options of one tunnel; of the changed properties alone, if they are given."""
    model = call.request_model("modify_vpn_tunnel_options").members["TunnelOptions"]
    found: dict[str, object] = {}
    for end, members in _TUNNEL.items():
        name, member = f"tunnel{number}{end}", members.partition("|")[0]
        value = call.inputs.get(name)
        if value is not None and (only is None or name in only):
            found[member] = to_request(value, model.members[member], call.row.renames, name)
    return found


def _connect(call: Call) -> str:
    options = {member: call.inputs[name] for name, member in _OPTIONS.items() if call.inputs.get(name) is not None}
    answer = call.aws(
        "create_vpn_connection",
        Type=call.text("type"),
        Options={**options, "TunnelOptions": [_tunnel(call, 1), _tunnel(call, 2)]},
        **{member: call.inputs[name] for name, member in _GATEWAYS.items() if call.inputs.get(name)},
        **for_creation(call, "create_vpn_connection"),
    )["VpnConnection"]
    assert isinstance(answer, dict)
    return str(answer["VpnConnectionId"])


def _connection(call: Call, described: Mapping[str, object]) -> Properties:
    options, telemetry = described.get("Options"), described.get("VgwTelemetry")
    assert isinstance(options, dict)
    found: Properties = {
        **not_deleted(call, described),
        **{name: options.get(member) for name, member in _OPTIONS.items()},
        "routes": call.shaped("routes", described.get("Routes", [])),
        "transitGatewayAttachmentId": _attachment_of(call) if described.get("TransitGatewayId") else None,
        "vgwTelemetries": call.shaped("vgwTelemetries", telemetry or []),
    }
    for number, tunnel in enumerate(options["TunnelOptions"], start=1):
        for end, members in _TUNNEL.items():
            name = f"tunnel{number}{end}"
            found[name] = call.shaped(name, tunnel.get(members.rpartition("|")[2]))
    return {**found, **_for_the_customer(str(described["CustomerGatewayConfiguration"]))}


def _attachment_of(call: Call) -> str:
    found = only(call, "describe_transit_gateway_attachments", "TransitGatewayAttachments", resource_id=call.id)
    return str(found["TransitGatewayAttachmentId"])


def _for_the_customer(configuration: str) -> Properties:
    """What the configuration for the customer's device says of each tunnel."""
    paths = {
        "Address": "vpn_gateway/tunnel_outside_address/ip_address",
        "BgpAsn": "vpn_gateway/bgp/asn",
        "BgpHoldtime": "vpn_gateway/bgp/hold_time",
        "CgwInsideAddress": "customer_gateway/tunnel_inside_address/ip_address",
        "VgwInsideAddress": "vpn_gateway/tunnel_inside_address/ip_address",
        "PresharedKey": "ike/pre_shared_key",
    }
    tunnels = ElementTree.fromstring(configuration).findall("ipsec_tunnel")  # noqa: S314 -- of the local server
    return {
        f"tunnel{number}{end}": int(text) if end == "BgpHoldtime" else text
        for number, tunnel in enumerate(tunnels, start=1)
        for end, path in paths.items()
        if (text := tunnel.findtext(path))
    }


def _modify_connection(call: Call) -> None:
    wanted = {m: call.inputs[name] for name, m in _GATEWAYS.items() if name in call.changed and call.inputs.get(name)}
    call.aws("modify_vpn_connection", VpnConnectionId=call.id, **wanted)


def _modify_tunnels(call: Call) -> None:
    for number in (1, 2):
        if wanted := _tunnel(call, number, call.changed):
            call.aws(
                "modify_vpn_tunnel_options",
                VpnConnectionId=call.id,
                VpnTunnelOutsideIpAddress=call.state[f"tunnel{number}Address"],
                TunnelOptions=wanted,
            )


VPN_CONNECTION = Row(
    type="aws:ec2/vpnConnection:VpnConnection",
    service="ec2",
    id="VpnConnectionId",
    create=Code(" ".join(["type", *_GATEWAYS, *_OPTIONS, *_TUNNELS]), _connect),
    read=describe("describe_vpn_connections", "VpnConnections", "VpnConnectionIds"),
    derive=_connection,
    settings=(Code(" ".join(_GATEWAYS), _modify_connection), Code(" ".join(_TUNNELS), _modify_tunnels)),
    delete=Op("delete_vpn_connection"),
    arn=arn("vpn-connection"),
    tagging=tagged("vpn-connection"),
    renames={
        f"tunnel{number}LogOptions.{name}": member
        for number in (1, 2)
        for name, member in {"cloudwatchLogOptions": "CloudWatchLogOptions"}.items()
    },
    unsupported="localIpv4NetworkCidr localIpv6NetworkCidr outsideIpAddressType presharedKeyStorage "
    "remoteIpv4NetworkCidr remoteIpv6NetworkCidr transportTransitGatewayAttachmentId tunnel1InsideIpv6Cidr "
    "tunnel2InsideIpv6Cidr tunnelBandwidth tunnelInsideIpVersion vpnConcentratorId",
)

# --- static routes to what is behind the customer's gateway


def _create_route(call: Call) -> str:
    connection, destination = call.text("vpnConnectionId"), call.text("destinationCidrBlock")
    call.aws("create_vpn_connection_route", VpnConnectionId=connection, DestinationCidrBlock=destination)
    return f"{destination}:{connection}"


def _read_route(call: Call) -> Properties:
    destination, _, connection = call.id.rpartition(":")
    described = one(call, "describe_vpn_connections", "VpnConnections", VpnConnectionIds=[connection])
    routes = described.get("Routes")
    if not isinstance(routes, list) or destination not in [route["DestinationCidrBlock"] for route in routes]:
        raise GoneError(f"{connection} has no route to {destination} any more")
    return {"vpnConnectionId": connection, "destinationCidrBlock": destination}


def _delete_route(call: Call) -> None:
    destination, _, connection = call.id.rpartition(":")
    call.aws("delete_vpn_connection_route", VpnConnectionId=connection, DestinationCidrBlock=destination)


VPN_ROUTE = Row(
    type="aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
    service="ec2",
    create=Code("vpnConnectionId destinationCidrBlock", _create_route),
    read=_read_route,
    delete=_delete_route,
    replace="vpnConnectionId destinationCidrBlock region",
)

ROWS = (VPN_CONNECTION, VPN_ROUTE)
