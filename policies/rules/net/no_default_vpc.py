"""A stack does not take over the account's default VPC or its subnets."""

from collections.abc import Iterable

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-no-default-vpc",
    title="The default VPC is not used",
    severity=Severity.MEDIUM,
    types=tokens.DEFAULT_NETWORK,
    why="The default VPC comes with an internet gateway, a route to it and subnets that hand out public addresses.",
    remediation="Use the network of the platform stack (components.network.PrivateNetwork).",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html",
    controls=NO_PUBLIC_ACCESS,
    bad="""aws.ec2.DefaultVpc("labs")""",
    good="""aws.ec2.Vpc("labs", cidr_block="10.0.0.0/16")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The resource's being there is the finding."""
    yield Finding("the default VPC, or one of its subnets")
