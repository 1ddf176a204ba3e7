"""The default security group of every VPC is taken over and emptied."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

_BESIDE = (*tokens.SECURITY_GROUP_RULE, *tokens.INGRESS_RULE, *tokens.EGRESS_RULE)
RULE = Rule(
    id="net-default-sg-closed",
    title="The default security group of every VPC has no rules",
    severity=Severity.HIGH,
    types=(*tokens.VPC, *tokens.DEFAULT_SECURITY_GROUP),
    why="Whatever is started without a group gets the default one, which lets its members talk to each other and out.",
    remediation="Add aws.ec2.DefaultSecurityGroup with the VPC's id and no rules, as PrivateNetwork does.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
    controls=replace(BOUNDARY, fsbp=("EC2.2",), cis=("6.5",)),
    bad="""\
    aws.ec2.DefaultSecurityGroup(
        "default", vpc_id=vpc.id, ingress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "self": True}]
    )""",
    good="""aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id)""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A VPC's default group is in the stack, and has no rules, inside of it or beside it."""
    if resource.type in tokens.VPC:
        if not stack.attached_to(resource, tokens.DEFAULT_SECURITY_GROUP, "vpcId"):
            yield Finding("no DefaultSecurityGroup for this VPC in the stack; allowed: one without rules")
        return
    for direction in ("ingress", "egress"):
        yield from expect(resource.at(direction), lambda rules: not rules, "no rules")
    for rule in stack.attached_to(resource, _BESIDE, "securityGroupId"):
        yield Finding(f"{rule.name} is a rule of the default group; allowed: no rules")
