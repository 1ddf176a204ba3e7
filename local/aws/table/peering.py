"""Peering of VPCs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from ..tags import for_creation
from .ec2 import describe, one, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _request_peering(call: Call) -> str:
    members = {"peerOwnerId": "PeerOwnerId", "peerRegion": "PeerRegion"}
    answer = call.aws(
        "create_vpc_peering_connection",
        VpcId=call.text("vpcId"),
        PeerVpcId=call.text("peerVpcId"),
        **{member: call.inputs[name] for name, member in members.items() if call.inputs.get(name)},
        **for_creation(call, "create_vpc_peering_connection"),
    )["VpcPeeringConnection"]
    assert isinstance(answer, dict)
    call.id = str(answer["VpcPeeringConnectionId"])
    if call.inputs.get("autoAccept"):
        _accept_peering(call)
    return call.id


def _accept_peering(call: Call) -> None:
    peering = one(call, "describe_vpc_peering_connections", "VpcPeeringConnections", VpcPeeringConnectionIds=[call.id])
    status = peering["Status"]
    assert isinstance(status, dict)
    if call.inputs.get("autoAccept") and status["Code"] == "pending-acceptance":
        call.aws("accept_vpc_peering_connection", VpcPeeringConnectionId=call.id)


def _set_peering_options(call: Call) -> None:
    def wanted(block: Value) -> dict[str, bool]:
        allowed = isinstance(block, dict) and bool(block.get("allowRemoteVpcDnsResolution"))
        return {"AllowDnsResolutionFromRemoteVpc": allowed}

    sides = {"accepter": "AccepterPeeringConnectionOptions", "requester": "RequesterPeeringConnectionOptions"}
    options = {member: wanted(call.inputs[name]) for name, member in sides.items() if name in call.inputs}
    call.aws("modify_vpc_peering_connection_options", VpcPeeringConnectionId=call.id, **options)


def _peering(call: Call, described: Mapping[str, object]) -> Properties:
    status, accepter, requester = (described[name] for name in ("Status", "AccepterVpcInfo", "RequesterVpcInfo"))
    assert isinstance(status, dict)
    assert isinstance(accepter, dict)
    assert isinstance(requester, dict)
    if status["Code"] in ("deleted", "deleting", "rejected", "expired", "failed"):
        raise GoneError(f"peering {call.id} is {status['Code']}")
    return {
        "acceptStatus": status["Code"],
        "vpcId": requester["VpcId"],
        "peerVpcId": accepter["VpcId"],
        "peerOwnerId": accepter.get("OwnerId"),
        "peerRegion": accepter.get("Region"),
        "accepter": _peering_options(accepter),
        "requester": _peering_options(requester),
    }


def _peering_options(side: Mapping[str, dict[str, bool]]) -> Properties:
    options = side.get("PeeringOptions", {})
    return {"allowRemoteVpcDnsResolution": bool(options.get("AllowDnsResolutionFromRemoteVpc"))}


PEERING = Row(
    type="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    service="ec2",
    id="VpcPeeringConnectionId",
    create=Code("vpcId peerVpcId peerOwnerId peerRegion autoAccept", _request_peering),
    read=describe("describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionIds"),
    derive=_peering,
    settings=(Code("autoAccept", _accept_peering), Code("accepter requester", _set_peering_options)),
    delete=Op("delete_vpc_peering_connection"),
    tagging=tagged("vpc-peering-connection"),
)

ROWS = (PEERING,)
