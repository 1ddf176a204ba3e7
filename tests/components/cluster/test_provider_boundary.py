"""The boundary of the provider's own role: all of its policies fit in, and what would lead on does not."""

import pytest

from tests.components.iam_evaluator import Decision, Request
from tests.components.iam_requests import allowed_by, answer

from .test_provider_policy import BOUNDARY, POLICIES, SCOPE

ROLE_ARN = SCOPE.iam("role/clusters-role")
OURS, OTHER = "123456789012", "210987654321"
THE_MOST = POLICIES["provider-boundary"]
NODES_ROLE, OTHER_ROLE = SCOPE.iam("role/hpc-labs/lab-a/RoleHeadNode-1"), SCOPE.iam("role/admin")
INTERFACE = SCOPE.arn("ec2", "network-interface/eni-1")
OF_A_CLUSTER = {"aws:ResourceTag/parallelcluster:cluster-name": "lab-a"}


def asked(action: str, resource: str, **context: str) -> Decision:
    request = Request(
        action=action,
        resource=resource,
        principal=ROLE_ARN,
        owner=OURS,
        context={"aws:RequestedRegion": SCOPE.region, "aws:ResourceAccount": OURS, **context},
    )
    return answer(request, THE_MOST)


@pytest.mark.parametrize("name", ["function", "roles", "clusters", "login-nodes"])
def test_the_provider_can_do_its_work_within_the_boundary(name: str) -> None:
    requests = list(allowed_by(POLICIES[name], role_arn=ROLE_ARN, region=SCOPE.region))
    assert requests
    refused = [(r.action, r.resource) for r in requests if answer(r, THE_MOST) is not Decision.ALLOWED]
    assert refused == []


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"])
def test_roles_get_rights_under_the_nodes_boundary_only(action: str) -> None:
    assert asked(action, NODES_ROLE, **{"iam:PermissionsBoundary": BOUNDARY}) is Decision.ALLOWED
    assert asked(action, NODES_ROLE) is Decision.NOT_ALLOWED
    other = SCOPE.iam("policy/clusters-provider-boundary")
    assert asked(action, NODES_ROLE, **{"iam:PermissionsBoundary": other}) is Decision.NOT_ALLOWED
    assert asked(action, OTHER_ROLE, **{"iam:PermissionsBoundary": BOUNDARY}) is Decision.NOT_ALLOWED


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        ("iam:CreateUser", SCOPE.iam("user/me"), {}),
        ("iam:CreateAccessKey", SCOPE.iam("user/me"), {}),
        ("iam:CreatePolicyVersion", BOUNDARY, {}),
        ("iam:DeleteRolePermissionsBoundary", NODES_ROLE, {}),
        ("iam:PutRolePermissionsBoundary", ROLE_ARN, {}),
        ("iam:UpdateAssumeRolePolicy", NODES_ROLE, {}),
        ("iam:DeleteRolePolicy", OTHER_ROLE, {}),
        ("iam:PassRole", OTHER_ROLE, {"iam:PassedToService": "lambda.amazonaws.com"}),
        ("iam:PassRole", NODES_ROLE, {"iam:PassedToService": "glue.amazonaws.com"}),
        ("iam:CreateServiceLinkedRole", "*", {"iam:AWSServiceName": "fsx.amazonaws.com"}),
        ("sts:AssumeRole", NODES_ROLE, {}),
        ("ec2:AllocateAddress", SCOPE.arn("ec2", "elastic-ip/*"), {}),
        ("ec2:CreateInternetGateway", SCOPE.arn("ec2", "internet-gateway/*"), {}),
        ("ec2:AuthorizeSecurityGroupEgress", SCOPE.arn("ec2", "security-group/sg-1"), {}),
        ("ec2:CreateNetworkInterfacePermission", INTERFACE, {}),
        ("ec2:ModifyImageAttribute", SCOPE.arn("ec2", "image/ami-1"), {}),
        ("ec2:RunInstances", SCOPE.arn("ec2", "instance/*"), {"aws:RequestedRegion": "eu-west-1"}),
        ("ec2:TerminateInstances", SCOPE.arn("ec2", "instance/i-1"), {}),
        ("elasticfilesystem:DeleteFileSystem", SCOPE.arn("elasticfilesystem", "file-system/fs-1"), {}),
        ("fsx:CreateFileSystem", SCOPE.arn("fsx", "file-system/*"), {}),
        (
            "elasticloadbalancing:CreateLoadBalancer",
            SCOPE.arn("elasticloadbalancing", "loadbalancer/net/Login/1"),
            {"elasticloadbalancing:Scheme": "internet-facing"},
        ),
        ("lambda:UpdateFunctionCode", SCOPE.arn("lambda", "function:pcluster-cfn-1"), {}),
        ("lambda:InvokeFunction", SCOPE.arn("lambda", "function:rotation"), {}),
        ("logs:PutSubscriptionFilter", SCOPE.arn("logs", "log-group:/aws/parallelcluster/lab-a"), {}),
        ("logs:GetLogEvents", SCOPE.arn("logs", "log-group:/aws/parallelcluster/lab-a:log-stream:1"), {}),
        ("xray:PutResourcePolicy", "*", {}),
        ("dynamodb:PutResourcePolicy", SCOPE.arn("dynamodb", "table/parallelcluster-slurm-lab-a"), {}),
        ("dynamodb:GetItem", SCOPE.arn("dynamodb", "table/leases"), {}),
        ("secretsmanager:GetSecretValue", SCOPE.arn("secretsmanager", "secret:hpc-labs/nodes/a-x"), {}),
        ("kms:Decrypt", SCOPE.arn("kms", "key/1"), {"kms:ViaService": f"s3.{SCOPE.region}.amazonaws.com"}),
        ("s3:GetObject", SCOPE.bucket("projects/a"), {}),
        ("s3:PutObject", SCOPE.bucket("parallelcluster-theirs/a"), {"aws:ResourceAccount": OTHER}),
    ],
)
def test_the_boundary_refuses(action: str, resource: str, context: dict[str, str]) -> None:
    assert asked(action, resource, **context) is Decision.NOT_ALLOWED


