"""The file system with the home directories of every lab of a platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._home_plan import file_system_policy
from .backups import AutomaticBackups, Backups, VaultBackups
from .home_backup import HomeBackup, HomeBackupArgs
from .home_replica import HomeReplica, HomeReplicaArgs
from .home_settings import (
    AccessPoint,
    Elastic,
    HomeLifecycle,
    Provisioned,
    Throughput,
    mode_of,
    posix_user,
    problems_of,
    root_directory,
)
from .second_region import SecondRegion

_NFS = 2049


@dataclass(frozen=True, kw_only=True)
class HomeFileSystemArgs:
    """What a home file system is made from.

    Attributes:
        vpc_id: the platform's VPC.
        subnet_ids: one shared subnet for each availability zone, by the zone's name; each gets a mount target.
        clients_security_group_id: the group that nodes carry; nothing else reaches the mount targets.
        kms_key_arn: the customer key.
        tags: who the platform belongs to.
        throughput: ``Elastic()`` by default, ``Provisioned(mib_per_second=...)`` or ``Bursting()``. AWS lets a file
            system leave a mode, or lower what is provisioned, once in 24 hours.
        lifecycle: when files move to cheaper storage classes; after 30 and 90 days by default.
        backups: ``VaultBackups(...)``, in a vault of the platform's own, by default; or ``AutomaticBackups()``.
        replication: a second region that gets a copy; None for no copy.
        access_points: folders that clients can mount beside labs' homes, by name.
        permissions_boundary_arn: the most that roles made here may do, ``RoleBoundary.policy_arn``; None for no bound.
        protect_data: the engine refuses to delete the file system, and what guards it, while this is set. Taking away
            a zone also needs it unset, since that deletes a mount target.

    Raises:
        ValueError: there is no subnet, an access point has no good name, or throughput and lifecycle do not fit.
    """

    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    clients_security_group_id: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    throughput: Throughput = field(default_factory=Elastic)
    lifecycle: HomeLifecycle = field(default_factory=HomeLifecycle)
    backups: Backups = field(default_factory=VaultBackups)
    replication: SecondRegion | None = None
    access_points: Mapping[str, AccessPoint] = field(default_factory=dict)
    permissions_boundary_arn: pulumi.Input[str] | None = None
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse a file system that nobody could mount or that EFS would not make, all in one error."""
        problems = []
        if not self.subnet_ids:
            problems.append(
                "subnet_ids={}: at least one zone is needed, else nothing can mount the file system; pass the platform "
                "network's shared_subnet_ids"
            )
        problems += problems_of(throughput=self.throughput, lifecycle=self.lifecycle, access_points=self.access_points)
        if problems:
            raise ValueError("HomeFileSystemArgs: " + "; ".join(problems) + ".")


