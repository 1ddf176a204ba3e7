"""VPN gateways and connections (EC2 API Reference, Site-to-Site VPN User Guide).

moto neither lets a gateway put its routes into a route table nor keeps what a connection was asked to be; both of a
connection's tunnels have the same address.
"""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import EC2ClientError, InvalidParameterValue
from moto.ec2.models.route_tables import RouteTable
from moto.ec2.models.vpn_connections import VPNConnection, VPNConnectionBackend
from moto.ec2.models.vpn_gateway import VpnGatewayBackend
from moto.ec2.responses import EC2Response

from .gap import Gap, around

_AMAZON_ASN = "64512"
_ADDRESSES = ("52.2.144.13", "52.2.144.14")
_SHARED_KEY = "Iw2IAN9XUsQeYUrkMGP3kP59ugFDkfHg"  # moto's own, of both tunnels
_ANSWERED_AS = {
    "DPDTimeoutAction": "DpdTimeoutAction",
    "DPDTimeoutSeconds": "DpdTimeoutSeconds",
    "IKEVersions": "IkeVersions",
}


def _fill() -> None:
    setattr(RouteTable, "propagating_vgws", property(_propagating))  # noqa: B010 -- moto's class has none
    setattr(EC2Response, "enable_vgw_route_propagation", _enable)  # noqa: B010
    setattr(EC2Response, "disable_vgw_route_propagation", _disable)  # noqa: B010
    setattr(EC2Response, "modify_vpn_connection", _modify_connection)  # noqa: B010
    setattr(EC2Response, "modify_vpn_tunnel_options", _modify_tunnel)  # noqa: B010
    setattr(EC2Response, "create_vpn_connection_route", _add_route)  # noqa: B010
    setattr(EC2Response, "delete_vpn_connection_route", _remove_route)  # noqa: B010
    setattr(VPNConnection, "routes", property(_routes))  # noqa: B010

    @around(VpnGatewayBackend, "create_vpn_gateway")
    def create_gateway(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        gateway = original(backend, *args, **kwargs)
        gateway.amazon_side_asn = gateway.amazon_side_asn or _AMAZON_ASN
        return gateway

    @around(VpnGatewayBackend, "delete_vpn_gateway")
    def delete_gateway(original: Any, backend: Any, vpn_gateway_id: str) -> Any:
        gateway = backend.get_vpn_gateway(vpn_gateway_id)
        if any(attachment.state == "attached" for attachment in gateway.vpc_attachments):
            raise EC2ClientError("IncorrectState", f"The vpnGateway {vpn_gateway_id} is attached to a VPC")
        for table in backend.route_tables.values():
            table.__dict__.get("vgws", set()).discard(vpn_gateway_id)
        return original(backend, vpn_gateway_id)

    @around(EC2Response, "create_vpn_connection")
    def create_connection(original: Any, response: Any) -> Any:
        asked = response._get_param("Options", {})
        result = original(response)
        connection = result.result["VpnConnection"]
        tunnels = [*asked.get("TunnelOptions", []), {}, {}][:2]
        connection.options = {
            "EnableAcceleration": _is_true(asked.get("EnableAcceleration")),
            "StaticRoutesOnly": _is_true(asked.get("StaticRoutesOnly")),
            "TunnelOptions": [
                {"OutsideIpAddress": address, **_answered(tunnel)}
                for address, tunnel in zip(_ADDRESSES, tunnels, strict=True)
            ],
        }
        return result

    original_configuration = vars(VPNConnection)["customer_gateway_configuration"].fget

    def configuration(connection: Any) -> str:
        """One tunnel after the other with its own address and key."""
        before, *tunnels = str(original_configuration(connection)).split("<ipsec_tunnel>")
        for index, tunnel in enumerate(connection.options["TunnelOptions"] if connection.options else ()):
            own = tunnels[index].replace(_ADDRESSES[0], tunnel["OutsideIpAddress"])
            tunnels[index] = own.replace(_SHARED_KEY, tunnel.get("PreSharedKey", _SHARED_KEY))
        return "<ipsec_tunnel>".join([before, *tunnels])

    setattr(VPNConnection, "customer_gateway_configuration", property(configuration))  # noqa: B010

    @around(VPNConnectionBackend, "create_vpn_connection")
    def check_gateway(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("vpn_gateway_id"):
            backend.get_vpn_gateway(kwargs["vpn_gateway_id"])
        return original(backend, *args, **kwargs)


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _answered(tunnel: dict[str, Any]) -> dict[str, Any]:
    return {_ANSWERED_AS.get(name, name): value for name, value in tunnel.items()}


def _propagating(table: Any) -> list[dict[str, str]]:
    return [{"GatewayId": gateway} for gateway in sorted(table.__dict__.get("vgws", ()))]


def _enable(response: Any) -> Any:
    backend, gateway_id = response.ec2_backend, response._get_param("GatewayId")
    table = backend.get_route_table(response._get_param("RouteTableId"))
    gateway = backend.get_vpn_gateway(gateway_id)
    if not any(one.state == "attached" and one.vpc_id == table.vpc_id for one in gateway.vpc_attachments):
        raise EC2ClientError("Gateway.NotAttached", f"{gateway_id} is not attached to the VPC of {table.id}")
    table.__dict__.setdefault("vgws", set()).add(gateway_id)
    return EmptyResult()


def _disable(response: Any) -> Any:
    table = response.ec2_backend.get_route_table(response._get_param("RouteTableId"))
    table.__dict__.get("vgws", set()).discard(response._get_param("GatewayId"))
    return EmptyResult()


def _connection(response: Any) -> Any:
    return response.ec2_backend.describe_vpn_connections([response._get_param("VpnConnectionId")])[0]


def _modify_connection(response: Any) -> Any:
    connection, backend = _connection(response), response.ec2_backend
    if customer := response._get_param("CustomerGatewayId"):
        connection.customer_gateway_id = backend.get_customer_gateway(customer).id
    if gateway := response._get_param("VpnGatewayId"):
        connection.vpn_gateway_id, connection.transit_gateway_id = backend.get_vpn_gateway(gateway).id, None
    if transit := response._get_param("TransitGatewayId"):
        connection.vpn_gateway_id, connection.transit_gateway_id = None, transit
    return ActionResult({"VpnConnection": connection})


def _modify_tunnel(response: Any) -> Any:
    connection, address = _connection(response), response._get_param("VpnTunnelOutsideIpAddress")
    for tunnel in connection.options["TunnelOptions"]:
        if tunnel["OutsideIpAddress"] == address:
            tunnel.update(_answered(response._get_param("TunnelOptions", {})))
            return ActionResult({"VpnConnection": connection})
    raise InvalidParameterValue(f"{connection.id} has no tunnel with the outside address {address}")


def _routes(connection: Any) -> list[dict[str, str]]:
    blocks = connection.__dict__.get("route_blocks", ())
    return [{"DestinationCidrBlock": block, "Source": "Static", "State": "available"} for block in blocks]


def _add_route(response: Any) -> Any:
    connection, block = _connection(response), response._get_param("DestinationCidrBlock")
    if connection.options and not connection.options["StaticRoutesOnly"]:
        raise EC2ClientError("InvalidParameterCombination", f"{connection.id} has no static routing")
    blocks = connection.__dict__.setdefault("route_blocks", [])
    blocks.extend([block] if block not in blocks else [])
    return EmptyResult()


def _remove_route(response: Any) -> Any:
    connection, block = _connection(response), response._get_param("DestinationCidrBlock")
    blocks = connection.__dict__.get("route_blocks", [])
    if block not in blocks:
        raise EC2ClientError("InvalidRoute.NotFound", f"{connection.id} has no route to {block}")
    blocks.remove(block)
    return EmptyResult()


GAP = Gap(
    name="Private lines",
    service="ec2",
    modelled="Routes that a VPN gateway attached to the VPC puts into a route table; a gateway that is attached is not "
    "deleted; a connection's options and those of its two tunnels, with an address each, also after a change; static "
    "routes of a connection.",
    missing="No route appears in a table; no tunnel comes up; addresses and keys are made up, the same for every "
    "connection.",
    fill=_fill,
)
