"""The file system with the home directories of every lab of a platform."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._home_plan import file_system_policy

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
        protect_data: the engine refuses to delete the file system, and what guards it, while this is set. Taking away
            a zone also needs it unset, since that deletes a mount target.

    Raises:
        ValueError: there is no subnet.
    """

    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    clients_security_group_id: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse a file system that nobody could mount."""
        if not self.subnet_ids:
            raise ValueError(
                "HomeFileSystemArgs: subnet_ids={}: at least one zone is needed, else nothing can mount the file "
                "system. Pass the platform network's shared_subnet_ids."
            )


class HomeFileSystem(pulumi.ComponentResource):
    """An EFS file system for homes, reached by TLS, by IAM role and by access point only.

    Creates:
        The file system, its policy, its backup policy, a security group and a mount target in each zone, and the
        rules that let clients in, and out of their own group.

    AWS:
        Elastic throughput is paid by the gigabyte moved and needs no guess about bursts, which suits homes: mostly
        idle, then a login storm. What was not read for 30 days moves to Infrequent Access, after 90 days to Archive,
        and comes back when it is read. Backups are AWS Backup's automatic ones: daily, kept for 35 days, in EFS's own
        vault. (docs.aws.amazon.com/efs/latest/ug/: performance, lifecycle-management-efs, awsbackup)
        ParallelCluster mounts it with EncryptionInTransit, IamAuthorization and the lab's AccessPointId.
    """

    file_system_id: pulumi.Output[str]
    file_system_arn: pulumi.Output[str]
    dns_name: pulumi.Output[str]
    security_group_id: pulumi.Output[str]

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
            throughput_mode="elastic",
            lifecycle_policies=[
                {"transition_to_ia": "AFTER_30_DAYS"},
                {"transition_to_archive": "AFTER_90_DAYS"},
                {"transition_to_primary_storage_class": "AFTER_1_ACCESS"},
            ],
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
            backup_policy={"status": "ENABLED"},
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

        self.file_system_id = file_system.id
        self.file_system_arn = file_system.arn
        self.dns_name = file_system.dns_name
        self.security_group_id = group.id
        self.register_outputs(
            {
                "file_system_id": self.file_system_id,
                "file_system_arn": self.file_system_arn,
                "dns_name": self.dns_name,
                "security_group_id": self.security_group_id,
            }
        )
