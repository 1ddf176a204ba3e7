"""A cluster makes what ParallelCluster makes, and nothing else."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="pcluster-no-opaque",
    title="A cluster adds no template to those of ParallelCluster",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="A template that the cluster fetches by its address makes gateways, roles and buckets that no rule sees.",
    remediation="Take the resources into the lab's stack; leave AdditionalResources and DevSettings/ClusterTemplate "
    "unset.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/AdditionalResources-v3.html",
    controls=BOUNDARY,
    bad="""aws.cloudformation.Stack("c", template_body=TEMPLATE({"AdditionalResources": "https://example.org/x.yaml"}))""",
    good="""aws.cloudformation.Stack("c", template_body=TEMPLATE({"Image": {"Os": "alinux2023"}}))""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Neither of the two settings that name one."""
    for keys in (("AdditionalResources",), ("DevSettings", "ClusterTemplate")):
        yield from expect(resource.at(*keys), lambda address: not address, "no template of one's own")
