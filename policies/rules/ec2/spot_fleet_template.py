"""Spot fleets start what launch templates say."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ec2-spot-fleet-template",
    title="Spot fleets start instances by launch templates",
    severity=Severity.HIGH,
    types=tokens.SPOT_FLEET,
    why="A launch specification inside of a fleet names images, groups, profiles, volumes and public addresses past "
    "the rules for launch templates, and cannot ask for tokens of the instance metadata.",
    remediation="Name launch templates of this stack under launchTemplateConfigs; they are judged themselves.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleet-examples.html",
    controls=BOUNDARY,
    bad="""\
aws.ec2.SpotFleetRequest(
    "burst",
    iam_fleet_role=role.arn,
    target_capacity=2,
    launch_specifications=[{"ami": "ami-1", "instance_type": "m7i.large", "associate_public_ip_address": True}],
)
""",
    good="""\
template = aws.ec2.LaunchTemplate("burst", image_id="ami-1", metadata_options={"http_tokens": "required"})
named = {"id": template.id, "version": "1"}
aws.ec2.SpotFleetRequest(
    "burst",
    iam_fleet_role=role.arn,
    target_capacity=2,
    launch_template_configs=[{"launch_template_specification": named}],
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """No specification of its own."""
    return expect(resource.at("launchSpecifications"), lambda given: not given, "launchTemplateConfigs")
