"""A VPC's flow logs."""

import json

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._flow_log_plan import flow_log_role_policy


def flow_logs(
    name: str,
    *,
    vpc_id: pulumi.Input[str],
    trust_policy: pulumi.Input[str],
    retention_days: int,
    kms_key_arn: pulumi.Input[str],
    permissions_boundary_arn: pulumi.Input[str] | None,
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Record all of a VPC's traffic, accepted and refused, and return the log group's name.

    Creates an encrypted log group, a role that may write to it and nothing else, and the flow log.
    """
    log_group = aws.cloudwatch.LogGroup(
        f"{name}-flow-logs",
        retention_in_days=retention_days,
        kms_key_id=kms_key_arn,
        tags=tags.named(f"{name}-flow-logs"),
        opts=opts,
    )
    role = aws.iam.Role(
        f"{name}-flow-logs-role",
        description=f"Writes the flow logs of {name}",
        assume_role_policy=trust_policy,
        permissions_boundary=permissions_boundary_arn,
        tags=tags.named(f"{name}-flow-logs-role"),
        opts=opts,
    )
    permissions = aws.iam.RolePolicy(
        f"{name}-flow-logs-role-policy",
        role=role.name,
        policy=log_group.arn.apply(lambda arn: json.dumps(flow_log_role_policy(arn))),
        opts=opts,
    )
    aws.ec2.FlowLog(
        f"{name}-flow-log",
        vpc_id=vpc_id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=log_group.arn,
        iam_role_arn=role.arn,
        tags=tags.named(f"{name}-flow-log"),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[permissions])),
    )
    return log_group.name
