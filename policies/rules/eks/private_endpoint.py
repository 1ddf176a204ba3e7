"""Kubernetes clusters answer inside the network only."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect_false, expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="eks-private-endpoint",
    title="Kubernetes clusters answer inside the network only",
    severity=Severity.HIGH,
    types=tokens.KUBERNETES_CLUSTER,
    why="The API server of a cluster has an address on the internet unless that is switched off.",
    remediation="Set vpcConfig.endpointPublicAccess to false and endpointPrivateAccess to true.",
    source="https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EKS.1",)),
    bad="""\
aws.eks.Cluster("flows", role_arn=role.arn, vpc_config={"subnet_ids": [subnet.id]})
""",
    good="""\
private = {"subnet_ids": [subnet.id], "endpoint_public_access": False, "endpoint_private_access": True}
aws.eks.Cluster("flows", role_arn=role.arn, vpc_config=private)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """AWS's defaults are the other way round for both."""
    yield from expect_false(resource.at("vpcConfig", "endpointPublicAccess"), default=True)
    yield from expect_true(resource.at("vpcConfig", "endpointPrivateAccess"))
