"""Network resources whose properties are arranged otherwise in Pulumi's provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .naming import block, rows
from .parts import Part, renamed, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .parts import Origin, Properties

# What a security group lets out when the template lists no egress: EC2's own default.
_EVERYTHING = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}


def security_group(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Rules as lists of ranges, and the egress that EC2 adds where the template has none.

    A rule that stands apart takes EC2's default away (docs of AWS::EC2::SecurityGroupEgress).
    """
    made = renamed(properties, groupDescription="description", groupName="name")
    made = without(made, "securityGroupIngress", "securityGroupEgress")
    for direction in ("ingress", "egress"):
        listed = properties.get(f"securityGroup{direction.title()}")
        if listed is not None:
            made[direction] = [_rule(rule) for rule in rows(listed)]
    if "egress" not in made and not origin.separate_egress:
        made["egress"] = [_EVERYTHING]
    yield Part(token, made)


def _rule(rule: object) -> object:
    if not isinstance(rule, dict):
        return rule
    made = renamed(block(rule), ipProtocol="protocol")
    for name, lists in _PEERS.items():
        if name in made:
            made.setdefault(lists, [made.pop(name)])
    return made


_PEERS = {
    "cidrIp": "cidrBlocks",
    "cidrIpv6": "ipv6CidrBlocks",
    "sourceSecurityGroupId": "securityGroups",
    "destinationSecurityGroupId": "securityGroups",
    "sourceSecurityGroupName": "securityGroups",
    "sourcePrefixListId": "prefixListIds",
    "destinationPrefixListId": "prefixListIds",
}


def gateway_attachment(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """One type for gateways of both kinds."""
    if "vpnGatewayId" in properties:
        yield Part("aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment", properties)
    if "internetGatewayId" in properties or "vpnGatewayId" not in properties:
        yield Part(token, properties)


def cidr_block(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """A further range of a VPC, of either version."""
    ipv6 = [key for key in properties if "ipv6" in key.lower()]
    if ipv6:
        made = renamed(properties, amazonProvidedIpv6CidrBlock="assignGeneratedIpv6CidrBlock")
        yield Part("aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation", made)
    else:
        yield Part(token, properties)


def route_propagation(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """One resource for each table."""
    others = without(properties, "routeTableIds")
    for number, table in enumerate(rows(properties.get("routeTableIds"))):
        yield Part(token, {**others, "routeTableId": table}, f"RouteTableIds[{number}]")


def acl_entry(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Ports and ICMP types on the entry itself."""
    ports, icmp = block(properties.get("portRange")), block(properties.get("icmp"))
    made = without(properties, "portRange", "icmp")
    made |= {name: ports[key] for key, name in (("from", "fromPort"), ("to", "toPort")) if key in ports}
    made |= {name: icmp[key] for key, name in (("type", "icmpType"), ("code", "icmpCode")) if key in icmp}
    yield Part(token, made)


def flow_log(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The property that names what is logged differs by its kind."""
    made = renamed(properties, deliverLogsPermissionArn="iamRoleArn", logGroupName="logDestination")
    kind = made.pop("resourceType", None)
    key = _LOGGED.get(str(kind), "vpcId")
    if "resourceId" in made:
        made[key] = made.pop("resourceId")
    yield Part(token, made)


_LOGGED = {
    "VPC": "vpcId",
    "Subnet": "subnetId",
    "NetworkInterface": "eniId",
    "TransitGateway": "transitGatewayId",
    "TransitGatewayAttachment": "transitGatewayAttachmentId",
}


def endpoint_permissions(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """One resource for each principal."""
    service = properties.get("serviceId")
    for number, principal in enumerate(rows(properties.get("allowedPrincipals"))):
        made: Properties = {"vpcEndpointServiceId": service, "principalArn": principal}
        yield Part(token, made, f"AllowedPrincipals[{number}]")


def load_balancer(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Internal or not is a switch; without a scheme a load balancer is open to the internet."""
    made = renamed(properties, type="loadBalancerType")
    scheme = made.pop("scheme", "internet-facing")
    made["internal"] = scheme == "internal" if scheme in ("internal", "internet-facing") else scheme
    yield Part(token, made)


def network_interface(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Groups and addresses under other names."""
    made = renamed(properties, groupSet="securityGroups", privateIpAddress="privateIp")
    if "ipv6Addresses" in made:
        made["ipv6Addresses"] = [block(each).get("ipv6Address", each) for each in rows(made["ipv6Addresses"])]
    yield Part(token, made)


def resolver_firewall_group(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Rules as resources of their own."""
    yield Part(token, without(properties, "firewallRules"))
    for number, rule in enumerate(rows(properties.get("firewallRules"))):
        made: Properties = {**block(rule), "firewallRuleGroupId": origin.itself}
        yield Part("aws:route53/resolverFirewallRule:ResolverFirewallRule", made, f"FirewallRules[{number}]")
