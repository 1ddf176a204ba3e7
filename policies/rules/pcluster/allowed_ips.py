"""People reach a cluster from the lab's networks only."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...addresses import PRIVATE, AddressSet, parse
from ...controls import BOUNDARY
from ...documents.parallelcluster import Access, accesses
from ...expectations import found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="pcluster-allowed-ips",
    title="SSH and DCV of a cluster are open to our networks only",
    severity=Severity.CRITICAL,
    types=(tokens.CLUSTER,),
    why="Where a configuration says nothing, ParallelCluster opens SSH and DCV to the whole internet.",
    remediation="Give the nodes SecurityGroups of the lab's own, or set Ssh/AllowedIps and Dcv/AllowedIps to the range "
    "of the VPC, or of [[peers]] in policies/facts.toml.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/HeadNode-v3.html",
    controls=replace(BOUNDARY, fsbp=("EC2.13", "EC2.14"), cis=("6.3", "6.4")),
    bad="""aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"HeadNode": {"Ssh": {"KeyName": "ada"}}}))""",
    good="""\
configuration = pulumi.Output.from_input({"HeadNode": {"Ssh": {"AllowedIps": vpc.cidr_block}}})
aws.cloudformation.Stack("cluster", template_body=configuration.apply(TEMPLATE))
""",
)
_ALLOWED = "a range of the lab's VPC or of a peer"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """What ParallelCluster's own groups let in, as far as nodes have them."""
    for access in accesses(resource.properties):
        yield from _judged(resource, stack, access)


def _judged(resource: Resource, stack: Stack, access: Access) -> Iterator[Outcome]:
    view, default = access.source.view, access.source.default
    if view.unknown:
        yield Unevaluated(view.path)
        return
    source = str(view.value(default))
    if source.startswith("pl-"):
        if stack.follow_view(resource, view, types=tokens.PREFIX_LIST).outside:
            yield Unevaluated(view.path, f"{source} is outside of this stack")
        return  # a list of ours has rules of its own
    words = Finding(f"{found(view, default)} ({access.protocol}); allowed: {_ALLOWED}", view.path)
    addresses = parse(source)
    if addresses is None or not PRIVATE.covers(addresses):
        yield words
        return
    ours = _ours(stack)
    if ours.covers(addresses):
        return
    yield (
        words if ours else Unevaluated(view.path, "no VPC is at hand, and no cidrs or [[peers]] in policies/facts.toml")
    )


def _ours(stack: Stack) -> AddressSet:
    cidrs = [resource.at(key) for resource in stack.of((*tokens.VPC, *tokens.SUBNET)) for key in _RANGES]
    known = [parse(view.value()) for view in cidrs if view.known]
    facts = [parse(cidr) for cidr in (*stack.facts.cidrs, *stack.facts.peer_cidrs)]
    return AddressSet.union(each for each in (*known, *facts) if each is not None)


_RANGES = ("cidrBlock", "ipv6CidrBlock")
