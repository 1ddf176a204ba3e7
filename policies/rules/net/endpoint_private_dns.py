"""Endpoints answer to the names that nodes ask for."""

import re
from collections.abc import Iterable

from ... import tokens
from ...expectations import expect_true
from ...model import Controls, Outcome, Rule, Severity
from ...network.clusters import has_cluster
from ...resource import Resource, Stack

RULE = Rule(
    id="net-endpoint-private-dns",
    title="Endpoints of a network with clusters answer to AWS's own names",
    severity=Severity.MEDIUM,
    types=tokens.VPC_ENDPOINT,
    why="Nodes ask for ec2.<region>.amazonaws.com; without private DNS that is a public address, which they never "
    "reach, and the endpoint beside it is of no use.",
    remediation="Set privateDnsEnabled to true.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html",
    controls=Controls(nist=("CP-10", "SC-5(2)", "SC-7"), hipaa=("308(a)(7)(i)",)),
    bad="""\
aws.ec2.VpcEndpoint(
    "ec2", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.ec2", vpc_endpoint_type="Interface"
)
aws.cloudformation.Stack(
    "cluster", template_body=subnet.id.apply(lambda id: TEMPLATE({"HeadNode": {"Networking": {"SubnetId": id}}}))
)
""",
    good="""\
aws.ec2.VpcEndpoint(
    "ec2",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{REGION}.ec2",
    vpc_endpoint_type="Interface",
    private_dns_enabled=True,
)
aws.cloudformation.Stack(
    "cluster", template_body=subnet.id.apply(lambda id: TEMPLATE({"HeadNode": {"Networking": {"SubnetId": id}}}))
)
""",
)
_OF_AWS = re.compile(r"(?:cn\.)?com\.amazonaws\.(?!vpce\.)")
# S3 and DynamoDB have gateways, by which their names lead; an API has a name of its own at each endpoint.
_ALSO_OTHERWISE = frozenset({"s3", "dynamodb", "execute-api"})


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Interface endpoints of AWS's services in a VPC with clusters."""
    if str(resource.at("vpcEndpointType").value("Gateway")) != "Interface":
        return
    service = str(resource.at("serviceName").value(""))
    if not _OF_AWS.match(service) or service.rpartition(".")[2] in _ALSO_OTHERWISE:
        return
    vpcs = stack.follow(resource, "vpcId", types=tokens.VPC).found
    if any(has_cluster(vpc, stack) for vpc in vpcs):
        yield from expect_true(resource.at("privateDnsEnabled"))
