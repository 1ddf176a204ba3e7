"""The nodes of a cluster are in the lab's own subnets."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...documents.parallelcluster import Node, nodes
from ...expectations import is_true
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="pcluster-private-subnets",
    title="The nodes of a cluster are in private subnets of the lab",
    severity=Severity.CRITICAL,
    types=(tokens.CLUSTER,),
    why="A node in a subnet that hands out public addresses, or in another lab's, is beside every wall that the lab "
    "has.",
    remediation="Name a subnet that the lab's stack makes, and that hands out no public addresses.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/network-configuration-v3.html",
    controls=replace(BOUNDARY, fsbp=("EC2.15",)),
    bad="""\
public = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.2.0/24", map_public_ip_on_launch=True)
configuration = pulumi.Output.from_input({"HeadNode": {"Networking": {"SubnetId": public.id}}})
aws.cloudformation.Stack("cluster", template_body=configuration.apply(TEMPLATE))
""",
    good="""\
configuration = pulumi.Output.from_input({"HeadNode": {"Networking": {"SubnetId": subnet.id}}})
aws.cloudformation.Stack("cluster", template_body=configuration.apply(TEMPLATE))
""",
)
_ALLOWED = "a private subnet that this stack makes"
_ALL = (*tokens.SUBNET, "aws:ec2/defaultSubnet:DefaultSubnet")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each subnet is at hand, no default one, and gives no public addresses."""
    own = bool(stack.of(tokens.SUBNET))
    for node in nodes(resource.properties):
        if not node.subnets:
            path = f"{node.view.path}.Networking"
            yield Finding(f"{path} names no subnet; allowed: {_ALLOWED}", path)
        for subnet in node.subnets:
            yield from _judged(resource, stack, node, subnet, own=own)


def _judged(resource: Resource, stack: Stack, node: Node, view: View, *, own: bool) -> Iterator[Outcome]:
    link = stack.follow_view(resource, view, types=_ALL)
    if link.unknown:
        yield Unevaluated(view.path)
    for name in link.outside:
        if own:
            yield Finding(
                f"{view.path} ({node.kind}) is {name}, which this stack has not; allowed: {_ALLOWED}", view.path
            )
        else:
            yield Unevaluated(view.path, f"{name} is outside of this stack")
    for subnet in link.found:
        public = subnet.at("mapPublicIpOnLaunch")
        if subnet.type not in tokens.SUBNET:
            yield Finding(f"{view.path} ({node.kind}) is the default subnet; allowed: {_ALLOWED}", view.path)
        elif public.unknown:
            yield Unevaluated(view.path, f"whether {subnet.name} gives public addresses is not known yet")
        elif is_true(public.value()):
            words = f"{view.path} ({node.kind}) is {subnet.name}, which gives public addresses; allowed: {_ALLOWED}"
            yield Finding(words, view.path)
