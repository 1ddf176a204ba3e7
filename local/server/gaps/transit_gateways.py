"""Transit gateways and their attachments (Amazon VPC Transit Gateways guide, EC2 API Reference).

moto fails with an error of its own where one does not exist, takes an attachment's tags for those of a route table,
deletes a gateway that is in use, and lets an attachment use many route tables.
"""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.transit_gateway import TransitGateway, TransitGatewayBackend
from moto.ec2.models.transit_gateway_attachments import TransitGatewayAttachmentBackend
from moto.ec2.models.transit_gateway_route_tables import TransitGatewayRelations, TransitGatewayRouteTableBackend
from moto.ec2.responses import EC2Response

from .gap import Gap, around

_OVER = ("deleted", "rejected", "failed")


def _fill() -> None:
    TransitGateway.DEFAULT_OPTIONS["SecurityGroupReferencingSupport"] = "disable"

    for call in ("delete_transit_gateway", "modify_transit_gateway"):
        _look_first(TransitGatewayBackend, call, "transit_gateways", "InvalidTransitGatewayID.NotFound")
    for call in (
        "delete_transit_gateway_vpc_attachment",
        "modify_transit_gateway_vpc_attachment",
        "delete_transit_gateway_peering_attachment",
    ):
        missing = "InvalidTransitGatewayAttachmentID.NotFound"
        _look_first(TransitGatewayAttachmentBackend, call, "transit_gateway_attachments", missing)

    @around(TransitGatewayBackend, "delete_transit_gateway")
    def delete(original: Any, backend: Any, transit_gateway_id: str) -> Any:
        for attachment in backend.transit_gateway_attachments.values():
            if attachment.transit_gateway_id == transit_gateway_id and attachment.state not in _OVER:
                raise EC2ClientError(
                    "IncorrectState",
                    f"{transit_gateway_id} has non-deleted Transit Gateway Attachments: {attachment.id}",
                )
        return original(backend, transit_gateway_id)

    @around(TransitGatewayBackend, "create_transit_gateway")
    def create(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        gateway = original(backend, *args, **kwargs)
        _tables(gateway)
        return gateway

    @around(TransitGatewayBackend, "modify_transit_gateway")
    def modify(original: Any, backend: Any, transit_gateway_id: str, **kwargs: Any) -> Any:
        options = kwargs.get("options") or {}
        added, removed = (options.pop(f"{verb}TransitGatewayCidrBlocks", []) for verb in ("Add", "Remove"))
        gateway = original(backend, transit_gateway_id, **kwargs)
        kept = [block for block in gateway.options["TransitGatewayCidrBlocks"] if block not in removed]
        gateway.options["TransitGatewayCidrBlocks"] = [*kept, *added]
        _tables(gateway)
        return gateway

    @around(EC2Response, "create_transit_gateway_vpc_attachment")
    def attach(original: Any, response: Any) -> Any:
        result = original(response)
        attachment = result.result["TransitGatewayVpcAttachment"]
        gateway = response.ec2_backend.transit_gateways[attachment.transit_gateway_id]
        if gateway.options["DefaultRouteTableAssociation"] != "enable":
            gateway.default_route_table.route_table_associations.pop(attachment.id, None)
            attachment.transit_gateway_route_table = None
        attachment.add_tags(response._parse_tag_specification().get("transit-gateway-attachment", {}))
        return result

    @around(TransitGatewayAttachmentBackend, "create_transit_gateway_peering_attachment")
    def peer(original: Any, backend: Any, transit_gateway_id: str, *args: Any, **kwargs: Any) -> Any:
        if transit_gateway_id not in backend.transit_gateways:
            raise _missing("InvalidTransitGatewayID.NotFound", transit_gateway_id)
        return original(backend, transit_gateway_id, *args, **kwargs)

    @around(TransitGatewayRouteTableBackend, "associate_transit_gateway_route_table")
    def associate(original: Any, backend: Any, transit_gateway_attachment_id: str, **kwargs: Any) -> Any:
        attachment = backend.transit_gateway_attachments.get(transit_gateway_attachment_id)
        if attachment is None:
            raise _missing("InvalidTransitGatewayAttachmentID.NotFound", transit_gateway_attachment_id)
        for table in backend.transit_gateways_route_tables.values():
            if transit_gateway_attachment_id in table.route_table_associations:
                raise EC2ClientError(
                    "Resource.AlreadyAssociated",
                    f"Transit Gateway Attachment {transit_gateway_attachment_id} is already associated to a route "
                    f"table: {table.id}",
                )
        done = original(backend, transit_gateway_attachment_id=transit_gateway_attachment_id, **kwargs)
        attachment.transit_gateway_route_table = backend.transit_gateways_route_tables[
            kwargs["transit_gateway_route_table_id"]
        ]
        return done

    @around(TransitGatewayRouteTableBackend, "disassociate_transit_gateway_route_table")
    def disassociate(original: Any, backend: Any, tgw_attach_id: str, tgw_rt_id: str) -> Any:
        table = backend.transit_gateways_route_tables.get(tgw_rt_id)
        if table is None or tgw_attach_id not in table.route_table_associations:
            raise EC2ClientError("InvalidAssociation.NotFound", f"{tgw_attach_id} is not associated to {tgw_rt_id}")
        _remember(backend.transit_gateway_associations, backend, tgw_attach_id, tgw_rt_id)  # moto's own is in none
        backend.transit_gateway_attachments[tgw_attach_id].transit_gateway_route_table = None
        return original(backend, tgw_attach_id, tgw_rt_id)

    @around(TransitGatewayRouteTableBackend, "disable_transit_gateway_route_table_propagation")
    def disable(original: Any, backend: Any, **kwargs: str) -> Any:
        attachment, table = kwargs["transit_gateway_attachment_id"], kwargs["transit_gateway_route_table_id"]
        _remember(backend.transit_gateway_propagations, backend, attachment, table)  # moto knows one of each attachment
        return original(backend, **kwargs)

    @around(TransitGatewayRouteTableBackend, "get_all_transit_gateway_route_tables")
    def describe_tables(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        return [table for table in original(backend, *args, **kwargs) if table.state != "deleted"]

    for call in ("delete_transit_gateway_route_table", "create_transit_gateway_route", "delete_transit_gateway_route"):
        missing = "InvalidRouteTableID.NotFound"
        _look_first(TransitGatewayRouteTableBackend, call, "transit_gateways_route_tables", missing)

    @around(TransitGatewayRouteTableBackend, "delete_transit_gateway_route")
    def delete_route(original: Any, backend: Any, **kwargs: str) -> Any:
        table = backend.transit_gateways_route_tables.get(kwargs["transit_gateway_route_table_id"])
        if table and kwargs["destination_cidr_block"] not in table.routes:
            raise _missing("InvalidRoute.NotFound", kwargs["destination_cidr_block"])
        return original(backend, **kwargs)

    @around(TransitGatewayRouteTableBackend, "create_transit_gateway_route")
    def create_route(original: Any, backend: Any, **kwargs: Any) -> Any:
        attachment = kwargs.get("transit_gateway_attachment_id")
        if attachment and attachment not in backend.transit_gateway_attachments:
            raise _missing("InvalidTransitGatewayAttachmentID.NotFound", attachment)
        route = original(backend, **kwargs)
        if attachment:  # AWS answers a list
            route["transitGatewayAttachments"] = [route["transitGatewayAttachments"]]
        return route


def _remember(relations: dict[str, Any], backend: Any, attachment: str, table: str) -> None:
    if attachment not in relations:
        relations[attachment] = TransitGatewayRelations(backend, attachment, table, state="associated")


def _tables(gateway: Any) -> None:
    """A gateway shows its default tables only while attachments use them."""
    for use in ("Association", "Propagation"):
        on = gateway.options[f"DefaultRouteTable{use}"] == "enable"
        gateway.options[f"{use}DefaultRouteTableId"] = gateway.default_route_table.id if on else None


def _look_first(owner: type, name: str, resources: str, code: str) -> None:
    @around(owner, name)
    def call(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        id = args[0] if args else next(value for key, value in kwargs.items() if key.endswith("_id"))
        if id not in getattr(backend, resources):
            raise _missing(code, id)
        return original(backend, *args, **kwargs)


def _missing(code: str, id: str) -> EC2ClientError:
    return EC2ClientError(code, f"{id} was deleted or does not exist")


GAP = Gap(
    name="Transit gateways",
    service="ec2",
    modelled="The service's own errors for what does not exist; tags of attachments; address ranges of a gateway; a "
    "gateway goes after its attachments; its default tables show while attachments use them; an attachment uses one "
    "route table.",
    missing="An attachment makes no network interfaces; peering with another account or region is forgotten there "
    "over a restart.",
    fill=_fill,
)
