"""What instances run when they start can be read."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import IDENTITY
from ...documents.user_data import PROPERTIES, script
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="ec2-userdata-readable",
    title="User data is a text that rules can read",
    severity=Severity.MEDIUM,
    types=(*tokens.INSTANCE, *tokens.LAUNCH_TEMPLATE, *tokens.LAUNCH_CONFIGURATION),
    why="User data runs as root, and a program in it hides secrets and downloads from whoever reads the change.",
    remediation="Write a script or cloud-init's configuration, in gzip and base64 if need be; programs belong into the "
    "image or a bucket.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html",
    controls=IDENTITY,
    bad="""\
aws.ec2.LaunchTemplate("node", user_data="f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAA")
""",
    good="""\
import base64
aws.ec2.LaunchTemplate("node", user_data=base64.b64encode(b"#!/bin/sh\\necho ready\\n").decode())
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Text, base64, gzip or cloud-init's parts of such."""
    for key in PROPERTIES:
        yield from _readable(resource, key)


def _readable(resource: Resource, key: str) -> Iterator[Outcome]:
    view = resource.at(key)
    if view.unknown:
        yield Unevaluated(view.path)
    elif view.known and (problem := script(view).unreadable):
        yield Finding(f"{view.path} {problem}; allowed: a text, or gzip or base64 of one", view.path)
