"""Every role that a cluster makes has a permissions boundary."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="pcluster-permissions-boundary",
    title="Every role that a cluster makes has a permissions boundary",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="ParallelCluster makes roles for nodes and functions, and the configuration adds policies to them; the "
    "boundary says how far they go.",
    remediation="Set Iam/PermissionsBoundary to ClusterProvider.permissions_boundary_arn.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/Iam-v3.html",
    controls=IDENTITY,
    bad="""aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Iam": {"ResourcePrefix": "/lab/"}}))""",
    good="""aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Iam": {"PermissionsBoundary": boundary}}))""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """A customer managed policy is named."""
    boundary = resource.at("Iam", "PermissionsBoundary")
    return expect(boundary, _is_customer_policy, "the ARN of a customer managed policy", default="no boundary")


def _is_customer_policy(value: object) -> bool:
    return isinstance(value, str) and ":policy/" in value and ":iam::aws:" not in value
