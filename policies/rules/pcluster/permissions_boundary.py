"""Every role that a cluster makes has a permissions boundary that bounds it."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...iam.boundaries import expect_boundary
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="pcluster-permissions-boundary",
    title="Every role that a cluster makes has a permissions boundary that bounds it",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="ParallelCluster makes roles for nodes and functions, and the configuration adds policies to them; the "
    "boundary says how far they go.",
    remediation="Set Iam/PermissionsBoundary to ClusterProvider.permissions_boundary_arn; name a boundary of another "
    "stack under boundaries in policies/facts.toml.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/Iam-v3.html",
    controls=IDENTITY,
    bad="""aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Iam": {"ResourcePrefix": "/lab/"}}))""",
    good="""aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Iam": {"PermissionsBoundary": boundary}}))""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A customer managed policy of ours bounds them."""
    return expect_boundary(resource, resource.at("Iam", "PermissionsBoundary"), stack, stack.accounts, "no boundary")
