"""Functions run inside the private network."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...aws_owned import is_own_template
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="lambda-in-vpc",
    title="Functions run inside the private network",
    severity=Severity.MEDIUM,
    types=tokens.FUNCTION,
    why="A function without a VPC runs in AWS's own network, which has the internet: what it reads can go anywhere.",
    remediation="Set vpcConfig to private subnets and a security group.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("Lambda.3",)),
    bad="""\
aws.lambda_.Function("tidy", role=role.arn, runtime="python3.13", handler="tidy.main", s3_bucket="lab-data", s3_key="t")
""",
    good="""\
aws.lambda_.Function(
    "clean",
    role=role.arn,
    runtime="python3.13",
    handler="clean.main",
    s3_bucket="lab-data",
    s3_key="c",
    vpc_config={"subnet_ids": [subnet.id], "security_group_ids": [group.id]},
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Subnets are named, but for the functions of ParallelCluster's provider, whose template is AWS's.

    They have a role that the platform gives them, and reach nothing that labs store.
    """
    if _of_aws(resource, stack):
        return
    subnets = resource.at("vpcConfig", "subnetIds")
    if subnets.unknown:
        yield Unevaluated(subnets.path)
    elif not resource.each("vpcConfig", "subnetIds"):
        yield Finding(f"{found(subnets)}; allowed: private subnets", subnets.path)


def _of_aws(resource: Resource, stack: Stack) -> bool:
    if resource.owner == resource.urn:
        return False
    urls = (owner.at("templateUrl") for owner in stack.of(tokens.CLOUDFORMATION_STACK) if owner.urn == resource.owner)
    return any(url.known and is_own_template(str(url.value())) for url in urls)
