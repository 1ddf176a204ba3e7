"""Cases of the rules that judge the network as a whole."""

from policies import tokens
from policies.network.interface_types import ROWS
from policies.network.kinds import OUTSIDE
from policies.rules.net.no_edge import RULE as NO_EDGE
from tests.policies.pack import SOON

from . import ABSENT, PASSES, UNKNOWN, Res, Table, Verdict, fails, waits
from .network_labs import nested

_VPC = Res(tokens.VPC[0], {"id": "vpc-1", "cidrBlock": "10.0.0.0/16"}, name="vpc")
_PEER = Res(tokens.VPC[0], {"id": "vpc-2", "cidrBlock": "10.40.0.0/16"}, name="peer")
_PEERING = Res(tokens.PEERING[0], {"id": "pcx-1", "vpcId": "vpc-1", "peerVpcId": "vpc-2"}, name="peering")
_FAR = Res(
    tokens.PEERING[0],
    {"id": "pcx-9", "vpcId": "vpc-1", "peerVpcId": "vpc-9", "peerOwnerId": "444455556666"},
    name="far",
)
_SUBNET = Res(tokens.SUBNET[0], {"id": "subnet-1", "vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24"}, name="subnet")
_OPEN = Res(tokens.SUBNET[0], {"id": "subnet-open", "vpcId": "vpc-1", "cidrBlock": "10.0.9.0/24"}, name="open")
_TABLE = Res(tokens.ROUTE_TABLE[0], {"id": "rtb-1", "vpcId": "vpc-1"}, name="routes")
_DEFAULT_TABLE = tokens.ROUTE_TABLE[1]
_OUT = Res(
    tokens.ROUTE_TABLE[0],
    {"id": "rtb-open", "vpcId": "vpc-1", "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}]},
    name="open-routes",
)
_FOLLOWS = Res(tokens.ROUTE_TABLE_ASSOCIATION[0], {"subnetId": "subnet-open", "routeTableId": "rtb-open"})
_WORLD = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
_GROUP = Res(tokens.SECURITY_GROUP[0], {"id": "sg-1", "vpcId": "vpc-1", "egress": [_WORLD]}, name="group")
_CLOSED = Res(tokens.SECURITY_GROUP[0], {"id": "sg-closed", "vpcId": "vpc-1"}, name="closed")
_TEMPLATE = Res(tokens.LAUNCH_TEMPLATE[0], {"id": "lt-1", "vpcSecurityGroupIds": ["sg-1"]}, name="template")
_NETWORK = (_TEMPLATE, _VPC, _SUBNET, _TABLE, _OPEN, _OUT, _FOLLOWS, _GROUP, _CLOSED)
_LIST = Res(tokens.PREFIX_LIST[0], {"id": "pl-own", "entries": [{"cidr": "10.40.0.0/16"}]}, name="list")
_PUBLIC_LIST = Res(tokens.PREFIX_LIST[0], {"id": "pl-public", "entries": [{"cidr": "8.0.0.0/8"}]}, name="public-list")
_S3 = Res(
    tokens.VPC_ENDPOINT[0],
    {"id": "vpce-1", "vpcId": "vpc-1", "serviceName": "com.amazonaws.us-east-1.s3", "prefixListId": "pl-s3"},
    name="s3",
)
_ROUTE = Res(
    tokens.ROUTE[0],
    {"routeTableId": "rtb-1", "destinationCidrBlock": "10.40.0.0/16", "vpcPeeringConnectionId": "pcx-1"},
)
_OPEN_PEERING = Res(
    tokens.PEERING[0],
    {"id": "pcx-7", "vpcId": "vpc-1", "peerVpcId": "vpc-7", "peerOwnerId": UNKNOWN},
    name="open-peering",
)
_ELSEWHERE = Res(tokens.PEERING[0], {"id": "pcx-6", "vpcId": "vpc-5", "peerVpcId": "vpc-6"}, name="elsewhere")
_ROUTED = (_VPC, _PEER, _PEERING, _FAR, _OPEN_PEERING, _ELSEWHERE, _TABLE, _LIST, _PUBLIC_LIST, _S3)
_PEERS = """
cidrs = ["10.70.0.0/16"]
[[peers]]
name = "other"
cidrs = ["10.60.0.0/16"]
reason = "another network of the institute"
account = "777788889999"
[[peers]]
name = "main"
cidrs = ["10.50.0.0/16"]
account = "444455556666"
reason = "directory of the institute"
"""
_EDGES = f"""
[[edges]]
urn = "urn:pulumi:test::*::aws:ec2/vpnGateway:VpnGateway::campus"
cidrs = ["10.200.0.0/16"]
reason = "until the direct line is there"
owner = "network@example.org"
expires = {SOON}
"""
_CAMPUS = Res(tokens.VPN_GATEWAY[0], {"id": "vgw-campus", "vpcId": "vpc-1"}, name="campus")
_DOOR = Res(tokens.INTERNET_GATEWAY[0], {"id": "igw-door", "vpcId": "vpc-1"}, name="door")
_LEARNS = Res(tokens.ROUTE_PROPAGATION[0], {"vpnGatewayId": "vgw-campus", "routeTableId": "rtb-1"})
_INSTANCE = Res(tokens.INSTANCE[0], {"subnetId": "subnet-1", "vpcSecurityGroupIds": ["sg-1"]})


def _placed(token: str, subnet: str, **further: object) -> Res | None:
    """A resource of a type that has addresses, in a subnet that its type's row names."""
    for row in ROWS:
        if token in row.types and not row.subnets[0].endswith("GroupName"):
            value: object = [{"subnetId": subnet}] if row.subnets[0] == "ipAddresses" else subnet
            return Res(token, {**nested(row.subnets[0], value), **further})
    if token in tokens.VPC_ENDPOINT:
        return Res(token, {"subnetIds": [subnet], "vpcEndpointType": "Interface", **further})
    if token in tokens.SCALING_GROUP:
        return Res(token, {"vpcZoneIdentifiers": [subnet], "launchTemplate": {"id": "lt-1"}, **further})
    if token == tokens.CLUSTER:
        return Res(token, {"HeadNode": {"Networking": {"SubnetId": subnet, "SecurityGroups": ["sg-1"]}}, **further})
    return None


_GROUPED = {token: row.subnets[0] for row in ROWS for token in row.types if row.subnets[0].endswith("GroupName")}
_WITH_ADDRESS = tuple(
    dict.fromkeys(
        (
            *(token for row in ROWS for token in row.types),
            *tokens.VPC_ENDPOINT,
            *tokens.SCALING_GROUP,
            tokens.CLUSTER,
        )
    )
)


def _each_reaches_the_internet() -> dict[str, tuple[Res, Verdict]]:
    made: dict[str, tuple[Res, Verdict]] = {}
    for token in _WITH_ADDRESS:
        name = token.removeprefix("aws:")
        if (resource := _placed(token, "subnet-open")) is not None:
            # Without groups of its own it has the VPC's default group, which lets everything out.
            made[f"{name} in a subnet with a way out"] = (resource, fails("internet gateway igw-1) -> the internet"))
        else:
            key = _GROUPED[token]
            resource = Res(token, {key: "places"})
            made[f"{name} in another stack's subnets"] = (resource, waits(f"{key}: places is {OUTSIDE}"))
    return made


TABLES = {
    "net-reach-no-internet": Table(
        good=(_INSTANCE, *_NETWORK),
        cases={
            **{
                name: (case, verdict)
                for name, (case, verdict) in _each_reaches_the_internet().items()
                if case.type != tokens.CLUSTER
            },
            "cluster": (
                Res(
                    tokens.CLUSTER,
                    {"HeadNode": {"Networking": {"SubnetId": "subnet-open", "SecurityGroups": ["sg-1"]}}},
                ),
                fails("head node of it in subnet open -> security group group egress rule"),
            ),
            "cluster's own group": (
                Res(tokens.CLUSTER, {"HeadNode": {"Networking": {"SubnetId": "subnet-open"}}}),
                fails("ParallelCluster's rule"),
            ),
            "template that is not known": (
                Res(tokens.CLOUDFORMATION_STACK[0], {"templateBody": UNKNOWN}),
                waits("templateBody"),
            ),
            "way out": (
                {"subnetId": "subnet-open"},
                fails("instance it in subnet open -> security group group egress rule group.egress[0] (TCP 443 with"),
            ),
            "instances of a template": (
                Res(
                    tokens.LAUNCH_TEMPLATE[0],
                    {"networkInterfaces": [{"subnetId": "subnet-open", "securityGroups": ["sg-1"]}]},
                ),
                fails("instances of launch template it in subnet open -> security group group"),
            ),
            "no subnet": ({"subnetId": ABSENT}, PASSES),
            "scaling group whose template is elsewhere": (
                Res(tokens.SCALING_GROUP[0], {"vpcZoneIdentifiers": ["subnet-open"], "launchTemplate": {"id": "lt-9"}}),
                waits(f"launchTemplate.id: lt-9 is {OUTSIDE}"),
            ),
            "closed group": ({"subnetId": "subnet-open", "vpcSecurityGroupIds": ["sg-closed"]}, PASSES),
            "group not known": (
                {"subnetId": "subnet-open", "vpcSecurityGroupIds": [UNKNOWN]},
                waits("vpcSecurityGroupIds[0]"),
            ),
            "group of another stack": (
                {"subnetId": "subnet-open", "vpcSecurityGroupIds": ["sg-9"]},
                waits(f"vpcSecurityGroupIds[0]: sg-9 is {OUTSIDE}"),
            ),
            "subnet of another stack": ({"subnetId": "subnet-9"}, waits(f"subnetId: subnet-9 is {OUTSIDE}")),
            "subnet not known": ({"subnetId": UNKNOWN}, waits("subnetId")),
        },
    ),
    "net-no-public-path-route graph": Table(
        good=(_ROUTE, *_ROUTED),
        cases={
            "list of private ranges": (
                {"destinationCidrBlock": ABSENT, "destinationPrefixListId": "pl-own"},
                PASSES,
            ),
            "list of public ranges": (
                {"destinationCidrBlock": ABSENT, "destinationPrefixListId": "pl-public"},
                fails('destinationPrefixListId is "8.0.0.0/8", in prefix list public-list'),
            ),
            "AWS's list": (
                {"destinationCidrBlock": ABSENT, "destinationPrefixListId": "pl-s3"},
                fails("destinationPrefixListId is AWS's prefix list of s3"),
            ),
            "AWS's list to its endpoint": (
                Res(
                    tokens.ROUTE[0],
                    {"routeTableId": "rtb-1", "destinationPrefixListId": "pl-s3", "gatewayId": "vpce-1"},
                ),
                PASSES,
            ),
            "list not known": (
                {"destinationCidrBlock": ABSENT, "destinationPrefixListId": UNKNOWN},
                waits("destinationPrefixListId"),
            ),
        },
    ),
    "net-route-known": Table(
        good=(_ROUTE, *_ROUTED),
        facts=_PEERS,
        cases={
            "absent": ({"destinationCidrBlock": ABSENT}, PASSES),
            "not known": ({"destinationCidrBlock": UNKNOWN}, waits("destinationCidrBlock")),
            "listed peer": ({"destinationCidrBlock": "10.50.1.0/24", "vpcPeeringConnectionId": "pcx-9"}, PASSES),
            "nobody's range": (
                {"destinationCidrBlock": "10.77.0.0/16"},
                fails('destinationCidrBlock is "10.77.0.0/16" by peering connection peering; allowed: a range of this'),
            ),
            "another target": (
                {"vpcPeeringConnectionId": ABSENT, "transitGatewayId": "tgw-1"},
                fails("by transit gateway tgw-1"),
            ),
            "wider than the peer is another rule's": ({"destinationCidrBlock": "10.0.0.0/8"}, PASSES),
            "public is another rule's": ({"destinationCidrBlock": "0.0.0.0/0"}, PASSES),
            "a range of another peer": (
                {"destinationCidrBlock": "10.60.1.0/24", "vpcPeeringConnectionId": "pcx-9"},
                fails('"10.60.1.0/24" by peering connection far'),
            ),
            "a range of ours over a peering": ({"destinationCidrBlock": "10.70.0.0/24"}, PASSES),
            "a listed range over a peering of another stack": (
                {"destinationCidrBlock": "10.50.1.0/24", "vpcPeeringConnectionId": "pcx-8"},
                waits(f"vpcPeeringConnectionId: pcx-8 is {OUTSIDE}"),
            ),
            "whose peering is not known": (
                {"destinationCidrBlock": "10.50.1.0/24", "vpcPeeringConnectionId": "pcx-7"},
                waits("peerOwnerId"),
            ),
            "peering of VPCs that are not at hand": (
                {"destinationCidrBlock": "10.50.1.0/24", "vpcPeeringConnectionId": "pcx-6"},
                waits(f"destinationCidrBlock: the VPC of elsewhere is {OUTSIDE}"),
            ),
            "peering of another stack": (
                {"vpcPeeringConnectionId": "pcx-8"},
                waits(f"vpcPeeringConnectionId: pcx-8 is {OUTSIDE}"),
            ),
            "table of another stack": (
                {"routeTableId": "rtb-9", "destinationCidrBlock": "10.77.0.0/16"},
                waits(f"destinationCidrBlock: the route table's VPC is {OUTSIDE}"),
            ),
            "the peer's way back": ({"routeTableId": "rtb-9", "destinationCidrBlock": "10.0.0.0/16"}, PASSES),
            "inline": (
                Res(
                    tokens.ROUTE_TABLE[0],
                    {"vpcId": "vpc-1", "routes": [{"cidrBlock": "10.77.0.0/16", "vpcPeeringConnectionId": "pcx-1"}]},
                ),
                fails('routes[0].cidrBlock is "10.77.0.0/16"'),
            ),
            "default table": (Res(_DEFAULT_TABLE, {"vpcId": "vpc-1", "routes": UNKNOWN}), waits("routes")),
        },
    ),
    "net-peering-route-narrow": Table(
        good=(_ROUTE, *_ROUTED),
        facts=_PEERS,
        cases={
            "absent": ({"destinationCidrBlock": ABSENT}, PASSES),
            "not known": ({"destinationCidrBlock": UNKNOWN}, waits("destinationCidrBlock")),
            "a part": ({"destinationCidrBlock": "10.40.7.0/24"}, PASSES),
            "wider": (
                {"destinationCidrBlock": "10.32.0.0/12"},
                fails(
                    'destinationCidrBlock is "10.32.0.0/12"; allowed: ranges within 10.40.0.0/16, which the peer has'
                ),
            ),
            "wider than a listed peer": (
                {"destinationCidrBlock": "10.50.0.0/15", "vpcPeeringConnectionId": "pcx-9"},
                fails("allowed: ranges within 10.50.0.0/16"),
            ),
            "elsewhere is another rule's": ({"destinationCidrBlock": "10.77.0.0/16"}, PASSES),
            "whose peer is not known": ({"vpcPeeringConnectionId": "pcx-7"}, waits("peerOwnerId")),
            "inline": (
                Res(
                    tokens.ROUTE_TABLE[0],
                    {"vpcId": "vpc-1", "routes": [{"cidrBlock": "10.0.0.0/8", "vpcPeeringConnectionId": "pcx-1"}]},
                ),
                fails('routes[0].cidrBlock is "10.0.0.0/8"'),
            ),
            "default table": (Res(_DEFAULT_TABLE, {"vpcId": "vpc-1", "routes": UNKNOWN}), waits("routes")),
        },
    ),
    "net-route-target graph": Table(
        good=(_LEARNS, _CAMPUS, _DOOR, _S3, _TABLE),
        facts=_EDGES,
        cases={
            "route to the allowed gateway": (
                Res(tokens.ROUTE[0], {"destinationCidrBlock": "10.200.0.0/16", "gatewayId": "vgw-campus"}),
                PASSES,
            ),
            "a gateway that is made with it": (
                Res(tokens.ROUTE[0], {"gatewayId": UNKNOWN}, {"gatewayId": (_DOOR.urn,)}),
                fails("gatewayId is door, which is not known yet; allowed: local, or the gateway endpoint"),
            ),
            "an endpoint that is made with it": (
                Res(tokens.ROUTE[0], {"gatewayId": UNKNOWN}, {"gatewayId": (_S3.urn,)}),
                PASSES,
            ),
        },
    ),
    "net-no-edge": Table(
        good=(_SUBNET,),
        by_presence=True,
        cases={token: (Res(token), fails("allowed: those of [[edges]]")) for token in NO_EDGE.types},
    ),
    "net-no-edge allowed": Table(
        good=(_CAMPUS,),
        by_presence=True,
        facts=_EDGES,
        cases={"another": (Res(tokens.VPN_GATEWAY[0], name="other"), fails("a VPN gateway"))},
    ),
}
