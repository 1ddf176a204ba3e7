"""User data holds no secret."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...clear_text import secrets
from ...controls import IDENTITY
from ...documents.user_data import PROPERTIES, script
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="ec2-no-userdata-secret",
    title="User data holds no secret",
    severity=Severity.HIGH,
    types=(*tokens.INSTANCE, *tokens.LAUNCH_TEMPLATE, *tokens.LAUNCH_CONFIGURATION),
    why="Every process on the instance reads user data, and so does everybody who may describe instances or templates.",
    remediation="Have the instance's role read the secret from Secrets Manager when it starts.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
    controls=IDENTITY,
    bad="""\
aws.ec2.Instance("head", ami="ami-1", instance_type="t3.micro", user_data="export DB_PASSWORD=correct-horse-battery")
""",
    good="""\
aws.ec2.Instance("head", ami="ami-1", instance_type="t3.micro", user_data="export DB_SECRET_ARN=arn:aws:lab")
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Keys and passwords by their form, in whatever the user data is packed."""
    for key in PROPERTIES:
        yield from _secrets(resource, key)


def _secrets(resource: Resource, key: str) -> Iterator[Outcome]:
    view = resource.at(key)
    if view.unknown:
        yield Unevaluated(view.path)
    elif view.known:
        for line, what in secrets(script(view).text):
            yield Finding(f"{view.path} has {what} in line {line}; allowed: no secret", view.path)
