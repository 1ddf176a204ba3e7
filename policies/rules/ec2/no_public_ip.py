"""No instance and no container asks for a public address."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...addresses import is_private
from ...controls import NO_PUBLIC_ACCESS
from ...documents.parallelcluster import queues
from ...expectations import expect, expect_false, is_false
from ...model import Outcome, Rule, Severity
from ...network.interface_types import TASKS
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="ec2-no-public-ip",
    title="No instance and no container asks for a public address",
    severity=Severity.CRITICAL,
    types=(*tokens.INSTANCE, *tokens.LAUNCH_TEMPLATE, *tokens.LAUNCH_CONFIGURATION, tokens.CLUSTER, *TASKS),
    why="The request overrides the subnet's setting, so a private subnet alone does not keep an instance private, nor "
    "the tasks of a service, a rule, a schedule or a pipe.",
    remediation="Leave associatePublicIpAddress, IPv6 counts, ElasticIp and assignPublicIp unset or false. In a subnet "
    "with a private IPv6 block, name the addresses or let the subnet give them out.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EC2.9", "EC2.25", "AutoScaling.5", "ECS.2")),
    bad="""\
    aws.ec2.Instance(
        "head", ami="ami-1", instance_type="m7i.large", subnet_id=subnet.id, associate_public_ip_address=True
    )""",
    good="""aws.ec2.Instance("head", ami="ami-1", instance_type="m7i.large", subnet_id=subnet.id)""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Instances and what they start from; the nodes of a ParallelCluster, and tasks of containers."""
    if resource.type in TASKS:
        switch = resource.at(*TASKS[resource.type].split("."), "assignPublicIp")
        yield from expect(switch, lambda value: value == "DISABLED" or is_false(value), "false, or DISABLED of a pipe")
        return
    if resource.type == tokens.CLUSTER:
        yield from _cluster(resource.properties)
        return
    for interface in (resource.properties, *resource.each("networkInterfaces")):
        yield from expect_false(interface.at("associatePublicIpAddress"))
        yield from expect_false(interface.at("associateCarrierIpAddress"))
        yield from _addresses(interface)


def _addresses(interface: View) -> Iterator[Outcome]:
    """IPv6 addresses that are named are private; ones that are not named are whatever the subnet gives out."""
    named = [each for each in interface.each("ipv6Addresses") if each.unknown or each.value()]
    for each in named:
        yield from expect(each, is_private, "none, or private ones")
    # How many there are is told of deployed instances too, and of subnets that give out private ones.
    if not any(each.known for each in named):
        yield from expect(interface.at("ipv6AddressCount"), lambda count: not count, "0")


def _cluster(cluster: View) -> Iterator[Outcome]:
    # ElasticIp is a switch or the id of an address.
    yield from expect(cluster.at("HeadNode", "Networking", "ElasticIp"), is_false, "false")
    for queue in queues(cluster):
        yield from expect_false(queue.at("Networking", "AssignPublicIp"))
