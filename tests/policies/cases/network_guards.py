"""Cases of the rules about what guards interfaces and subnets: security groups and network ACLs."""

from policies import tokens
from policies.network.kinds import OUTSIDE

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_VPC = Res(tokens.VPC[0], {"id": "vpc-1", "cidrBlock": "10.0.0.0/16"}, name="vpc")
_PEER = Res(tokens.VPC[0], {"id": "vpc-2", "cidrBlock": "10.40.0.0/16"}, name="peer")
_STRANGER = Res(tokens.VPC[0], {"id": "vpc-3", "cidrBlock": "10.60.0.0/16"}, name="stranger")
_PEERING = Res(tokens.PEERING[0], {"id": "pcx-1", "vpcId": "vpc-1", "peerVpcId": "vpc-2"}, name="peering")
_GROUP = Res(tokens.SECURITY_GROUP[0], {"id": "sg-1", "vpcId": "vpc-1"}, name="group")
_OTHER = Res(tokens.SECURITY_GROUP[0], {"id": "sg-2", "vpcId": "vpc-1"}, name="other")
_OF_PEER = Res(tokens.SECURITY_GROUP[0], {"id": "sg-peer", "vpcId": "vpc-2"}, name="of-peer")
_OF_STRANGER = Res(tokens.SECURITY_GROUP[0], {"id": "sg-far", "vpcId": "vpc-3"}, name="of-stranger")
_LIST = Res(tokens.PREFIX_LIST[0], {"id": "pl-own", "entries": [{"cidr": "10.40.0.0/16"}]}, name="list")
_S3 = Res(
    tokens.VPC_ENDPOINT[0],
    {"id": "vpce-1", "vpcId": "vpc-1", "serviceName": "com.amazonaws.us-east-1.s3", "prefixListId": "pl-s3"},
    name="s3",
)
_PEERS = """
[[peers]]
name = "main"
cidrs = ["10.50.0.0/16"]
account = "444455556666"
reason = "directory of the institute"
"""
_RULE = Res(
    tokens.INGRESS_RULE[0],
    {"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "10.0.1.0/24"},
)
_EGRESS = tokens.EGRESS_RULE[0]
_OLD = tokens.SECURITY_GROUP_RULE[0]
_INLINE, _DEFAULT_GROUP = tokens.SECURITY_GROUP
_AROUND = (_VPC, _PEER, _PEERING, _GROUP, _OTHER, _OF_PEER, _STRANGER, _OF_STRANGER, _LIST, _S3)
_ACL, _DEFAULT_ACL = tokens.NETWORK_ACL
_ENTRY = {"ruleNo": 100, "action": "allow", "protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlock": "10.0.0.0/16"}

TABLES = {
    "net-sg-source-known": Table(
        good=(_RULE, *_AROUND),
        facts=_PEERS,
        cases={
            "absent": ({"cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-2"}, PASSES),
            "not known": ({"cidrIpv4": UNKNOWN}, waits("cidrIpv4")),
            "peered VPC at hand": ({"cidrIpv4": "10.40.3.0/24"}, PASSES),
            "listed peer": ({"cidrIpv4": "10.50.3.0/24"}, PASSES),
            "nobody's range": (
                {"cidrIpv4": "10.20.0.0/16"},
                fails('cidrIpv4 is "10.20.0.0/16"; allowed: a range of the VPC'),
            ),
            "wider than the VPC": ({"cidrIpv4": "10.0.0.0/8"}, fails('cidrIpv4 is "10.0.0.0/8"')),
            "public is another rule's": ({"cidrIpv4": "0.0.0.0/0"}, PASSES),
            "IPv6": ({"cidrIpv6": "fd00::/8"}, fails('cidrIpv6 is "fd00::/8"')),
            "own list": ({"cidrIpv4": ABSENT, "prefixListId": "pl-own"}, PASSES),
            "AWS's list": (
                {"cidrIpv4": ABSENT, "prefixListId": "pl-s3"},
                fails("prefixListId is AWS's prefix list of s3; allowed: such lists for egress only"),
            ),
            "AWS's list for egress": (Res(_EGRESS, {"securityGroupId": "sg-1", "prefixListId": "pl-s3"}), PASSES),
            "list of another stack": (
                {"cidrIpv4": ABSENT, "prefixListId": "pl-9"},
                waits(f"prefixListId: pl-9 is {OUTSIDE}"),
            ),
            "group of a peered VPC": ({"cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-peer"}, PASSES),
            "group of another VPC": (
                {"cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-far"},
                fails("referencedSecurityGroupId is group of-stranger of VPC stranger; allowed: groups of VPC vpc"),
            ),
            "group of another stack": (
                {"cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-9"},
                waits(f"referencedSecurityGroupId: sg-9 is {OUTSIDE}"),
            ),
            "group of a stranger's account": (
                {"cidrIpv4": ABSENT, "referencedSecurityGroupId": "999988887777/sg-9"},
                fails('referencedSecurityGroupId is "999988887777/sg-9"; allowed: groups of our accounts'),
            ),
            "group of a peer's account": (
                {"cidrIpv4": ABSENT, "referencedSecurityGroupId": "444455556666/sg-9"},
                waits(f"referencedSecurityGroupId: sg-9 is {OUTSIDE}"),
            ),
            "group's VPC of another stack": (
                {"securityGroupId": "sg-9"},
                waits(f"cidrIpv4: the ranges of the group's VPC are {OUTSIDE}"),
            ),
            "egress": (
                Res(_EGRESS, {"securityGroupId": "sg-1", "ipProtocol": "tcp", "cidrIpv4": "10.20.0.0/16"}),
                fails('cidrIpv4 is "10.20.0.0/16"'),
            ),
            "older rule": (
                Res(_OLD, {"securityGroupId": "sg-1", "type": "ingress", "cidrBlocks": ["10.20.0.0/16"]}),
                fails('cidrBlocks[0] is "10.20.0.0/16"'),
            ),
            "inline": (
                Res(_INLINE, {"vpcId": "vpc-1", "ingress": [{"protocol": "tcp", "cidrBlocks": ["10.20.0.0/16"]}]}),
                fails('ingress[0].cidrBlocks[0] is "10.20.0.0/16"'),
            ),
            "default group, not known": (Res(_DEFAULT_GROUP, {"vpcId": "vpc-1", "egress": UNKNOWN}), waits("egress")),
        },
    ),
    "net-sg-no-all-traffic": Table(
        good=(_RULE, *_AROUND),
        cases={
            "protocol absent": (
                {"ipProtocol": ABSENT, "fromPort": ABSENT, "toPort": ABSENT},
                fails("ingress lets all traffic through with 10.0.1.0/24"),
            ),
            "protocol not known": ({"ipProtocol": UNKNOWN}, waits("ipProtocol")),
            "all protocols": (
                {"ipProtocol": "-1"},
                fails("allowed: named ports, or all traffic with the group itself"),
            ),
            "all ports": ({"fromPort": 0, "toPort": 65535}, fails("all ports (all TCP)")),
            "with itself": (
                {"ipProtocol": "-1", "cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-1"},
                PASSES,
            ),
            "with another": (
                {"ipProtocol": "-1", "cidrIpv4": ABSENT, "referencedSecurityGroupId": "sg-2"},
                fails("lets all traffic through with other"),
            ),
            "public is another rule's": ({"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}, PASSES),
            "egress": (
                Res(_EGRESS, {"securityGroupId": "sg-1", "ipProtocol": "-1", "referencedSecurityGroupId": "sg-2"}),
                fails("egress lets all traffic through with other"),
            ),
            "older rule with itself": (
                Res(_OLD, {"securityGroupId": "sg-1", "type": "egress", "protocol": "-1", "self": True}),
                PASSES,
            ),
            "older rule": (
                Res(
                    _OLD, {"securityGroupId": "sg-1", "type": "egress", "protocol": "all", "cidrBlocks": ["10.0.0.0/8"]}
                ),
                fails("egress lets all traffic through with 10.0.0.0/8"),
            ),
            "inline": (
                Res(_INLINE, {"ingress": [{"protocol": "-1", "cidrBlocks": ["10.0.0.0/16"]}]}),
                fails("ingress[0] lets all traffic through"),
            ),
            "inline with itself": (Res(_INLINE, {"ingress": [{"protocol": "-1", "self": True}]}), PASSES),
            "default group": (
                Res(_DEFAULT_GROUP, {"egress": [{"protocol": UNKNOWN, "cidrBlocks": ["10.0.0.0/16"]}]}),
                waits("egress[0]"),
            ),
        },
    ),
    "net-nacl-no-world-ingress": Table(
        good=(Res(_ACL, {"id": "acl-1", "vpcId": "vpc-1", "ingress": [_ENTRY]}), _VPC),
        cases={
            "absent": ({"ingress": ABSENT}, PASSES),
            "not known": ({"ingress": UNKNOWN}, waits("ingress")),
            "range not known": ({"ingress.0.cidrBlock": UNKNOWN}, waits("ingress[0]")),
            "SSH": (
                {"ingress.0.cidrBlock": "0.0.0.0/0"},
                fails("ingress[0] (number 100) lets TCP 22 in from public addresses"),
            ),
            "a half": ({"ingress.0.cidrBlock": "0.0.0.0/1"}, fails("TCP 22")),
            "IPv6": ({"ingress.0.ipv6CidrBlock": "::/0", "ingress.0.cidrBlock": ABSENT}, fails("TCP 22")),
            "everything": (
                {"ingress.0.cidrBlock": "0.0.0.0/0", "ingress.0.protocol": "-1"},
                fails("lets all traffic in"),
            ),
            "remote desktop": (
                {"ingress.0": {**_ENTRY, "cidrBlock": "0.0.0.0/0", "fromPort": 3389, "toPort": 3389}},
                fails("TCP 3389"),
            ),
            "answers": (
                {"ingress.0": {**_ENTRY, "cidrBlock": "0.0.0.0/0", "fromPort": 1024, "toPort": 65535}},
                PASSES,
            ),
            **{
                f"{protocol} {first} to {last}": (
                    {
                        "ingress.0": {
                            **_ENTRY,
                            "cidrBlock": "0.0.0.0/0",
                            "protocol": protocol,
                            "fromPort": first,
                            "toPort": last,
                        }
                    },
                    fails(f"lets {words} in from public addresses; allowed: private ranges, or TCP from 1024 up"),
                )
                for protocol, first, last, words in (
                    ("tcp", 25, 25, "TCP 25"),
                    ("tcp", 80, 80, "TCP 80"),
                    ("tcp", 111, 111, "TCP 111"),
                    ("tcp", 443, 443, "TCP 443"),
                    ("tcp", 445, 445, "TCP 445"),
                    ("tcp", 1023, 65535, "TCP 1023-65535"),
                    ("tcp", 3306, 3306, "TCP 3306"),
                    ("udp", 0, 65535, "all UDP"),
                    ("udp", 1024, 65535, "UDP 1024-65535"),
                    ("icmp", 0, 0, "all ICMP"),
                    ("47", 0, 0, "all protocol 47"),
                )
            },
            "answers but for a port": (
                {
                    "ingress": [
                        {
                            **_ENTRY,
                            "action": "deny",
                            "ruleNo": 1,
                            "cidrBlock": "0.0.0.0/0",
                            "fromPort": 3389,
                            "toPort": 3389,
                        },
                        {**_ENTRY, "cidrBlock": "0.0.0.0/0", "fromPort": 1024, "toPort": 65535},
                    ]
                },
                PASSES,
            ),
            "denied before": (
                {
                    "ingress": [
                        {**_ENTRY, "action": "deny", "ruleNo": 1, "cidrBlock": "0.0.0.0/0"},
                        {**_ENTRY, "cidrBlock": "0.0.0.0/0"},
                    ]
                },
                PASSES,
            ),
            "denied after": (
                {
                    "ingress": [
                        {**_ENTRY, "action": "deny", "ruleNo": 200, "cidrBlock": "0.0.0.0/0"},
                        {**_ENTRY, "cidrBlock": "0.0.0.0/0"},
                    ]
                },
                fails("ingress[1] (number 100)"),
            ),
            "entry of its own": (
                Res(
                    tokens.NETWORK_ACL_RULE[0],
                    {
                        "networkAclId": "acl-1",
                        "egress": False,
                        "ruleNumber": 90,
                        "ruleAction": "allow",
                        "protocol": "6",
                        "fromPort": 22,
                        "toPort": 22,
                        "cidrBlock": "0.0.0.0/0",
                    },
                ),
                fails("entry 90 lets TCP 22 in"),
            ),
            "default ACL": (
                Res(_DEFAULT_ACL, {"ingress": [{**_ENTRY, "cidrBlock": "0.0.0.0/0", "protocol": "-1"}]}),
                fails("ingress[0] (number 100)"),
            ),
        },
    ),
}
