"""Groups of instances start from launch templates."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ec2-asg-launch-template",
    title="Groups of instances start from launch templates",
    severity=Severity.LOW,
    types=tokens.AUTO_SCALING_GROUP,
    why="Launch configurations have no versions, cannot name a key for their volumes, and AWS adds nothing to them.",
    remediation="Use launchTemplate or mixedInstancesPolicy.",
    source="https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html",
    controls=replace(IDENTITY, fsbp=("AutoScaling.9",)),
    level=Level.ADVISORY,
    bad="""aws.autoscaling.Group("nodes", min_size=0, max_size=2, launch_configuration="nodes")""",
    good="""aws.autoscaling.Group("nodes", min_size=0, max_size=2, launch_template={"id": "lt-1"})""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """A group names no launch configuration."""
    yield from expect(resource.at("launchConfiguration"), lambda name: not name, "launchTemplate instead")
