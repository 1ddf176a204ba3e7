"""A lab's cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ._cluster_check import ClusterCheck
from ._cluster_plan import (
    PARALLELCLUSTER_VERSION,
    Ref,
    cluster_configuration,
    cluster_template,
    compact_json,
    stack_name,
    template_body,
    with_placeholders,
)
from .model import ClusterDesign

if TYPE_CHECKING:
    from ..tags import Tags
    from ._cluster_plan import Document
    from .model import ClusterPlacement

# CloudFormation gives a custom resource an hour. A creation that fails is followed by the deletion of what there is,
# and an update that fails by the way back, each within the same wait.
_TIMEOUTS = pulumi.CustomTimeouts(create="2h", update="2h", delete="90m")


@dataclass(frozen=True, kw_only=True)
class ClusterArgs(ClusterDesign):
    """A cluster's design, and what it takes to put it into a lab.

    Attributes:
        service_token: The platform's cluster provider (``ClusterProvider.service_token``).
        placement: Subnet, security groups and SSH key.
        permissions_boundary_arn: Boundary of every role of the cluster (``ClusterProvider.permissions_boundary_arn``);
            the provider may make no role without it.
        tags: Who the cluster belongs to; on all of its resources and nodes.
        platform_version: ParallelCluster's version on the platform (``ClusterProvider.version``), which has to be this
            release's own.

    Raises:
        ValueError: a value is outside what AWS allows, or two parts of the design contradict each other.
    """

    service_token: pulumi.Input[str]
    placement: ClusterPlacement
    permissions_boundary_arn: pulumi.Input[str]
    tags: Tags
    platform_version: pulumi.Input[str] = PARALLELCLUSTER_VERSION


class Cluster(pulumi.ComponentResource):
    """A ParallelCluster in a lab's subnet, with no way to or from the internet.

    Its storage, security groups and keys exist outside of it: a cluster is disposable. Another name, or another
    version of ParallelCluster, is another cluster; the old one is deleted first, for both may want the same name.

    Creates:
        A check, in no cloud, that AWS's schema accepts the configuration; a failing preview names the path in it. One
        CloudFormation stack, whose one resource asks the platform's provider for the cluster. ParallelCluster makes a
        second stack, named as the cluster, with about forty resources.

    AWS:
        A creation that fails is deleted (``on_failure``): half a cluster costs money and can be neither updated nor
        made again under its name. What is left to read are its log group (``keep_logs``) and the provider's; then
        ``pulumi up --refresh`` starts anew.
        The stack's tags are fixed: the provider copies them into the configuration, so each change of them updates the
        cluster. They have no ``Name``, which would name every node alike.
        A template of more than 51,200 bytes has to come from S3
        (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html); a design that needs one is
        refused.

    Raises:
        ValueError: the design makes a template that is too long.
    """

    cluster_name: pulumi.Output[str]
    stack_id: pulumi.Output[str]
    status: pulumi.Output[str]
    head_node_instance_id: pulumi.Output[str]
    head_node_private_ip: pulumi.Output[str]
    configuration: pulumi.Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:cluster:Cluster", name, None, opts)

        tags = args.tags.as_dict()
        configuration = cluster_configuration(args, args.placement, args.permissions_boundary_arn, tags)
        template = cluster_template(args.cluster_name, args.service_token, configuration)
        template_body(with_placeholders(template))  # refuses a long template before anything is created

        check = ClusterCheck(
            f"{name}-check",
            cluster_name=args.cluster_name,
            document=compact_json(with_placeholders(configuration)),
            platform_version=args.platform_version,
            opts=pulumi.ResourceOptions(parent=self),
        )
        stack = aws.cloudformation.Stack(
            f"{name}-stack",
            name=stack_name(args.cluster_name, PARALLELCLUSTER_VERSION),
            template_body=pulumi.Output.from_input(_with_values(template)).apply(template_body),
            on_failure="DELETE",
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[check], custom_timeouts=_TIMEOUTS, delete_before_replace=True
            ),
        )

        self.cluster_name = pulumi.Output.from_input(args.cluster_name)
        self.stack_id = stack.id
        self.status = stack.outputs["ClusterStatus"]
        self.head_node_instance_id = stack.outputs["HeadNodeInstanceId"]
        self.head_node_private_ip = stack.outputs["HeadNodePrivateIp"]
        self.configuration = pulumi.Output.from_input(_with_values(configuration)).apply(compact_json)
        self.register_outputs(
            {
                "cluster_name": self.cluster_name,
                "stack_id": self.stack_id,
                "status": self.status,
                "head_node_instance_id": self.head_node_instance_id,
                "head_node_private_ip": self.head_node_private_ip,
                "configuration": self.configuration,
            }
        )


def _with_values(document: Document) -> object:
    """The document with the ids themselves, known or not."""
    match document:
        case Ref():
            return pulumi.Output.concat(document.before, document.value, document.after)
        case Mapping():
            return {key: _with_values(value) for key, value in document.items()}
        case str() | int():
            return document
        case Sequence():
            return [_with_values(value) for value in document]
