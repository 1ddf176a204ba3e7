"""Every mount target of EFS is in a private subnet."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import is_true
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="efs-mount-target-private",
    title="Every EFS mount target is in a private subnet",
    severity=Severity.HIGH,
    types=tokens.EFS_MOUNT_TARGET,
    why="A subnet that gives out public addresses is meant to be reached from outside; homes are not.",
    remediation="Put the mount target into a subnet with mapPublicIpOnLaunch false, and none of the default VPC.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-6",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EFS.6",)),
    bad="""\
front = aws.ec2.Subnet("front", vpc_id=vpc.id, cidr_block="10.0.9.0/24", map_public_ip_on_launch=True)
aws.efs.MountTarget("target", file_system_id="fs-0123456789abcdef0", subnet_id=front.id)
""",
    good="""\
aws.efs.MountTarget("target", file_system_id="fs-0123456789abcdef0", subnet_id=subnet.id)
""",
)
_DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """What the subnet says of itself; one of another stack is judged there."""
    link = stack.follow(resource, "subnetId", types=(*tokens.SUBNET, _DEFAULT_SUBNET))
    for subnet in link.found:
        public = subnet.at("mapPublicIpOnLaunch")
        if public.unknown:
            yield Unevaluated("subnetId.mapPublicIpOnLaunch")
        elif subnet.type == _DEFAULT_SUBNET or is_true(public.value()):
            yield Finding(
                f"subnetId is {subnet.name}, which gives out public addresses; allowed: a subnet that does not",
                "subnetId",
            )
    if link.unknown:
        yield Unevaluated("subnetId")
