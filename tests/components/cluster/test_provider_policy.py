from __future__ import annotations

import ast
import json
import re
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from pcluster.models.cluster import Cluster as PCluster

from components.cluster._cluster_plan import IAM_PATH, LOGICAL_ID
from components.cluster._permissions_boundary import permissions_boundary
from components.cluster._policy_document import MAX_MANAGED_POLICY_CHARACTERS, Scope
from components.cluster._provider_boundary import provider_boundary
from components.cluster._provider_policy import (
    CLUSTER_TAG,
    cluster_policy,
    function_policy,
    login_nodes_policy,
    roles_policy,
)

# The longest names that partitions, regions and accounts have.
SCOPE = Scope(partition="aws-us-gov", region="ap-southeast-2", account="123456789012")
BOUNDARY = SCOPE.iam("policy/hpc-labs/" + "b" * 128)
POLICIES = {
    "function": function_policy(SCOPE),
    "roles": roles_policy(SCOPE, BOUNDARY),
    "clusters": cluster_policy(SCOPE),
    "login-nodes": login_nodes_policy(SCOPE),
    "boundary": permissions_boundary(SCOPE),
    "provider-boundary": provider_boundary(SCOPE, BOUNDARY),
}
PROVIDER = [POLICIES[name] for name in ("function", "roles", "clusters", "login-nodes")]


def statements(policy: str) -> list[dict[str, Any]]:
    found = json.loads(policy)["Statement"]
    assert isinstance(found, list)
    return found


def actions(statement: dict[str, Any]) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else found


def allowing(policies: list[str], action: str) -> list[dict[str, Any]]:
    return [
        statement
        for policy in policies
        for statement in statements(policy)
        if statement["Effect"] == "Allow" and any(fnmatchcase(action, pattern) for pattern in actions(statement))
    ]


def denying(policy: str, action: str) -> list[dict[str, Any]]:
    return [s for s in statements(policy) if s["Effect"] == "Deny" and action in actions(s)]


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_policy_fits_into_a_managed_policy(policy: str) -> None:
    assert len(policy) <= MAX_MANAGED_POLICY_CHARACTERS
    assert not set(policy) & set(" \n\t")


# Actions of IAM's that no API call is named after, and services that botocore knows under another name.
NOT_CALLS = {
    "s3:GetObjectVersion",
    "s3:DeleteObjectVersion",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutEncryptionConfiguration",
    "iam:PassRole",
    "lambda:InvokeFunction",
    "ssm:UpdateInstanceInformation",
    "elasticfilesystem:ClientMount",
    "elasticfilesystem:ClientWrite",
    "elasticfilesystem:ClientRootAccess",
    "xray:PutTelemetryRecords",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
}
BOTOCORE = {"elasticfilesystem": "efs", "elasticloadbalancing": "elbv2"}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_action_exists(policy: str) -> None:
    """IAM takes an action that does not exist without a word, and then it allows nothing."""
    session = botocore.session.get_session()
    unknown = []
    for action in sorted({action for statement in statements(policy) for action in actions(statement)} - NOT_CALLS):
        service, name = action.split(":")
        calls = session.get_service_model(BOTOCORE.get(service, service)).operation_names
        if not any(fnmatchcase(call, name) for call in calls):
            unknown.append(action)
    assert unknown == []


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_statements_have_names_of_their_own_that_iam_takes(policy: str) -> None:
    sids = [statement["Sid"] for statement in statements(policy)]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"])
def test_provider_gives_rights_only_to_bounded_roles_of_clusters(action: str) -> None:
    (statement,) = allowing(PROVIDER, action)
    assert statement["Condition"]["StringEquals"] == {"iam:PermissionsBoundary": BOUNDARY}
    assert statement["Resource"] == [f"arn:aws-us-gov:iam::123456789012:role{IAM_PATH}*"]


@pytest.mark.parametrize(
    "action",
    [
        "iam:CreateUser",
        "iam:CreatePolicyVersion",
        "iam:DeleteRolePermissionsBoundary",
        "iam:PutRolePermissionsBoundary",
        "iam:UpdateAssumeRolePolicy",
        "sts:AssumeRole",
        "ec2:AllocateAddress",
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:CreateSecurityGroup",
        "ec2:CreateInternetGateway",
        "elasticfilesystem:CreateFileSystem",
        "fsx:CreateFileSystem",
        "route53:CreateHostedZone",
        "secretsmanager:GetSecretValue",
    ],
)
def test_provider_may_not(action: str) -> None:
    assert allowing(PROVIDER, action) == []


@pytest.mark.parametrize(
    "action",
    [
        "iam:CreateRole",
        "iam:AttachRolePolicy",
        "iam:TagRole",
        "iam:UntagRole",
        "sts:AssumeRole",
        "sts:TagSession",
        "ec2:AllocateAddress",
        "ec2:AttachVolume",
        "ec2:DeleteTags",
        "ec2:DetachVolume",
        "ec2:ModifyInstanceAttribute",
        "s3:PutBucketPolicy",
        "s3:DeleteBucket",
        "secretsmanager:PutSecretValue",
        "secretsmanager:ListSecrets",
        "kms:ScheduleKeyDeletion",
        "ssm:SendCommand",
    ],
)
def test_no_role_of_a_cluster_can_be_allowed(action: str) -> None:
    assert allowing([POLICIES["boundary"]], action) == []


