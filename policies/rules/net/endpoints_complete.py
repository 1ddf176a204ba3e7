"""A network with clusters has the endpoints that they boot by."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...documents.parallelcluster import nodes
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.clusters import clusters_in
from ...network.prefix_lists import service_of
from ...resource import Resource, Stack

# docs.aws.amazon.com/parallelcluster/latest/ug/aws-parallelcluster-in-a-single-public-subnet-no-internet-v3.html
_NEEDED = ("s3", "dynamodb", "ec2", "cloudformation", "logs")
# The same page: a pool of login nodes is a group behind a load balancer, and asks both how it is.
_OF_LOGIN_NODES = ("elasticloadbalancing", "autoscaling")
# The head node reads the passwords itself.
_PASSWORDS = (
    ("DirectoryService", "PasswordSecretArn"),
    ("Scheduling", "SlurmSettings", "Database", "PasswordSecretArn"),
)
# Whose nodes are to be opened by Session Manager: it calls these two (docs.aws.amazon.com/systems-manager/latest/
# userguide/setup-create-vpc.html), and ec2messages in old regions only.
_OF_SESSIONS = ":policy/AmazonSSMManagedInstanceCore"
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
    """The least that ParallelCluster's nodes need, and what the clusters' own features call beside it."""
    clusters = clusters_in(resource, stack)
    if not clusters:
        return
    endpoints = stack.attached_to(resource, tokens.VPC_ENDPOINT, "vpcId")
    services = [endpoint.at("serviceName") for endpoint in endpoints]
    if any(service.unknown for service in services):
        yield Unevaluated("serviceName of the VPC's endpoints")
        return
    there = set(map(service_of, endpoints))
    needed = dict.fromkeys((*_NEEDED, *(service for cluster in clusters for service in _called(cluster))))
    if missing := [service for service in needed if service not in there]:
        yield Finding(f"no endpoint for {', '.join(missing)}; allowed: one for each of {', '.join(needed)}")


def _called(cluster: Resource) -> Iterator[str]:
    """The services that only some clusters' nodes call."""
    if cluster.each("LoginNodes", "Pools"):
        yield from _OF_LOGIN_NODES
    if any(not cluster.at(*path).absent for path in _PASSWORDS):
        yield "secretsmanager"
    for node in nodes(cluster.properties):
        for policy in node.view.each("Iam", "AdditionalIamPolicies"):
            if policy.at("Policy").known and str(policy.at("Policy").value()).endswith(_OF_SESSIONS):
                yield from ("ssm", "ssmmessages")
