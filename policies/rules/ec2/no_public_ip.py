"""No instance asks for a public address."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import parallelcluster, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect, expect_false, is_false
from ...model import Outcome, Rule, Severity
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="ec2-no-public-ip",
    title="No instance asks for a public address",
    severity=Severity.CRITICAL,
    types=(*tokens.INSTANCE, *tokens.LAUNCH_TEMPLATE, *tokens.LAUNCH_CONFIGURATION, *tokens.CLOUDFORMATION_STACK),
    why="The request overrides the subnet's setting, so a private subnet alone does not keep an instance private.",
    remediation="Leave associatePublicIpAddress, IPv6 counts, ElasticIp and AssignPublicIp unset or false.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EC2.9", "EC2.25", "AutoScaling.5")),
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Instances and what they start from; a ParallelCluster inside a CloudFormation stack too."""
    if resource.type in tokens.CLOUDFORMATION_STACK:
        for cluster in parallelcluster.configurations(resource):
            yield from _cluster(cluster)
        return
    for interface in (resource.properties, *resource.each("networkInterfaces")):
        yield from expect_false(interface.at("associatePublicIpAddress"))
        yield from expect_false(interface.at("associateCarrierIpAddress"))
        yield from expect(interface.at("ipv6AddressCount"), lambda count: not count, "0")
        yield from expect(interface.at("ipv6Addresses"), lambda addresses: not addresses, "none")


def _cluster(cluster: View) -> Iterator[Outcome]:
    # ElasticIp is a switch or the id of an address.
    yield from expect(cluster.at("HeadNode", "Networking", "ElasticIp"), is_false, "false")
    for queue in parallelcluster.queues(cluster):
        yield from expect_false(queue.at("Networking", "AssignPublicIp"))
