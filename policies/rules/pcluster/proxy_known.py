"""Nodes ask no proxy but those that the facts name."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_known_domain
from ...documents.parallelcluster import nodes
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="pcluster-proxy-known",
    title="Nodes ask no proxy but those that are known here",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="A proxy in a network that labs may talk to is the internet: what the routes keep in goes out through it, and "
    "whoever runs it reads along.",
    remediation="Take Proxy out: a lab reaches AWS by endpoints. A proxy that has to be is named with its domain under "
    "domains in policies/facts.toml.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/Scheduling-v3.html",
    controls=BOUNDARY,
    bad="""\
networking = {"Proxy": {"HttpProxyAddress": "http://proxy.example.org:3128"}}
queue = {"Name": "batch", "Networking": networking}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Scheduling": {"SlurmQueues": [queue]}}))
""",
    good="""\
queue = {"Name": "batch", "Networking": {"SubnetIds": ["subnet-0123456789abcdef0"]}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Scheduling": {"SlurmQueues": [queue]}}))
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Head node, login nodes and queues."""
    for node in nodes(resource.properties):
        proxy = node.view.at("Networking", "Proxy", "HttpProxyAddress")
        if not proxy.absent:
            yield from expect_known_domain(proxy, stack)
