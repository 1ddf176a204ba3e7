"""The platform's part of every cluster: AWS's provider of ParallelCluster as a custom resource."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ._cluster_plan import IAM_PATH, PARALLELCLUSTER_VERSION
from ._permissions_boundary import permissions_boundary
from ._policy_document import Scope
from ._provider_boundary import provider_boundary
from ._provider_policy import cluster_policy, function_policy, login_nodes_policy, roles_policy

if TYPE_CHECKING:
    from ..tags import Tags

_VERSION = re.compile(r"3\.\d+\.\d+")


@dataclass(frozen=True, kw_only=True)
class ClusterProviderArgs:
    """What a cluster provider is made from.

    Attributes:
        tags: Who the platform belongs to.
        version: Of ParallelCluster. AWS publishes template, layer and images together under it; labs need the same.
        protect_data: The engine refuses to delete or replace the provider while this is set. Clusters cannot be
            changed or deleted without the one that made them.

    Raises:
        ValueError: the version is none of ParallelCluster 3.
    """

    tags: Tags
    version: str = PARALLELCLUSTER_VERSION
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be a version."""
        if not _VERSION.fullmatch(self.version):
            raise ValueError(
                f"ClusterProviderArgs: version={self.version!r}: a version of ParallelCluster 3 is expected, such as "
                f"{PARALLELCLUSTER_VERSION!r}; leave it out to get that one"
            )


class ClusterProvider(pulumi.ComponentResource):
    """AWS's published provider of ``Custom::PclusterCluster``, with a role of our own.

    Labs ask it for their clusters by its ``service_token``. It runs outside of the VPC, because creating a cluster
    takes APIs that have no endpoint in one (IAM); what it makes is inside.

    Creates:
        One CloudFormation stack from AWS's template (two Lambda functions, a layer, a bucket and a log group), its role
        with four policies and a boundary, and one policy that is the boundary of every role that ParallelCluster makes;
        twelve resources in all.

    AWS:
        Left alone, the template makes the provider an administrator of IAM. ``CustomLambdaRole`` replaces that role;
        CloudFormation still wants the capabilities for the resources that the template then leaves out. Lambda assumes
        the role for a function of this account only (``aws:SourceAccount``, as in AWS's own examples:
        aws/agent-toolkit-for-aws, ``lambda-trust-policy.json``).
        Roles of clusters live under one path and carry the nodes' boundary, or the provider may not make them. Its own
        boundary says the same, so that nobody gets past it by another policy on the provider's role.
        A cluster stays with the version that made it, and another version replaces this stack. To move on, make a
        second provider of the new version under another name beside this one: each has a stack, role, policies and
        boundary of its own. Labs take service token, version and boundary of the one for their release; when none is
        left, the first one goes.

    Costs:
        Nothing that counts while no cluster is made or changed: Lambda by request, a bucket with a few kilobytes, and
        CloudWatch Logs at 0.50 USD a GB written and 0.03 a GB and month kept (us-east-1, infracost's prices of 2026).

    Limits:
        A role takes ten managed policies, a policy 6,144 characters
        (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html); four policies are used. One provider
        makes all clusters of its version in the region.
    """

    service_token: pulumi.Output[str]
    version: pulumi.Output[str]
    permissions_boundary_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ClusterProviderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:cluster:ClusterProvider", name, None, opts)

        invoke = pulumi.InvokeOptions(parent=self)
        child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)
        partition = aws.get_partition_output(opts=invoke)
        region = aws.get_region_output(opts=invoke).region
        account = aws.get_caller_identity_output(opts=invoke).account_id
        scope = pulumi.Output.all(partition.partition, region, account)

        boundary = aws.iam.Policy(
            f"{name}-boundary",
            path=IAM_PATH,
            description="The most that a cluster's nodes and functions can be allowed",
            policy=scope.apply(_permissions_boundary),
            tags=args.tags.named(f"{name}-boundary"),
            opts=child,
        )
        bounded_scope = pulumi.Output.all(partition.partition, region, account, boundary.arn)
        provider_boundary_policy = aws.iam.Policy(
            f"{name}-provider-boundary",
            description="The most that the provider of clusters can be allowed",
            policy=bounded_scope.apply(_provider_boundary),
            tags=args.tags.named(f"{name}-provider-boundary"),
            opts=child,
        )
        role = aws.iam.Role(
            f"{name}-role",
            description="Makes, changes and deletes the labs' clusters",
            assume_role_policy=account.apply(_trust),
            permissions_boundary=provider_boundary_policy.arn,
            tags=args.tags.named(f"{name}-role"),
            opts=child,
        )
        documents = {
            "function": scope.apply(_function_policy),
            "roles": bounded_scope.apply(_roles_policy),
            "clusters": scope.apply(_cluster_policy),
            "login-nodes": scope.apply(_login_nodes_policy),
        }
        attachments = [
            aws.iam.RolePolicyAttachment(
                f"{name}-role-{part}",
                role=role.name,
                policy_arn=aws.iam.Policy(
                    f"{name}-{part}",
                    description=f"Cluster provider: {part}",
                    policy=document,
                    tags=args.tags.named(f"{name}-{part}"),
                    opts=child,
                ).arn,
                opts=child,
            )
            for part, document in documents.items()
        ]
        stack = aws.cloudformation.Stack(
            f"{name}-stack",
            name=f"{name}-{args.version.replace('.', '-')}",
            template_url=pulumi.Output.all(region, partition.dns_suffix, args.version).apply(_template_url),
            parameters={"CustomLambdaRole": role.arn},
            capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            tags=args.tags.named(f"{name}-stack"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, depends_on=attachments),
        )

        self.service_token = stack.outputs["ServiceToken"]
        self.version = pulumi.Output.from_input(args.version)
        self.permissions_boundary_arn = boundary.arn
        self.register_outputs(
            {
                "service_token": self.service_token,
                "version": self.version,
                "permissions_boundary_arn": self.permissions_boundary_arn,
            }
        )


def _trust(account: str) -> str:
    """Lambda may assume the role, and only for a function of this account."""
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _scope(parts: list[str]) -> Scope:
    partition, region, account = parts
    return Scope(partition=partition, region=region, account=account)


def _permissions_boundary(parts: list[str]) -> str:
    return permissions_boundary(_scope(parts))


def _function_policy(parts: list[str]) -> str:
    return function_policy(_scope(parts))


def _cluster_policy(parts: list[str]) -> str:
    return cluster_policy(_scope(parts))


def _login_nodes_policy(parts: list[str]) -> str:
    return login_nodes_policy(_scope(parts))


def _roles_policy(parts: list[str]) -> str:
    *scope, boundary_arn = parts
    return roles_policy(_scope(scope), boundary_arn)


def _provider_boundary(parts: list[str]) -> str:
    *scope, nodes_boundary_arn = parts
    return provider_boundary(_scope(scope), nodes_boundary_arn)


def _template_url(parts: list[str]) -> str:
    """Where AWS publishes the template: a bucket a region, a folder a version."""
    region, dns_suffix, version = parts
    return (
        f"https://{region}-aws-parallelcluster.s3.{region}.{dns_suffix}/parallelcluster/{version}"
        "/templates/custom_resource/cluster.yaml"
    )
