"""A lab's scratch file system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ._lustre_plan import LustreSettings, refuse
from ._scratch_parts import release_schedule, security_group
from ._scratch_plan import scratch_problems
from .data_repository import DataRepository, data_repository_paths

if TYPE_CHECKING:
    from ..tags import Tags
    from .lustre import LustreDeployment
    from .lustre_options import Backups, Release, RootSquash

_VERSION = "2.15"
# FSx works on one link of a file system at a time, and grows a large file system for hours.
_LINK_TIME = "60m"
_FILE_SYSTEM_TIME = "3h"


@dataclass(frozen=True, kw_only=True)
class ScratchArgs:
    """What a scratch file system is made from.

    Attributes:
        deployment: the kind of file system and its size: ``Scratch2``, ``Persistent1Ssd``, ``Persistent1Hdd``,
            ``Persistent2Ssd`` or ``IntelligentTiering``. Another kind replaces the file system.
        vpc_id: the VPC.
        subnet_id: the one subnet of its servers; the lab's own, so that no traffic leaves the zone. A change replaces.
        clients_security_group_id: the group that the lab's nodes carry. Lustre knows no users to let in, so whoever
            carries it can mount.
        kms_key_arn: the customer key, of the log group and of every kind but ``Scratch2``. A change replaces.
        tags: who the lab belongs to.
        repositories: links to S3, at most 8; ``lab_repositories`` makes a lab's.
        release: files that nobody uses leave the disks; None keeps them until they are deleted.
        root_squash: root of a node is somebody else on the file system; None leaves it root.
        maintenance_start: ``d:HH:MM`` in UTC, d from 1 (Monday) to 7. FSx may need half an hour then, once in a while.
        log_retention_days: days that messages of the links are kept, one of CloudWatch's numbers.
        permissions_boundary_arn: the most that roles made here may do, ``RoleBoundary.policy_arn``; None for no bound.
        protect_data: the engine refuses to delete or replace the file system, and what guards it, while this is set.

    Raises:
        ValueError: parts do not go together, or a plain value is one that AWS would refuse.
    """

    deployment: LustreDeployment
    vpc_id: pulumi.Input[str]
    subnet_id: pulumi.Input[str]
    clients_security_group_id: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    repositories: tuple[DataRepository, ...] = ()
    release: Release | None = None
    root_squash: RootSquash | None = None
    maintenance_start: str = "7:03:00"
    log_retention_days: int = 90
    permissions_boundary_arn: pulumi.Input[str] | None = None
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse, all in one error."""
        refuse(
            "ScratchArgs",
            scratch_problems(
                deployment=self.deployment,
                repositories=self.repositories,
                release=self.release,
                maintenance_start=self.maintenance_start,
                log_retention_days=self.log_retention_days,
            ),
        )


