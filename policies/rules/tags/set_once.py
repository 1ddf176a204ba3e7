"""A resource says itself whose it is."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

_OURS = "hpc-labs:"
RULE = Rule(
    id="tags-set-once",
    title="No tag beside a resource says whose it is",
    severity=Severity.MEDIUM,
    types=tokens.TAG,
    why="The tags of labs tell labs apart: who may reach what, and who pays. One that is set beside a resource moves "
    "it, or what another stack made, into another lab, while the resource itself and every rule still name the first.",
    remediation="Set the tags of labs on the resource itself; Tag is for what others read, such as kubernetes.io/...",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html",
    controls=BOUNDARY,
    bad="""aws.ec2.Tag("lab", resource_id=subnet.id, key="hpc-labs:virtual-lab", value="cardio")""",
    good="""aws.ec2.Tag("balancers", resource_id=subnet.id, key="kubernetes.io/role/internal-elb", value="1")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Any of the labs' own tags, whatever its value."""
    key = resource.at("key")
    if key.unknown:
        yield Unevaluated(key.path)
    elif str(key.value("")).lower().startswith(_OURS):
        yield Finding(f"{key.path} is {key.shown}; allowed: tags of labs on the resource itself", key.path)
