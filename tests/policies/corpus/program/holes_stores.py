"""Ways of opening the clean lab's stores, keys, queues and logs, and the rule that has to catch each."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import (
    ACCOUNT,
    DATA,
    ENDPOINT,
    FILES_POLICY,
    FOREIGN,
    KEY,
    KEY_POLICY,
    NO_TLS,
    OBJECTS,
    QUEUE_POLICY,
    REFUSE_PLAIN,
    ROOT,
    STRANGER,
    TAGS,
    allow,
    data_policy,
    deny,
    only_by_endpoint,
    policy,
)


def _trail(**changes: Any) -> Any:
    """A further trail."""
    given = {
        "s3_bucket_name": f"{DATA}-logs",
        "kms_key_id": KEY,
        "is_multi_region_trail": True,
        "enable_log_file_validation": True,
        **changes,
    }
    return lambda lab: aws.cloudtrail.Trail(lab.new("trail"), **given)


def _without(key: str) -> dict[str, str]:
    """The lab's tags but for one."""
    return {name: value for name, value in TAGS.items() if name != f"hpc-labs:{key}"}


HOLES = {
    "files-for-everybody-as-root": Hole(
        "efs-policy-no-anonymous",
        changes={
            "home-policy": {
                "policy": policy(
                    allow({"AWS": "*"}, ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess"])
                )
            }
        },
    ),
    "link-to-a-foreign-bucket": Hole(
        "fsx-dra-own-prefix", changes={"scratch-data": {"data_repository_path": "s3://somebody-elses-bucket/x"}}
    ),
    "bucket-for-a-foreign-account": Hole(
        "s3-policy-no-foreign",
        changes={"data-policy": {"policy": lambda lab: data_policy(lab, allow(STRANGER, "s3:GetObject", OBJECTS[1]))}},
    ),
    "key-for-a-foreign-account": Hole(
        "kms-policy-no-foreign",
        changes={"lab-key": {"policy": policy(*KEY_POLICY, allow(STRANGER, "kms:Decrypt"))}},
    ),
    "database-without-tls": Hole(
        "rds-tls-required",
        changes={"database-parameters": {"parameters": [{"name": "require_secure_transport", "value": "0"}]}},
    ),
    "database-watched-by-aws-key": Hole("rds-cmk", changes={"accounting": {"performance_insights_enabled": True}}),
    "access-point-as-root": Hole("efs-ap-root-dir", changes={"home-access": {"root_directory": {"path": "/"}}}),
    "scratch-without-key": Hole("fsx-cmk", changes={"scratch": {"kms_key_id": None}}),
    # Our own.
    "access-point-without-user": Hole("efs-ap-posix-user", changes={"home-access": {"posix_user": None}}),
    "files-for-a-foreign-account": Hole(
        "efs-policy-no-foreign",
        changes={
            "home-policy": {"policy": policy(*FILES_POLICY, allow(STRANGER, "elasticfilesystem:ClientMount"))},
        },
    ),
    "plain-connections-for-one-role": Hole(
        "s3-tls-only",
        changes={
            "data-policy": {
                "policy": lambda lab: pulumi.Output.json_dumps(
                    {
                        "Statement": [
                            only_by_endpoint(lab),
                            {
                                "Effect": "Deny",
                                "NotPrincipal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/somebody"},
                                "Action": "s3:*",
                                "Resource": OBJECTS,
                                "Condition": NO_TLS,
                            },
                        ]
                    }
                )
            }
        },
    ),
    "files-without-tls": Hole(
        "efs-tls-iam",
        changes={
            "home-policy": {
                "policy": policy(
                    allow(
                        {"AWS": "*"},
                        "elasticfilesystem:ClientMount",
                        Bool={"elasticfilesystem:AccessedViaMountTarget": "true"},
                    )
                )
            }
        },
    ),
    "files-not-encrypted": Hole("efs-cmk", changes={"home": {"encrypted": False, "kms_key_id": None}}),
    "bucket-half-blocked": Hole(
        "s3-public-access-switches", changes={"data-block": {"restrict_public_buckets": False}}
    ),
    "bucket-for-an-address": Hole(
        "s3-policy-no-star",
        changes={
            "data-policy": {
                "policy": lambda lab: data_policy(
                    lab, allow("*", "s3:GetObject", OBJECTS[1], IpAddress={"aws:SourceIp": "0.0.0.0/0"})
                )
            }
        },
    ),
    "bucket-if-exists": Hole(
        "s3-policy-no-star",
        changes={
            "data-policy": {
                "policy": lambda lab: data_policy(
                    lab,
                    allow("*", "s3:GetObject", OBJECTS[1], StringEqualsIfExists={"aws:SourceVpce": ENDPOINT}),
                )
            }
        },
    ),
    "bucket-without-tls": Hole(
        "s3-tls-only",
        changes={
            "data-policy": {"policy": lambda lab: pulumi.Output.json_dumps({"Statement": [only_by_endpoint(lab)]})}
        },
    ),
    "bucket-from-outside": Hole("s3-vpce-only", changes={"data-policy": {"policy": policy(REFUSE_PLAIN)}}),
    "bucket-around-the-endpoint-by-a-role": Hole(
        "s3-vpce-only",
        changes={
            "data-policy": {
                "policy": lambda lab: lab["s3"].id.apply(
                    lambda endpoint: policy(
                        REFUSE_PLAIN,
                        deny(
                            "s3:*",
                            OBJECTS,
                            StringNotEquals={"aws:SourceVpce": [endpoint]},
                            ArnNotLike={"aws:PrincipalArn": [f"arn:aws:iam::{ACCOUNT}:role/anybodys"]},
                        ),
                    )
                )
            }
        },
    ),
    "bucket-by-s3s-key": Hole(
        "s3-cmk",
        changes={
            "data-encryption": {"rules": [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}]}
        },
    ),
    "bucket-with-lists": Hole("s3-no-acl", changes={"data-owner": {"rule": {"object_ownership": "ObjectWriter"}}}),
    "bucket-without-versions": Hole(
        "s3-versioning", changes={"data-versions": {"versioning_configuration": {"status": "Suspended"}}}
    ),
    "scratch-of-the-first-kind": Hole(
        "fsx-transit",
        changes={
            "scratch": {
                "deployment_type": "SCRATCH_1",
                "per_unit_storage_throughput": None,
                "kms_key_id": None,
            }
        },
    ),
    "database-public": Hole("rds-not-public", changes={"accounting": {"publicly_accessible": True}}),
    "database-plain-password": Hole(
        "rds-managed-password",
        changes={
            "accounting": {
                "manage_master_user_password": None,
                "master_user_secret_kms_key_id": None,
                "password": "plain-and-known",
            }
        },
    ),
    "database-by-nobodys-backup": Hole("rds-backup", changes={"accounting": {"backup_retention_period": 0}}),
    "secret-for-a-foreign-account": Hole(
        "secretsmanager-policy-scoped",
        lambda lab: aws.secretsmanager.SecretPolicy(
            lab.new("extra"),
            secret_arn=lab["password"].arn,
            policy=policy(allow(STRANGER, "secretsmanager:GetSecretValue")),
        ),
    ),
    "key-for-everybody": Hole(
        "kms-policy-no-star", changes={"lab-key": {"policy": policy(*KEY_POLICY, allow("*", "kms:Decrypt"))}}
    ),
    "key-never-rotates": Hole("kms-rotation", changes={"lab-key": {"enable_key_rotation": False}}),
    "parameter-by-awss-key": Hole("ssm-cmk", changes={"parameter": {"key_id": None}}),
    "parameter-with-a-secret-in-the-clear": Hole(
        "ssm-no-secret",
        lambda lab: aws.ssm.Parameter(
            lab.new("database"), name="/corpus/database", type="String", value="postgres://slurm:horse@db/accounting"
        ),
    ),
    "table-without-recovery": Hole("dynamodb-pitr", changes={"leases": {"point_in_time_recovery": {"enabled": False}}}),
    "share-with-anybody": Hole(
        "ram-share-known",
        lambda lab: aws.ram.ResourceShare(lab.new("shared"), name="shared", allow_external_principals=True),
    ),
    "logs-without-key": Hole("logs-cmk", changes={"provision-logs": {"kms_key_id": None}}),
    "logs-forgotten": Hole("logs-retention", changes={"provision-logs": {"retention_in_days": 3}}),
    "files-by-a-foreign-key": Hole("kms-key-known", changes={"home": {"kms_key_id": KEY.replace(ACCOUNT, FOREIGN)}}),
    "secret-that-calls-itself-replaced": Hole(
        "secretsmanager-rotation",
        lambda lab: aws.secretsmanager.Secret(
            lab.new("token"), name="corpus/token", kms_key_id=KEY, tags={**TAGS, "hpc-labs:rotation": "by-replacement"}
        ),
    ),
    "queue-for-everybody": Hole(
        "sqs-policy-scoped",
        changes={"jobs": {"policy": policy(allow("*", "sqs:SendMessage"), deny("sqs:*", "*", **NO_TLS))}},
    ),
    "topic-for-a-foreign-account": Hole(
        "sns-policy-scoped",
        changes={
            "alarms-policy": {"policy": policy(allow(STRANGER, "sns:Subscribe"), deny("sns:Publish", "*", **NO_TLS))}
        },
    ),
    "images-for-everybody": Hole(
        "ecr-not-public",
        lambda lab: aws.ecr.RepositoryPolicy(
            lab.new("extra"),
            repository=lab["images"].name,
            policy=json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}]}),
        ),
    ),
    "images-that-change": Hole("ecr-immutable-scan", changes={"images": {"image_tag_mutability": "MUTABLE"}}),
    # Copies to others.
    "bucket-copied-to-others": Hole(
        "s3-replication-known",
        lambda lab: aws.s3.BucketReplicationConfig(
            lab.new("copies"),
            bucket=lab["data"].id,
            role=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/copier",
            rules=[{"id": "all", "status": "Enabled", "destination": {"bucket": "arn:aws:s3:::somebody-elses"}}],
        ),
    ),
    "logs-streamed-to-others": Hole(
        "logs-subscription-known",
        lambda lab: aws.cloudwatch.LogSubscriptionFilter(
            lab.new("stream"),
            log_group=lab["provision-logs"].name,
            filter_pattern="",
            destination_arn=f"arn:aws:logs:us-east-1:{FOREIGN}:destination:theirs",
        ),
    ),
    "alarms-queued-by-others": Hole(
        "sns-subscription-known",
        lambda lab: aws.sns.TopicSubscription(
            lab.new("queue"),
            topic=lab["alarms"].arn,
            protocol="sqs",
            endpoint=f"arn:aws:sqs:us-east-1:{FOREIGN}:theirs",
        ),
    ),
    "alarms-told-to-strangers": Hole(
        "sns-https-known",
        lambda lab: aws.sns.TopicSubscription(
            lab.new("tell"), topic=lab["alarms"].arn, protocol="https", endpoint="https://example.com/topic"
        ),
    ),
    "key-granted-to-others": Hole(
        "kms-grant-known",
        lambda lab: aws.kms.Grant(
            lab.new("grant"),
            key_id=lab["lab-key"].key_id,
            grantee_principal=f"arn:aws:iam::{FOREIGN}:role/theirs",
            operations=["Decrypt"],
        ),
    ),
    "table-for-a-foreign-account": Hole(
        "dynamodb-policy-scoped",
        lambda lab: aws.dynamodb.ResourcePolicy(
            lab.new("extra"), resource_arn=lab["leases"].arn, policy=policy(allow(STRANGER, "dynamodb:Scan"))
        ),
    ),
    "files-replicated-to-others": Hole(
        "efs-replication-known",
        lambda lab: aws.efs.ReplicationConfiguration(
            lab.new("replica"),
            source_file_system_id=lab["home"].id,
            destination={
                "file_system_id": f"arn:aws:elasticfilesystem:us-east-1:{FOREIGN}:file-system/fs-0123456789abcdef0"
            },
        ),
    ),
    "backups-copied-to-others": Hole(
        "backup-copy-known",
        lambda lab: aws.backup.Plan(
            lab.new("plan"),
            name="copied",
            rules=[
                {
                    "rule_name": "daily",
                    "target_vault_name": "homes",
                    "schedule": "cron(0 3 * * ? *)",
                    "lifecycle": {"delete_after": 35},
                    "copy_actions": [
                        {"destination_vault_arn": f"arn:aws:backup:us-east-1:{FOREIGN}:backup-vault:theirs"}
                    ],
                }
            ],
        ),
    ),
    "backups-once-a-month": Hole(
        "backup-plan-retention",
        lambda lab: aws.backup.Plan(
            lab.new("plan"),
            name="monthly",
            rules=[
                {
                    "rule_name": "monthly",
                    "target_vault_name": "homes",
                    "schedule": "cron(0 3 1 * ? *)",
                    "lifecycle": {"delete_after": 35},
                }
            ],
        ),
    ),
    "logs-of-two-buckets-to-each-other": Hole(
        "s3-cmk",
        lambda lab: aws.s3.BucketLogging(
            lab.new("back"), bucket=lab["access-logs"].id, target_bucket=lab["data"].id, target_prefix="back/"
        ),
    ),
    "two-policies-for-one-bucket": Hole(
        "aws-one-policy-each",
        lambda lab: aws.s3.BucketPolicy(
            lab.new("second"), bucket=lab["data"].id, policy=policy(allow(ROOT, "s3:GetObject", OBJECTS[1]))
        ),
    ),
    "versions-in-the-bucket-and-beside-it": Hole(
        "aws-one-policy-each", changes={"data": {"versioning": {"enabled": False}}}
    ),
    "two-policies-for-one-topic": Hole(
        "aws-one-policy-each",
        lambda lab: aws.sns.TopicPolicy(
            lab.new("second"), arn=lab["alarms"].arn, policy=policy(allow(ROOT, "sns:Publish"))
        ),
    ),
    "policy-beside-the-one-in-the-queue": Hole(
        "aws-one-policy-each",
        lambda lab: aws.sqs.QueuePolicy(
            lab.new("second"), queue_url=lab["jobs"].id, policy=policy(allow(ROOT, "sqs:SendMessage"))
        ),
    ),
    "access-point-in-another-labs-folder": Hole(
        "efs-ap-root-dir",
        lambda lab: aws.efs.AccessPoint(
            lab.new("theirs"),
            file_system_id=lab["home"].id,
            posix_user={"uid": 1000, "gid": 1000},
            root_directory={"path": "/cardio/beats"},
            tags=TAGS,
        ),
    ),
    "access-point-above-two-labs": Hole(
        "efs-ap-root-dir",
        lambda lab: [
            aws.efs.AccessPoint(
                lab.new(name),
                file_system_id=lab["home"].id,
                posix_user={"uid": 1000, "gid": 1000},
                root_directory={"path": path},
            )
            for name, path in (("all", "/homes"), ("own", "/homes/neuro-spikes"), ("other", "/homes/cardio-beats"))
        ],
    ),
    "access-point-for-root": Hole("efs-ap-posix-user", changes={"home-access": {"posix_user": {"uid": 0, "gid": 0}}}),
    "access-point-for-roots-group": Hole(
        "efs-ap-posix-user",
        changes={"home-access": {"posix_user": {"uid": 1000, "gid": 1000, "secondary_gids": [0]}}},
    ),
    "link-to-another-labs-prefix": Hole(
        "fsx-dra-own-prefix", changes={"scratch-data": {"data_repository_path": f"s3://{DATA}/cardio/beats"}}
    ),
    "link-that-reads-another-labs-prefix": Hole(
        "fsx-dra-own-prefix",
        changes={
            "scratch-data": {
                "data_repository_path": f"s3://{DATA}/cardio/beats",
                "s3": {"auto_import_policy": {"events": ["NEW"]}},
            }
        },
    ),
    "bucket-for-any-customer-of-a-service": Hole(
        "s3-policy-no-foreign",
        changes={
            "data-policy": {
                "policy": lambda lab: data_policy(
                    lab, allow({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject", OBJECTS[1])
                )
            }
        },
    ),
    "key-for-any-customer-of-a-service": Hole(
        "kms-policy-no-foreign",
        changes={
            "lab-key": {"policy": policy(*KEY_POLICY, allow({"Service": "sns.amazonaws.com"}, "kms:Decrypt"))},
        },
    ),
    "queue-for-any-customer-of-a-service": Hole(
        "sqs-policy-scoped",
        changes={
            "jobs": {
                "policy": policy(
                    allow({"Service": "events.amazonaws.com"}, "sqs:SendMessage"), deny("sqs:*", "*", **NO_TLS)
                )
            },
        },
    ),
    "images-for-any-customer-of-a-service": Hole(
        "ecr-policy-no-foreign",
        lambda lab: aws.ecr.RepositoryPolicy(
            lab.new("pull"),
            repository=lab["images"].name,
            policy=policy(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "codebuild.amazonaws.com"},
                    "Action": "ecr:BatchGetImage",
                }
            ),
        ),
    ),
    "bucket-for-a-strangers-network": Hole(
        "s3-policy-no-foreign",
        changes={
            "data-policy": {
                "policy": lambda lab: data_policy(
                    lab,
                    allow("*", "s3:GetObject", OBJECTS[1], StringEquals={"aws:SourceVpc": "vpc-0fedcba9876543210"}),
                )
            }
        },
    ),
    "secret-for-endpoints-of-a-stranger": Hole(
        "secretsmanager-policy-scoped",
        lambda lab: aws.secretsmanager.SecretPolicy(
            lab.new("shared"),
            secret_arn=lab["password"].arn,
            policy=policy(
                allow("*", "secretsmanager:GetSecretValue", StringEquals={"aws:VpceAccount": FOREIGN}),
            ),
        ),
    ),
    "bucket-closed-for-some-actions": Hole(
        "s3-vpce-only",
        changes={
            "data-policy": {
                "policy": lambda lab: pulumi.Output.json_dumps(
                    {
                        "Statement": [
                            REFUSE_PLAIN,
                            {**only_by_endpoint(lab), "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]},
                        ]
                    }
                )
            }
        },
    ),
    "access-logs-to-a-stranger": Hole(
        "logs-destination-known", changes={"data-logging": {"target_bucket": "somebody-elses"}}
    ),
    "traffic-logged-to-a-stranger": Hole(
        "logs-destination-known",
        lambda lab: aws.ec2.FlowLog(
            lab.new("copy"),
            vpc_id=lab["vpc"].id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination="arn:aws:s3:::somebody-elses",
        ),
    ),
    "traffic-logged-to-where-data-comes-from": Hole(
        "logs-destination-known",
        lambda lab: aws.ec2.FlowLog(
            lab.new("copy"),
            vpc_id=lab["vpc"].id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination="arn:aws:s3:::openneuro.org",
        ),
    ),
    "names-logged-to-a-stranger": Hole(
        "logs-destination-known",
        lambda lab: aws.route53.ResolverQueryLogConfig(
            lab.new("queries"), name="queries", destination_arn="arn:aws:s3:::somebody-elses", tags=TAGS
        ),
    ),
    "names-of-objects-to-a-stranger": Hole(
        "lambda-destination-known",
        lambda lab: aws.s3.BucketNotification(
            lab.new("told"),
            bucket=lab["data"].id,
            queues=[{"queue_arn": f"arn:aws:sqs:us-east-1:{FOREIGN}:theirs", "events": ["s3:ObjectCreated:*"]}],
        ),
    ),
    "configurations-to-a-stranger": Hole(
        "logs-destination-known",
        lambda lab: aws.cfg.DeliveryChannel(lab.new("configurations"), name="default", s3_bucket_name="somebody-elses"),
    ),
    "sessions-in-containers-to-a-stranger": Hole(
        "logs-destination-known",
        lambda lab: aws.ecs.Cluster(
            lab.new("containers"),
            name="containers",
            configuration={
                "execute_command_configuration": {
                    "logging": "OVERRIDE",
                    "log_configuration": {"s3_bucket_name": "somebody-elses"},
                }
            },
            tags=TAGS,
        ),
    ),
    "trail-to-a-stranger": Hole(
        "logs-destination-known",
        lambda lab: aws.cloudtrail.Trail(
            lab.new("trail"),
            name="trail",
            s3_bucket_name="somebody-elses",
            kms_key_id=KEY,
            is_multi_region_trail=True,
            enable_log_file_validation=True,
        ),
    ),
    # What is kept, and for how long.
    "backups-by-awss-key": Hole("backup-cmk", lambda lab: aws.backup.Vault(lab.new("vault"), name="plain")),
    "backups-for-a-foreign-account": Hole(
        "backup-policy-scoped",
        lambda lab: aws.backup.VaultPolicy(
            lab.new("shared"),
            backup_vault_name="homes",
            policy=policy(allow(STRANGER, "backup:CopyIntoBackupVault")),
        ),
    ),
    "backups-that-anybody-deletes": Hole(
        "backup-vault-lock", lambda lab: aws.backup.Vault(lab.new("vault"), name="open", kms_key_arn=KEY)
    ),
    "trail-without-key": Hole("cloudtrail-cmk", _trail(kms_key_id=None)),
    "trail-of-one-region": Hole("cloudtrail-complete", _trail(is_multi_region_trail=False)),
    "files-of-no-class": Hole("data-classified", changes={"home": {"tags": _without("data-class")}}),
    "volume-of-nobody": Hole("tags-complete", changes={"volume": {"tags": _without("owner")}}),
    "bucket-that-empties-itself": Hole("data-lifecycle", changes={"data": {"force_destroy": True}}),
    "table-by-awss-key": Hole("dynamodb-cmk", changes={"leases": {"server_side_encryption": None}}),
    "table-that-goes-by-mistake": Hole(
        "dynamodb-deletion-protection", changes={"leases": {"deletion_protection_enabled": False}}
    ),
    "images-by-awss-key": Hole("ecr-cmk", changes={"images": {"encryption_configurations": None}}),
    "files-without-backup": Hole("efs-backup", leave_out={"home-backup"}),
    "files-in-a-public-subnet": Hole(
        "efs-mount-target-private", changes={"shared-b": {"map_public_ip_on_launch": True}}
    ),
    "scratch-that-exports-deletions": Hole(
        "fsx-lustre-backup",
        changes={"scratch-data": {"s3": {"auto_export_policy": {"events": ["DELETED"]}}}},
    ),
    "key-gone-in-a-week": Hole("kms-not-deleted", changes={"lab-key": {"deletion_window_in_days": 7}}),
    "key-for-the-whole-account": Hole(
        "kms-via-service", changes={"lab-key": {"policy": policy(*KEY_POLICY, allow(ROOT, "kms:Decrypt"))}}
    ),
    "logs-written-by-others": Hole(
        "logs-policy-scoped",
        lambda lab: aws.cloudwatch.LogResourcePolicy(
            lab.new("written"),
            policy_name="written",
            policy_document=policy(allow(STRANGER, "logs:PutLogEvents", f"arn:aws:logs:us-east-1:{ACCOUNT}:*")),
        ),
    ),
    "database-that-goes-by-mistake": Hole(
        "rds-deletion-protection", changes={"accounting": {"deletion_protection": False}}
    ),
    "database-of-the-usual-user": Hole("rds-hardening", changes={"accounting": {"username": "admin"}}),
    "database-by-password-only": Hole(
        "rds-iam-auth", changes={"accounting": {"iam_database_authentication_enabled": False}}
    ),
    "database-without-audit": Hole("rds-logs", changes={"accounting": {"enabled_cloudwatch_logs_exports": ["error"]}}),
    "database-never-mended": Hole("rds-minor-upgrade", changes={"accounting": {"auto_minor_version_upgrade": False}}),
    "database-in-one-zone": Hole("rds-multi-az", changes={"accounting": {"multi_az": False}}),
    "database-snapshot-for-everybody": Hole(
        "rds-no-public-snapshot",
        lambda lab: aws.rds.Snapshot(
            lab.new("shared"),
            db_instance_identifier=lab["accounting"].identifier,
            db_snapshot_identifier="shared",
            shared_accounts=["all"],
        ),
    ),
    "bucket-not-watched": Hole("s3-access-logs", leave_out={"data-logging"}),
    "bucket-of-leftovers": Hole("s3-lifecycle", leave_out={"data-lifecycle"}),
    "bucket-read-by-a-list": Hole(
        "s3-no-public-acl",
        lambda lab: aws.s3.BucketAcl(lab.new("list"), bucket=lab["data"].id, acl="public-read"),
    ),
    "bucket-not-blocked": Hole("s3-public-access-block", leave_out={"data-block"}),
    "secret-by-awss-key": Hole("secretsmanager-cmk", changes={"password": {"kms_key_id": None}}),
    "alarms-by-nobodys-key": Hole("sns-cmk", changes={"alarms": {"kms_master_key_id": None}}),
    "alarms-in-clear": Hole("sns-tls-only", changes={"alarms-policy": {"policy": policy(allow(ROOT, "sns:Publish"))}}),
    "queue-by-nobodys-key": Hole("sqs-cmk", changes={"jobs": {"kms_master_key_id": None}}),
    "queue-that-forgets": Hole(
        "sqs-dlq",
        lambda lab: aws.sqs.Queue(lab.new("queue"), name="forgets", kms_master_key_id=KEY, policy=QUEUE_POLICY),
    ),
    "queue-in-clear": Hole("sqs-tls-only", changes={"dead": {"policy": policy(allow(ROOT, "sqs:SendMessage"))}}),
}