@pytest.mark.parametrize("name", ["clusters", "boundary"])
def test_no_instance_gets_a_public_address(name: str) -> None:
    (statement,) = denying(POLICIES[name], "ec2:RunInstances")
    assert statement["Condition"] == {"Bool": {"ec2:AssociatePublicIpAddress": "true"}}
    assert statement["Resource"] == "arn:aws-us-gov:ec2:ap-southeast-2:123456789012:network-interface/*"


@pytest.mark.parametrize("action", ["ec2:TerminateInstances", "cloudformation:DeleteStack"])
def test_provider_ends_only_what_belongs_to_a_cluster(action: str) -> None:
    (statement,) = allowing(PROVIDER, action)
    assert statement["Condition"] == {"Null": {"aws:ResourceTag/parallelcluster:cluster-name": "false"}}


def test_roles_go_to_ec2_and_lambda_only() -> None:
    (provider,) = allowing(PROVIDER, "iam:PassRole")
    assert provider["Condition"]["StringLike"]["iam:PassedToService"] == ["ec2.amazonaws.com*", "lambda.amazonaws.com"]
    (nodes,) = allowing([POLICIES["boundary"]], "iam:PassRole")
    assert nodes["Condition"]["StringLike"]["iam:PassedToService"] == "ec2.amazonaws.com*"
    assert provider["Resource"] == nodes["Resource"] == [f"arn:aws-us-gov:iam::123456789012:role{IAM_PATH}*"]


def test_polling_rules_are_named_after_the_resource_in_the_template() -> None:
    (statement,) = allowing(PROVIDER, "events:PutRule")
    (resource,) = statement["Resource"]
    assert fnmatchcase(f"arn:aws-us-gov:events:ap-southeast-2:123456789012:rule/{LOGICAL_ID}A1B2C3D4", resource)
    assert not fnmatchcase("arn:aws-us-gov:events:ap-southeast-2:123456789012:rule/another", resource)


def test_keys_are_used_through_the_services_that_store_data() -> None:
    (statement,) = allowing([POLICIES["boundary"]], "kms:Decrypt")
    assert statement["Condition"] == {
        "StringEquals": {"aws:ResourceAccount": "123456789012"},
        "StringLike": {
            "kms:ViaService": [
                "ec2.ap-southeast-2.amazonaws.com*",
                "s3.ap-southeast-2.amazonaws.com*",
                "secretsmanager.ap-southeast-2.amazonaws.com*",
            ]
        },
    }


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
def test_data_stays_in_the_account(action: str) -> None:
    for policy in POLICIES.values():
        for statement in allowing([policy], action):
            ours = statement.get("Condition", {}).get("StringEquals", {}).get("aws:ResourceAccount") == "123456789012"
            released_by_aws = action == "s3:GetObject" and statement["Sid"] == "Releases"
            assert ours or released_by_aws, statement["Sid"]


# What ParallelCluster gives to roles of clusters that are not like ours: a managed hosted zone, a directory's password
# in Parameter Store (in one isolated region), all actions on a bucket's objects, and volumes that a head node shares.
# The last is who takes roles on.
OF_OTHER_CLUSTERS = (
    "route53:*",
    "ssm:GetParameter",
    "s3:[*]",
    "ec2:AttachVolume",
    "ec2:DetachVolume",
    "sts:AssumeRole",
)


def test_parallelcluster_tags_its_stack_as_the_boundary_expects_of_roles() -> None:
    """CloudFormation hands a stack's tags on to its roles; the boundary compares this one with that of the nodes."""
    cluster = SimpleNamespace(name="lab-a", config=SimpleNamespace(tags=None))
    PCluster._add_tags(cluster)
    assert {"Key": CLUSTER_TAG, "Value": "lab-a"} in PCluster._get_cfn_tags(cluster)


def test_boundary_covers_what_parallelcluster_writes_into_its_roles() -> None:
    """Read from the installed version's source, so that an upgrade that needs more rights fails here, not on AWS."""
    source = Path(str(files("pcluster"))) / "templates"
    given = {
        node.value
        for name in ("cdk_builder_utils.py", "cluster_stack.py", "compute_fleet_stack.py", "slurm_builder.py")
        for node in ast.walk(ast.parse((source / name).read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z0-9-]+:([A-Z]\w*)?\*?", node.value)
    }
    assert {"ec2:RunInstances", "elasticfilesystem:ClientMount", "dynamodb:BatchWriteItem"} <= given
    missing = [
        action
        for action in sorted(given)
        if not any(fnmatchcase(action, other) for other in OF_OTHER_CLUSTERS)
        and not allowing([POLICIES["boundary"]], action)
    ]
    assert missing == []
