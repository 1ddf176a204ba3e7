"""Which way a transit gateway sends what comes from its attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, describe, only, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties


def _table(call: Call, described: Mapping[str, object]) -> Properties:
    if described["State"] in ("deleting", "deleted"):
        raise GoneError(f"{call.id} is {described['State']}")
    return {}


ROUTE_TABLE = Row(
    type="aws:ec2transitgateway/routeTable:RouteTable",
    service="ec2",
    id="TransitGatewayRouteTableId",
    create=Op(
        "create_transit_gateway_route_table",
        "transitGatewayId",
        result="TransitGatewayRouteTable.TransitGatewayRouteTableId",
    ),
    read=describe("describe_transit_gateway_route_tables", "TransitGatewayRouteTables", "TransitGatewayRouteTableIds"),
    derive=_table,
    delete=Op("delete_transit_gateway_route_table"),
    arn=arn("transit-gateway-route-table"),
    tagging=tagged("transit-gateway-route-table"),
    replace="transitGatewayId region",
)

# --- single routes


def _create_route(call: Call) -> str:
    table, destination = call.text("transitGatewayRouteTableId"), call.text("destinationCidrBlock")
    attachment = call.inputs.get("transitGatewayAttachmentId")
    call.aws(
        "create_transit_gateway_route",
        TransitGatewayRouteTableId=table,
        DestinationCidrBlock=destination,
        Blackhole=bool(call.inputs.get("blackhole")),
        **({"TransitGatewayAttachmentId": attachment} if attachment else {}),
    )
    return f"{table}_{destination}"


def _route(call: Call) -> tuple[str, str]:
    table, _, destination = call.id.partition("_")
    return table, destination


def _read_route(call: Call) -> Properties:
    table, destination = _route(call)
    filters = [{"Name": "route-search.exact-match", "Values": [destination]}]
    routes = call.aws("search_transit_gateway_routes", TransitGatewayRouteTableId=table, Filters=filters)["Routes"]
    assert isinstance(routes, list)
    if not routes:
        raise GoneError(f"{table} has no route to {destination} any more")
    attachments = routes[0].get("TransitGatewayAttachments") or [{}]
    return {
        "transitGatewayRouteTableId": table,
        "destinationCidrBlock": destination,
        "blackhole": routes[0]["State"] == "blackhole",
        "transitGatewayAttachmentId": attachments[0].get("TransitGatewayAttachmentId"),
    }


def _delete_route(call: Call) -> None:
    table, destination = _route(call)
    call.aws("delete_transit_gateway_route", TransitGatewayRouteTableId=table, DestinationCidrBlock=destination)


ROUTE = Row(
    type="aws:ec2transitgateway/route:Route",
    service="ec2",
    create=Code("transitGatewayRouteTableId destinationCidrBlock transitGatewayAttachmentId blackhole", _create_route),
    read=_read_route,
    delete=_delete_route,
    replace="transitGatewayRouteTableId destinationCidrBlock transitGatewayAttachmentId blackhole region",
    defaults={"blackhole": False},
    delete_before_replace=True,
)

# --- which table an attachment uses, and which learn of it


def _id(call: Call) -> str:
    return f"{call.text('transitGatewayRouteTableId')}_{call.text('transitGatewayAttachmentId')}"


def _pair(id: str) -> dict[str, str]:
    table, _, attachment = id.partition("_")
    return {"TransitGatewayRouteTableId": table, "TransitGatewayAttachmentId": attachment}


def _read_pair(call: Call, operation: str, result: str) -> Properties:
    pair = _pair(call.id)
    table, attachment = pair["TransitGatewayRouteTableId"], pair["TransitGatewayAttachmentId"]
    filters = [{"Name": "transit-gateway-attachment-id", "Values": [attachment]}]
    found = call.aws(operation, TransitGatewayRouteTableId=table, Filters=filters)[result]
    assert isinstance(found, list)
    if not found:
        raise GoneError(f"{table} has nothing to do with {attachment} any more")
    return {
        "transitGatewayRouteTableId": table,
        "transitGatewayAttachmentId": attachment,
        "resourceId": str(found[0]["ResourceId"]),
        "resourceType": str(found[0]["ResourceType"]),
    }


def _associate(call: Call) -> str:
    attachment = call.text("transitGatewayAttachmentId")
    if call.inputs.get("replaceExistingAssociation"):
        described = only(
            call,
            "describe_transit_gateway_attachments",
            "TransitGatewayAttachments",
            transit_gateway_attachment_id=attachment,
        )
        former = described.get("Association")
        if isinstance(former, dict):
            call.aws(
                "disassociate_transit_gateway_route_table",
                TransitGatewayRouteTableId=former["TransitGatewayRouteTableId"],
                TransitGatewayAttachmentId=attachment,
            )
    call.aws("associate_transit_gateway_route_table", **_pair(_id(call)))
    return _id(call)


def _read_association(call: Call) -> Properties:
    return _read_pair(call, "get_transit_gateway_route_table_associations", "Associations")


def _disassociate(call: Call) -> None:
    _read_association(call)
    call.aws("disassociate_transit_gateway_route_table", **_pair(call.id))


ASSOCIATION = Row(
    type="aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
    service="ec2",
    create=Code("transitGatewayRouteTableId transitGatewayAttachmentId", _associate),
    read=_read_association,
    delete=_disassociate,
    local="replaceExistingAssociation",
    replace="transitGatewayRouteTableId transitGatewayAttachmentId region",
    delete_before_replace=True,
)


def _propagate(call: Call) -> str:
    call.aws("enable_transit_gateway_route_table_propagation", **_pair(_id(call)))
    return _id(call)


def _read_propagation(call: Call) -> Properties:
    return _read_pair(call, "get_transit_gateway_route_table_propagations", "TransitGatewayRouteTablePropagations")


def _stop(call: Call) -> None:
    _read_propagation(call)
    call.aws("disable_transit_gateway_route_table_propagation", **_pair(call.id))


PROPAGATION = Row(
    type="aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
    service="ec2",
    create=Code("transitGatewayRouteTableId transitGatewayAttachmentId", _propagate),
    read=_read_propagation,
    delete=_stop,
    replace="transitGatewayRouteTableId transitGatewayAttachmentId region",
)

ROWS = (ROUTE_TABLE, ROUTE, ASSOCIATION, PROPAGATION)
