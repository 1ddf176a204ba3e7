"""Two labs in one VPC, and the cases of the rule that keeps them apart."""

from policies import tokens
from policies.network.interface_types import ROWS
from policies.network.kinds import OUTSIDE

from . import ABSENT, PASSES, UNKNOWN, Res, Table, Verdict, fails, waits


def tags(project: str) -> dict[str, dict[str, str]]:
    return {"tags": {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": project}}


SHARED = {"tags": {"hpc-labs:virtual-lab": "shared", "hpc-labs:project": "shared"}}
VPC = Res(tokens.VPC[0], {"id": "vpc-1", "cidrBlock": "10.0.0.0/16", **SHARED}, name="vpc")


def _entries(own: str, first: int, last: int) -> list[dict[str, object]]:
    entry = {"action": "allow", "protocol": "-1", "fromPort": 0, "toPort": 0}
    return [
        {**entry, "ruleNo": 100, "cidrBlock": own},
        {**entry, "ruleNo": 110, "cidrBlock": "10.0.0.0/24"},
        {**entry, "ruleNo": 120, "cidrBlock": "10.0.0.0/16", "action": "deny"},
        {
            "ruleNo": 130,
            "action": "allow",
            "cidrBlock": "0.0.0.0/0",
            "protocol": "tcp",
            "fromPort": first,
            "toPort": last,
        },
    ]


def _lab(name: str, number: int) -> tuple[Res, ...]:
    """A subnet with table, network ACL and group of its own."""
    block, lab = f"10.0.{number}.0/24", tags(name)
    sides = {"ingress": _entries(block, 1024, 65535), "egress": _entries(block, 443, 443)}
    return (
        Res(
            tokens.SUBNET[0],
            {"id": f"subnet-{name}", "vpcId": "vpc-1", "cidrBlock": block, **lab},
            name=f"{name}-subnet",
        ),
        Res(tokens.ROUTE_TABLE[0], {"id": f"rtb-{name}", "vpcId": "vpc-1", **lab}, name=f"{name}-routes"),
        Res(
            tokens.ROUTE_TABLE_ASSOCIATION[0],
            {"routeTableId": f"rtb-{name}", "subnetId": f"subnet-{name}"},
            name=f"{name}-association",
        ),
        Res(
            tokens.NETWORK_ACL[0],
            {"id": f"acl-{name}", "vpcId": "vpc-1", "subnetIds": [f"subnet-{name}"], **sides, **lab},
            name=f"{name}-acl",
        ),
        Res(tokens.SECURITY_GROUP[0], {"id": f"sg-{name}", "vpcId": "vpc-1", **lab}, name=f"{name}-nodes"),
    )


SPIKES, WAVES = _lab("spikes", 1), _lab("waves", 2)
CLIENTS = Res(tokens.SECURITY_GROUP[0], {"id": "sg-clients", "vpcId": "vpc-1", **SHARED}, name="clients")
_TEMPLATE = Res(tokens.LAUNCH_TEMPLATE[0], {"id": "lt-1", "vpcSecurityGroupIds": ["sg-clients"]}, name="template")
LABS = (_TEMPLATE, VPC, *SPIKES, *WAVES, CLIENTS)
_IN = Res(
    tokens.INGRESS_RULE[0],
    {"securityGroupId": "sg-spikes", "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "10.0.1.0/24"},
)
_NODE = Res(
    tokens.INSTANCE[0],
    {"subnetId": "subnet-spikes", "vpcSecurityGroupIds": ["sg-spikes"], **tags("spikes")},
    name="node",
)
_ROUTE = Res(
    tokens.ROUTE[0],
    {"routeTableId": "rtb-spikes", "destinationCidrBlock": "10.40.0.0/16", "vpcPeeringConnectionId": "pcx-1"},
)
_PLACES = {
    token: Res(token, {"id": "places", "name": "places", "subnetIds": ["subnet-waves"]}, name="places")
    for token in tokens.SUBNET_GROUP
}


def nested(path: str, value: object) -> dict[str, object]:
    """The properties that have the value at a path with dots."""
    key, _, rest = path.partition(".")
    return {key: nested(rest, value) if rest else value}


def _misplaced() -> dict[str, tuple[Res, Verdict]]:
    """Something of one lab in the subnet of the other, for each type that has addresses."""
    made: dict[str, tuple[Res, Verdict]] = {}
    words = "is in a subnet of lab neuro/waves; allowed: subnets of lab neuro/spikes"
    for row in ROWS:
        key = row.subnets[0]
        value: object = {"ipAddresses": [{"subnetId": "subnet-waves"}]}.get(key, "subnet-waves")
        if key.endswith("GroupName"):
            value = "places"
        for token in row.types:
            properties = {**nested(key, value), **tags("spikes")}
            made[f"{token.removeprefix('aws:')} in the other lab"] = (Res(token, properties), fails(words))
    endpoint = {"subnetIds": ["subnet-waves"], "vpcEndpointType": "Interface", **tags("spikes")}
    made["endpoint in the other lab"] = (Res(tokens.VPC_ENDPOINT[0], endpoint), fails(words))
    scaled = {
        "vpcZoneIdentifiers": ["subnet-waves"],
        "launchTemplate": {"id": "lt-1"},
        "tagsAll": tags("spikes")["tags"],
    }
    made["scaling group in the other lab"] = (Res(tokens.SCALING_GROUP[0], scaled), fails(words))
    cards = [{"subnetId": "subnet-waves", "securityGroups": ["sg-clients"]}]
    template = {"networkInterfaces": cards, **tags("spikes")}
    made["template in the other lab"] = (Res(tokens.LAUNCH_TEMPLATE[0], template), fails(words))
    head = {"Networking": {"SubnetId": "subnet-waves", "SecurityGroups": ["sg-clients"]}}
    made["cluster in the other lab"] = (Res(tokens.CLUSTER, {"HeadNode": head, **tags("spikes")}), fails(words))
    return made


TABLES = {
    "net-lab-isolation": Table(
        good=(_IN, *LABS, *_PLACES.values()),
        cases={
            **_misplaced(),
            "absent": ({"cidrIpv4": ABSENT}, PASSES),
            "the other's range": (
                {"cidrIpv4": "10.0.2.0/25"},
                fails('cidrIpv4 is "10.0.2.0/25", of which lab neuro/waves has 10.0.2.0/25; allowed: ranges without'),
            ),
            "public is another rule's": ({"cidrIpv4": "0.0.0.0/0"}, PASSES),
            "all of the VPC": ({"cidrIpv4": "10.0.0.0/16"}, fails("of which lab neuro/waves has 10.0.2.0/24")),
            "shared services": ({"cidrIpv4": "10.0.0.0/24"}, PASSES),
            "a shared group": ({"cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-clients"}, PASSES),
            "the other's group": (
                {"cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-waves"},
                fails(
                    "referencedSecurityGroupId is group waves-nodes of lab neuro/waves; allowed: groups of lab neuro"
                ),
            ),
            "a group of another stack": (
                {"cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-9"},
                waits(f"referencedSecurityGroupId: sg-9 is {OUTSIDE}"),
            ),
            "a group that is not known": (
                {"cidrIpv4": ABSENT, "referencedSecurityGroupId": UNKNOWN},
                waits("referencedSecurityGroupId"),
            ),
            "egress": (
                Res(tokens.EGRESS_RULE[0], {"securityGroupId": "sg-spikes", "cidrIpv4": "10.0.2.0/24"}),
                fails("of which lab neuro/waves has"),
            ),
            "older rule": (
                Res(
                    tokens.SECURITY_GROUP_RULE[0],
                    {"type": "egress", "securityGroupId": "sg-spikes", "sourceSecurityGroupId": "sg-waves"},
                ),
                fails("is group waves-nodes of lab"),
            ),
            "inline": (
                Res(tokens.SECURITY_GROUP[0], {"ingress": [{"securityGroups": ["sg-waves"]}], **tags("spikes")}),
                fails("ingress[0].securityGroups[0] is group waves-nodes"),
            ),
            "default group": (
                Res(tokens.SECURITY_GROUP[1], {"egress": [{"securityGroups": ["sg-waves"]}], **tags("spikes")}),
                fails("egress[0].securityGroups[0] is group waves-nodes"),
            ),
            "route": (
                Res(tokens.ROUTE[0], {**_ROUTE.properties, "destinationCidrBlock": "10.0.2.0/24"}),
                fails('destinationCidrBlock is "10.0.2.0/24" by peering connection pcx-1, of which lab neuro/waves'),
            ),
            "route elsewhere": (_ROUTE, PASSES),
            "inline route": (
                Res(
                    tokens.ROUTE_TABLE[0],
                    {"vpcId": "vpc-1", "routes": [{"cidrBlock": "10.0.2.0/24", "gatewayId": "vgw"}], **tags("spikes")},
                ),
                fails("routes[0].cidrBlock"),
            ),
            "default table": (
                Res(
                    tokens.ROUTE_TABLE[1],
                    {"vpcId": "vpc-1", "routes": [{"cidrBlock": "10.0.2.0/24", "gatewayId": "vgw"}], **tags("spikes")},
                ),
                fails("routes[0].cidrBlock"),
            ),
            "template that is not known": (Res(tokens.CLOUDFORMATION_STACK[0], {"templateBody": UNKNOWN}), PASSES),
        },
    ),
    "net-lab-isolation machines of nobody": Table(
        good=(
            Res(
                tokens.INSTANCE[0],
                {
                    "id": "i-1",
                    "subnetId": "subnet-spikes",
                    "vpcSecurityGroupIds": ["sg-spikes", "sg-clients"],
                    "primaryNetworkInterfaceId": "eni-1",
                    **SHARED,
                },
                name="jump",
            ),
            Res(
                tokens.INTERFACE[0],
                {"id": "eni-2", "subnetId": "subnet-waves", "securityGroups": ["sg-waves"]},
                name="second",
            ),
            *LABS,
        ),
        cases={
            "in groups of two labs": (
                {"vpcSecurityGroupIds": ["sg-spikes", "sg-waves"]},
                fails(
                    "instance jump in subnet spikes-subnet is in group spikes-nodes of lab neuro/spikes and in group "
                    "waves-nodes of lab neuro/waves; allowed: what is of one lab, and what is shared"
                ),
            ),
            "without tags": (
                {"vpcSecurityGroupIds": ["sg-spikes", "sg-waves"], "tags": ABSENT},
                fails("and in group waves-nodes of lab neuro/waves"),
            ),
            "in another lab's subnet": (
                {"subnetId": "subnet-waves"},
                fails("and in subnet waves-subnet of lab neuro/waves"),
            ),
            "with another lab's interface": (
                {"networkInterfaces": [{"networkInterfaceId": "eni-2"}]},
                fails("and in group waves-nodes of lab neuro/waves"),
            ),
            "of shared groups": ({"vpcSecurityGroupIds": ["sg-clients"]}, PASSES),
            "of a group that is not known": (
                {"vpcSecurityGroupIds": ["sg-spikes", UNKNOWN]},
                waits("vpcSecurityGroupIds[1]"),
            ),
        },
    ),
    "net-lab-isolation beside the machine": Table(
        good=(
            Res(tokens.INTERFACE_GROUP[0], {"securityGroupId": "sg-spikes", "networkInterfaceId": "eni-1"}, name="it"),
            Res(
                _NODE.type,
                {**_NODE.properties, "id": "i-1", "primaryNetworkInterfaceId": "eni-1"},
                name="node",
            ),
            Res(
                tokens.INTERFACE[0],
                {"id": "eni-2", "subnetId": "subnet-waves", "securityGroups": ["sg-clients"]},
                name="second",
            ),
            *LABS,
        ),
        cases={
            "another lab's group": (
                {"securityGroupId": "sg-waves"},
                fails("instance node in subnet spikes-subnet is a member of group waves-nodes of lab neuro/waves"),
            ),
            "on another interface": ({"securityGroupId": "sg-waves", "networkInterfaceId": "eni-9"}, PASSES),
            "a group that is not known": ({"securityGroupId": UNKNOWN}, waits("securityGroupId")),
            "another lab's interface": (
                Res(tokens.INTERFACE_ATTACHMENT[0], {"instanceId": "i-1", "networkInterfaceId": "eni-2"}),
                fails("interface second in subnet waves-subnet is in a subnet of lab neuro/waves"),
            ),
            "an interface that is not known": (
                Res(tokens.INTERFACE_ATTACHMENT[0], {"instanceId": "i-1", "networkInterfaceId": UNKNOWN}),
                PASSES,
            ),
            "another machine's interface": (
                Res(tokens.INTERFACE_ATTACHMENT[0], {"instanceId": "i-9", "networkInterfaceId": "eni-2"}),
                PASSES,
            ),
        },
    ),
    "net-lab-isolation queues": Table(
        good=(
            Res(
                tokens.CLUSTER,
                {
                    "Scheduling": {
                        "SlurmQueues": [
                            {"Networking": {"SubnetIds": ["subnet-spikes"], "SecurityGroups": ["sg-spikes"]}}
                        ]
                    },
                    "Tags": [{"Key": key, "Value": value} for key, value in tags("spikes")["tags"].items()],
                },
            ),
            *LABS,
        ),
        cases={
            "another lab's group": (
                {"Scheduling.SlurmQueues.0.Networking.SecurityGroups": ["sg-waves"]},
                fails("is a member of group waves-nodes of lab neuro/waves"),
            ),
            "another lab's subnet": (
                {"Scheduling.SlurmQueues.0.Networking.SubnetIds": ["subnet-waves"]},
                fails("is in a subnet of lab neuro/waves"),
            ),
            "of nobody, in two labs": (
                {"Scheduling.SlurmQueues.0.Networking.SecurityGroups": ["sg-spikes", "sg-waves"], "Tags": ABSENT},
                fails("is in group spikes-nodes of lab neuro/spikes and in group waves-nodes of lab neuro/waves"),
            ),
            "a group that is not known": (
                {"Scheduling.SlurmQueues.0.Networking.SecurityGroups": [UNKNOWN]},
                waits("Scheduling.SlurmQueues[0].Networking.SecurityGroups[0]"),
            ),
        },
    ),
    "net-lab-isolation subnets": Table(
        good=(SPIKES[0], VPC, *SPIKES[1:], *WAVES),
        cases={
            "overlapping": (
                {"cidrBlock": "10.0.2.128/25", **tags("zebras")},
                fails('cidrBlock is "10.0.2.128/25", of which lab neuro/waves has 10.0.2.128/25'),
            ),
            "elsewhere": ({"cidrBlock": "10.0.7.0/24"}, PASSES),
        },
    ),
    "net-lab-isolation tables": Table(
        good=(SPIKES[2], VPC, *SPIKES[:2], *SPIKES[3:], *WAVES),
        cases={
            "one for both": (
                {"routeTableId": "rtb-waves"},
                fails("it follows waves-routes, like lab neuro/spikes; allowed: a route table of its own"),
            ),
        },
    ),
    "net-lab-isolation of labs elsewhere": Table(
        good=(_IN, VPC, *SPIKES, _NODE),
        cases={
            "a range that the network ACL denies": (
                {"cidrIpv4": "10.0.5.0/24"},
                fails("of which network ACL spikes-acl keeps 10.0.5.0/24 for other labs"),
            ),
            "its own": ({"cidrIpv4": "10.0.1.0/25"}, PASSES),
            "route": (
                Res(tokens.ROUTE[0], {**_ROUTE.properties, "destinationCidrBlock": "10.0.5.0/24"}),
                fails('is "10.0.5.0/24" by peering connection pcx-1, of which network ACL spikes-acl'),
            ),
            "entry of the network ACL": (
                Res(
                    tokens.NETWORK_ACL_RULE[0],
                    {
                        "networkAclId": "acl-spikes",
                        "egress": False,
                        "ruleNumber": 90,
                        "ruleAction": "allow",
                        "protocol": "-1",
                        "cidrBlock": "10.0.4.0/22",
                    },
                ),
                fails(
                    "network ACL spikes-acl, ingress entry 90, lets all traffic through with other labs (10.0.4.0/22)"
                ),
            ),
        },
    ),
    "net-lab-isolation network ACLs": Table(
        good=(SPIKES[3], VPC, *SPIKES[:3], SPIKES[4], *WAVES),
        cases={
            "no denial": (
                {"egress.2.action": "allow"},
                fails(
                    "network ACL spikes-acl, egress entry 120, lets all traffic through with lab neuro/waves (10.0.2."
                ),
            ),
            "denial too late": ({"ingress.2.ruleNo": 200}, fails("network ACL spikes-acl, ingress entry 130")),
        },
    ),
}
