"""Ways of opening the clean lab's stores, identities and services, and the rule that has to catch each."""

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
    PROVIDER,
    REFUSE_PLAIN,
    TAGS,
    Lab,
    allow,
    data_policy,
    deny,
    only_by_endpoint,
    policy,
)

STRANGER = {"AWS": f"arn:aws:iam::{FOREIGN}:root"}


def trust(principal: dict[str, str] | str, **condition: Any) -> str:
    """A trust policy."""
    statement = allow(principal, "sts:AssumeRole", **condition)
    del statement["Resource"]
    return policy(statement)


def role(**changes: Any) -> Any:
    """A further role."""
    given = {
        "path": "/hpc-labs/",
        "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/boundary",
        "assume_role_policy": trust({"Service": "ec2.amazonaws.com"}),
    }
    arguments = {key: value for key, value in {**given, **changes}.items() if value is not None}
    return lambda lab: aws.iam.Role(lab.new("extra"), **arguments)


def rights(*statements: dict[str, Any]) -> Any:
    """Further rights of the provisioner's role."""
    return lambda lab: aws.iam.RolePolicy(lab.new("extra"), role=lab["provisioner-role"].id, policy=policy(*statements))


def other_lab(lab: Lab, *resources: Any, action: str = "s3:GetObject") -> Any:
    """A role of another lab with rights on these."""
    nodes = role(tags={**TAGS, "hpc-labs:project": "waves"})(lab)
    document = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [allow(None, action, list(resources))]})
    return aws.iam.RolePolicy(lab.new("waves-rights"), role=nodes.id, policy=document)


def permission(**changes: Any) -> Any:
    """A further permission of the provisioner's function."""
    given = {"action": "lambda:InvokeFunction", **changes}
    return lambda lab: aws.lambda_.Permission(lab.new("extra"), function="provision", **given)


def cluster(**changes: Any) -> dict[str, dict[str, Any]]:
    """Changes of the cluster's configuration, by path with __ for dots."""
    return {"configuration": {path.replace("__", "."): value for path, value in changes.items()}}


