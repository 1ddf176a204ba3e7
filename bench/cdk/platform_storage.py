"""The platform's homes and buckets."""

from aws_cdk import aws_backup as backup
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from tagged import Tagged, document

BUCKETS = ("public", "projects", "scratch", "containers", "node-assets")


def add_homes(
    stack: Tagged,
    vpc: ec2.CfnVPC,
    key: kms.CfnKey,
    subnets: dict[str, str],
    clients: ec2.CfnSecurityGroup,
    boundary: str,
) -> None:
    """Add the homes' file system, its mount targets and its backups."""
    deny = {"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policy = efs.CfnFileSystem.LifecyclePolicyProperty
    home = efs.CfnFileSystem(
        stack,
        "home",
        encrypted=True,
        kms_key_id=key.attr_arn,
        throughput_mode="elastic",
        backup_policy=efs.CfnFileSystem.BackupPolicyProperty(status="DISABLED"),
        file_system_policy=document(deny),
        lifecycle_policies=[
            policy(transition_to_ia="AFTER_30_DAYS"),
            policy(transition_to_archive="AFTER_90_DAYS"),
            policy(transition_to_primary_storage_class="AFTER_1_ACCESS"),
        ],
        file_system_tags=[
            efs.CfnFileSystem.ElasticFileSystemTagProperty(key=name, value=value)
            for name, value in stack.tags_of("home").items()
        ],
    )
    group = stack.security_group("home-targets", vpc.ref)
    stack.passes("clients-to-home", clients, group, 2049)
    ec2.CfnSecurityGroupEgress(
        stack,
        "home-to-clients",
        group_id=group.attr_group_id,
        destination_security_group_id=clients.attr_group_id,
        ip_protocol="tcp",
        from_port=2049,
        to_port=2049,
    )
    for zone, subnet in subnets.items():
        efs.CfnMountTarget(
            stack, f"home-{zone}", file_system_id=home.ref, subnet_id=subnet, security_groups=[group.attr_group_id]
        )
    _back_up(stack, home, key, boundary)


def _back_up(stack: Tagged, home: efs.CfnFileSystem, key: kms.CfnKey, boundary: str) -> None:
    vault = backup.CfnBackupVault(
        stack,
        "backup-vault",
        backup_vault_name="home",
        encryption_key_arn=key.attr_arn,
        backup_vault_tags=stack.tags_of("backup-vault"),
    )
    plan = backup.CfnBackupPlan(
        stack,
        "backup-plan",
        backup_plan=backup.CfnBackupPlan.BackupPlanResourceTypeProperty(
            backup_plan_name="home",
            backup_plan_rule=[
                backup.CfnBackupPlan.BackupRuleResourceTypeProperty(
                    rule_name="daily",
                    target_backup_vault=vault.ref,
                    schedule_expression="cron(0 3 * * ? *)",
                    completion_window_minutes=10080,
                    lifecycle=backup.CfnBackupPlan.LifecycleResourceTypeProperty(delete_after_days=35),
                )
            ],
        ),
        backup_plan_tags=stack.tags_of("backup-plan"),
    )
    actions = ["backup:CopyIntoBackupVault", "elasticfilesystem:Backup", "elasticfilesystem:Restore"]
    role = stack.role("backup-role", "backup", boundary, actions, home.attr_arn)
    backup.CfnBackupSelection(
        stack,
        "backup-selection",
        backup_plan_id=plan.ref,
        backup_selection=backup.CfnBackupSelection.BackupSelectionResourceTypeProperty(
            iam_role_arn=role.attr_arn, selection_name="home", resources=[home.attr_arn]
        ),
    )


def add_buckets(stack: Tagged, key: kms.CfnKey) -> None:
    """Add the data buckets, and the bucket of their access logs and inventory."""
    log_bucket = _bucket(stack, "logs", key)
    inventory = s3.CfnBucket.InventoryConfigurationProperty(
        id="objects",
        enabled=True,
        included_object_versions="All",
        schedule_frequency="Weekly",
        optional_fields=["Size", "LastModifiedDate", "StorageClass", "EncryptionStatus"],
        destination=s3.CfnBucket.DestinationProperty(
            bucket_arn=log_bucket.attr_arn, format="Parquet", prefix="inventory"
        ),
    )
    for role in BUCKETS:
        logging = s3.CfnBucket.LoggingConfigurationProperty(
            destination_bucket_name=log_bucket.ref, log_file_prefix="access/"
        )
        inventories = [inventory] if role == "projects" else None
        _bucket(stack, role, key, logging_configuration=logging, inventory_configurations=inventories)


def _bucket(stack: Tagged, role: str, key: kms.CfnKey, **options: object) -> s3.CfnBucket:
    bucket = s3.CfnBucket(
        stack,
        role,
        bucket_encryption=s3.CfnBucket.BucketEncryptionProperty(
            server_side_encryption_configuration=[
                s3.CfnBucket.ServerSideEncryptionRuleProperty(
                    bucket_key_enabled=True,
                    server_side_encryption_by_default=s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
                        sse_algorithm="aws:kms", kms_master_key_id=key.attr_arn
                    ),
                )
            ]
        ),
        public_access_block_configuration=s3.CfnBucket.PublicAccessBlockConfigurationProperty(
            block_public_acls=True, block_public_policy=True, ignore_public_acls=True, restrict_public_buckets=True
        ),
        ownership_controls=s3.CfnBucket.OwnershipControlsProperty(
            rules=[s3.CfnBucket.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
        ),
        versioning_configuration=s3.CfnBucket.VersioningConfigurationProperty(status="Enabled"),
        lifecycle_configuration=s3.CfnBucket.LifecycleConfigurationProperty(
            rules=[
                s3.CfnBucket.RuleProperty(
                    status="Enabled",
                    abort_incomplete_multipart_upload=s3.CfnBucket.AbortIncompleteMultipartUploadProperty(
                        days_after_initiation=7
                    ),
                    noncurrent_version_expiration=s3.CfnBucket.NoncurrentVersionExpirationProperty(noncurrent_days=30),
                )
            ]
        ),
        tags=stack.tagged(role),
        **options,
    )
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [bucket.attr_arn, f"{bucket.attr_arn}/*"]}
    tls = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    old_tls = {**deny, "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}
    s3.CfnBucketPolicy(stack, f"{role}-policy", bucket=bucket.ref, policy_document=document(tls, old_tls))
    return bucket
