"""What runs on nodes beside ParallelCluster's own code comes from buckets."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...documents.parallelcluster import nodes
from ...expectations import expect
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="pcluster-code-from-s3",
    title="Nodes run scripts from buckets, and nothing from the web",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="A script at a public address is another script tomorrow, and runs as root on every node; in a lab without "
    "internet it keeps the node from starting.",
    remediation="Put scripts, cookbooks and settings into a bucket and name them as s3://bucket/key.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/custom-bootstrap-actions-v3.html",
    controls=replace(BOUNDARY, nist=(*BOUNDARY.nist, "SI-7")),
    bad="""\
action = {"OnNodeConfigured": {"Script": "https://example.org/install.sh"}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"HeadNode": {"CustomActions": action}}))
""",
    good="""\
action = {"OnNodeConfigured": {"Script": "s3://lab-assets/install.sh"}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"HeadNode": {"CustomActions": action}}))
""",
)
_EVENTS = ("OnNodeStart", "OnNodeConfigured", "OnNodeUpdated")
_ELSEWHERE = (
    ("Scheduling", "SlurmSettings", "CustomSlurmSettingsIncludeFile"),
    ("DevSettings", "Cookbook", "ChefCookbook"),
    ("DevSettings", "NodePackage"),
    ("DevSettings", "InstanceTypesData"),
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Custom actions of all nodes, one or a sequence, and what else the configuration fetches."""
    for node in nodes(resource.properties):
        if node.view.unknown:
            yield Unevaluated(node.view.path)
            continue
        for event in _EVENTS:
            yield from _scripts(node.view.at("CustomActions", event))
    for keys in _ELSEWHERE:
        view = resource.at(*keys)
        if keys[-1] != "InstanceTypesData" or (view.known and "://" in str(view.value())):
            yield from _from_bucket(view)


def _scripts(action: View) -> Iterator[Outcome]:
    if action.unknown:
        yield Unevaluated(action.path)
        return
    for step in (action, *action.each("Sequence")):
        yield from _from_bucket(step.at("Script"))


def _from_bucket(view: View) -> Iterator[Outcome]:
    if not view.absent:
        yield from expect(view, lambda address: str(address).startswith("s3://"), "an address s3://bucket/key")
