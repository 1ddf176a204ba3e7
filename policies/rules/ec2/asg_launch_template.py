"""Instances start from launch templates that are judged."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Level, Outcome, Rule, Severity, Unevaluated
from ...network.kinds import outside
from ...network.reading import text
from ...resource import Resource, Stack
from ...view import View

_NAMES = ("id", "launchTemplateId", "name", "launchTemplateName")
_FLEETS = ("aws:ec2/fleet:Fleet", *tokens.SPOT_FLEET)
RULE = Rule(
    id="ec2-asg-launch-template",
    title="Instances start from launch templates that are judged",
    severity=Severity.LOW,
    types=(*tokens.SCALING_GROUP, *tokens.INSTANCE, *_FLEETS),
    why="Launch configurations have no versions, cannot name a key for their volumes, and AWS adds nothing to them. Of "
    "a launch template that is not at hand nobody knows what it says: about tokens for the instance metadata and how "
    "far it is answered (ec2-imdsv2, ec2-imds-hop-1), volumes (ec2-ebs-cmk) and public addresses (ec2-no-public-ip).",
    remediation="Use launchTemplate or mixedInstancesPolicy, and judge the template's stack together with this one.",
    source="https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html",
    controls=replace(IDENTITY, fsbp=("AutoScaling.9",)),
    level=Level.ADVISORY,
    bad="""aws.autoscaling.Group("nodes", min_size=0, max_size=2, launch_configuration="nodes")""",
    good="""\
    template = aws.ec2.LaunchTemplate("nodes", metadata_options={"http_tokens": "required"})
    aws.autoscaling.Group("nodes", min_size=0, max_size=2, launch_template={"id": template.id})""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """No launch configuration is named, and every template that is named is at hand, where it is judged itself."""
    yield from expect(resource.at("launchConfiguration"), lambda name: not name, "launchTemplate instead")
    for named in _templates(resource):
        yield from _at_hand(resource, named, stack)


def _templates(resource: Resource) -> Iterator[View]:
    """Where a template is named: by an instance or a group, by a group of mixed instances, by a fleet."""
    yield from resource.each("launchTemplate")
    for mixed in resource.at("mixedInstancesPolicy").each("launchTemplate"):
        yield mixed.at("launchTemplateSpecification")
        for override in mixed.each("overrides"):
            yield from override.each("launchTemplateSpecification")
    for configuration in resource.each("launchTemplateConfigs"):
        yield configuration.at("launchTemplateSpecification")


def _at_hand(resource: Resource, named: View, stack: Stack) -> Iterator[Outcome]:
    if named.absent:
        return
    views = [view for view in map(named.at, _NAMES) if view.unknown or text(view)]
    if any(stack.follow_view(resource, view, types=tokens.LAUNCH_TEMPLATE).found for view in views):
        return
    known = [view for view in views if view.known]
    if known:
        yield outside(known[0].path, f"launch template {text(known[0])}")
    elif views:
        yield Unevaluated(views[0].path)
