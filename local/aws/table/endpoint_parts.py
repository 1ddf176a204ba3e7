"""Subnets and security groups that are given to a VPC endpoint from outside."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Row
from .ec2 import one

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties


def _endpoint(call: Call) -> dict[str, object]:
    return one(call, "describe_vpc_endpoints", "VpcEndpoints", VpcEndpointIds=[call.text("vpcEndpointId")])


def _id(endpoint: str, part: str) -> str:
    return f"a-{endpoint}{zlib.crc32(part.encode())}"


def _add_subnet(call: Call) -> str:
    endpoint, subnet = call.text("vpcEndpointId"), call.text("subnetId")
    call.aws("modify_vpc_endpoint", VpcEndpointId=endpoint, AddSubnetIds=[subnet])
    return _id(endpoint, subnet)


def _read_subnet(call: Call) -> Properties:
    endpoint, subnet = call.text("vpcEndpointId"), call.text("subnetId")
    subnets = _endpoint(call)["SubnetIds"]
    assert isinstance(subnets, list)
    if subnet not in subnets:
        raise GoneError(f"{endpoint} is no longer in {subnet}")
    return {"vpcEndpointId": endpoint, "subnetId": subnet}


def _remove_subnet(call: Call) -> None:
    _read_subnet(call)
    call.aws("modify_vpc_endpoint", VpcEndpointId=call.text("vpcEndpointId"), RemoveSubnetIds=[call.text("subnetId")])


def _imported_subnet(id: str) -> Properties:
    endpoint, _, subnet = id.partition("/")
    return {"vpcEndpointId": endpoint, "subnetId": subnet}


SUBNET = Row(
    type="aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
    service="ec2",
    create=Code("vpcEndpointId subnetId", _add_subnet),
    read=_read_subnet,
    delete=_remove_subnet,
    replace="vpcEndpointId subnetId region",
    imported=_imported_subnet,
)


def _groups(call: Call) -> list[str]:
    groups = _endpoint(call)["Groups"]
    assert isinstance(groups, list)
    return [str(group["GroupId"]) for group in groups]


def _add_group(call: Call) -> str:
    endpoint, group = call.text("vpcEndpointId"), call.text("securityGroupId")
    default = [one for one in _groups(call) if one != group] if call.inputs.get("replaceDefaultAssociation") else []
    call.aws(
        "modify_vpc_endpoint",
        VpcEndpointId=endpoint,
        AddSecurityGroupIds=[group],
        **({"RemoveSecurityGroupIds": default} if default else {}),
    )
    return _id(endpoint, group)


def _read_group(call: Call) -> Properties:
    endpoint, group = call.text("vpcEndpointId"), call.text("securityGroupId")
    if group not in _groups(call):
        raise GoneError(f"{endpoint} no longer has {group}")
    return {"vpcEndpointId": endpoint, "securityGroupId": group}


def _remove_group(call: Call) -> None:
    _read_group(call)
    call.aws(
        "modify_vpc_endpoint",
        VpcEndpointId=call.text("vpcEndpointId"),
        RemoveSecurityGroupIds=[call.text("securityGroupId")],
    )


SECURITY_GROUP = Row(
    type="aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
    service="ec2",
    create=Code("vpcEndpointId securityGroupId replaceDefaultAssociation", _add_group),
    read=_read_group,
    delete=_remove_group,
    local="replaceDefaultAssociation",
    replace="vpcEndpointId securityGroupId replaceDefaultAssociation region",
    defaults={"replaceDefaultAssociation": False},
)

ROWS = (SUBNET, SECURITY_GROUP)
