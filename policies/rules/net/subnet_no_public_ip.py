"""No subnet or VPC hands out public addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...addresses import is_private
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect, expect_false
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="net-subnet-no-public-ip",
    title="No subnet or VPC hands out public addresses",
    severity=Severity.HIGH,
    types=(*tokens.SUBNET, *tokens.VPC, *tokens.IPV6_BLOCK),
    why="Whatever starts there gets a public address unasked; IPv6 blocks from Amazon are public addresses too.",
    remediation="Leave the switches unset or false, and give the VPC no IPv6 block, or a private one by IPAM "
    "(fd80::/9).",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EC2.15",)),
    bad="""aws.ec2.Subnet("lab", vpc_id=vpc.id, cidr_block="10.0.2.0/24", map_public_ip_on_launch=True)""",
    good="""aws.ec2.Subnet("lab", vpc_id=vpc.id, cidr_block="10.0.2.0/24")""",
)
_SWITCHES = ("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation", "assignGeneratedIpv6CidrBlock")
_OF_SUBNETS = "assignIpv6AddressOnCreation"
_BLOCK = "ipv6CidrBlock"
_FROM_A_POOL = ("ipv6IpamPoolId", "ipv6Pool")
_ALLOWED = "a private block (fc00::/7), or none"


def check(resource: Resource) -> Iterable[Outcome]:
    """No switch that gives out public addresses is on, and no IPv6 block is public."""
    for switch in _SWITCHES:
        if switch != _OF_SUBNETS or not _is_private(resource):
            yield from expect_false(resource.at(switch))
    block = resource.at(_BLOCK)
    if block.unknown or (block.known and block.value()):
        yield from expect(block, is_private, _ALLOWED)
    elif any(view.unknown or view.value() for view in map(resource.at, _FROM_A_POOL)):
        yield Unevaluated(_BLOCK, "the pool gives it out")
    elif resource.type in tokens.IPV6_BLOCK:
        yield from expect(resource.at("vpcId"), lambda vpc: vpc is None, "no IPv6 block of Amazon's on any VPC")


def remedy(resource: Resource) -> Mapping[str, object]:
    """Every switch that is on goes off; but addresses of a private block may be given out."""
    on = [key for key in _SWITCHES if resource.at(key).known and resource.at(key).value() is True]
    return {key: False for key in on if key != _OF_SUBNETS or not _is_private(resource)}


def _is_private(resource: Resource) -> bool:
    """Whether what it gives out by IPv6 is private; until the block is known, that is not told."""
    block = resource.at(_BLOCK)
    return block.unknown or (block.known and is_private(block.value()))
