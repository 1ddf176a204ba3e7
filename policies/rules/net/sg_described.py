"""Security groups and their rules say what they are for."""

from collections.abc import Iterable

from ... import tokens
from ...controls import HYGIENE
from ...expectations import expect
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

_OF_THE_PROVIDER = "Managed by Pulumi"
RULE = Rule(
    id="net-sg-described",
    title="Security groups and their rules say what they are for",
    severity=Severity.LOW,
    types=(*tokens.SECURITY_GROUP, *tokens.SECURITY_GROUP_RULE, *tokens.INGRESS_RULE, *tokens.EGRESS_RULE),
    why="A rule that nobody can explain is a rule that nobody dares to remove.",
    remediation="Set description on the group and on each rule; a group's own cannot be changed later.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    controls=HYGIENE,
    level=Level.ADVISORY,
    bad="""aws.ec2.SecurityGroup("nodes", vpc_id=vpc.id)""",
    good="""aws.ec2.SecurityGroup("nodes", vpc_id=vpc.id, description="Compute nodes of the lab")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """A description of one's own, on the group and on each of its rules."""
    # The description of a default group is AWS's, and cannot be changed.
    places = [] if resource.type in tokens.DEFAULT_SECURITY_GROUP else [resource.properties]
    if resource.type in tokens.SECURITY_GROUP:
        places += [*resource.each("ingress"), *resource.each("egress")]
    for place in places:
        yield from expect(place.at("description"), _says_something, "what it is for, in words")


def _says_something(text: object) -> bool:
    return isinstance(text, str) and text.strip() not in ("", _OF_THE_PROVIDER)
