"""The database in which Slurm keeps the record of every lab's jobs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ._database_plan import LOGS, has_insights, instance_problems, log_group_name, name_problem, window_problems
from ._monitoring_role import monitoring_role
from ._parameter_plan import MariaDbVersion, family, parameters
from ._rotation_function import rotation_function

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tags import Tags

_PORT = 3306
_MONITORING_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class AccountingDatabaseArgs:
    """What an accounting database is made from.

    Attributes:
        vpc_id: the platform's VPC.
        subnet_ids: one shared subnet for each availability zone, by the zone's name; two zones or more.
        network_clients_security_group_id: the group of the network's clients. The rotation function carries it to
            reach the endpoint of Secrets Manager, which the network has with its feature ``accounting``.
        kms_key_arn: the customer key, for storage, backups, logs, statistics and passwords.
        tags: who the platform belongs to.
        version: the long-term version of MariaDB. RDS installs minor versions by itself, in the maintenance window;
            another long-term version here is an upgrade that cannot be taken back, and wants ``apply_immediately``:
            the parameter group of the old version can only be deleted once the database is off it.
        instance_class: RDS's class. db.t4g.medium has 4 GiB; a platform with more than about ten busy labs wants more.
        multi_az: whether a standby in another zone takes over when the instance fails, for twice the price.
        storage_gib: gp3 storage to begin with, 20 to 65536 GiB.
        max_storage_gib: RDS adds storage by itself up to this; at least 10 % more than ``storage_gib``.
        backup_retention_days: days for which any second can be restored, 1 to 35.
        backup_window: when the daily backup begins, UTC, 30 minutes or more.
        maintenance_window: when RDS changes what needs a restart, UTC, 30 minutes or more, apart from the backup.
        log_retention_days: days that the logs are kept, one of those that CloudWatch Logs knows.
        apply_immediately: whether a change that restarts the database is made at once, not in the maintenance window.
        final_snapshot: whether a destroy takes a last snapshot, which stays.
        permissions_boundary_arn: the most that roles made here may do, ``RoleBoundary.policy_arn``; None for no bound.
        protect_data: the engine refuses to delete the database, and what guards it, while this is set; so does RDS.

    Raises:
        ValueError: a plain value is one that AWS would refuse.
    """

    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    network_clients_security_group_id: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    version: MariaDbVersion = MariaDbVersion.V10_11
    instance_class: str = "db.t4g.medium"
    multi_az: bool = False
    storage_gib: int = 20
    max_storage_gib: int = 100
    backup_retention_days: int = 30
    backup_window: str = "02:00-03:00"
    maintenance_window: str = "sun:04:00-sun:05:00"
    log_retention_days: int = 365
    apply_immediately: bool = False
    final_snapshot: bool = True
    permissions_boundary_arn: pulumi.Input[str] | None = None
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        problems = [
            *instance_problems(
                zones=len(self.subnet_ids),
                instance_class=self.instance_class,
                storage_gib=self.storage_gib,
                max_storage_gib=self.max_storage_gib,
                backup_retention_days=self.backup_retention_days,
                log_retention_days=self.log_retention_days,
            ),
            *window_problems(backup=self.backup_window, maintenance=self.maintenance_window),
        ]
        if problems:
            raise ValueError("AccountingDatabaseArgs: " + "; ".join(problems) + ".")


class AccountingDatabase(pulumi.ComponentResource):
    """An RDS MariaDB instance for the accounting of a platform's labs, each in a database of its own.

    Creates:
        The instance with its subnet, parameter and option group; three encrypted log groups; a role for enhanced
        monitoring; three security groups with their rules; and the rotation function with its log group, role and
        permission, which makes a user for each ``LabDatabase`` and renews its password: 22 resources.

    AWS:
        Whoever logs in to the database does it by TLS: the parameter group refuses anything else. The master's
        password is made, kept in Secrets Manager and renewed every seven days by RDS; nobody but the rotation function
        reads it. (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/: mariadb-ssl-connections, rds-secrets-manager)
        RDS makes the groups of exported logs by itself, without a key or an end; they are ours because they are made
        first. Figures of the operating system go to RDSOSMetrics, one group of the account, which is RDS's.
        The instance, its logs and its last snapshot are named after the subnet group, whose name is new each time: a
        platform of the same name can be made again while the old snapshot is there. The option group stays with it,
        because RDS deletes none that a snapshot refers to. The snapshot is encrypted with ``kms_key_arn``: when that
        key is destroyed too, it can be read only until the key's waiting time is over.
        A function in a VPC leaves its network interfaces behind for up to 20 minutes; the provider waits for them when
        a destroy comes to the security groups. (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)

    Costs:
        47.45 for db.t4g.medium in one zone (0.065 an hour; twice that with ``multi_az``), 2.30 for 20 GiB of gp3, and
        0.40 for the master's secret. Backups up to the size of the storage are free, the function costs by the call.
        What varies is the logs: 0.50 a GB written. (public price tables, 2026-08; reference figures for us-east-1)

    Limits:
        40 instances a region (Amazon RDS User Guide, CHAP_Limits); two zones or more in a subnet group
        (USER_VPC.WorkingWithRDSInstanceinaVPC); statistics by statement (Database Insights) not on micro and small
        burstable classes (USER_DatabaseInsights.Engines). The function knows the certificates of the regions that are
        named in ``components/runtime/accounting/rds-ca-rsa2048-g1.pem`` and refuses a server of any other.

    Raises:
        ValueError: the component's name cannot begin a database's identifier.
    """

    endpoint: pulumi.Output[str]
    port: pulumi.Output[int]
    uri: pulumi.Output[str]
    instance_id: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    clients_security_group_id: pulumi.Output[str]
    master_secret_arn: pulumi.Output[str]
    rotation_function_arn: pulumi.Output[str]

    def __init__(self, name: str, args: AccountingDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if problem := name_problem(name):
            raise ValueError(f"AccountingDatabase: {problem}.")
        super().__init__("hpclabs:database:AccountingDatabase", name, None, opts)
        self._name, self._args = name, args
        # What guards the data too: a destroy starts with what nothing depends on.
        self._opts = pulumi.ResourceOptions(parent=self, protect=args.protect_data)

        server = self._group("server", "The accounting database")
        clients = self._group("clients", "Clients of the accounting database: head nodes and slurmdbd")
        rotation = self._group("rotation", "The function that renews passwords of the accounting database")
        for client, group in (("clients", clients), ("rotation", rotation)):
            self._allow(client, group, server)
        instance = self._instance(server)
        # Known once RDS has made the password; a preview does not know it.
        master_secret_arn = instance.master_user_secrets.apply(lambda secrets: str(secrets[0].secret_arn))

        self.endpoint = instance.address
        self.port = instance.port
        self.uri = pulumi.Output.format("{0}:{1}", instance.address, instance.port)
        self.instance_id = instance.identifier
        self.security_group_id = server
        self.clients_security_group_id = clients
        self.master_secret_arn = master_secret_arn
        self.rotation_function_arn = rotation_function(
            name,
            host=instance.address,
            port=instance.port,
            master_secret_arn=master_secret_arn,
            subnet_ids=list(args.subnet_ids.values()),
            security_group_ids=[rotation, args.network_clients_security_group_id],
            kms_key_arn=args.kms_key_arn,
            log_retention_days=args.log_retention_days,
            permissions_boundary_arn=args.permissions_boundary_arn,
            tags=args.tags,
            opts=self._opts,
            invoke=pulumi.InvokeOptions(parent=self),
        )
        self.register_outputs(
            {
                "endpoint": self.endpoint,
                "port": self.port,
                "uri": self.uri,
                "instance_id": self.instance_id,
                "security_group_id": self.security_group_id,
                "clients_security_group_id": self.clients_security_group_id,
                "master_secret_arn": self.master_secret_arn,
                "rotation_function_arn": self.rotation_function_arn,
            }
        )

    def _instance(self, security_group_id: pulumi.Input[str]) -> aws.rds.Instance:
        name, args = self._name, self._args
        subnets = aws.rds.SubnetGroup(
            f"{name}-database",
            description="Where the accounting database can be",
            subnet_ids=list(args.subnet_ids.values()),
            tags=args.tags.named(f"{name}-database"),
            opts=self._opts,
        )
        settings = aws.rds.ParameterGroup(
            f"{name}-parameters",
            description="What Slurm asks of its database, and TLS for everybody",
            family=family(args.version),
            parameters=[{**parameter} for parameter in parameters()],
            tags=args.tags.named(f"{name}-parameters"),
            opts=self._opts,
        )
        # Of the statements only those that change tables or rights: Slurm's own would fill the log.
        audit = aws.rds.OptionGroup(
            f"{name}-audit",
            option_group_description="Records logins and changes of tables and rights",
            engine_name="mariadb",
            major_engine_version=args.version.value,
            options=[
                {
                    "option_name": "MARIADB_AUDIT_PLUGIN",
                    "option_settings": [{"name": "SERVER_AUDIT_EVENTS", "value": "CONNECT,QUERY_DDL,QUERY_DCL"}],
                }
            ],
            tags=args.tags.named(f"{name}-audit"),
            # RDS keeps it while a snapshot refers to it, of which the last one stays: it costs nothing.
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, retain_on_delete=True),
        )
        log_groups = [
            aws.cloudwatch.LogGroup(
                f"{name}-{log}-log",
                name=subnets.name.apply(partial(log_group_name, log)),
                retention_in_days=args.log_retention_days,
                kms_key_id=args.kms_key_arn,
                tags=args.tags.named(f"{name}-{log}-log"),
                opts=self._opts,
            )
            for log in LOGS
        ]
        insights = has_insights(args.instance_class)
        return aws.rds.Instance(
            f"{name}-instance",
            identifier=subnets.name,
            engine="mariadb",
            engine_version=args.version.value,
            allow_major_version_upgrade=True,
            auto_minor_version_upgrade=True,
            instance_class=args.instance_class,
            multi_az=args.multi_az,
            storage_type="gp3",
            allocated_storage=args.storage_gib,
            max_allocated_storage=args.max_storage_gib,
            storage_encrypted=True,
            kms_key_id=args.kms_key_arn,
            username="hpc_admin",
            manage_master_user_password=True,
            master_user_secret_kms_key_id=args.kms_key_arn,
            iam_database_authentication_enabled=False,
            port=_PORT,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[security_group_id],
            publicly_accessible=False,
            ca_cert_identifier="rds-ca-rsa2048-g1",
            parameter_group_name=settings.name,
            option_group_name=audit.name,
            enabled_cloudwatch_logs_exports=list(LOGS),
            monitoring_interval=_MONITORING_SECONDS,
            monitoring_role_arn=monitoring_role(
                name,
                permissions_boundary_arn=args.permissions_boundary_arn,
                tags=args.tags,
                opts=self._opts,
                invoke=pulumi.InvokeOptions(parent=self),
            ),
            performance_insights_enabled=insights,
            performance_insights_kms_key_id=args.kms_key_arn if insights else None,
            backup_retention_period=args.backup_retention_days,
            backup_window=args.backup_window,
            maintenance_window=args.maintenance_window,
            apply_immediately=args.apply_immediately,
            copy_tags_to_snapshot=True,
            deletion_protection=args.protect_data,
            skip_final_snapshot=not args.final_snapshot,
            final_snapshot_identifier=subnets.name.apply(lambda identifier: f"{identifier}-final"),
            tags=args.tags.named(f"{name}-instance"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, depends_on=log_groups),
        )

    def _group(self, role: str, description: str) -> pulumi.Output[str]:
        name = f"{self._name}-{role}"
        return aws.ec2.SecurityGroup(
            name,
            description=description,
            vpc_id=self._args.vpc_id,
            tags=self._args.tags.named(name),
            opts=self._opts,
        ).id

    def _allow(self, client: str, client_group: pulumi.Input[str], server_group: pulumi.Input[str]) -> None:
        """Let one group reach the database's port, said on both sides."""
        aws.vpc.SecurityGroupIngressRule(
            f"{self._name}-server-from-{client}",
            description=f"SQL from {client}",
            security_group_id=server_group,
            referenced_security_group_id=client_group,
            ip_protocol="tcp",
            from_port=_PORT,
            to_port=_PORT,
            tags=self._args.tags.named(f"{self._name}-server-from-{client}"),
            opts=self._opts,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{self._name}-{client}-to-server",
            description="SQL to the accounting database",
            security_group_id=client_group,
            referenced_security_group_id=server_group,
            ip_protocol="tcp",
            from_port=_PORT,
            to_port=_PORT,
            tags=self._args.tags.named(f"{self._name}-{client}-to-server"),
            opts=self._opts,
        )
