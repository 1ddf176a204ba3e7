"""No subnet or VPC hands out public addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect, expect_false
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-subnet-no-public-ip",
    title="No subnet or VPC hands out public addresses",
    severity=Severity.HIGH,
    types=(*tokens.SUBNET, *tokens.VPC, *tokens.IPV6_BLOCK),
    why="Whatever starts there gets a public address unasked; IPv6 blocks from Amazon are public addresses too.",
    remediation="Leave the switches unset or false, and give the VPC no IPv6 block.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EC2.15",)),
    bad="""aws.ec2.Subnet("lab", vpc_id=vpc.id, cidr_block="10.0.2.0/24", map_public_ip_on_launch=True)""",
    good="""aws.ec2.Subnet("lab", vpc_id=vpc.id, cidr_block="10.0.2.0/24")""",
)
_SWITCHES = ("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation", "assignGeneratedIpv6CidrBlock")


def check(resource: Resource) -> Iterable[Outcome]:
    """No switch that gives out addresses is on, and no IPv6 block is associated."""
    for switch in _SWITCHES:
        yield from expect_false(resource.at(switch))
    if resource.type in tokens.IPV6_BLOCK:
        yield from expect(resource.at("vpcId"), lambda vpc: vpc is None, "no IPv6 block on any VPC")


def remedy(resource: Resource) -> Mapping[str, object]:
    """Every switch that is on goes off."""
    return {key: False for key in _SWITCHES if resource.at(key).known and resource.at(key).value() is True}