class HomeFileSystem(pulumi.ComponentResource):
    """An EFS file system for homes, reached by TLS, by IAM role and by access point only.

    Creates:
        The file system, its policy, its backup policy, a security group and a mount target in each zone, and the
        rules that let clients in, and out of their own group; 7 resources and one a zone. By default a ``HomeBackup``
        (5 more); an access point for each of ``access_points``; by option a ``HomeReplica`` (3 more).

    AWS:
        Elastic throughput is paid by the gigabyte moved and needs no guess about bursts, which suits homes: mostly
        idle, then a login storm. What was not read for 30 days moves to Infrequent Access, after 90 days to Archive,
        and comes back when it is read. The plan of ``HomeBackup`` stands in for EFS's automatic backups, which are
        switched off beside it, or everything would be backed up, and paid for, twice; what they had made expires in
        35 days. (docs.aws.amazon.com/efs/latest/ug/: performance, lifecycle-management-efs, awsbackup)
        ParallelCluster mounts it with EncryptionInTransit, IamAuthorization and the lab's AccessPointId.

    Costs:
        Nothing fixed with elastic or bursting throughput; provisioned throughput is 6.00 USD a MiB/s and month. What
        varies: storage 0.30 (Standard) or 0.025 (Infrequent Access) USD a GB-month, elastic throughput 0.03 (read) and
        0.06 (write) USD a GB. (infracost's golden files for us-east-1, 2024-07; elastic: factualminds.com, 2026-06)

    Limits:
        10,000 access points and 400 mount targets in a VPC (one a zone) a file system, 1,000 file systems a region,
        file system policies of 20,000 characters. Elastic throughput reads up to 20 GiB/s, in some regions 60.
        (docs.aws.amazon.com/efs/latest/ug/limits.html, .../document-history.html)

    Raises:
        ValueError: by HomeFileSystemArgs.
    """

    file_system_id: pulumi.Output[str]
    file_system_arn: pulumi.Output[str]
    dns_name: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    access_point_ids: dict[str, pulumi.Output[str]]
    access_point_arns: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: HomeFileSystemArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:HomeFileSystem", name, None, opts)
        # All of it, not the file system alone: a destroy starts with what nothing depends on, and would take away the
        # policy and the mount targets before it comes to the file system and stops.
        child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)

        file_system = aws.efs.FileSystem(
            f"{name}-home",
            encrypted=True,
            kms_key_id=args.kms_key_arn,
            performance_mode="generalPurpose",
            throughput_mode=mode_of(args.throughput),
            provisioned_throughput_in_mibps=args.throughput.mib_per_second
            if isinstance(args.throughput, Provisioned)
            else None,
            lifecycle_policies=args.lifecycle.policies(),
            tags=args.tags.named(f"{name}-home"),
            opts=child,
        )
        policy = aws.efs.FileSystemPolicy(
            f"{name}-home-policy",
            file_system_id=file_system.id,
            policy=file_system.arn.apply(lambda arn: file_system_policy(file_system_arn=arn)),
            opts=child,
        )
        aws.efs.BackupPolicy(
            f"{name}-home-backup",
            file_system_id=file_system.id,
            backup_policy={"status": "ENABLED" if isinstance(args.backups, AutomaticBackups) else "DISABLED"},
            opts=child,
        )
        group = aws.ec2.SecurityGroup(
            f"{name}-home-targets",
            description="Mount targets of the home file system",
            vpc_id=args.vpc_id,
            tags=args.tags.named(f"{name}-home-targets"),
            opts=child,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-home-from-clients",
            description="NFS from nodes",
            security_group_id=group.id,
            referenced_security_group_id=args.clients_security_group_id,
            ip_protocol="tcp",
            from_port=_NFS,
            to_port=_NFS,
            tags=args.tags.named(f"{name}-home-from-clients"),
            opts=child,
        )
        # Mount targets start no connection, but ParallelCluster's EfsIdValidator refuses a file system whose group
        # does not also let NFS out to the nodes.
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-home-to-clients",
            description="NFS to nodes, asked for by ParallelCluster",
            security_group_id=group.id,
            referenced_security_group_id=args.clients_security_group_id,
            ip_protocol="tcp",
            from_port=_NFS,
            to_port=_NFS,
            tags=args.tags.named(f"{name}-home-to-clients"),
            opts=child,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-clients-to-home",
            description="NFS to the home file system",
            security_group_id=args.clients_security_group_id,
            referenced_security_group_id=group.id,
            ip_protocol="tcp",
            from_port=_NFS,
            to_port=_NFS,
            tags=args.tags.named(f"{name}-clients-to-home"),
            opts=child,
        )
        for zone, subnet_id in args.subnet_ids.items():
            aws.efs.MountTarget(
                f"{name}-home-{zone}",
                file_system_id=file_system.id,
                subnet_id=subnet_id,
                security_groups=[group.id],
                # Until it has a policy, the file system would let anyone mount.
                opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, depends_on=[policy]),
            )

        access_points = {
            key: aws.efs.AccessPoint(
                f"{name}-home-{key}",
                file_system_id=file_system.id,
                root_directory=root_directory(access_point.path, access_point.owner),
                posix_user=posix_user(access_point.user),
                tags=args.tags.named(f"{name}-home-{key}"),
                opts=child,
            )
            for key, access_point in args.access_points.items()
        }
        # For Python programs alone: the vault, or the copy's file system, is of interest to few.
        self.backup = self._backup(name, args, file_system) if isinstance(args.backups, VaultBackups) else None
        self.replica = self._replica(name, args, file_system) if args.replication else None

        self.file_system_id = file_system.id
        self.file_system_arn = file_system.arn
        self.dns_name = file_system.dns_name
        self.security_group_id = group.id
        self.access_point_ids = {key: access_point.id for key, access_point in access_points.items()}
        self.access_point_arns = {key: access_point.arn for key, access_point in access_points.items()}
        self.register_outputs(
            {
                "file_system_id": self.file_system_id,
                "file_system_arn": self.file_system_arn,
                "dns_name": self.dns_name,
                "security_group_id": self.security_group_id,
                "access_point_ids": self.access_point_ids,
                "access_point_arns": self.access_point_arns,
            }
        )

    def _backup(self, name: str, args: HomeFileSystemArgs, file_system: aws.efs.FileSystem) -> HomeBackup:
        assert isinstance(args.backups, VaultBackups)
        return HomeBackup(
            f"{name}-home-backup",
            HomeBackupArgs(
                file_system_arn=file_system.arn,
                kms_key_arn=args.kms_key_arn,
                backups=args.backups,
                permissions_boundary_arn=args.permissions_boundary_arn,
                tags=args.tags,
                protect_data=args.protect_data,
            ),
            pulumi.ResourceOptions(parent=self),
        )

    def _replica(self, name: str, args: HomeFileSystemArgs, file_system: aws.efs.FileSystem) -> HomeReplica:
        assert args.replication
        return HomeReplica(
            f"{name}-home",
            HomeReplicaArgs(
                source_file_system_id=file_system.id,
                second=args.replication,
                tags=args.tags,
                protect_data=args.protect_data,
            ),
            pulumi.ResourceOptions(parent=self),
        )
