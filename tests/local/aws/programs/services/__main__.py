"""One of every type outside EC2; with the config ``changed``, what can change in place does."""

import json

import pulumi
import pulumi_aws as aws

changed = pulumi.Config().get_bool("changed") or False
account = aws.get_caller_identity_output().account_id


def policy(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **statement}]})


def key_policy(account: str) -> str:
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"}
    logs = {
        "Effect": "Allow",
        "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*", "kms:Describe*", "kms:ReEncrypt*"],
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [root, logs]})


def encrypted_transport(arn: str) -> str:
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    return policy(Effect="Deny", Principal={"AWS": "*"}, Action="*", Resource=arn, Condition=insecure)


key = aws.kms.Key(
    "key",
    description="changed" if changed else "first",
    enable_key_rotation=True,
    deletion_window_in_days=7,
    policy=account.apply(key_policy),
)
aws.kms.Alias("key", target_key_id=key.key_id)
logs = aws.cloudwatch.LogGroup(
    "logs",
    retention_in_days=30 if changed else 365,
    kms_key_id=key.arn,
    tags={"stage": "changed" if changed else "first"},
)

# Buckets.
bucket = aws.s3.Bucket("Data", force_destroy=True, tags={"purpose": "data"})
note = aws.s3.BucketObjectv2("note", bucket=bucket.id, key="notes/first", content="changed" if changed else "first")
aws.s3.BucketVersioning("data", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
aws.s3.BucketPublicAccessBlock(
    "data",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=not changed,
)
aws.s3.BucketServerSideEncryptionConfiguration(
    "data",
    bucket=bucket.id,
    rules=[
        {
            "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
            "bucket_key_enabled": True,
        }
    ],
)
aws.s3.BucketLifecycleConfiguration(
    "data",
    bucket=bucket.id,
    rules=[
        {
            "id": "old",
            "status": "Enabled",
            "filter": {"prefix": "scratch/"},
            "expiration": {"days": 7 if changed else 3},
            "noncurrent_version_expiration": {"noncurrent_days": 3},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        }
    ],
)
aws.s3.BucketOwnershipControls("data", bucket=bucket.id, rule={"object_ownership": "BucketOwnerEnforced"})
aws.s3.BucketPolicy("data", bucket=bucket.id, policy=bucket.arn.apply(encrypted_transport))
public = aws.s3.Bucket("public", acl="private", versioning={"enabled": changed})
owner = aws.s3.BucketOwnershipControls("public", bucket=public.id, rule={"object_ownership": "BucketOwnerPreferred"})
aws.s3.BucketAcl("public", bucket=public.id, acl="public-read")

# Identities.
managed = aws.iam.Policy("managed", policy=policy(Action="s3:GetObject" if changed else "s3:*"))
role = aws.iam.Role(
    "role",
    assume_role_policy=policy(Principal={"Service": ["lambda.amazonaws.com"]}, Action="sts:AssumeRole").replace(
        ', "Resource": "*"', ""
    ),
    managed_policy_arns=[managed.arn],
)
aws.iam.RolePolicy("inline", role=role.id, policy=policy(Action="ec2:*"))
attached = aws.iam.Role("attached", assume_role_policy=role.assume_role_policy, max_session_duration=7200)
aws.iam.RolePolicyAttachment("attached", role=attached.name, policy_arn=managed.arn)
aws.iam.InstanceProfile("profile", role=attached.name)

# File systems.
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"subnet-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24", availability_zone=f"us-east-1{zone}")
    for i, zone in enumerate("ab")
]
# Without Lustre's port AWS makes no file system.
group = aws.ec2.SecurityGroup(
    "group", vpc_id=vpc.id, ingress=[{"protocol": "tcp", "from_port": 988, "to_port": 988, "self": True}]
)
home = aws.efs.FileSystem(
    "home",
    encrypted=True,
    kms_key_id=key.arn,
    throughput_mode="elastic",
    lifecycle_policies=[{"transition_to_ia": "AFTER_7_DAYS" if changed else "AFTER_30_DAYS"}],
    tags={"Name": "home"},
)
aws.efs.FileSystemPolicy("home", file_system_id=home.id, policy=home.arn.apply(encrypted_transport))
aws.efs.MountTarget("home", file_system_id=home.id, subnet_id=subnets[0].id, security_groups=[group.id])
aws.efs.AccessPoint(
    "home",
    file_system_id=home.id,
    posix_user={"uid": 1000, "gid": 1000},
    root_directory={
        "path": "/lab",
        "creation_info": {"owner_uid": 1000, "owner_gid": 1000, "permissions": "0750"},
    },
)
aws.efs.BackupPolicy("home", file_system_id=home.id, backup_policy={"status": "ENABLED"})
aws.fsx.LustreFileSystem(
    "scratch",
    subnet_ids=subnets[0].id,
    storage_capacity=1200,
    deployment_type="PERSISTENT_2",
    per_unit_storage_throughput=125,
    security_group_ids=[group.id],
)

