"""The number of nodes has an end."""

from collections.abc import Iterable

from ... import tokens
from ...documents.parallelcluster import MAX_COUNT, compute_resources, queues
from ...expectations import expect
from ...facts import Facts
from ...model import Controls, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="pcluster-max-count",
    title="A compute resource starts no more nodes than the profile allows",
    severity=Severity.MEDIUM,
    types=(tokens.CLUSTER,),
    why="MaxCount is all that stands between a mistaken job array and the bill, and the addresses of the subnet.",
    remediation="Lower MaxCount, or take the nodes in several compute resources that the budget covers.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/Scheduling-v3.html",
    controls=Controls(nist=("SC-5(2)", "SC-6"), hipaa=("308(a)(7)(i)",)),
    bad="""\
nodes = {"Name": "all", "InstanceType": "c7a.48xlarge", "MaxCount": 5000}
queue = {"Name": "batch", "ComputeResources": [nodes]}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Scheduling": {"SlurmQueues": [queue]}}))
""",
    good="""\
nodes = {"Name": "all", "InstanceType": "c7a.48xlarge", "MaxCount": 50}
queue = {"Name": "batch", "ComputeResources": [nodes]}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Scheduling": {"SlurmQueues": [queue]}}))
""",
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """Every compute resource of every queue."""
    most = facts.profile.maximum_nodes
    for queue in queues(resource.properties):
        if queue.unknown:
            yield Unevaluated(queue.path)
            continue
        for nodes in compute_resources(queue):
            count = nodes.at("MaxCount")
            yield from expect(
                count, lambda value: _number(value) <= most, f"{most} ({facts.profile.name})", default=MAX_COUNT
            )


def _number(value: object) -> float:
    """The number in a value that may be a text; what is none counts as without end."""
    try:
        return float(str(value))
    except ValueError:
        return float("inf")
