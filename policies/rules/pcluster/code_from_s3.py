"""What runs on nodes beside ParallelCluster's own code comes from buckets of ours, and what it keeps stays in one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_code_bucket
from ...documents.parallelcluster import nodes
from ...expectations import expect
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="pcluster-code-from-s3",
    title="Clusters run scripts from, and keep their own files in, buckets of ours, and take nothing from the web",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="A script at a public address is another script tomorrow, and runs as root on every node; in a lab without "
    "internet it keeps the node from starting. Of a stranger's bucket the stranger says what runs; named as "
    "CustomS3Bucket, it has the cluster's configuration and its functions' code.",
    remediation="Put scripts, cookbooks and settings into a bucket of this stack or of its platform, and name them as "
    "s3://bucket/key; leave CustomS3Bucket unset, or name such a bucket. Buckets of others that code may come from are "
    "listed under code_buckets in policies/facts.toml.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/custom-bootstrap-actions-v3.html",
    controls=replace(BOUNDARY, nist=(*BOUNDARY.nist, "SI-7")),
    bad="""\
action = {"OnNodeConfigured": {"Script": "https://example.org/install.sh"}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"HeadNode": {"CustomActions": action}}))
""",
    good="""\
assets = aws.s3.Bucket("assets", bucket="lab-assets")
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


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Custom actions of all nodes, one or a sequence, what else the configuration fetches, and the cluster's bucket."""
    for view in _named(resource):
        if view.unknown:
            yield Unevaluated(view.path)
        elif not view.absent:
            outcomes = list(
                expect(view, lambda address: str(address).startswith("s3://"), "an address s3://bucket/key")
            )
            yield from outcomes or expect_code_bucket(view, resource, stack, of_aws=True)
    own = resource.at("CustomS3Bucket")
    if not own.absent:
        yield from expect_code_bucket(own, resource, stack)


def _named(resource: Resource) -> Iterator[View]:
    for node in nodes(resource.properties):
        if node.view.unknown:
            yield node.view
            continue
        for event in _EVENTS:
            action = node.view.at("CustomActions", event)
            if action.unknown:
                yield action
                continue
            yield from (step.at("Script") for step in (action, *action.each("Sequence")))
    for keys in _ELSEWHERE:
        view = resource.at(*keys)
        if keys[-1] != "InstanceTypesData" or (view.known and "://" in str(view.value())):
            yield view
