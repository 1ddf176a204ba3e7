from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from components.cluster._permissions_boundary import permissions_boundary
from components.cluster._policy_document import Scope
from components.cluster._provider_boundary import provider_boundary
from components.cluster._provider_policy import cluster_policy, function_policy, login_nodes_policy, roles_policy
from components.cluster.cluster_provider import ClusterProvider, ClusterProviderArgs
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

from .samples import TAGS

if TYPE_CHECKING:
    import pulumi

STACK = "aws:cloudformation/stack:Stack"
POLICY = "aws:iam/policy:Policy"
ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
TOKEN = "arn:aws:lambda:us-east-1:123456789012:function:pcluster-cfn-1"
SCOPE = Scope(partition="aws", region=REGION, account=ACCOUNT)


def outputs(provider: ClusterProvider) -> dict[str, pulumi.Output[str]]:
    return {
        "service_token": provider.service_token,
        "version": provider.version,
        "permissions_boundary_arn": provider.permissions_boundary_arn,
    }


def built(args: ClusterProviderArgs | None = None) -> Recording:
    return record(
        lambda: outputs(ClusterProvider("clusters", args or ClusterProviderArgs(tags=TAGS))),
        outputs={STACK: {"outputs": {"ServiceToken": TOKEN}}},
    )


def test_urns() -> None:
    prefix = "urn:pulumi:test::hpc-labs::hpclabs:cluster:ClusterProvider"
    assert built().urns() == [
        f"{prefix}${STACK}::clusters-stack",
        f"{prefix}${POLICY}::clusters-boundary",
        f"{prefix}${POLICY}::clusters-clusters",
        f"{prefix}${POLICY}::clusters-function",
        f"{prefix}${POLICY}::clusters-login-nodes",
        f"{prefix}${POLICY}::clusters-provider-boundary",
        f"{prefix}${POLICY}::clusters-roles",
        f"{prefix}${ROLE}::clusters-role",
        f"{prefix}${ATTACHMENT}::clusters-role-clusters",
        f"{prefix}${ATTACHMENT}::clusters-role-function",
        f"{prefix}${ATTACHMENT}::clusters-role-login-nodes",
        f"{prefix}${ATTACHMENT}::clusters-role-roles",
        f"{prefix}::clusters",
    ]


def test_outputs() -> None:
    assert built().result == {
        "service_token": TOKEN,
        "version": "3.16.1",
        "permissions_boundary_arn": f"arn:aws:mock:{REGION}:{ACCOUNT}:Policy/clusters-boundary",
    }


def test_stack_runs_aws_s_template_of_that_version_with_our_role() -> None:
    recording = built(ClusterProviderArgs(tags=TAGS, version="3.17.0"))
    stack = recording.one(STACK)
    assert stack.inputs["name"] == "clusters-3-17-0"
    assert stack.inputs["templateUrl"] == (
        f"https://{REGION}-aws-parallelcluster.s3.{REGION}.amazonaws.com/parallelcluster/3.17.0"
        "/templates/custom_resource/cluster.yaml"
    )
    assert stack.inputs["parameters"] == {"CustomLambdaRole": f"arn:aws:mock:{REGION}:{ACCOUNT}:Role/clusters-role"}
    assert sorted(stack.inputs["capabilities"]) == ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_NAMED_IAM"]


def test_provider_has_its_rights_before_it_runs() -> None:
    recording = built()
    attachments = {attachment.urn for attachment in recording.of_type(ATTACHMENT)}
    assert len(attachments) == 4
    assert attachments <= recording.one(STACK).dependencies


def test_policies() -> None:
    recording = built()
    boundary_arn = f"arn:aws:mock:{REGION}:{ACCOUNT}:Policy/clusters-boundary"
    assert {policy.name: policy.inputs["policy"] for policy in recording.of_type(POLICY)} == {
        "clusters-boundary": permissions_boundary(SCOPE),
        "clusters-function": function_policy(SCOPE),
        "clusters-roles": roles_policy(SCOPE, boundary_arn),
        "clusters-clusters": cluster_policy(SCOPE),
        "clusters-login-nodes": login_nodes_policy(SCOPE),
        "clusters-provider-boundary": provider_boundary(SCOPE, boundary_arn),
    }
    assert recording.one(POLICY, "clusters-boundary").inputs["path"] == "/hpc-labs/"


def test_role_is_lambda_s_and_gets_each_policy_once() -> None:
    recording = built()
    trust = json.loads(recording.one(ROLE).inputs["assumeRolePolicy"])
    assert trust["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
    ]
    assert sorted(attachment.inputs["policyArn"] for attachment in recording.of_type(ATTACHMENT)) == [
        f"arn:aws:mock:{REGION}:{ACCOUNT}:Policy/clusters-{part}"
        for part in ("clusters", "function", "login-nodes", "roles")
    ]


def test_the_role_has_a_boundary_of_its_own() -> None:
    bound = built().one(ROLE).inputs["permissionsBoundary"]
    assert bound == f"arn:aws:mock:{REGION}:{ACCOUNT}:Policy/clusters-provider-boundary"


def test_everything_is_tagged() -> None:
    assert untagged(built(), [STACK, POLICY, ROLE]) == []


def test_two_providers_in_one_program() -> None:
    def build() -> list[pulumi.Output[str]]:
        return [
            ClusterProvider("old", ClusterProviderArgs(tags=TAGS, version="3.15.1")).service_token,
            ClusterProvider("new", ClusterProviderArgs(tags=TAGS)).service_token,
        ]

    recording = record(build, outputs={STACK: {"outputs": {"ServiceToken": TOKEN}}})
    assert sorted(stack.inputs["name"] for stack in recording.of_type(STACK)) == ["new-3-16-1", "old-3-15-1"]


@pytest.mark.parametrize("version", ["3.16", "2.11.9", "latest", "3.16.1b1"])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match=rf"version='{version}': a version of ParallelCluster 3.*'3\.16\.1'; leave"):
        ClusterProviderArgs(tags=TAGS, version=version)
