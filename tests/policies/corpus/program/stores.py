"""The clean lab's stores: files, scratch, buckets, the database, secrets, queues, images."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.lab import (
    ACCOUNT,
    DATA,
    FILES_POLICY,
    KEY,
    KEY_POLICY,
    NO_TLS,
    QUEUE_POLICY,
    ROOT,
    Lab,
    allow,
    data_policy,
    deny,
    only_by_endpoint,
    policy,
)


def build(lab: Lab) -> None:
    """Everything that keeps data."""
    _files(lab)
    _buckets(lab)
    _database(lab)
    _small_stores(lab)


def _files(lab: Lab) -> None:
    make = lab.make
    home = make(aws.efs.FileSystem, "home", encrypted=True, kms_key_id=KEY, tags=True)
    make(aws.efs.FileSystemPolicy, "home-policy", file_system_id=home.id, policy=policy(*FILES_POLICY))
    make(aws.efs.BackupPolicy, "home-backup", file_system_id=home.id, backup_policy={"status": "ENABLED"})
    make(
        aws.efs.AccessPoint,
        "home-access",
        file_system_id=home.id,
        posix_user={"uid": 1000, "gid": 1000},
        root_directory={"path": "/neuro/spikes"},
    )
    for zone in "ab":
        make(
            aws.efs.MountTarget,
            f"home-{zone}",
            file_system_id=home.id,
            subnet_id=lab[f"shared-{zone}"].id,
            security_groups=[lab["files"].id],
        )
    scratch = make(
        aws.fsx.LustreFileSystem,
        "scratch",
        subnet_ids=lab["lab-subnet"].id,
        security_group_ids=[lab["files"].id],
        storage_capacity=1200,
        deployment_type="PERSISTENT_2",
        per_unit_storage_throughput=125,
        kms_key_id=KEY,
        tags=True,
        opts=lab.after(aws.vpc.SecurityGroupIngressRule, aws.vpc.SecurityGroupEgressRule),
    )
    make(
        aws.fsx.DataRepositoryAssociation,
        "scratch-data",
        file_system_id=scratch.id,
        file_system_path="/project",
        data_repository_path=f"s3://{DATA}/neuro/spikes",
        s3={
            "auto_export_policy": {"events": ["NEW", "CHANGED", "DELETED"]},
            "auto_import_policy": {"events": ["NEW", "CHANGED", "DELETED"]},
        },
    )


def _buckets(lab: Lab) -> None:
    for name, bucket in (("data", DATA), ("access-logs", f"{DATA}-logs")):
        _bucket(lab, name, bucket)
    lab.make(aws.s3.BucketPolicy, "data-policy", bucket=lab["data"].id, policy=data_policy(lab))
    objects = [f"arn:aws:s3:::{DATA}-logs", f"arn:aws:s3:::{DATA}-logs/*"]
    service = {"Service": "logging.s3.amazonaws.com"}
    statements = [
        deny("s3:*", objects, **NO_TLS),
        allow(service, "s3:PutObject", objects[1], StringEquals={"aws:SourceAccount": ACCOUNT}),
        only_by_endpoint(lab, objects),
    ]
    lab.make(
        aws.s3.BucketPolicy,
        "access-logs-policy",
        bucket=lab["access-logs"].id,
        policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements}),
    )

    lab.make(
        aws.s3.BucketLogging,
        "data-logging",
        bucket=lab["data"].id,
        target_bucket=lab["access-logs"].id,
        target_prefix="data/",
        opts=pulumi.ResourceOptions(depends_on=[lab["access-logs-policy"]]),
    )


def _bucket(lab: Lab, name: str, bucket: str) -> None:
    make = lab.make
    made = make(aws.s3.Bucket, name, bucket=bucket, tags=True)
    make(
        aws.s3.BucketPublicAccessBlock,
        f"{name}-block",
        bucket=made.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    by_kms = {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY}
    by_default = by_kms if name == "data" else {"sse_algorithm": "AES256"}
    make(
        aws.s3.BucketServerSideEncryptionConfiguration,
        f"{name}-encryption",
        bucket=made.id,
        rules=[{"apply_server_side_encryption_by_default": by_default, "bucket_key_enabled": True}],
    )
    make(
        aws.s3.BucketOwnershipControls,
        f"{name}-owner",
        bucket=made.id,
        rule={"object_ownership": "BucketOwnerEnforced"},
    )
    make(
        aws.s3.BucketVersioning,
        f"{name}-versions",
        bucket=made.id,
        versioning_configuration={"status": "Enabled"},
    )
    make(
        aws.s3.BucketLifecycleConfiguration,
        f"{name}-lifecycle",
        bucket=made.id,
        rules=[
            {
                "id": "old",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
                "noncurrent_version_expiration": {"noncurrent_days": 90},
            }
        ],
    )


def _database(lab: Lab) -> None:
    make = lab.make
    subnets = make(
        aws.rds.SubnetGroup,
        "database-subnets",
        name="corpus-accounting",
        subnet_ids=[lab["shared-a"].id, lab["shared-b"].id],
    )
    parameters = make(
        aws.rds.ParameterGroup,
        "database-parameters",
        name="corpus-accounting",
        family="mariadb10.11",
        parameters=[{"name": "require_secure_transport", "value": "1"}],
    )
    make(
        aws.rds.Instance,
        "accounting",
        engine="mariadb",
        engine_version="10.11",
        instance_class="db.t4g.micro",
        allocated_storage=20,
        username="slurm",
        port=3310,
        manage_master_user_password=True,
        master_user_secret_kms_key_id=KEY,
        storage_encrypted=True,
        kms_key_id=KEY,
        db_subnet_group_name=subnets.name,
        parameter_group_name=parameters.name,
        vpc_security_group_ids=[lab["database"].id],
        backup_retention_period=7,
        deletion_protection=True,
        final_snapshot_identifier="accounting-last",
        multi_az=True,
        auto_minor_version_upgrade=True,
        copy_tags_to_snapshot=True,
        iam_database_authentication_enabled=True,
        monitoring_interval=60,
        monitoring_role_arn="arn:aws:iam::123456789012:role/monitoring",
        enabled_cloudwatch_logs_exports=["audit", "error", "general", "slowquery"],
        tags=True,
    )


def _small_stores(lab: Lab) -> None:
    make = lab.make
    make(
        aws.dynamodb.Table,
        "leases",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        server_side_encryption={"enabled": True, "kms_key_arn": KEY},
        point_in_time_recovery={"enabled": True},
        deletion_protection_enabled=True,
        tags=True,
    )
    key = make(
        aws.kms.Key,
        "lab-key",
        enable_key_rotation=True,
        deletion_window_in_days=30,
        policy=policy(*KEY_POLICY),
        tags=True,
    )
    make(aws.secretsmanager.Secret, "password", name="corpus/password", kms_key_id=key.arn, tags=True)
    topic = make(aws.sns.Topic, "alarms", kms_master_key_id=KEY)
    make(
        aws.sns.TopicPolicy,
        "alarms-policy",
        arn=topic.arn,
        policy=policy(
            allow(ROOT, "sns:Publish"),
            deny("sns:Publish", "*", **NO_TLS),
        ),
    )
    dead = make(aws.sqs.Queue, "dead", name="corpus-dead", kms_master_key_id=KEY, policy=QUEUE_POLICY)
    make(
        aws.sqs.Queue,
        "jobs",
        name="corpus-jobs",
        kms_master_key_id=KEY,
        redrive_policy=dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})),
        policy=QUEUE_POLICY,
    )
    make(
        aws.ecr.Repository,
        "images",
        name="corpus/images",
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": KEY}],
    )
    make(aws.ebs.EncryptionByDefault, "volumes-encrypted", enabled=True)
    make(aws.ssm.Parameter, "parameter", name="/corpus/x", type="SecureString", value="x", key_id=KEY)