def test_nodes_have_no_public_address_whatever_else_allows_it() -> None:
    assert asked("ec2:RunInstances", INTERFACE, **{"ec2:AssociatePublicIpAddress": "true"}) is Decision.DENIED
    assert asked("ec2:RunInstances", INTERFACE, **{"ec2:AssociatePublicIpAddress": "false"}) is Decision.ALLOWED


ARTIFACTS = SCOPE.bucket("parallelcluster-0123456789abcdef-v1-do-not-delete")


def asked_of_s3(policy: str, action: str, resource: str, owner: str | None) -> Decision:
    """The answer for a bucket of an account, or for one that is not there (yet) and so has no owner."""
    context = {"aws:RequestedRegion": SCOPE.region} | ({"aws:ResourceAccount": owner} if owner else {})
    request = Request(action=action, resource=resource, principal=ROLE_ARN, owner=OURS, context=context)
    return answer(request, policy)


@pytest.mark.parametrize("policy", ["clusters", "provider-boundary"])
@pytest.mark.parametrize("action", ["s3:ListBucket", "s3:CreateBucket"])
def test_the_first_cluster_finds_that_there_is_no_bucket_and_makes_it(policy: str, action: str) -> None:
    assert asked_of_s3(POLICIES[policy], action, ARTIFACTS, None) is Decision.ALLOWED
    assert asked_of_s3(POLICIES[policy], action, ARTIFACTS, OURS) is Decision.ALLOWED
    assert asked_of_s3(POLICIES[policy], action, ARTIFACTS, OTHER) is Decision.NOT_ALLOWED
    assert asked_of_s3(POLICIES[policy], action, SCOPE.bucket("projects"), None) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("policy", ["clusters", "provider-boundary"])
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutBucketPolicy"])
def test_all_else_is_done_to_our_own_bucket_only(policy: str, action: str) -> None:
    resource = ARTIFACTS if action.endswith("Policy") else f"{ARTIFACTS}/clusters/a"
    assert asked_of_s3(POLICIES[policy], action, resource, OURS) is Decision.ALLOWED
    assert asked_of_s3(POLICIES[policy], action, resource, OTHER) is Decision.NOT_ALLOWED
    assert asked_of_s3(POLICIES[policy], action, resource, None) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("policy", ["clusters", "provider-boundary"])
def test_ec2_uses_the_keys_of_images_and_volumes_for_the_provider(policy: str) -> None:
    def asked_of_key(action: str, **changes: str) -> Decision:
        context = {"kms:ViaService": f"ec2.{SCOPE.region}.amazonaws.com", "aws:ResourceAccount": OURS}
        key = SCOPE.arn("kms", "key/1")
        request = Request(action=action, resource=key, principal=ROLE_ARN, owner=OURS, context={**context, **changes})
        return answer(request, POLICIES[policy])

    for action in ("Decrypt", "DescribeKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"):
        assert asked_of_key(f"kms:{action}") is Decision.ALLOWED
        elsewhere = {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}
        assert asked_of_key(f"kms:{action}", **elsewhere) is Decision.NOT_ALLOWED
        assert asked_of_key(f"kms:{action}", **{"aws:ResourceAccount": OTHER}) is Decision.NOT_ALLOWED
    assert asked_of_key("kms:CreateGrant", **{"kms:GrantIsForAWSResource": "true"}) is Decision.ALLOWED
    assert asked_of_key("kms:CreateGrant", **{"kms:GrantIsForAWSResource": "false"}) is Decision.NOT_ALLOWED
    assert asked_of_key("kms:Encrypt") is Decision.NOT_ALLOWED
    assert asked_of_key("kms:PutKeyPolicy") is Decision.NOT_ALLOWED


def test_a_cluster_s_instances_can_be_terminated() -> None:
    assert asked("ec2:TerminateInstances", SCOPE.arn("ec2", "instance/i-1"), **OF_A_CLUSTER) is Decision.ALLOWED
