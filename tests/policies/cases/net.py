from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_SUBNET = Res(tokens.SUBNET[0], {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/24"})
_ROUTE = Res(
    tokens.ROUTE[0],
    {"routeTableId": "rtb-1", "destinationCidrBlock": "10.9.0.0/16", "vpcPeeringConnectionId": "pcx-1"},
)
_TABLE, _DEFAULT_TABLE = tokens.ROUTE_TABLE
_GROUP, _DEFAULT_GROUP = tokens.SECURITY_GROUP
_RULE, _IN, _OUT = tokens.SECURITY_GROUP_RULE[0], tokens.INGRESS_RULE[0], tokens.EGRESS_RULE[0]


def _presence(words: str, *types: str) -> Table:
    """Such a resource is a finding whatever it says; a subnet in its place is not."""
    cases = {}
    for token in types:
        name = token.split(":")[-1]
        cases[f"{name} with nothing set"] = (Res(token), fails(words))
        cases[f"{name} with unknown values"] = (Res(token, {"vpcId": UNKNOWN, "subnetId": UNKNOWN}), fails(words))
    return Table(good=(_SUBNET,), cases=cases, by_presence=True)


TABLES = {
    "net-no-internet-gateway": _presence("internet gateway", *tokens.INTERNET_GATEWAY),
    "net-no-nat-gateway": _presence("NAT gateway with connectivityType public", *tokens.NAT_GATEWAY),
    "net-no-egress-only-gateway": _presence("egress-only internet gateway", *tokens.EGRESS_ONLY_GATEWAY),
    "net-no-carrier-gateway": _presence("carrier gateway", *tokens.CARRIER_GATEWAY),
    "net-no-eip": _presence("Elastic IP address", *tokens.ELASTIC_IP),
    "net-no-default-vpc": _presence("default VPC", *tokens.DEFAULT_NETWORK),
    "net-subnet-no-public-ip": Table(
        good=(_SUBNET,),
        cases={
            "switched off": ({"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False}, PASSES),
            "absent": ({"mapPublicIpOnLaunch": ABSENT}, PASSES),
            "not known": ({"mapPublicIpOnLaunch": UNKNOWN}, waits("mapPublicIpOnLaunch")),
            "IPv4": ({"mapPublicIpOnLaunch": True}, fails("mapPublicIpOnLaunch is true; allowed: false")),
            "IPv6": ({"assignIpv6AddressOnCreation": True}, fails("assignIpv6AddressOnCreation is true")),
            "VPC": (Res(tokens.VPC[0], {"cidrBlock": "10.0.0.0/16"}), PASSES),
            "VPC with Amazon's IPv6": (
                Res(tokens.VPC[0], {"cidrBlock": "10.0.0.0/16", "assignGeneratedIpv6CidrBlock": True}),
                fails("assignGeneratedIpv6CidrBlock is true"),
            ),
            "private IPv6": (
                {"assignIpv6AddressOnCreation": True, "ipv6CidrBlock": "fd80:64:64:1::/64"},
                PASSES,
            ),
            "public IPv6": ({"ipv6CidrBlock": "2600:1f18::/64"}, fails('ipv6CidrBlock is "2600:1f18::/64"; allowed')),
            "IPv6 that is not known": (
                {"assignIpv6AddressOnCreation": True, "ipv6CidrBlock": UNKNOWN},
                waits("ipv6CidrBlock"),
            ),
            "VPC with private IPv6": (
                Res(tokens.VPC[0], {"ipv6CidrBlock": "fd80:64:64::/56", "ipv6IpamPoolId": "ipam-pool-1"}),
                PASSES,
            ),
            "VPC with IPv6 of a pool": (
                Res(tokens.VPC[0], {"ipv6NetmaskLength": 56, "ipv6IpamPoolId": "ipam-pool-1"}),
                waits("ipv6CidrBlock: the pool gives it out"),
            ),
            "no pool, as states spell it": (Res(tokens.VPC[0], {"ipv6IpamPoolId": "", "ipv6CidrBlock": ""}), PASSES),
            "a pool that is not known": (
                Res(tokens.VPC[0], {"ipv6IpamPoolId": UNKNOWN}),
                waits("ipv6CidrBlock: the pool gives it out"),
            ),
            "private IPv6 block beside the VPC": (
                Res(tokens.IPV6_BLOCK[0], {"vpcId": "vpc-1", "ipv6CidrBlock": "fd80:64:64::/56"}),
                PASSES,
            ),
            "IPv6 block beside the VPC": (Res(tokens.IPV6_BLOCK[0], {"vpcId": "vpc-1"}), fails("no IPv6 block")),
        },
    ),
    "net-no-public-load-balancer": Table(
        good=(Res(tokens.LOAD_BALANCER[0], {"internal": True}),),
        alike=tokens.LOAD_BALANCER[1:],
        cases={
            "absent": ({"internal": ABSENT}, fails("internal is not set, which means false; allowed: true")),
            "not known": ({"internal": UNKNOWN}, waits("internal")),
            "public": ({"internal": False}, fails("internal is false")),
        },
    ),
    "net-route-target": Table(
        good=(_ROUTE,),
        cases={
            "absent": ({"vpcPeeringConnectionId": ABSENT}, PASSES),
            "local": ({"vpcPeeringConnectionId": ABSENT, "gatewayId": "local"}, PASSES),
            "gateway endpoint": ({"gatewayId": "vpce-1"}, PASSES),
            "firewall endpoint": ({"vpcEndpointId": "vpce-1"}, PASSES),
            "not known": ({"gatewayId": UNKNOWN}, waits("gatewayId")),
            "internet gateway": ({"gatewayId": "igw-1"}, fails('gatewayId is "igw-1"; allowed: local')),
            "VPN gateway": ({"gatewayId": "vgw-1"}, fails('gatewayId is "vgw-1"')),
            "NAT": ({"natGatewayId": "nat-1"}, fails("natGatewayId")),
            "egress-only": ({"egressOnlyGatewayId": "eigw-1"}, fails("egressOnlyGatewayId")),
            "carrier": ({"carrierGatewayId": "cagw-1"}, fails("carrierGatewayId")),
            "transit": ({"transitGatewayId": "tgw-1"}, fails("transitGatewayId")),
            "core network": ({"coreNetworkArn": "arn:aws:networkmanager::1:core-network/c"}, fails("coreNetworkArn")),
            "local gateway": ({"localGatewayId": "lgw-1"}, fails("localGatewayId")),
            "interface": ({"networkInterfaceId": "eni-1"}, fails("networkInterfaceId")),
            "table without routes": (Res(_TABLE, {"vpcId": "vpc-1"}), PASSES),
            "table, state's spelling": (
                Res(_TABLE, {"routes": [{"cidrBlock": "10.9.0.0/16", "gatewayId": ""}]}),
                PASSES,
            ),
            "inline": (
                Res(_TABLE, {"routes": [{"cidrBlock": "10.9.0.0/16", "transitGatewayId": "tgw-1"}]}),
                fails('routes[0].transitGatewayId is "tgw-1"'),
            ),
            "inline, not known": (Res(_DEFAULT_TABLE, {"routes": UNKNOWN}), waits("routes")),
            "default table": (
                Res(_DEFAULT_TABLE, {"routes": [{"cidrBlock": "10.9.0.0/16", "gatewayId": "igw-1"}]}),
                fails("routes[0].gatewayId"),
            ),
            "propagation": (Res(_TABLE, {"propagatingVgws": ["vgw-1"]}), fails("propagatingVgws[0]")),
            "propagation beside": (Res(tokens.ROUTE_PROPAGATION[0], {"vpnGatewayId": "vgw-1"}), fails("vpnGatewayId")),
        },
    ),
    "net-no-public-path-route": Table(
        good=(_ROUTE,),
        cases={
            "absent": ({"destinationCidrBlock": ABSENT}, PASSES),
            "not known": ({"destinationCidrBlock": UNKNOWN}, waits("destinationCidrBlock")),
            "everything": ({"destinationCidrBlock": "0.0.0.0/0"}, fails('destinationCidrBlock is "0.0.0.0/0"')),
            "lower half": ({"destinationCidrBlock": "0.0.0.0/1"}, fails('"0.0.0.0/1"')),
            "upper half": ({"destinationCidrBlock": "128.0.0.0/1"}, fails('"128.0.0.0/1"')),
            "one public range": ({"destinationCidrBlock": "8.8.8.0/24"}, fails('"8.8.8.0/24"')),
            "wider than private": ({"destinationCidrBlock": "10.0.0.0/7"}, fails('"10.0.0.0/7"')),
            "IPv6": ({"destinationIpv6CidrBlock": "::/0"}, fails('"::/0"')),
            "private IPv6": ({"destinationIpv6CidrBlock": "fd00::/8"}, PASSES),
            "prefix list": ({"destinationPrefixListId": "pl-1"}, fails("destinationPrefixListId")),
            "inline, not known": (Res(_TABLE, {"routes": [{"cidrBlock": UNKNOWN}]}), waits("routes[0].cidrBlock")),
            "inline": (
                Res(_TABLE, {"routes": [{"cidrBlock": "0.0.0.0/0", "vpcPeeringConnectionId": "pcx-1"}]}),
                fails("routes[0].cidrBlock"),
            ),
            "default table": (
                Res(_DEFAULT_TABLE, {"routes": [{"ipv6CidrBlock": "::/0"}]}),
                fails("routes[0].ipv6CidrBlock"),
            ),
        },
    ),
    "net-prefix-list-private": Table(
        good=(Res(tokens.PREFIX_LIST[0], {"name": "peers", "entries": [{"cidr": "10.9.0.0/16"}]}),),
        cases={
            "absent": ({"entries": ABSENT}, PASSES),
            "not known": ({"entries": UNKNOWN}, waits("entries")),
            "public": ({"entries.0.cidr": "0.0.0.0/0"}, fails("entries[0].cidr")),
            "entry beside the list": (Res(tokens.PREFIX_LIST_ENTRY[0], {"cidr": "::/0"}), fails('cidr is "::/0"')),
            "private entry": (Res(tokens.PREFIX_LIST_ENTRY[0], {"cidr": "192.168.0.0/24"}), PASSES),
        },
    ),
}

for _direction, _separate, _other in (("ingress", _IN, "egress"), ("egress", _OUT, "ingress")):
    TABLES[f"net-sg-no-world-{_direction}"] = Table(
        good=(Res(_GROUP, {"vpcId": "vpc-1", _direction: [{"protocol": "tcp", "cidrBlocks": ["10.0.0.0/16"]}]}),),
        cases={
            "absent": ({_direction: ABSENT}, PASSES),
            "by group": ({f"{_direction}.0.cidrBlocks": ABSENT, f"{_direction}.0.securityGroups": ["sg-1"]}, PASSES),
            "not known": ({_direction: UNKNOWN}, waits(_direction)),
            "range not known": ({f"{_direction}.0.cidrBlocks": [UNKNOWN]}, waits(f"{_direction}[0].cidrBlocks[0]")),
            "one known, one not": (
                {f"{_direction}.0.cidrBlocks": [UNKNOWN, "0.0.0.0/0"]},
                fails(f"{_direction}[0].cidrBlocks[1]"),
            ),
            "IPv4 world": ({f"{_direction}.0.cidrBlocks": ["0.0.0.0/0"]}, fails('cidrBlocks[0] is "0.0.0.0/0"')),
            "IPv6 world": ({f"{_direction}.0.ipv6CidrBlocks": ["::/0"]}, fails('ipv6CidrBlocks[0] is "::/0"')),
            "a half": ({f"{_direction}.0.cidrBlocks": ["10.0.0.0/8", "128.0.0.0/1"]}, fails('"128.0.0.0/1"')),
            "one address": ({f"{_direction}.0.cidrBlocks": ["8.8.8.8/32"]}, fails('"8.8.8.8/32"')),
            "default group": (
                Res(_DEFAULT_GROUP, {_direction: [{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]}),
                fails(f"{_direction}[0].cidrBlocks[0]"),
            ),
            "closed default group": (Res(_DEFAULT_GROUP, {"vpcId": "vpc-1"}), PASSES),
            "rule": (Res(_RULE, {"type": _direction, "cidrBlocks": ["0.0.0.0/0"]}), fails("cidrBlocks[0]")),
            "IPv6 rule": (Res(_RULE, {"type": _direction, "ipv6CidrBlocks": ["::/0"]}), fails("ipv6CidrBlocks[0]")),
            "rule by group": (Res(_RULE, {"type": _direction, "sourceSecurityGroupId": "sg-1"}), PASSES),
            "rule of the newer kind": (Res(_separate, {"cidrIpv4": "0.0.0.0/0"}), fails('cidrIpv4 is "0.0.0.0/0"')),
            "newer, IPv6": (Res(_separate, {"cidrIpv6": "::/0"}), fails('cidrIpv6 is "::/0"')),
            "newer, prefix list": (Res(_separate, {"prefixListId": "pl-1"}), PASSES),
        },
    )
