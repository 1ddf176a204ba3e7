"""Route tables, routes and which subnet uses which table."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ..errors import GoneError, RefusedError
from ..row import Code, Op, Row
from .ec2 import arn, describe, one, only, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
_TARGETS = {
    "carrierGatewayId": "CarrierGatewayId",
    "coreNetworkArn": "CoreNetworkArn",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "localGatewayId": "LocalGatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
}
# A route table's inline routes call their destinations differently.
_INLINE = {"cidrBlock": "DestinationCidrBlock", "ipv6CidrBlock": "DestinationIpv6CidrBlock"} | {
    "destinationPrefixListId": "DestinationPrefixListId"
}


def _table(call: Call, table: str) -> dict[str, object]:
    return one(call, "describe_route_tables", "RouteTables", RouteTableIds=[table])


def _items(described: Mapping[str, object], name: str) -> list[dict[str, str]]:
    items = described[name]
    assert isinstance(items, list)
    return items


# --- route tables with inline routes


def _inline_routes(call: Call, described: Mapping[str, object]) -> Properties:
    """The routes that belong to the table itself: not the local one, nor those that gateway endpoints make."""
    routes: list[Value] = [
        {name: route[member] for name, member in {**_INLINE, **_TARGETS}.items() if member in route}
        for route in _items(described, "Routes")
        if route.get("GatewayId") != "local" and not route.get("GatewayId", "").startswith("vpce-")
    ]
    return {"routes": routes}


def _set_inline_routes(call: Call) -> None:
    def by_destination(routes: Value) -> dict[tuple[str, str], dict[str, str]]:
        found = {}
        for route in routes if isinstance(routes, list) else []:
            assert isinstance(route, dict)
            given = {name: str(value) for name, value in route.items() if value}
            name = next(name for name in _INLINE if name in given)
            targets = {member: given[target] for target, member in _TARGETS.items() if target in given}
            found[_INLINE[name], given[name]] = targets
        return found

    old, new = by_destination(call.state.get("routes")), by_destination(call.inputs.get("routes"))
    for member, destination in old.keys() - new.keys():
        call.aws("delete_route", RouteTableId=call.id, **{member: destination})
    for (member, destination), target in new.items():
        if old.get((member, destination)) != target:
            operation = "replace_route" if (member, destination) in old else "create_route"
            call.aws(operation, RouteTableId=call.id, **{member: destination}, **target)


_TABLE_INPUTS = Code("routes", _set_inline_routes)

ROUTE_TABLE = Row(
    type="aws:ec2/routeTable:RouteTable",
    service="ec2",
    id="RouteTableId",
    create=Op("create_route_table", "vpcId", result="RouteTable.RouteTableId"),
    read=describe("describe_route_tables", "RouteTables", "RouteTableIds"),
    derive=_inline_routes,
    settings=(_TABLE_INPUTS,),
    delete=Op("delete_route_table"),
    arn=arn("route-table"),
    tagging=tagged("route-table"),
    unsupported="propagatingVgws",
)


def _adopt_table(call: Call) -> str:
    """Take the VPC's first table over, without the routes that it has."""
    table = call.text("defaultRouteTableId")
    call.id = table
    call.state = _inline_routes(call, _table(call, table))
    _set_inline_routes(call)
    call.state = {}
    return table


DEFAULT_ROUTE_TABLE = Row(
    type="aws:ec2/defaultRouteTable:DefaultRouteTable",
    service="ec2",
    id="RouteTableId",
    create=Code("defaultRouteTableId routes", _adopt_table),
    read=describe("describe_route_tables", "RouteTables", "RouteTableIds"),
    reads={"defaultRouteTableId": "RouteTableId"},
    derive=_inline_routes,
    settings=(_TABLE_INPUTS,),
    delete=None,
    arn=arn("route-table"),
    tagging=tagged("route-table"),
    unsupported="propagatingVgws",
    replace="defaultRouteTableId region",
    filled="routes",
)

# --- single routes


def _destination(properties: Properties) -> tuple[str, str]:
    for name, member in _DESTINATIONS.items():
        if properties.get(name):
            return member, str(properties[name])
    raise RefusedError(f"a route needs one of {', '.join(_DESTINATIONS)}")


def _route_id(call: Call) -> str:
    """The official provider's id: the table, and a checksum of the destination."""
    _, destination = _destination({**call.state, **call.inputs})
    return f"r-{call.text('routeTableId')}{zlib.crc32(destination.encode())}"


def _create_route(call: Call) -> str:
    member, destination = _destination(call.inputs)
    call.aws("create_route", RouteTableId=call.text("routeTableId"), **{member: destination}, **_target(call))
    return _route_id(call)


def _retarget(call: Call) -> None:
    member, destination = _destination(call.inputs)
    call.aws("replace_route", RouteTableId=call.text("routeTableId"), **{member: destination}, **_target(call))


def _target(call: Call) -> dict[str, Value]:
    given = {member: call.inputs[name] for name, member in _TARGETS.items() if call.inputs.get(name)}
    if not given:
        raise RefusedError(f"a route needs a target, one of {', '.join(_TARGETS)}")
    return given


