"""Leased lines to AWS, and the gateways that they end at.

A lab has none; they are here so that the policy that forbids them can be shown at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_NAME = Name(longest=100)


def _gateway(call: Call, described: Mapping[str, object]) -> Properties:
    if described["directConnectGatewayState"] in ("deleting", "deleted"):
        raise GoneError(f"{call.id} is {described['directConnectGatewayState']}")
    # A gateway is in no region: its ARN names none.
    return {"arn": f"arn:aws:directconnect::{call.account}:dx-gateway/{call.id}"}


GATEWAY = Row(
    type="aws:directconnect/gateway:Gateway",
    service="directconnect",
    id="directConnectGatewayId",
    create=Op(
        "create_direct_connect_gateway",
        "name=directConnectGatewayName amazonSideAsn",
        result="directConnectGateway.directConnectGatewayId",
    ),
    read=Op("describe_direct_connect_gateways", result="directConnectGateways.0"),
    reads={"name": "directConnectGatewayName", "ownerAccountId": "ownerAccount"},
    derive=_gateway,
    settings=(Op("update_direct_connect_gateway", "name=newDirectConnectGatewayName"),),
    delete=Op("delete_direct_connect_gateway"),
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="resourceArn", key="arn"),
    name=_NAME,
    replace="amazonSideAsn",
)


def _connection(call: Call, described: Mapping[str, object]) -> Properties:
    if described["connectionState"] in ("deleting", "deleted", "rejected"):
        raise GoneError(f"{call.id} is {described['connectionState']}")
    return {"arn": f"arn:aws:directconnect:{call.region}:{call.account}:dxcon/{call.id}"}


CONNECTION = Row(
    type="aws:directconnect/connection:Connection",
    service="directconnect",
    id="connectionId",
    create=Op(
        "create_connection",
        "name=connectionName bandwidth location providerName requestMacsec=requestMACSec",
        result="connectionId",
    ),
    read=Op("describe_connections", result="connections.0"),
    reads={
        "name": "connectionName",
        "ownerAccountId": "ownerAccount",
        "state": "connectionState",
        "vlanId": "vlan",
        "macsecCapable": "macSecCapable",
    },
    derive=_connection,
    settings=(Op("update_connection", "encryptionMode"),),
    delete=Op("delete_connection"),
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="resourceArn"),
    name=_NAME,
    replace="name bandwidth location providerName requestMacsec region",
    kept="requestMacsec",
    filled="encryptionMode providerName",
    defaults={"requestMacsec": False},
    unsupported="skipDestroy",
)

ROWS = (GATEWAY, CONNECTION)
