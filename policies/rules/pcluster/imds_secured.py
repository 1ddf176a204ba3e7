"""Only the head node's administrators reach its credentials."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="pcluster-imds-secured",
    title="Users of a cluster cannot read the head node's credentials",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="The head node's role starts and ends instances and reads the cluster's secrets. Without the restriction, "
    "whoever logs in has that role.",
    remediation="Leave HeadNode/Imds/Secured unset or true.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/HeadNode-v3.html",
    controls=IDENTITY,
    bad="""aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"HeadNode": {"Imds": {"Secured": False}}}))""",
    good="""aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"HeadNode": {"Imds": {"Secured": True}}}))""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """ParallelCluster restricts it by default."""
    return expect_true(resource.at("HeadNode", "Imds", "Secured"), default=True)
