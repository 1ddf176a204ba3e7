"""Dynamic providers are those of this project."""

from collections.abc import Iterable

from ...controls import HYGIENE
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="dynamic-own-providers",
    title="Dynamic resources have a type of their own",
    severity=Severity.MEDIUM,
    types=("pulumi-python:dynamic:Resource", "pulumi-nodejs:dynamic:Resource"),
    why="A dynamic resource runs code of the program's own. With a type of its own (dynamic/network:SubnetLease) it "
    "can be told from others and judged; without one it is anything.",
    remediation="Declare class Name(pulumi.dynamic.Resource, module=AREA, name=NAME), as the components do, and have "
    "its code read.",
    source="https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/",
    controls=HYGIENE,
    bad="""\
# what pulumi.dynamic.Resource(provider, "gateway", {}) registers
pulumi.CustomResource("pulumi-python:dynamic:Resource", "gateway", {"__provider": "gASV..."})
""",
    good="""aws.sqs.Queue("jobs")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """None without a type of its own is there."""
    yield Finding("a dynamic resource without a type of its own; allowed: those of the project's components", "")