HOLES = {
    # The 39 that the peers were measured with, as far as they are not about the network.
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
    "function-for-a-foreign-account": Hole("lambda-no-foreign-permission", permission(principal=FOREIGN)),
    "api-for-everybody": Hole(
        "apigateway-policy",
        changes={"labs-api": {"policy": policy(allow("*", "execute-api:Invoke", "execute-api:/*"))}},
    ),
    "bucket-for-a-foreign-account": Hole(
        "s3-policy-no-foreign",
        changes={"data-policy": {"policy": lambda lab: data_policy(lab, allow(STRANGER, "s3:GetObject", OBJECTS[1]))}},
    ),
    "key-for-a-foreign-account": Hole(
        "kms-policy-no-foreign",
        changes={"lab-key": {"policy": policy(*KEY_POLICY, allow(STRANGER, "kms:Decrypt"))}},
    ),
    "cluster-with-public-address": Hole(
        "ec2-no-public-ip", changes=cluster(HeadNode__Networking__ElasticIp=True), apart=True
    ),
    "database-without-tls": Hole(
        "rds-tls-required",
        changes={"database-parameters": {"parameters": [{"name": "require_secure_transport", "value": "0"}]}},
    ),
    "api-without-identity": Hole("apigateway-auth", changes={"post-labs": {"authorization": "NONE"}}),
    "access-point-as-root": Hole("efs-ap-root-dir", changes={"home-access": {"root_directory": {"path": "/"}}}),
    "scratch-without-key": Hole("fsx-cmk", changes={"scratch": {"kms_key_id": None}}),
    "function-for-everybody": Hole("lambda-not-public", permission(principal="*")),
    "role-for-a-foreign-account": Hole("iam-trust-scoped", role(assume_role_policy=trust(STRANGER))),
    # Our own.
    "access-point-without-user": Hole("efs-ap-posix-user", changes={"home-access": {"posix_user": None}}),
    "files-for-a-foreign-account": Hole(
        "efs-policy-no-foreign",
        changes={
            "home-policy": {"policy": policy(*FILES_POLICY, allow(STRANGER, "elasticfilesystem:ClientMount"))},
        },
    ),
    "role-for-a-foreign-session": Hole(
        "iam-trust-scoped",
        role(assume_role_policy=trust({"AWS": f"arn:aws:sts::{FOREIGN}:assumed-role/x/y"})),
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
    "table-without-recovery": Hole("dynamodb-pitr", changes={"leases": {"point_in_time_recovery": {"enabled": False}}}),
    "snapshot-shared": Hole(
        "ec2-no-public-snapshot",
        lambda lab: aws.ec2.SnapshotCreateVolumePermission(
            lab.new("shared"), snapshot_id="snap-0123456789abcdef0", account_id=FOREIGN
        ),
    ),
    "image-for-everybody": Hole(
        "ec2-no-public-snapshot",
        lambda lab: aws.ec2.AmiLaunchPermission(lab.new("public"), image_id="ami-0123456789abcdef0", group="all"),
    ),
    "share-with-anybody": Hole(
        "ram-share-known",
        lambda lab: aws.ram.ResourceShare(lab.new("shared"), name="shared", allow_external_principals=True),
    ),
    "logs-without-key": Hole("logs-cmk", changes={"provision-logs": {"kms_key_id": None}}),
    "logs-forgotten": Hole("logs-retention", changes={"provision-logs": {"retention_in_days": 3}}),
    "instance-without-tokens": Hole(
        "ec2-imdsv2", changes={"workbench": {"metadata_options": {"http_tokens": "optional"}}}
    ),
    "metadata-from-afar": Hole(
        "ec2-imds-hop-1",
        changes={"workbench": {"metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 4}}},
    ),
    "instance-with-public-address": Hole(
        "ec2-no-public-ip", changes={"workbench": {"associate_public_ip_address": True}}
    ),
    "volume-not-encrypted": Hole("ec2-ebs-cmk", changes={"volume": {"encrypted": False, "kms_key_id": None}}),
    "secret-in-user-data": Hole(
        "ec2-no-userdata-secret",
        changes={
            "workbench": {
                "user_data": "#!/bin/sh\nexport AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz\n"
            }
        },
    ),
    "function-url-open": Hole(
        "lambda-not-public",
        lambda lab: aws.lambda_.FunctionUrl(lab.new("open"), function_name="provision", authorization_type="NONE"),
    ),
    "function-for-any-api": Hole("lambda-permission-source", permission(principal="apigateway.amazonaws.com")),
    "function-outside": Hole("lambda-in-vpc", changes={"provision": {"vpc_config": None}}),
    "api-on-the-internet": Hole(
        "apigateway-private", changes={"labs-api": {"endpoint_configuration": {"types": "REGIONAL"}}}
    ),
    "role-for-everybody": Hole("iam-trust-scoped", role(assume_role_policy=trust({"AWS": "*"}))),
    "role-without-boundary": Hole("iam-role-boundary", role(permissions_boundary=None)),
    "administrator": Hole("iam-no-admin", rights(allow(None, "*"))),
    "administrator-by-awss-policy": Hole(
        "iam-no-admin",
        lambda lab: aws.iam.RolePolicyAttachment(
            lab.new("admin"), role="provisioner", policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
    ),
    "all-of-a-service": Hole("iam-no-service-wildcard", rights(allow(None, "s3:*", f"arn:aws:s3:::{DATA}/*"))),
    "all-but-one": Hole(
        "iam-no-service-wildcard",
        rights({"Effect": "Allow", "NotAction": "iam:*", "Resource": f"arn:aws:s3:::{DATA}/*"}),
    ),
    "passes-any-role": Hole("iam-no-star-resource", rights(allow(None, "iam:PassRole"))),
    "makes-roles-without-boundary": Hole(
        "iam-provisioner-bounded", rights(allow(None, "iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/*"))
    ),
    "makes-roles-bounded-by-awss-policy": Hole(
        "iam-provisioner-bounded",
        rights(
            allow(
                None,
                "iam:CreateRole",
                f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/*",
                StringEquals={"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
            )
        ),
    ),
    "role-bounded-by-a-foreign-account": Hole(
        "iam-role-boundary", role(permissions_boundary=f"arn:aws:iam::{FOREIGN}:policy/boundary")
    ),
    "reads-another-labs-data": Hole(
        "iam-lab-isolation",
        lambda lab: other_lab(lab, f"arn:aws:s3:::{DATA}/neuro/waves/*", f"arn:aws:s3:::{DATA}/neuro/spikes/*"),
    ),
    "reads-another-labs-password": Hole(
        "iam-lab-isolation",
        lambda lab: other_lab(lab, lab["password"].arn, action="secretsmanager:GetSecretValue"),
    ),
    "decrypts-with-another-labs-key": Hole(
        "iam-lab-isolation", lambda lab: other_lab(lab, lab["lab-key"].arn, action="kms:Decrypt")
    ),
    "calls-the-cluster-function": Hole(
        "iam-provisioner-callers",
        rights(allow(None, "lambda:InvokeFunction", f"arn:aws:lambda:*:{ACCOUNT}:function:*")),
    ),
    "permits-any-role-to-make-clusters": Hole(
        "lambda-provisioner-invokers",
        lambda lab: aws.lambda_.Permission(
            lab.new("extra"),
            action="lambda:InvokeFunction",
            function=PROVIDER,
            principal=f"arn:aws:iam::{ACCOUNT}:role/nodes",
        ),
    ),
    "clusters-every-night": Hole(
        "lambda-provisioner-triggers",
        lambda lab: aws.cloudwatch.EventTarget(lab.new("nightly"), rule="nightly", arn=PROVIDER),
    ),
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
    "cluster-ssh-from-the-world": Hole(
        "pcluster-allowed-ips",
        changes=cluster(HeadNode__Ssh={"KeyName": "neuro-spikes"}, HeadNode__Networking__SecurityGroups=None),
    ),
    "cluster-files-without-tls": Hole(
        "pcluster-efs-tls-iam", changes=cluster(SharedStorage__0__EfsSettings__EncryptionInTransit=False)
    ),
    "cluster-metadata-open": Hole("ec2-imdsv2", changes=cluster(Imds={"ImdsSupport": "v1.0"})),
    "cluster-without-boundary": Hole("pcluster-permissions-boundary", changes=cluster(Iam={})),
    "cluster-runs-code-of-strangers": Hole(
        "pcluster-code-from-s3",
        changes=cluster(HeadNode__CustomActions={"OnNodeConfigured": {"Script": "https://example.org/x.sh"}}),
    ),
    "cluster-plain-disk": Hole(
        "pcluster-storage-cmk", changes=cluster(HeadNode__LocalStorage={"RootVolume": {"Encrypted": False}})
    ),
    "cluster-in-another-subnet": Hole(
        "pcluster-private-subnets", changes=cluster(HeadNode__Networking__SubnetId="subnet-0fedcba9876543210")
    ),
    "cluster-without-bound": Hole(
        "pcluster-max-count",
        changes=cluster(Scheduling__SlurmQueues__0__ComputeResources__0__MaxCount=100000),
    ),
    "project-with-clear-credentials": Hole(
        "codebuild-safe",
        lambda lab: aws.codebuild.Project(
            lab.new("build"),
            name="build",
            service_role=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/build",
            encryption_key=KEY,
            artifacts={"type": "NO_ARTIFACTS"},
            source={"type": "NO_SOURCE", "buildspec": "version: 0.2"},
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/standard:7.0",
                "type": "LINUX_CONTAINER",
                "privileged_mode": True,
            },
        ),
    ),
    "user-with-a-policy": Hole(
        "iam-no-user-policy",
        lambda lab: aws.iam.UserPolicy(
            lab.new("extra"), user="ada", policy=policy(allow(None, "s3:GetObject", f"arn:aws:s3:::{DATA}/*"))
        ),
    ),
    "cluster-control-by-public-api": Hole(
        "eks-private-endpoint",
        lambda lab: aws.eks.Cluster(
            lab.new("workflows"),
            name="workflows",
            role_arn=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/eks",
            vpc_config={"subnet_ids": [lab["shared-a"].id, lab["shared-b"].id], "endpoint_public_access": True},
        ),
    ),
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
    "events-sent-to-others": Hole(
        "events-target-known",
        lambda lab: aws.cloudwatch.EventTarget(
            lab.new("send"), rule="jobs", arn=f"arn:aws:events:us-east-1:{FOREIGN}:event-bus/theirs"
        ),
    ),
    "results-handed-to-others": Hole(
        "lambda-destination-known",
        lambda lab: aws.lambda_.FunctionEventInvokeConfig(
            lab.new("hand-on"),
            function_name="provision",
            destination_config={"on_success": {"destination": f"arn:aws:sqs:us-east-1:{FOREIGN}:theirs"}},
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
    "api-as-yaml-without-identity": Hole(
        "apigateway-auth",
        lambda lab: aws.apigateway.RestApi(
            lab.new("second"),
            name="second",
            endpoint_configuration={"types": "PRIVATE"},
            body="openapi: 3.0.1\npaths:\n  /labs:\n    post:\n      summary: makes a lab\n",
        ),
    ),
    "cluster-reads-another-project": Hole(
        "pcluster-s3-access",
        changes=cluster(
            Tags=[{"Key": "hpc-labs:virtual-lab", "Value": "neuro"}, {"Key": "hpc-labs:project", "Value": "spikes"}],
            HeadNode__Iam__S3Access=[{"BucketName": DATA, "KeyName": "neuro/waves/*"}],
        ),
    ),
    "cluster-reads-a-foreign-bucket": Hole(
        "pcluster-s3-access",
        changes=cluster(HeadNode__Iam__S3Access=[{"BucketName": "somebody-elses", "KeyName": "data/*"}]),
    ),
    "service-that-nobody-judges": Hole(
        "aws-type-known",
        lambda lab: aws.lightsail.Bucket(lab.new("unknown"), name="unknown", bundle_id="small_1_0"),
    ),
}
