"""No queue takes a tag of the cluster's away."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...documents.parallelcluster import compute_resources, queues
from ...model import Controls, Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="pcluster-tags-kept",
    title="Nodes carry the cluster's tags as they are",
    severity=Severity.LOW,
    types=(tokens.CLUSTER,),
    why="A queue's tag goes before the cluster's of the same key: costs and rights that go by the tag then miss the "
    "queue's nodes.",
    remediation="Give queues and compute resources tags with keys of their own.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/Scheduling-v3.html",
    controls=Controls(nist=("AC-16", "CM-8")),
    bad="""\
owner = {"Key": "lab", "Value": "neuro"}
other = {"Key": "lab", "Value": "nobody"}
configuration = {"Tags": [owner], "Scheduling": {"SlurmQueues": [{"Name": "batch", "Tags": [other]}]}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE(configuration))
""",
    good="""\
owner = {"Key": "lab", "Value": "neuro"}
other = {"Key": "tier", "Value": "batch"}
configuration = {"Tags": [owner], "Scheduling": {"SlurmQueues": [{"Name": "batch", "Tags": [other]}]}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE(configuration))
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Tags of queues and of compute resources."""
    own = {str(tag.at("Key").raw): tag.at("Value") for tag in resource.each("Tags") if tag.known}
    if not own:
        return
    for queue in queues(resource.properties):
        for place in (queue, *compute_resources(queue)):
            yield from _changed(place, own)


def _changed(place: View, own: dict[str, View]) -> Iterator[Outcome]:
    for tag in place.each("Tags") if place.known else ():
        key, value = tag.at("Key"), tag.at("Value")
        name = str(key.raw)
        if key.unknown or (name in own and (value.unknown or own[name].unknown)):
            yield Unevaluated(tag.path)
        elif name in own and value.value() != own[name].value():
            kept = own[name].shown
            yield Finding(f"{value.path} ({name}) is {value.shown}; allowed: {kept}, the cluster's", value.path)
