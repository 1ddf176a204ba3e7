"""A deployment runs no commands."""

from collections.abc import Iterable

from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="command-not-used",
    title="A deployment runs no commands",
    severity=Severity.HIGH,
    types=(
        "command:local:Command",
        "command:remote:Command",
        "command:remote:CopyFile",
        "command:remote:CopyToRemote",
    ),
    why="A command does whatever whoever deploys may do, and the graph shows nothing of it.",
    remediation="Use a resource of a provider; scripts of nodes belong into a bucket.",
    source="https://github.com/pulumi/pulumi-command",
    controls=BOUNDARY,
    bad="""\
import pulumi_command
pulumi_command.local.Command("route", create="aws ec2 create-internet-gateway")
""",
    good="""aws.sqs.Queue("jobs")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """None of the package's resources is there, whatever the command is."""
    kind = resource.type.rsplit(":", 1)[-1]
    yield Finding(f"a {kind} runs what no rule can see; allowed: resources of providers", "")
