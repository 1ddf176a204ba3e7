"""A lab has no Elastic IP address."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-no-eip",
    title="There is no Elastic IP address",
    severity=Severity.HIGH,
    types=tokens.ELASTIC_IP,
    why="An Elastic IP address is a public address that can be moved to any instance or NAT gateway at any time.",
    remediation="Remove it; connect through Session Manager or from a peered network.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-eips.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EC2.12",)),
    bad="""aws.ec2.Eip("head", domain="vpc")""",
    good="""aws.ec2.NetworkInterface("head", subnet_id=subnet.id)""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The resource's being there is the finding."""
    yield Finding("an Elastic IP address, or its association")
