"""What a network consists of: EC2's kinds, peerings, and what stands between a VPC and its resolver."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..state import Resource
from .finding import Clients, Find, by_tags, listed, rows, tagged

# A peering that was deleted or refused can be described for some hours, with its tags.
_LIVING = ("initiating-request", "pending-acceptance", "provisioning", "active")
_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
_PEERS = {"cidrIpv4": "CidrIpv4", "cidrIpv6": "CidrIpv6", "prefixListId": "PrefixListId"}
# EC2 answers with a name where it has one (API Reference, "IpPermission").
_PROTOCOLS = {"all": "-1", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


def _peering(clients: Clients, resource: Resource) -> Iterator[str]:
    filters = [{"Name": "status-code", "Values": [*_LIVING]}]
    found = rows(clients("ec2"), "describe_vpc_peering_connections", "VpcPeeringConnections", Filters=filters)
    return by_tags(resource, found, "VpcPeeringConnectionId")


def _group(clients: Clients, resource: Resource) -> Iterator[str]:
    # Two components may give their groups one name; what they are for tells them apart.
    where = [{"Name": "description", "Values": [resource.text("description")]}] if resource.text("description") else []
    found = rows(clients("ec2"), "describe_security_groups", "SecurityGroups", Filters=where)
    return by_tags(resource, found, "GroupId")


def _rule(clients: Clients, resource: Resource) -> Iterator[str]:
    # A group has each rule once, whatever it is called; and it is called something only after it was made.
    egress = resource.type.endswith("EgressRule")
    where = [{"Name": "group-id", "Values": [resource.text("securityGroupId")]}]
    wanted = _opening(resource.inputs)
    for row in rows(clients("ec2"), "describe_security_group_rules", "SecurityGroupRules", Filters=where):
        peer = {key: row.get(member) for key, member in _PEERS.items()}
        peer["referencedSecurityGroupId"] = row.get("ReferencedGroupInfo", {}).get("GroupId")
        answered = {"ipProtocol": row["IpProtocol"], "fromPort": row.get("FromPort"), "toPort": row.get("ToPort")}
        if row["IsEgress"] is egress and _opening({**answered, **peer}) == wanted:
            yield str(row["SecurityGroupRuleId"])


def _opening(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """What a rule opens, with what may be written in several ways written in one."""
    protocol = str(rule["ipProtocol"]).lower()
    protocol = _PROTOCOLS.get(protocol, protocol)
    ports = () if protocol == "-1" else (str(rule.get(key)) for key in ("fromPort", "toPort"))
    # A group of another account is written behind its owner.
    group = str(rule.get("referencedSecurityGroupId") or "").rpartition("/")[2]
    return protocol, *ports, *(str(rule.get(key) or "") for key in _PEERS), group


def _range(clients: Clients, resource: Resource) -> Iterator[str]:
    for vpc in clients("ec2").describe_vpcs(VpcIds=[resource.text("vpcId")])["Vpcs"]:
        for block in vpc["CidrBlockAssociationSet"]:
            there = block["CidrBlockState"]["State"] in ("associating", "associated")
            if there and block["CidrBlock"] == resource.text("cidrBlock"):
                yield block["AssociationId"]


def _route(clients: Clients, resource: Resource) -> Iterator[str]:
    table = resource.text("routeTableId")
    key, destination = next((key, resource.text(key)) for key in _DESTINATIONS if resource.text(key))
    where = [{"Name": "route-table-id", "Values": [table]}]
    for found in rows(clients("ec2"), "describe_route_tables", "RouteTables", Filters=where):
        for route in found["Routes"]:
            # The route within the VPC is everybody's, and nobody made it.
            if route.get(_DESTINATIONS[key]) == destination and route.get("GatewayId") != "local":
                yield f"{table}_{destination}"


def _table_of_subnet(clients: Clients, resource: Resource) -> list[str]:
    subnet, table = resource.text("subnetId"), resource.text("routeTableId")
    where = [{"Name": "association.subnet-id", "Values": [subnet]}, {"Name": "route-table-id", "Values": [table]}]
    return [f"{subnet}/{table}" for _ in clients("ec2").describe_route_tables(Filters=where)["RouteTables"]]


def _table_of_endpoint(clients: Clients, resource: Resource) -> list[str]:
    endpoint, table = resource.text("vpcEndpointId"), resource.text("routeTableId")
    answer = clients("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoint])
    return [f"{endpoint}/{table}" for row in answer["VpcEndpoints"] if table in row["RouteTableIds"]]


_NAMED = {"Name": "name"}

FIND: Mapping[str, Find] = {
    "aws:ebs/volume:Volume": tagged("vol"),
    "aws:ec2/flowLog:FlowLog": tagged("fl"),
    "aws:ec2/instance:Instance": tagged("i"),
    "aws:ec2/launchTemplate:LaunchTemplate": tagged("lt"),
    "aws:ec2/networkAcl:NetworkAcl": tagged("acl"),
    "aws:ec2/networkInterface:NetworkInterface": tagged("eni"),
    "aws:ec2/route:Route": _route,
    "aws:ec2/routeTable:RouteTable": tagged("rtb"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _table_of_subnet,
    "aws:ec2/securityGroup:SecurityGroup": _group,
    "aws:ec2/subnet:Subnet": tagged("subnet"),
    "aws:ec2/vpc:Vpc": tagged("vpc"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": tagged("vpce"),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": _table_of_endpoint,
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": _range,
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": _peering,
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": listed(
        "route53resolver", "list_firewall_domain_lists", "FirewallDomainLists", _NAMED, "{Id}"
    ),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": listed(
        *("route53resolver", "list_firewall_rules", "FirewallRules"),
        {"FirewallDomainListId": "firewallDomainListId"},
        "{FirewallRuleGroupId}:{FirewallDomainListId}",
        of={"FirewallRuleGroupId": "firewallRuleGroupId"},
    ),
    "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": listed(
        "route53resolver", "list_firewall_rule_groups", "FirewallRuleGroups", _NAMED, "{Id}"
    ),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": listed(
        *("route53resolver", "list_firewall_rule_group_associations", "FirewallRuleGroupAssociations"),
        {"FirewallRuleGroupId": "firewallRuleGroupId", "VpcId": "vpcId"},
        "{Id}",
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": listed(
        "route53resolver", "list_resolver_query_log_configs", "ResolverQueryLogConfigs", _NAMED, "{Id}"
    ),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": listed(
        *("route53resolver", "list_resolver_query_log_config_associations", "ResolverQueryLogConfigAssociations"),
        {"ResolverQueryLogConfigId": "resolverQueryLogConfigId", "ResourceId": "resourceId"},
        "{Id}",
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _rule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rule,
}
