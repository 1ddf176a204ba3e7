"""The role by which RDS writes figures of an instance's operating system."""

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._rotation_plan import service_trust_policy


def monitoring_role(
    name: str,
    *,
    permissions_boundary_arn: pulumi.Input[str] | None,
    tags: Tags,
    opts: pulumi.ResourceOptions,
    invoke: pulumi.InvokeOptions,
) -> pulumi.Output[str]:
    """Make the role and return its ARN, once it may do what it is for."""
    account = aws.get_caller_identity_output(opts=invoke).account_id
    role = aws.iam.Role(
        f"{name}-monitoring",
        description=f"Writes figures of the database of {name}",
        assume_role_policy=account.apply(lambda account: service_trust_policy("monitoring.rds.amazonaws.com", account)),
        permissions_boundary=permissions_boundary_arn,
        tags=tags.named(f"{name}-monitoring"),
        opts=opts,
    )
    partition = aws.get_partition_output(opts=invoke).partition
    attached = aws.iam.RolePolicyAttachment(
        f"{name}-monitoring",
        role=role.name,
        policy_arn=partition.apply(
            lambda partition: f"arn:{partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
        ),
        opts=opts,
    )
    return pulumi.Output.all(role.arn, attached.id).apply(lambda made: str(made[0]))
