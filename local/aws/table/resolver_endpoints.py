"""Route 53 Resolver: its endpoints in a VPC, and rules that send queries elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_TAGGING = Tagging(
    add="tag_resource", remove="untag_resource", id="ResourceArn", key="arn", read="list_tags_for_resource"
)
_NAME = Name(longest=64)


def _blocks(value: Value) -> list[Properties]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


# --- endpoints


def _address(block: Properties) -> dict[str, object]:
    return {"SubnetId": block["subnetId"], **({"Ip": block["ip"]} if block.get("ip") else {})}


def _create_endpoint(call: Call) -> str:
    name = call.text("name")
    answer = call.aws(
        "create_resolver_endpoint",
        CreatorRequestId=name,
        Name=name,
        Direction=call.text("direction"),
        SecurityGroupIds=call.inputs["securityGroupIds"],
        IpAddresses=[_address(block) for block in _blocks(call.inputs.get("ipAddresses"))],
        **for_creation(call, "create_resolver_endpoint"),
    )["ResolverEndpoint"]
    assert isinstance(answer, dict)
    return str(answer["Id"])


def _endpoint(call: Call, described: Mapping[str, object]) -> Properties:
    addresses = call.aws("list_resolver_endpoint_ip_addresses", ResolverEndpointId=call.id)["IpAddresses"]
    assert isinstance(addresses, list)
    return {"ipAddresses": [{"subnetId": a["SubnetId"], "ip": a["Ip"], "ipId": a["IpId"]} for a in addresses]}


def _move_endpoint(call: Call) -> None:
    """Take new addresses before old ones go: an endpoint is never without two."""

    def by_place(name: Value) -> dict[tuple[Value, Value], Properties]:
        return {(block["subnetId"], block.get("ip")): block for block in _blocks(name)}

    old, new = by_place(call.state.get("ipAddresses")), by_place(call.inputs.get("ipAddresses"))
    kept = {place for place in old if place in new or (place[0], None) in new}
    for (subnet, ip), block in new.items():
        if not any(subnet == place[0] and ip in (None, place[1]) for place in kept):
            call.aws("associate_resolver_endpoint_ip_address", ResolverEndpointId=call.id, IpAddress=_address(block))
    for place, block in old.items():
        if place not in kept:
            gone = {"SubnetId": block["subnetId"], "IpId": block["ipId"]}
            call.aws("disassociate_resolver_endpoint_ip_address", ResolverEndpointId=call.id, IpAddress=gone)


ENDPOINT = Row(
    type="aws:route53/resolverEndpoint:ResolverEndpoint",
    service="route53resolver",
    id="ResolverEndpointId",
    create=Code("name direction securityGroupIds ipAddresses", _create_endpoint),
    read=Op("get_resolver_endpoint", result="ResolverEndpoint"),
    derive=_endpoint,
    settings=(Op("update_resolver_endpoint", "name"), Code("ipAddresses", _move_endpoint)),
    delete=Op("delete_resolver_endpoint"),
    tagging=_TAGGING,
    name=_NAME,
    replace="direction securityGroupIds region",
    filled="ipAddresses.ip ipAddresses.ipId protocols resolverEndpointType",
    unsupported="ipAddresses.ipId ipAddresses.ipv6 protocols resolverEndpointType rniEnhancedMetricsEnabled "
    "targetNameServerMetricsEnabled",
)

# --- rules, and the VPCs whose queries they are about


def _targets(call: Call) -> list[dict[str, object]]:
    return [
        {"Ip": block["ip"], "Port": block.get("port", 53), "Protocol": block.get("protocol", "Do53")}
        for block in _blocks(call.inputs.get("targetIps"))
    ]


def _create_rule(call: Call) -> str:
    name, endpoint = call.text("name"), call.inputs.get("resolverEndpointId")
    answer = call.aws(
        "create_resolver_rule",
        CreatorRequestId=name,
        Name=name,
        RuleType=call.text("ruleType"),
        DomainName=call.text("domainName"),
        **({"TargetIps": _targets(call)} if call.inputs.get("targetIps") else {}),
        **({"ResolverEndpointId": endpoint} if endpoint else {}),
        **for_creation(call, "create_resolver_rule"),
    )["ResolverRule"]
    assert isinstance(answer, dict)
    return str(answer["Id"])


def _rule(call: Call, described: Mapping[str, object]) -> Properties:
    return {"domainName": str(described["DomainName"]).removesuffix(".")}  # AWS puts a dot at the end


def _change_rule(call: Call) -> None:
    config: dict[str, object] = {"Name": call.text("name"), "TargetIps": _targets(call)}
    if call.inputs.get("resolverEndpointId"):
        config["ResolverEndpointId"] = call.inputs["resolverEndpointId"]
    call.aws("update_resolver_rule", ResolverRuleId=call.id, Config=config)


RULE = Row(
    type="aws:route53/resolverRule:ResolverRule",
    service="route53resolver",
    id="ResolverRuleId",
    create=Code("name domainName ruleType resolverEndpointId targetIps", _create_rule),
    read=Op("get_resolver_rule", result="ResolverRule"),
    derive=_rule,
    settings=(Code("name resolverEndpointId targetIps", _change_rule),),
    delete=Op("delete_resolver_rule"),
    tagging=_TAGGING,
    name=_NAME,
    replace="domainName ruleType region",
    defaults={"targetIps.port": 53, "targetIps.protocol": "Do53"},
    same={"domainName": lambda name: str(name).removesuffix(".").lower()},
    unsupported="targetIps.ipv6",
)


def _delete_association(call: Call) -> None:
    rule, vpc = call.text("resolverRuleId"), call.text("vpcId")
    call.aws("disassociate_resolver_rule", ResolverRuleId=rule, VPCId=vpc)


RULE_ASSOCIATION = Row(
    type="aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
    service="route53resolver",
    id="ResolverRuleAssociationId",
    create=Op("associate_resolver_rule", "resolverRuleId vpcId=VPCId name", result="ResolverRuleAssociation.Id"),
    read=Op("get_resolver_rule_association", result="ResolverRuleAssociation"),
    reads={"vpcId": "VPCId"},
    delete=_delete_association,
    name=_NAME,
    replace="resolverRuleId vpcId name region",
    delete_before_replace=True,
)

ROWS = (ENDPOINT, RULE, RULE_ASSOCIATION)
