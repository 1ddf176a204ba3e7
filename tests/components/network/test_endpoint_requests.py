"""What passes the endpoints, request by request, as IAM decides."""

import json

import pytest

from components.network import Feature
from components.network._endpoint_plan import dynamodb_policy, endpoint_policy, interface_endpoints, s3_policy

from ..iam_evaluator import Decision, Request, decide, everything

OURS, OTHER, REGION = "123456789012", "999999999999", "eu-west-1"
NODE = f"arn:aws:sts::{OURS}:assumed-role/node/i-0"
STRANGER = f"arn:aws:iam::{OTHER}:user/eve"
AWS_OWNED = "000000000000"


def passes(
    service: str,
    action: str,
    resource: str,
    *,
    principal: str | None = NODE,
    owner: str = OURS,
    features: frozenset[Feature] = frozenset(Feature),
) -> bool:
    """Whether a request passes that whoever sends it and whoever owns the resource would both allow."""
    if service == "s3":
        policy = s3_policy(features, OURS, REGION)
    elif service == "dynamodb":
        policy = dynamodb_policy(OURS)
    else:
        (endpoint,) = (found for found in interface_endpoints(features) if found.service == service)
        policy = endpoint_policy(endpoint, OURS, REGION)
    request = Request(
        action=action, resource=resource, principal=principal, owner=owner, context={"aws:ResourceAccount": owner}
    )
    # In one account, IAM would take the identity's policy alone for enough; an endpoint lets nothing by for that.
    identity = [] if request.account == owner else [everything(action.partition(":")[0])]
    return decide(request, json.dumps(policy), identity) is Decision.ALLOWED


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:PutObject", "arn:aws:s3:::project-data/results.h5"),
        ("s3:ListBucket", "arn:aws:s3:::project-data"),
        ("s3:GetObject", "arn:aws:s3:::parallelcluster-0123456789abcdef-v1-do-not-delete/x"),
    ],
)
def test_our_machines_reach_our_buckets_and_nobody_elses(action: str, resource: str) -> None:
    assert passes("s3", action, resource)
    assert not passes("s3", action, resource, owner=OTHER)
    assert not passes("s3", action, resource, principal=STRANGER)
    assert not passes("s3", action, resource, principal=STRANGER, owner=OTHER)


@pytest.mark.parametrize(
    ("action", "resource", "needs"),
    [
        ("s3:PutObject", "arn:aws:s3:::cloudformation-waitcondition-eu-west-1/signal", None),
        ("s3:PutObject", "arn:aws:s3:::cloudformation-custom-resource-response-euwest1/answer", None),
        ("s3:GetObject", "arn:aws:s3:::eu-west-1-aws-parallelcluster/parallelcluster/3.16.1/x", None),
        ("s3:GetObject", "arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/core/mirrors/x", None),
        ("s3:GetObject", "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/layer", Feature.CONTAINERS),
        ("s3:GetObject", "arn:aws:s3:::dcv-license.eu-west-1/licence", Feature.DCV),
    ],
)
def test_a_cluster_reaches_the_buckets_of_aws_that_it_needs(action: str, resource: str, needs: Feature | None) -> None:
    """Signed by AWS's own identities, or not at all; by no other action, and in no other Region."""
    reach = frozenset({needs or Feature.CLUSTER})
    for principal in (None, f"arn:aws:iam::{AWS_OWNED}:user/signer"):
        assert passes("s3", action, resource, principal=principal, owner=AWS_OWNED, features=reach)
    other = {"s3:PutObject": "s3:GetObject", "s3:GetObject": "s3:PutObject"}[action]
    assert not passes("s3", other, resource, principal=None, owner=AWS_OWNED)
    elsewhere = resource.replace("eu-west-1", "us-east-1").replace("euwest1", "useast1")
    assert not passes("s3", action, elsewhere, principal=None, owner=AWS_OWNED)
    if needs:
        without = frozenset(Feature) - {needs}
        assert not passes("s3", action, resource, principal=None, owner=AWS_OWNED, features=without)


@pytest.mark.parametrize(
    ("service", "action", "resource"),
    [
        ("dynamodb", "dynamodb:PutItem", f"arn:aws:dynamodb:{REGION}:{OURS}:table/parallelcluster-lab"),
        ("ec2", "ec2:TerminateInstances", f"arn:aws:ec2:{REGION}:{OURS}:instance/i-0"),
        ("logs", "logs:PutLogEvents", f"arn:aws:logs:{REGION}:{OURS}:log-group:x:log-stream:y"),
        ("secretsmanager", "secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{OURS}:secret:s"),
        ("elasticfilesystem", "elasticfilesystem:DescribeMountTargets", f"arn:aws:elasticfilesystem:{REGION}:{OURS}:x"),
        ("monitoring", "cloudwatch:PutMetricData", "*"),
        ("ecr.api", "ecr:BatchGetImage", f"arn:aws:ecr:{REGION}:{OURS}:repository/tools"),
    ],
)
def test_services_are_for_this_account_both_ways(service: str, action: str, resource: str) -> None:
    assert passes(service, action, resource)
    assert not passes(service, action, resource, principal=STRANGER)
    assert not passes(service, action, resource.replace(OURS, OTHER), owner=OTHER)
    assert not passes(service, "iam:CreateUser", resource)


def test_nodes_start_from_images_of_aws() -> None:
    image = f"arn:aws:ec2:{REGION}::image/ami-0"
    assert passes("ec2", "ec2:RunInstances", image, owner=AWS_OWNED)
    assert not passes("ec2", "ec2:RunInstances", image, owner=AWS_OWNED, principal=STRANGER)
    assert not passes("ec2", "ec2:CopyImage", image, owner=AWS_OWNED)


def test_an_instance_asks_for_its_own_stack_before_it_has_credentials() -> None:
    stack = f"arn:aws:cloudformation:{REGION}:{OURS}:stack/lab/0"
    assert passes("cloudformation", "cloudformation:SignalResource", stack, principal=None)
    assert not passes("cloudformation", "cloudformation:UpdateStack", stack, principal=None)
    assert not passes("cloudformation", "cloudformation:SignalResource", stack.replace(OURS, OTHER), principal=None)


def test_what_nodes_may_not_do_has_no_endpoint() -> None:
    """The permissions boundary allows neither roles to be assumed nor keys to be used directly."""
    assert {"sts", "kms", "iam"}.isdisjoint(endpoint.service for endpoint in interface_endpoints(Feature))
