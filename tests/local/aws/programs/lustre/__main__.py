"""File systems of every kind, a link to S3 and a schedule; with ``changed``, what can change in place does."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

changed = pulumi.Config().get_bool("changed") or False

vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
group = aws.ec2.SecurityGroup(
    "group", vpc_id=vpc.id, ingress=[{"protocol": "tcp", "from_port": 988, "to_port": 988, "self": True}]
)
place: dict[str, Any] = {"subnet_ids": subnet.id, "security_group_ids": [group.id], "file_system_type_version": "2.15"}

aws.fsx.LustreFileSystem("temporary", deployment_type="SCRATCH_2", storage_capacity=2400 if changed else 1200, **place)
aws.fsx.LustreFileSystem(
    "disks",
    deployment_type="PERSISTENT_1",
    storage_type="HDD",
    storage_capacity=6000,
    per_unit_storage_throughput=12,
    drive_cache_type="READ",
    automatic_backup_retention_days=14 if changed else 7,
    copy_tags_to_backups=True,
    **place,
)
aws.fsx.LustreFileSystem(
    "tiered",
    deployment_type="PERSISTENT_2",
    storage_type="INTELLIGENT_TIERING",
    throughput_capacity=8000 if changed else 4000,
    metadata_configuration={"mode": "USER_PROVISIONED", "iops": 6000},
    data_read_cache_configuration={"sizing_mode": "USER_PROVISIONED", "size": 128 if changed else 64},
    **place,
)
fast = aws.fsx.LustreFileSystem(
    "fast",
    deployment_type="PERSISTENT_2",
    storage_capacity=1200,
    per_unit_storage_throughput=250 if changed else 125,
    metadata_configuration={"mode": "USER_PROVISIONED", "iops": 3000} if changed else {"mode": "AUTOMATIC"},
    root_squash_configuration={"root_squash": "65534:65534", "no_squash_nids": ["10.0.1.6@tcp"]},
    log_configuration={"level": "DISABLED"},
    **place,
)

bucket = aws.s3.Bucket("data", force_destroy=True)
aws.fsx.DataRepositoryAssociation(
    "link",
    file_system_id=fast.id,
    file_system_path="/data",
    data_repository_path=bucket.bucket.apply(lambda name: f"s3://{name}/data/"),
    imported_file_chunk_size=2048 if changed else 1024,
    s3={"auto_import_policy": {"events": ["NEW", "CHANGED"]}, "auto_export_policy": {"events": ["NEW"]}},
    tags={"stage": "changed" if changed else "first"},
)

trust = {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("role", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
schedules = aws.scheduler.ScheduleGroup("schedules", tags={"stage": "changed" if changed else "first"})
aws.scheduler.Schedule(
    "release",
    group_name=schedules.name,
    description="Releases",
    schedule_expression="cron(0 4 * * ? *)" if changed else "cron(0 3 * * ? *)",
    flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 60},
    target={
        "arn": "arn:aws:scheduler:::aws-sdk:fsx:createDataRepositoryTask",
        "role_arn": role.arn,
        "input": fast.id.apply(lambda id: json.dumps({"FileSystemId": id})),
        "retry_policy": {"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 5},
    },
)
