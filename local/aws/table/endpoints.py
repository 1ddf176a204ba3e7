"""VPC endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, describe, one, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_SETS = {"routeTableIds": "RouteTableIds", "subnetIds": "SubnetIds", "securityGroupIds": "SecurityGroupIds"}


def _endpoint(call: Call, described: Mapping[str, object]) -> Properties:
    managed = {"requesterManaged": bool(described.get("RequesterManaged"))}
    if described["VpcEndpointType"] != "Gateway":
        return {**managed}
    names = [str(described["ServiceName"])]
    lists = call.aws("describe_prefix_lists", Filters=[{"Name": "prefix-list-name", "Values": names}])["PrefixLists"]
    assert isinstance(lists, list)
    if not lists:
        return {**managed}
    # A gateway endpoint has no private DNS, whatever the local AWS answers.
    return {
        **managed,
        "prefixListId": lists[0]["PrefixListId"],
        "cidrBlocks": lists[0].get("Cidrs", []),
        "privateDnsEnabled": False,
    }


def _modify(call: Call) -> None:
    change: dict[str, object] = {}
    for name, member in _SETS.items():
        old, new = _ids(call.state.get(name)), _ids(call.inputs.get(name))
        if name in call.changed:
            change |= {f"Add{member}": sorted(new - old)} if new - old else {}
            change |= {f"Remove{member}": sorted(old - new)} if old - new else {}
    if "policy" in call.changed:
        change |= {"PolicyDocument": call.inputs["policy"]} if call.inputs.get("policy") else {"ResetPolicy": True}
    for name, member in {"privateDnsEnabled": "PrivateDnsEnabled", "ipAddressType": "IpAddressType"}.items():
        if name in call.changed:
            change[member] = call.inputs.get(name, False)
    call.aws("modify_vpc_endpoint", VpcEndpointId=call.id, **change)


def _ids(value: Value) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list) else set()


def _private_dns_replaces(state: Properties, inputs: Properties) -> bool:
    return state.get("vpcEndpointType") != "Interface"


VPC_ENDPOINT = Row(
    type="aws:ec2/vpcEndpoint:VpcEndpoint",
    service="ec2",
    id="VpcEndpointId",
    create=Op(
        "create_vpc_endpoint",
        "vpcId serviceName vpcEndpointType policy=PolicyDocument routeTableIds subnetIds securityGroupIds "
        "privateDnsEnabled ipAddressType",
        result="VpcEndpoint.VpcEndpointId",
        # Left out, AWS would turn it on.
        fixed={"PrivateDnsEnabled": False},
    ),
    read=describe("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointIds"),
    reads={"policy": "PolicyDocument", "securityGroupIds": "Groups.GroupId"},
    derive=_endpoint,
    settings=(Code("routeTableIds subnetIds securityGroupIds policy privateDnsEnabled ipAddressType", _modify),),
    delete=Op("delete_vpc_endpoints", id="VpcEndpointIds"),
    arn=arn("vpc-endpoint"),
    tagging=tagged("vpc-endpoint"),
    local="autoAccept",
    unsupported="dnsOptions resourceConfigurationArn serviceNetworkArn serviceRegion subnetConfigurations",
    replaces_if={"privateDnsEnabled": _private_dns_replaces},
)


# --- what can be attached to an endpoint from outside


def _attach_table(call: Call) -> str:
    endpoint, table = call.text("vpcEndpointId"), call.text("routeTableId")
    call.aws("modify_vpc_endpoint", VpcEndpointId=endpoint, AddRouteTableIds=[table])
    return f"a-{endpoint}{table.removeprefix('rtb-')}"


def _read_table(call: Call) -> Properties:
    endpoint, table = call.text("vpcEndpointId"), call.text("routeTableId")
    tables = one(call, "describe_vpc_endpoints", "VpcEndpoints", VpcEndpointIds=[endpoint])["RouteTableIds"]
    assert isinstance(tables, list)
    if table not in tables:
        raise GoneError(f"{endpoint} no longer uses {table}")
    return {"vpcEndpointId": endpoint, "routeTableId": table}


def _detach_table(call: Call) -> None:
    endpoint, table = call.text("vpcEndpointId"), call.text("routeTableId")
    _read_table(call)
    call.aws("modify_vpc_endpoint", VpcEndpointId=endpoint, RemoveRouteTableIds=[table])


def _imported_table(id: str) -> Properties:
    endpoint, _, table = id.partition("/")
    return {"vpcEndpointId": endpoint, "routeTableId": table}


ROUTE_TABLE_ASSOCIATION = Row(
    type="aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
    service="ec2",
    create=Code("vpcEndpointId routeTableId", _attach_table),
    read=_read_table,
    delete=_detach_table,
    imported=_imported_table,
)


def _put_policy(call: Call) -> str:
    policy = call.inputs.get("policy")
    change = {"PolicyDocument": policy} if policy else {"ResetPolicy": True}
    call.aws("modify_vpc_endpoint", VpcEndpointId=call.text("vpcEndpointId"), **change)
    return call.text("vpcEndpointId")


def _read_policy(call: Call) -> Properties:
    endpoint = one(call, "describe_vpc_endpoints", "VpcEndpoints", VpcEndpointIds=[call.id])
    return {"vpcEndpointId": call.id, "policy": str(endpoint["PolicyDocument"])}


def _set_policy(call: Call) -> None:
    _put_policy(call)


def _reset_policy(call: Call) -> None:
    call.aws("modify_vpc_endpoint", VpcEndpointId=call.id, ResetPolicy=True)


ENDPOINT_POLICY = Row(
    type="aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
    service="ec2",
    create=Code("vpcEndpointId policy", _put_policy),
    read=_read_policy,
    settings=(Code("policy", _set_policy),),
    delete=_reset_policy,
    replace="vpcEndpointId region",
    filled="policy",
)

ROWS = (VPC_ENDPOINT, ROUTE_TABLE_ASSOCIATION, ENDPOINT_POLICY)
