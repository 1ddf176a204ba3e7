"""A copy of the home file system in a second region."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._home_plan import file_system_policy
from .home_settings import HomeLifecycle
from .second_region import SecondRegion


def _seldom_read() -> HomeLifecycle:
    return HomeLifecycle(infrequent_access_days=1, archive_days=7, back_on_access=False)


@dataclass(frozen=True, kw_only=True)
class HomeReplicaArgs:
    """What a copy of a file system is made from.

    Attributes:
        source_file_system_id: the file system that is copied.
        second: the region of the copy and its key.
        tags: who the platform belongs to.
        lifecycle: when the copy's files move to cheaper storage; nobody reads it, so by default soon.
        protect_data: the engine refuses to delete the copy, and the replication, while this is set.
    """

    source_file_system_id: pulumi.Input[str]
    second: SecondRegion
    tags: Tags
    lifecycle: HomeLifecycle = field(default_factory=_seldom_read)
    protect_data: bool = True


class HomeReplica(pulumi.ComponentResource):
    """A file system in a second region that follows the first, and the replication between the two.

    The copy is read-only while the replication lasts, and nothing mounts it: it has no mount target. To fail over,
    delete the replication (``pulumi destroy --target <it>`` once protection is off): the copy becomes writable, and
    mount targets make it reachable. It keeps the homes' policy: TLS, IAM role and access points only. Access points
    are not copied; LabHome makes those of the second region.

    Creates:
        The file system in the second region, its policy and the replication configuration; 3 resources.

    AWS:
        EFS could make the copy by itself, but would leave it behind, without our policy or tags, when the replication
        goes. A file system can only be overwritten with its protection off, so the copy is made with it off; while it
        is a destination, EFS says REPLICATING, and later ENABLED, which is no change of ours. A later replication to
        the same copy needs the protection off again, by hand. Most copies are at most 15 minutes behind; a file that
        changes during a transfer may not be consistent with others. Taking up a first, full copy takes hours a TiB.
        (docs.aws.amazon.com/efs/latest/ug/: efs-replication, replicate-existing-destination)

    Costs:
        Nothing fixed. The copy's storage is paid like the original's, in cheaper classes, and what is sent costs the
        transfer between regions, 0.02 USD a GB from us-east-1. (factualminds.com, 2026-06)

    Limits:
        A file system takes part in one replication. One copy a source in this component.
        (docs.aws.amazon.com/efs/latest/ug/replicate-existing-destination.html)

    Raises:
        ValueError: by ``SecondRegion`` and ``HomeLifecycle``.
    """

    file_system_id: pulumi.Output[str]
    file_system_arn: pulumi.Output[str]

    def __init__(self, name: str, args: HomeReplicaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:HomeReplica", name, None, opts)
        child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)

        copy = aws.efs.FileSystem(
            f"{name}-copy",
            region=args.second.region,
            encrypted=True,
            kms_key_id=args.second.kms_key_arn,
            performance_mode="generalPurpose",
            throughput_mode="elastic",
            lifecycle_policies=args.lifecycle.policies(),
            protection={"replication_overwrite": "DISABLED"},
            tags=args.tags.named(f"{name}-copy"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, ignore_changes=["protection"]),
        )
        policy = aws.efs.FileSystemPolicy(
            f"{name}-copy-policy",
            region=args.second.region,
            file_system_id=copy.id,
            policy=copy.arn.apply(lambda arn: file_system_policy(file_system_arn=arn)),
            opts=child,
        )
        aws.efs.ReplicationConfiguration(
            f"{name}-replication",
            source_file_system_id=args.source_file_system_id,
            destination={"file_system_id": copy.id, "region": args.second.region},
            # A file system is in one replication at a time.
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.protect_data, depends_on=[policy], delete_before_replace=True
            ),
        )

        self.file_system_id = copy.id
        self.file_system_arn = copy.arn
        self.register_outputs({"file_system_id": self.file_system_id, "file_system_arn": self.file_system_arn})