class Scratch(pulumi.ComponentResource):
    """An FSx for Lustre file system for the jobs of one lab, with its links to S3.

    Creates:
        The file system, its security group, and 12 rules between it, its own servers and the lab's nodes (6 with
        EFA). With repositories one link each and an encrypted log group for what they fail at. With ``release`` a
        schedule in a group of its own, and its role with one policy.

    AWS:
        The links are resources beside the cluster, so a large import cannot outlast the cluster's time to start, and
        the cluster can go without them.
        Capacity grows in place, and so do metadata IOPS and the throughput of ``IntelligentTiering``; throughput of
        SSD goes both ways, but not with EFA; each again after six hours. Another kind, key, subnet, EFA or drive cache
        replaces the file system, and so does a smaller capacity or fewer metadata IOPS: AWS cannot take them away, and
        the provider makes an empty file system instead. With ``protect_data`` the preview refuses that, before
        anything is touched. What else AWS refuses, it refuses during the update and leaves things as they were.
        ``Scratch2`` takes no key: FSx makes one for the file system and throws it away with it. Where every file
        system has to have a customer key, take a persistent kind.
        Each linked file system has a service-linked role that reaches the buckets from AWS's own network; bucket
        policies that ask for an endpoint have to let it pass. Automatic import sets the bucket's notifications: a
        ``BucketNotification`` of somebody else would take them away.
        FSx refuses a file system whose group does not let Lustre through, so the rules come first. The group cannot
        be changed later.
        A destroy takes away links before the file system, and waits for no export: look at the metric
        ``AgeOfOldestQueuedMessage`` first. Exported files stay in the bucket; those of a link without export, and
        all others, go with the file system.
        (docs.aws.amazon.com/fsx/latest/LustreGuide/: managing-storage-capacity.html, managing-throughput-capacity.html,
        managing-metadata-performance.html, create-dra-linked-data-repo.html, file-release.html, efa-file-systems.html)

    Costs:
        USD a month in us-east-1, idle or not, by GiB of capacity: ``Scratch2`` 0.14 (168.00 for 1,200);
        ``Persistent1Ssd`` 0.14, 0.19 or 0.29; ``Persistent1Hdd`` 0.025 or 0.083, and the SSD cache; ``Persistent2Ssd``
        0.145, 0.21, 0.34 or 0.60 (174.00 for 1,200 at 125 MB/s). Provisioned metadata 0.055 for each IOPS above what
        comes with the capacity. ``IntelligentTiering`` 0.52 for each MB/s (2,080 for 4,000), and stored data, cache
        and requests by use. The schedule costs nothing to speak of; log data and S3's requests vary.
        (public price tables without a date, read 2026-11; see the AWS price list before a decision)

    Limits:
        8 links a file system, none in each other's directory or prefix (create-linked-dra.html). Of scratch, of
        PERSISTENT_1 and of PERSISTENT_2 each 100 file systems and 100,800 GiB an account and region, and 500 backups;
        all can be raised (limits.html). PERSISTENT_2 is not in every region, and in some only up to 250 MB/s and
        without EFA (using-fsx-lustre.html). 1,024 EFA connections a file system (efa-file-systems.html). A file system
        takes ``deployment.addresses`` addresses. A bucket has 100 notification configurations
        (AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html); how many of them FSx sets
        for a link that imports is not documented, so watch a public bucket that dozens of labs link.

    Raises:
        RunError: two links overlap in S3, seen once the buckets' names are known.
    """

    file_system_id: pulumi.Output[str]
    file_system_arn: pulumi.Output[str]
    dns_name: pulumi.Output[str]
    mount_name: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    data_repository_association_ids: dict[str, pulumi.Output[str]]
    log_group_name: pulumi.Output[str | None]
    schedule_group_name: pulumi.Output[str | None]

    def __init__(self, name: str, args: ScratchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:Scratch", name, None, opts)
        # All of it, not the file system alone: a destroy starts with what nothing depends on, and would unlink it
        # before it comes to the file system and stops.
        child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)

        group, rules = security_group(
            name,
            vpc_id=args.vpc_id,
            clients_security_group_id=args.clients_security_group_id,
            efa=args.deployment.efa_enabled,
            tags=args.tags,
            opts=child,
        )
        log_group = self._log_group(name, args, child) if args.repositories else None
        file_system = self._file_system(name, args, group, rules, log_group)
        links = self._links(name, args, file_system)

        self.file_system_id = file_system.id
        self.file_system_arn = file_system.arn
        self.dns_name = file_system.dns_name
        self.mount_name = file_system.mount_name
        self.security_group_id = group.id
        self.data_repository_association_ids = {link: resource.association_id for link, resource in links.items()}
        self.log_group_name = pulumi.Output.from_input(log_group.name if log_group else None)
        self.schedule_group_name = pulumi.Output.from_input(
            release_schedule(
                name,
                args.release,
                file_system=file_system,
                permissions_boundary_arn=args.permissions_boundary_arn,
                tags=args.tags,
                parent=self,
            )
            if args.release
            else None
        )
        self.register_outputs(
            {
                "file_system_id": self.file_system_id,
                "file_system_arn": self.file_system_arn,
                "dns_name": self.dns_name,
                "mount_name": self.mount_name,
                "security_group_id": self.security_group_id,
                "data_repository_association_ids": self.data_repository_association_ids,
                "log_group_name": self.log_group_name,
                "schedule_group_name": self.schedule_group_name,
            }
        )

    def _log_group(self, name: str, args: ScratchArgs, child: pulumi.ResourceOptions) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            f"{name}-scratch",
            name_prefix=f"/aws/fsx/{name}-scratch-",  # FSx writes to no group of another name
            retention_in_days=args.log_retention_days,
            kms_key_id=args.kms_key_arn,
            tags=args.tags.named(f"{name}-scratch"),
            opts=child,
        )

    def _file_system(
        self,
        name: str,
        args: ScratchArgs,
        group: aws.ec2.SecurityGroup,
        rules: list[pulumi.Resource],
        log_group: aws.cloudwatch.LogGroup | None,
    ) -> aws.fsx.LustreFileSystem:
        settings, backups = args.deployment.settings(), args.deployment.automatic_backups
        squash = args.root_squash
        return aws.fsx.LustreFileSystem(
            f"{name}-scratch",
            subnet_ids=args.subnet_id,
            security_group_ids=[group.id],
            file_system_type_version=_VERSION,
            deployment_type=settings.deployment_type,
            storage_type=settings.storage_type,
            storage_capacity=settings.storage_capacity,
            per_unit_storage_throughput=settings.per_unit_storage_throughput,
            throughput_capacity=settings.throughput_capacity,
            drive_cache_type=settings.drive_cache_type,
            metadata_configuration=_metadata(settings),
            data_read_cache_configuration=_read_cache(settings),
            efa_enabled=settings.efa_enabled or None,
            data_compression_type=args.deployment.compression,
            kms_key_id=args.kms_key_arn if settings.takes_customer_key else None,
            root_squash_configuration=(
                {"root_squash": f"{squash.uid}:{squash.gid}", "no_squash_nids": list(squash.except_clients) or None}
                if squash
                else None
            ),
            weekly_maintenance_start_time=args.maintenance_start,
            automatic_backup_retention_days=_retention_days(settings, backups),
            daily_automatic_backup_start_time=backups.start_time if backups else None,
            # Also without backups, which may come later; a linked file system never has any.
            copy_tags_to_backups=(settings.takes_customer_key and not args.repositories) or None,
            skip_final_backup=not (backups and backups.final),
            log_configuration=(
                {"destination": log_group.arn, "level": "WARN_ERROR"} if log_group else {"level": "DISABLED"}
            ),
            tags=args.tags.named(f"{name}-scratch"),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.protect_data,
                depends_on=rules,
                # Chosen when it is made: a change would replace it, for the sake of the first link.
                ignore_changes=["copyTagsToBackups"],
                custom_timeouts=pulumi.CustomTimeouts(
                    create=_FILE_SYSTEM_TIME, update=_FILE_SYSTEM_TIME, delete=_FILE_SYSTEM_TIME
                ),
            ),
        )

    def _links(
        self, name: str, args: ScratchArgs, file_system: aws.fsx.LustreFileSystem
    ) -> dict[str, aws.fsx.DataRepositoryAssociation]:
        buckets = [repository.bucket for repository in args.repositories]
        paths = pulumi.Output.all(*buckets).apply(lambda names: data_repository_paths(args.repositories, names))
        return {
            repository.name: aws.fsx.DataRepositoryAssociation(
                f"{name}-{repository.name}",
                file_system_id=file_system.id,
                file_system_path=repository.path,
                data_repository_path=paths[position],
                batch_import_meta_data_on_create=repository.batch_import,
                imported_file_chunk_size=repository.chunk_size_mib,
                delete_data_in_filesystem=repository.delete_files,
                s3={
                    "auto_import_policy": {"events": list(repository.import_events)},
                    "auto_export_policy": {"events": list(repository.export_events)},
                },
                tags=args.tags.named(f"{name}-{repository.name}"),
                opts=pulumi.ResourceOptions(
                    parent=self,
                    protect=args.protect_data,
                    custom_timeouts=pulumi.CustomTimeouts(create=_LINK_TIME, update=_LINK_TIME, delete=_LINK_TIME),
                ),
            )
            for position, repository in enumerate(args.repositories)
        }


def _retention_days(settings: LustreSettings, backups: Backups | None) -> int | None:
    """Zero ends backups that were on; FSx takes no word of them for the kinds that have none."""
    if backups:
        return backups.retention_days
    return 0 if settings.takes_customer_key else None


def _metadata(settings: LustreSettings) -> aws.fsx.LustreFileSystemMetadataConfigurationArgsDict | None:
    if settings.metadata_mode is None:
        return None
    return {"mode": settings.metadata_mode, "iops": settings.metadata_iops}


def _read_cache(settings: LustreSettings) -> aws.fsx.LustreFileSystemDataReadCacheConfigurationArgsDict | None:
    if settings.read_cache_mode is None:
        return None
    return {"sizing_mode": settings.read_cache_mode, "size": settings.read_cache_gib}
