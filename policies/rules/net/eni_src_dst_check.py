"""No interface passes on what is not its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-eni-src-dst-check",
    title="No interface passes on what is not its own",
    severity=Severity.HIGH,
    types=(*tokens.INSTANCE, *tokens.INTERFACE),
    why="With the check off an instance can route or translate addresses: it is a NAT or a tunnel in the making.",
    remediation="Leave sourceDestCheck unset or true.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html",
    controls=replace(BOUNDARY, fsbp=("EC2.180",)),
    bad="""aws.ec2.NetworkInterface("eni", subnet_id=subnet.id, source_dest_check=False)""",
    good="""aws.ec2.NetworkInterface("eni", subnet_id=subnet.id)""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """AWS checks unless told otherwise."""
    yield from expect_true(resource.at("sourceDestCheck"), default=True)


def remedy(resource: Resource) -> Mapping[str, object]:
    """The check is on again."""
    return {"sourceDestCheck": True} if resource.at("sourceDestCheck").known and any(check(resource)) else {}
