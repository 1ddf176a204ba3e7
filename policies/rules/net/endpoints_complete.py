"""A network with clusters has the endpoints that they boot by."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.clusters import has_cluster
from ...network.prefix_lists import service_of
from ...resource import Resource, Stack

# docs.aws.amazon.com/parallelcluster/latest/ug/aws-parallelcluster-in-a-single-public-subnet-no-internet-v3.html
_NEEDED = ("s3", "dynamodb", "ec2", "cloudformation", "logs")
RULE = Rule(
    id="net-endpoints-complete",
    title="A network with clusters has the endpoints that they boot by",
    severity=Severity.MEDIUM,
    types=tokens.VPC,
    why="Without one of them the head node waits for half an hour, fails and leaves no log; then somebody opens a way.",
    remediation="Add the endpoints: PrivateNetwork derives them from its features.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/network-configuration-v3.html",
    controls=replace(BOUNDARY, fsbp=("EC2.10",)),
    bad="""\
    aws.cloudformation.Stack(
        "cluster", template_body=subnet.id.apply(lambda id: TEMPLATE({"HeadNode": {"Networking": {"SubnetId": id}}}))
    )""",
    good="""\
    for service in ("s3", "dynamodb"):
        aws.ec2.VpcEndpoint(service, vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.{service}")
    for service in ("ec2", "cloudformation", "logs"):
        aws.ec2.VpcEndpoint(
            service, vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.{service}", vpc_endpoint_type="Interface"
        )
    aws.cloudformation.Stack(
        "cluster", template_body=subnet.id.apply(lambda id: TEMPLATE({"HeadNode": {"Networking": {"SubnetId": id}}}))
    )""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The least that ParallelCluster's nodes need; what features need beside it, the network's own components know."""
    if not has_cluster(resource, stack):
        return
    endpoints = stack.attached_to(resource, tokens.VPC_ENDPOINT, "vpcId")
    services = [endpoint.at("serviceName") for endpoint in endpoints]
    if any(service.unknown for service in services):
        yield Unevaluated("serviceName of the VPC's endpoints")
        return
    there = set(map(service_of, endpoints))
    if missing := [service for service in _NEEDED if service not in there]:
        yield Finding(f"no endpoint for {', '.join(missing)}; allowed: one for each of {', '.join(_NEEDED)}")
