"""Instances have a role of their own."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ec2-instance-profile",
    title="Instances have a role of their own",
    severity=Severity.LOW,
    types=tokens.INSTANCE,
    why="Programs on an instance without a role are given keys of a person's, which stay on its disk.",
    remediation="Set iamInstanceProfile to a profile whose role has what the instance needs.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
    controls=replace(IDENTITY, cis=("2.16",)),
    level=Level.ADVISORY,
    bad="""aws.ec2.Instance("head", ami="ami-1", instance_type="m7i.large", subnet_id=subnet.id)""",
    good="""\
    aws.ec2.Instance(
        "head", ami="ami-1", instance_type="m7i.large", subnet_id=subnet.id, iam_instance_profile="lab-head"
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The instance's own profile, or that of its launch template, which is judged itself."""
    if resource.at("launchTemplate").absent:
        yield from expect(resource.at("iamInstanceProfile"), bool, "the name of an instance profile")