def _read_route(call: Call) -> Properties:
    member, destination = _destination({**call.state, **call.inputs})
    routes = _items(_table(call, call.text("routeTableId")), "Routes")
    found = next((route for route in routes if route.get(member) == destination), None)
    if found is None:
        raise GoneError(f"the route to {destination} is gone")
    call.id = _route_id(call)
    names = {**_DESTINATIONS, **_TARGETS, "origin": "Origin", "state": "State"}
    names |= {"instanceId": "InstanceId", "instanceOwnerId": "InstanceOwnerId"}
    answered: Properties = {name: found.get(member) for name, member in names.items()}
    return {**answered, "routeTableId": call.text("routeTableId")}


def _delete_route(call: Call) -> None:
    member, destination = _destination(call.state)
    call.aws("delete_route", RouteTableId=call.text("routeTableId"), **{member: destination})


def _imported_route(id: str) -> Properties:
    table, _, destination = id.partition("_")
    name = "destinationPrefixListId" if destination.startswith("pl-") else "destinationCidrBlock"
    return {"routeTableId": table, "destinationIpv6CidrBlock" if ":" in destination else name: destination}


ROUTE = Row(
    type="aws:ec2/route:Route",
    service="ec2",
    create=Code(" ".join(["routeTableId", *_DESTINATIONS, *_TARGETS]), _create_route),
    read=_read_route,
    settings=(Code(" ".join(_TARGETS), _retarget),),
    delete=_delete_route,
    unsupported="odbNetworkArn",
    imported=_imported_route,
    # The checksum in the id is of the destination, and AWS has one route a destination.
    delete_before_replace=True,
)

# --- associations


def _partner(call: Call) -> tuple[str, str]:
    """What is associated with a table: a subnet, or a gateway."""
    properties = {**call.state, **call.inputs}
    if properties.get("subnetId"):
        return "SubnetId", str(properties["subnetId"])
    return "GatewayId", str(properties["gatewayId"])


def _associate(call: Call) -> str:
    member, partner = _partner(call)
    answer = call.aws("associate_route_table", RouteTableId=call.text("routeTableId"), **{member: partner})
    return str(answer["AssociationId"])


def _association(call: Call) -> dict[str, str]:
    """The association of the subnet or gateway now: its id changes with its table, the resource's does not."""
    member, partner = _partner(call)
    names = {"SubnetId": "association.subnet-id", "GatewayId": "association.gateway-id"}
    table = only(call, "describe_route_tables", "RouteTables", **{names[member]: partner})
    return next(association for association in _items(table, "Associations") if association.get(member) == partner)


def _read_association(call: Call) -> Properties:
    found = _association(call)
    call.id = call.id if call.state.get("routeTableId") or call.inputs else found["RouteTableAssociationId"]
    partners = {name: found.get(member) for name, member in (("subnetId", "SubnetId"), ("gatewayId", "GatewayId"))}
    return {"routeTableId": found["RouteTableId"], **partners}


def _move_association(call: Call) -> None:
    association = _association(call)["RouteTableAssociationId"]
    _replace_association(call, association, call.text("routeTableId"))


def _replace_association(call: Call, association: str, table: str) -> str:
    answer = call.aws("replace_route_table_association", AssociationId=association, RouteTableId=table)
    return str(answer["NewAssociationId"])


def _disassociate(call: Call) -> None:
    call.aws("disassociate_route_table", AssociationId=_association(call)["RouteTableAssociationId"])


def _imported_association(id: str) -> Properties:
    partner, _, _ = id.partition("/")
    return {"subnetId" if partner.startswith("subnet-") else "gatewayId": partner}


ROUTE_TABLE_ASSOCIATION = Row(
    type="aws:ec2/routeTableAssociation:RouteTableAssociation",
    service="ec2",
    create=Code("routeTableId subnetId gatewayId", _associate),
    read=_read_association,
    settings=(Code("routeTableId", _move_association),),
    delete=_disassociate,
    imported=_imported_association,
)


def _main_association(call: Call) -> dict[str, str]:
    main = {"association.main": "true", "vpc_id": call.text("vpcId")}
    associations = _items(only(call, "describe_route_tables", "RouteTables", **main), "Associations")
    return next(association for association in associations if association.get("Main"))


def _make_main(call: Call) -> str:
    before = _main_association(call)
    call.state = {"originalRouteTableId": before["RouteTableId"]}
    return _replace_association(call, before["RouteTableAssociationId"], call.text("routeTableId"))


def _read_main(call: Call) -> Properties:
    now = _main_association(call)
    if now["RouteTableAssociationId"] != call.id:
        raise GoneError(f"another table became the main one of {call.text('vpcId')}")
    return {"routeTableId": now["RouteTableId"], "vpcId": call.text("vpcId")}


def _restore_main(call: Call) -> None:
    _replace_association(call, call.id, call.text("originalRouteTableId"))


MAIN_ROUTE_TABLE_ASSOCIATION = Row(
    type="aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
    service="ec2",
    create=Code("routeTableId vpcId", _make_main),
    read=_read_main,
    delete=_restore_main,
    replace="vpcId routeTableId region",
    delete_before_replace=True,
)

ROWS = (ROUTE_TABLE, DEFAULT_ROUTE_TABLE, ROUTE, ROUTE_TABLE_ASSOCIATION, MAIN_ROUTE_TABLE_ASSOCIATION)
