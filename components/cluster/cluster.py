"""A lab's cluster."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

import pulumi
import pulumi_aws as aws

from ._cluster_check import ClusterCheck
from ._cluster_plan import (
    LOGICAL_ID,
    MAX_TEMPLATE_BYTES,
    MAX_TEMPLATE_BYTES_IN_S3,
    PARALLELCLUSTER_VERSION,
    Ref,
    cluster_configuration,
    cluster_template,
    compact_json,
    stack_name,
    template_body,
    with_placeholders,
)
from ._problems import refuse
from .model import ClusterDesign

if TYPE_CHECKING:
    from ..tags import Tags
    from ._cluster_plan import Document
    from .model import ClusterPlacement

# CloudFormation gives a custom resource an hour. A creation that fails is followed by the deletion of what there is,
# and an update that fails by the way back, each within the same wait.
_TIMEOUTS = pulumi.CustomTimeouts(create="2h", update="2h", delete="90m")

_VALIDATOR = re.compile(r"[A-Z][A-Za-z0-9]*Validator")


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
        template_bucket: Bucket for the stack's template, such as the platform's for node assets; whoever runs Pulumi
            writes and reads it. ``None`` sends the template with the request, which takes less (see ``Cluster``).

        suppress_validators: Of ParallelCluster's validators those that shall not run, at preview and in AWS, by name
            (``EfaValidator``): for a mistake of theirs, or a bundled catalogue that is behind.

    Raises:
        ValueError: a value is outside what AWS allows, or two parts of the design contradict each other.
    """

    service_token: pulumi.Input[str]
    placement: ClusterPlacement
    permissions_boundary_arn: pulumi.Input[str]
    tags: Tags
    platform_version: pulumi.Input[str] = PARALLELCLUSTER_VERSION
    template_bucket: pulumi.Input[str] | None = None
    suppress_validators: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        super().__post_init__()
        refuse(
            "ClusterArgs",
            (
                f"suppress_validators={name!r}: the name of a validator is expected, such as 'EfaValidator'; it is in "
                "what AWS says"
                for name in self.suppress_validators
                if not _VALIDATOR.fullmatch(name)
            ),
        )


class Cluster(pulumi.ComponentResource):
    """A ParallelCluster in a lab's subnet, with no way to or from the internet.

    Its storage, security groups and keys exist outside of it: a cluster is disposable, and two of them can be beside
    each other on the same storage (``Colour``). Another name, or another version of ParallelCluster, is another
    cluster; the old one is deleted first, and only while its fleet is stopped.

    Creates:
        A check, in no cloud, of the configuration by AWS's own code: a failing preview names the path of what is wrong,
        and a changed configuration shows for every value whether the cluster takes it, needs its fleet stopped, or
        refuses it. One CloudFormation stack, whose one resource asks the platform's provider for the cluster, and with
        ``template_bucket`` the object with its template. ParallelCluster makes a second stack, named as the cluster,
        with about forty resources.

    AWS:
        A creation that fails is deleted (``on_failure``): half a cluster costs money and can be neither updated nor
        made again under its name. What is left to read are its log group (``keep_logs``) and the provider's; then
        ``pulumi up --refresh`` starts anew.
        A custom resource's update that AWS refuses says so after minutes and does not name the value; the check asks
        AWS for the fleet's state (DynamoDB) and the configuration in place (CloudFormation) when a change depends on
        them, and takes a fleet of which it learns nothing to be running.
        AWS's provider hands the properties of the resource to the calls that create and update alike. Those that only
        one of them takes (``RollbackOnFailure``, ``ForceUpdate``) make the other fail, so none is offered.
        ``ValidationFailureLevel`` is not offered either. The provider may read no script and no secret, so each script
        and a munge key yield a warning at every creation and update (``UrlValidator``,
        ``MungeKeySecretSizeAndBase64Validator``); a level of ``WARNING`` would have them refuse the cluster.
        The stack's tags are fixed: the provider copies them into the configuration, so each change of them updates the
        cluster. They have no ``Name``, which would name every node alike.

    Costs:
        The head node and its volume while the cluster exists: an m7i.large is 74 USD a month in us-east-1, 45 GiB of
        gp3 are 3.60 (on demand; karpenter-provider-aws' table of prices of 2026-07-20, infracost's of EBS). Compute
        nodes while they run, and ``min_count`` nodes always. Stacks and the table of the fleet's state cost nothing.

    Limits:
        51,200 bytes for a template in a request, 1 MB from S3
        (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html). One hour for a custom
        resource (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html). 50 queues, 50 compute
        resources, 10 pools of login nodes (pcluster/constants.py of aws-parallelcluster 3.16.1).

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
        template = _suppressing(
            args.suppress_validators, cluster_template(args.cluster_name, args.service_token, configuration)
        )
        to_body = _body_in_request if args.template_bucket is None else _body_in_s3
        to_body(with_placeholders(template))  # refuses a long template before anything is created

        check = ClusterCheck(
            f"{name}-check",
            cluster_name=args.cluster_name,
            configuration=configuration,
            platform_version=args.platform_version,
            suppress_validators=args.suppress_validators,
            opts=pulumi.ResourceOptions(parent=self),
        )
        body = pulumi.Output.from_input(_with_values(template)).apply(to_body)
        in_request = args.template_bucket is None
        stack = aws.cloudformation.Stack(
            f"{name}-stack",
            name=stack_name(args.cluster_name, PARALLELCLUSTER_VERSION),
            template_body=body if in_request else None,
            template_url=None if in_request else self._uploaded(name, args, body),
            on_failure="DELETE",
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[check],
                custom_timeouts=_TIMEOUTS,
                # Both may want the same name (another version), subnet addresses and accounting database. The check
                # refuses to replace a cluster whose fleet is not stopped; a second one beside it is the other way.
                delete_before_replace=True,
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

    def _uploaded(self, name: str, args: ClusterArgs, body: pulumi.Output[str]) -> pulumi.Output[str]:
        """The address of the template in S3: another object for another content, the old one until the stack moved."""
        invoke = pulumi.InvokeOptions(parent=self)
        template = aws.s3.BucketObjectv2(
            f"{name}-template",
            bucket=args.template_bucket or "",
            key=body.apply(partial(_template_key, args.cluster_name)),
            content=body,
            content_type="application/json",
            tags=args.tags.named(f"{name}-template"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        region = aws.get_region_output(opts=invoke).region
        suffix = aws.get_partition_output(opts=invoke).dns_suffix
        return pulumi.Output.concat("https://", template.bucket, ".s3.", region, ".", suffix, "/", template.key)


def _suppressing(validators: Sequence[str], template: Mapping[str, Document]) -> Mapping[str, Document]:
    """The template with the validators that shall not run; AWS takes this property at creation and at updates."""
    if not validators:
        return template
    cluster = cast("Mapping[str, Mapping[str, Document]]", template["Resources"])[LOGICAL_ID]
    properties = cast("Mapping[str, Document]", cluster["Properties"])
    suppressed = {"SuppressValidators": [f"type:{validator}" for validator in validators]}
    return {**template, "Resources": {LOGICAL_ID: {**cluster, "Properties": {**properties, **suppressed}}}}


def _body_in_request(template: object) -> str:
    return template_body(template, MAX_TEMPLATE_BYTES)


def _body_in_s3(template: object) -> str:
    return template_body(template, MAX_TEMPLATE_BYTES_IN_S3)


def _template_key(cluster_name: str, body: str) -> str:
    return f"clusters/{cluster_name}/template-{hashlib.sha256(body.encode()).hexdigest()[:16]}.json"


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
