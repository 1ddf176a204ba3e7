"""The parts around a scratch file system: its security group, and the schedule that releases files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ._scratch_plan import (
    Rule,
    release_permissions,
    release_target,
    release_task,
    release_trust,
    rules,
)

if TYPE_CHECKING:
    from ..tags import Tags
    from .lustre_options import Release


def security_group(
    name: str,
    *,
    vpc_id: pulumi.Input[str],
    clients_security_group_id: pulumi.Input[str],
    efa: bool,
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> tuple[aws.ec2.SecurityGroup, list[pulumi.Resource]]:
    """The file system's group, and all rules that have to be there before FSx makes the file system."""
    group = aws.ec2.SecurityGroup(
        f"{name}-scratch",
        description="Servers of the scratch file system",
        vpc_id=vpc_id,
        tags=tags.named(f"{name}-scratch"),
        opts=opts,
    )
    ids = {"scratch": group.id, "clients": clients_security_group_id}
    made = [_rule(f"{name}-{rule.name}", rule, ids, tags, opts) for rule in rules(efa=efa)]
    return group, made


def _rule(
    name: str, rule: Rule, ids: dict[str, pulumi.Input[str]], tags: Tags, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    resource = aws.vpc.SecurityGroupIngressRule if rule.is_ingress else aws.vpc.SecurityGroupEgressRule
    first, last = rule.ports or (None, None)
    return resource(
        name,
        description="Lustre" if rule.ports else "Lustre by EFA, which takes all traffic or none",
        security_group_id=ids[rule.group],
        referenced_security_group_id=ids[rule.peer],
        ip_protocol="tcp" if rule.ports else "-1",
        from_port=first,
        to_port=last,
        tags=tags.named(name),
        opts=opts,
    )


def release_schedule(
    name: str,
    release: Release,
    *,
    file_system: aws.fsx.LustreFileSystem,
    permissions_boundary_arn: pulumi.Input[str] | None,
    tags: Tags,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """Release unused files every day, and return the name of the schedule's group."""
    invoke, child = pulumi.InvokeOptions(parent=parent), pulumi.ResourceOptions(parent=parent)
    group = aws.scheduler.ScheduleGroup(f"{name}-release", tags=tags.named(f"{name}-release"), opts=child)
    role = aws.iam.Role(
        f"{name}-release",
        description=f"Releases unused files of the scratch file system of {name}",
        assume_role_policy=pulumi.Output.all(
            account=aws.get_caller_identity_output(opts=invoke).account_id, group_arn=group.arn
        ).apply(lambda ids: release_trust(**ids)),
        permissions_boundary=permissions_boundary_arn,
        tags=tags.named(f"{name}-release"),
        opts=child,
    )
    permissions = aws.iam.RolePolicy(
        f"{name}-release", role=role.name, policy=file_system.arn.apply(release_permissions), opts=child
    )
    aws.scheduler.Schedule(
        f"{name}-release",
        description=f"Releases what nobody used for {release.unused_days} days",
        group_name=group.name,
        schedule_expression=f"cron(0 {release.hour_utc} * * ? *)",
        schedule_expression_timezone="UTC",
        # All labs of a platform would start in the same second.
        flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 60},
        target={
            "arn": aws.get_partition_output(opts=invoke).partition.apply(release_target),
            "role_arn": role.arn,
            "input": file_system.id.apply(lambda id: release_task(file_system_id=id, unused_days=release.unused_days)),
            # Tomorrow's run does what today's could not.
            "retry_policy": {"maximum_event_age_in_seconds": 3_600, "maximum_retry_attempts": 5},
        },
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[permissions]),
    )
    return group.name