# Data and secrets.
aws.dynamodb.Table(
    "leases",
    billing_mode="PAY_PER_REQUEST",
    hash_key="pk",
    range_key="sk",
    attributes=[{"name": "sk", "type": "S"}, {"name": "pk", "type": "S"}],
    server_side_encryption={"enabled": True, "kms_key_arn": key.arn},
    point_in_time_recovery={"enabled": not changed},
)
function = aws.lambda_.Function(
    "function",
    role=role.arn,
    runtime="python3.12",
    handler="index.handler",
    code=pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context): return event")}),
    environment={"variables": {"STAGE": "changed" if changed else "first"}},
)
aws.lambda_.Permission(
    "function", action="lambda:InvokeFunction", function=function.name, principal="events.amazonaws.com"
)
secret = aws.secretsmanager.Secret("secret", kms_key_id=key.arn, recovery_window_in_days=0)
aws.secretsmanager.SecretVersion("secret", secret_id=secret.id, secret_string="swordfish-secret")
aws.secretsmanager.SecretPolicy(
    "secret", secret_arn=secret.arn, policy=policy(Effect="Deny", Principal="*", Action="secretsmanager:DeleteSecret")
)
rotated = aws.secretsmanager.Secret("rotated", kms_key_id=key.arn, recovery_window_in_days=0)
rotator = aws.lambda_.Permission(
    "rotator", action="lambda:InvokeFunction", function=function.name, principal="secretsmanager.amazonaws.com"
)
aws.secretsmanager.SecretRotation(
    "rotated",
    secret_id=rotated.id,
    rotation_lambda_arn=function.arn,
    rotation_rules={"automatically_after_days": 60 if changed else 30},
    opts=pulumi.ResourceOptions(depends_on=[rotator]),
)
aws.ssm.Parameter("parameter", type="SecureString", value="swordfish-parameter", key_id=key.key_id)

# Databases.
db_subnets = aws.rds.SubnetGroup("Subnets", subnet_ids=[subnet.id for subnet in subnets])
parameters = aws.rds.ParameterGroup(
    "parameters", family="mysql8.0", parameters=[{"name": "require_secure_transport", "value": "ON"}]
)
audit = aws.rds.OptionGroup(
    "Audit",
    engine_name="mariadb",
    major_engine_version="10.11",
    options=[
        {
            "option_name": "MARIADB_AUDIT_PLUGIN",
            "option_settings": [{"name": "SERVER_AUDIT_EVENTS", "value": "CONNECT,QUERY" if changed else "CONNECT"}],
        }
    ],
)
monitoring = aws.iam.Role(
    "monitoring",
    assume_role_policy=policy(Principal={"Service": ["monitoring.rds.amazonaws.com"]}, Action="sts:AssumeRole").replace(
        ', "Resource": "*"', ""
    ),
)
aws.rds.Instance(
    "accounts",
    instance_class="db.t4g.medium",
    engine="mariadb",
    engine_version="10.11",
    allocated_storage=20,
    option_group_name=audit.name,
    enabled_cloudwatch_logs_exports=["audit"],
    monitoring_interval=30 if changed else 60,
    monitoring_role_arn=monitoring.arn,
    username="admin_of_accounts",
    manage_master_user_password=True,
    master_user_secret_kms_key_id=key.arn,
    storage_encrypted=True,
    skip_final_snapshot=True,
)
database = aws.rds.Instance(
    "database",
    instance_class="db.t3.micro",
    engine="mysql",
    engine_version="8.0.36",
    allocated_storage=30 if changed else 20,
    db_subnet_group_name=db_subnets.name,
    parameter_group_name=parameters.name,
    vpc_security_group_ids=[group.id],
    username="admin",
    password=pulumi.Output.secret("swordfish-database"),
    storage_encrypted=True,
    skip_final_snapshot=True,
)
aws.rds.Snapshot(
    "snapshot",
    db_instance_identifier=database.identifier,
    db_snapshot_identifier="first",
    shared_accounts=["111122223333"] if changed else ["all"],
)

# The rest.
aws.sns.Topic("topic", kms_master_key_id=key.id, display_name="changed" if changed else "first")
aws.sqs.Queue("queue", sqs_managed_sse_enabled=True, visibility_timeout_seconds=60 if changed else 30)
aws.ecr.Repository("Images", force_delete=True, image_tag_mutability="MUTABLE" if changed else "IMMUTABLE")
stack = aws.cloudformation.Stack(
    "stack",
    template_body=json.dumps(
        {
            "Parameters": {"Name": {"Type": "String"}},
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}}},
            "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}},
        }
    ),
    parameters={"Name": "changed-topic" if changed else "first-topic"},
)

pulumi.export("logs", logs.name)
pulumi.export("bucket", bucket.bucket)
pulumi.export("topic", stack.outputs["Topic"])
