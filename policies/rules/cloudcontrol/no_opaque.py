"""Every Cloud Control request can be seen into."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...documents import opaque
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="cloudcontrol-no-opaque",
    title="Every Cloud Control request is of a type that rules know",
    severity=Severity.HIGH,
    types=tokens.CLOUD_CONTROL,
    why="Cloud Control makes anything from a text; a type that the rules do not know is judged by none of them.",
    remediation="Use the resource of the AWS provider in its place; where there is none, ask for an exemption.",
    source="https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-types.html",
    controls=BOUNDARY,
    bad="""aws.cloudcontrol.Resource("edge", type_name="AWS::NetworkFirewall::Firewall", desired_state="{}")""",
    good="""\
aws.cloudcontrol.Resource("logs", type_name="AWS::Logs::LogGroup", desired_state=json.dumps({"KmsKeyId": KEY_ARN}))
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The type, and the text of the desired state."""
    for view in (resource.at("typeName"), resource.at("desiredState")):
        if view.unknown:
            yield Unevaluated(view.path)
    for part in opaque(resource):
        yield Finding(f"{part.path} is {part.what}: {part.why}; allowed: what rules can see into", part.path)
