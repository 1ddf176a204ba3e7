"""Peering of VPCs: the request, its acceptance on the other side, and the options of each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError, RefusedError
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
    requested = str(answer["VpcPeeringConnectionId"])
    status = _described(call, requested)["Status"]
    assert isinstance(status, dict)
    if status["Code"] == "failed":
        raise RefusedError(f"{requested} has failed: {status['Message']}")
    call.id = requested
    if call.inputs.get("autoAccept"):
        _accept_peering(call)
    return call.id


def _described(call: Call, id: str) -> dict[str, object]:
    return one(call, "describe_vpc_peering_connections", "VpcPeeringConnections", VpcPeeringConnectionIds=[id])


def _accept_peering(call: Call) -> None:
    status = _described(call, call.id)["Status"]
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
    # As the official provider has it: "peer" is the other side for whoever looks, but peerRegion is the accepter's.
    accepting = call.account == accepter.get("OwnerId") != requester.get("OwnerId")
    own, other = (accepter, requester) if accepting else (requester, accepter)
    return {
        "acceptStatus": status["Code"],
        "vpcId": own["VpcId"],
        "peerVpcId": other["VpcId"],
        "peerOwnerId": other.get("OwnerId"),
        "peerRegion": accepter.get("Region"),
        "accepter": _peering_options(accepter),
        "requester": _peering_options(requester),
    }


def _peering_options(side: Mapping[str, dict[str, bool]]) -> Properties | None:
    """A side's options; another account or region does not tell its own."""
    options = side.get("PeeringOptions")
    if options is None:
        return None
    return {"allowRemoteVpcDnsResolution": bool(options.get("AllowDnsResolutionFromRemoteVpc"))}


_DESCRIBE = describe("describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionIds")
_TAGGING = tagged("vpc-peering-connection")

PEERING = Row(
    type="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    service="ec2",
    id="VpcPeeringConnectionId",
    create=Code("vpcId peerVpcId peerOwnerId peerRegion autoAccept", _request_peering),
    read=_DESCRIBE,
    derive=_peering,
    settings=(Code("autoAccept", _accept_peering), Code("accepter requester", _set_peering_options)),
    delete=Op("delete_vpc_peering_connection"),
    tagging=_TAGGING,
)


def _adopt(call: Call) -> str:
    """Take a connection that the other side requested, and accept it if that is asked for."""
    call.id = call.text("vpcPeeringConnectionId")
    _accept_peering(call)
    return call.id


ACCEPTER = Row(
    type="aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
    service="ec2",
    id="VpcPeeringConnectionId",
    create=Code("vpcPeeringConnectionId autoAccept", _adopt),
    read=_DESCRIBE,
    derive=lambda call, described: {"vpcPeeringConnectionId": call.id, **_peering(call, described)},
    settings=(Code("autoAccept", _accept_peering), Code("accepter requester", _set_peering_options)),
    delete=None,
    tagging=_TAGGING,
    imported=lambda id: {"vpcPeeringConnectionId": id},
)


def _set_options(call: Call) -> str:
    call.id = call.text("vpcPeeringConnectionId")
    _set_peering_options(call)
    return call.id


def _read_options(call: Call) -> Properties:
    found = _peering(call, _described(call, call.id))
    return {"vpcPeeringConnectionId": call.id, "accepter": found["accepter"], "requester": found["requester"]}


OPTIONS = Row(
    type="aws:ec2/peeringConnectionOptions:PeeringConnectionOptions",
    service="ec2",
    id="VpcPeeringConnectionId",
    create=Code("vpcPeeringConnectionId accepter requester", _set_options),
    read=_read_options,
    settings=(Code("accepter requester", _set_peering_options),),
    delete=None,
)

ROWS = (PEERING, ACCEPTER, OPTIONS)
