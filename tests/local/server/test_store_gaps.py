"""What the local AWS answers in moto's place about buckets, backups and copies of file systems."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError


def refused(code: str) -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\)")


class TestBucketOptions:
    @pytest.fixture
    def s3(self, boto: Any) -> Any:
        return boto("s3")

    @pytest.fixture
    def bucket(self, s3: Any, request: pytest.FixtureRequest) -> str:
        name = request.node.name.replace("_", "-").lower()[:63]
        s3.create_bucket(Bucket=name)
        return str(name)

    @pytest.fixture
    def versioned(self, s3: Any, bucket: str) -> str:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return bucket

    def test_logging_keeps_the_key_format(self, s3: Any, bucket: str) -> None:
        wanted = {
            "TargetBucket": bucket,
            "TargetPrefix": "access/",
            "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
        }
        with refused("InvalidTargetBucketForLogging"):  # until the target lets S3 write
            s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": wanted})
        assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{bucket}/access/*",
        }
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": wanted})
        assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == wanted
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
        assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)

    def test_an_inventory_is_answered_whole_and_goes_alone(self, s3: Any, bucket: str) -> None:
        wanted = {
            "Id": "weekly",
            "IsEnabled": True,
            "IncludedObjectVersions": "Current",
            "Schedule": {"Frequency": "Weekly"},
            "OptionalFields": ["Size"],
            "Destination": {
                "S3BucketDestination": {
                    "Bucket": f"arn:aws:s3:::{bucket}",
                    "Format": "Parquet",
                    "Encryption": {"SSEKMS": {"KeyId": "arn:aws:kms:us-east-1:123456789012:key/1"}},
                }
            },
        }
        s3.put_bucket_inventory_configuration(Bucket=bucket, Id="weekly", InventoryConfiguration=wanted)
        found = s3.get_bucket_inventory_configuration(Bucket=bucket, Id="weekly")["InventoryConfiguration"]
        assert found == wanted
        s3.delete_bucket_inventory_configuration(Bucket=bucket, Id="weekly")
        s3.head_bucket(Bucket=bucket)  # moto would have deleted the bucket
        with refused("NoSuchConfiguration"):
            s3.get_bucket_inventory_configuration(Bucket=bucket, Id="weekly")
        with refused("NoSuchConfiguration"):
            s3.delete_bucket_inventory_configuration(Bucket=bucket, Id="weekly")

    def test_tiers_are_named(self, s3: Any, bucket: str) -> None:
        names = {"one": 90, "two": 180}
        for name, days in names.items():
            tiers = [{"AccessTier": "ARCHIVE_ACCESS", "Days": days}]
            wanted = {"Id": name, "Status": "Enabled", "Tierings": tiers}
            s3.put_bucket_intelligent_tiering_configuration(
                Bucket=bucket, Id=name, IntelligentTieringConfiguration=wanted
            )
        for name, days in names.items():
            found = s3.get_bucket_intelligent_tiering_configuration(Bucket=bucket, Id=name)
            assert found["IntelligentTieringConfiguration"]["Tierings"][0]["Days"] == days
        s3.delete_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="one")
        with refused("NoSuchConfiguration"):
            s3.get_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="one")
        s3.get_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="two")

    def test_a_full_bucket_takes_a_lock_and_an_unversioned_one_none(self, s3: Any, bucket: str) -> None:
        lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 7}}}
        with refused("InvalidBucketState"):
            s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=lock)
        with refused("ObjectLockConfigurationNotFoundError"):
            s3.get_object_lock_configuration(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket=bucket, Key="old", Body=b"1")
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=lock)
        assert s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"] == lock
        version = s3.put_object(Bucket=bucket, Key="new", Body=b"1")["VersionId"]
        with refused("AccessDenied"):
            s3.delete_object(Bucket=bucket, Key="new", VersionId=version)
        s3.delete_object(Bucket=bucket, Key="new", VersionId=version, BypassGovernanceRetention=True)

    def test_replication_goes_to_a_bucket_that_keeps_versions(self, s3: Any, versioned: str) -> None:
        def replicate(target: str) -> dict[str, Any]:
            rule = {
                "ID": "all",
                "Priority": 1,
                "Status": "Enabled",
                "Filter": {"Prefix": ""},
                "DeleteMarkerReplication": {"Status": "Enabled"},
                "Destination": {"Bucket": f"arn:aws:s3:::{target}", "StorageClass": "GLACIER_IR"},
            }
            wanted = {"Role": "arn:aws:iam::123456789012:role/copier", "Rules": [rule]}
            s3.put_bucket_replication(Bucket=versioned, ReplicationConfiguration=wanted)
            return wanted

        with refused("InvalidRequest"):
            replicate("there-is-no-such-bucket")
        s3.create_bucket(Bucket="gaps-copy")
        with refused("InvalidRequest"):
            replicate("gaps-copy")
        s3.put_bucket_versioning(Bucket="gaps-copy", VersioningConfiguration={"Status": "Enabled"})
        wanted = replicate("gaps-copy")
        assert s3.get_bucket_replication(Bucket=versioned)["ReplicationConfiguration"] == wanted
        s3.delete_bucket_replication(Bucket=versioned)
        with refused("ReplicationConfigurationNotFoundError"):
            s3.get_bucket_replication(Bucket=versioned)


class TestBackups:
    def test_a_plan_changes_and_goes_after_its_selections(self, boto: Any) -> None:
        backup = boto("backup")
        backup.create_backup_vault(BackupVaultName="gaps")

        def document(days: int) -> dict[str, Any]:
            rule = {"RuleName": "daily", "TargetBackupVaultName": "gaps", "Lifecycle": {"DeleteAfterDays": days}}
            return {"BackupPlanName": "gaps", "Rules": [rule]}

        plan = backup.create_backup_plan(BackupPlan=document(35))["BackupPlanId"]
        before = backup.get_backup_plan(BackupPlanId=plan)["VersionId"]
        backup.update_backup_plan(BackupPlanId=plan, BackupPlan=document(7))
        found = backup.get_backup_plan(BackupPlanId=plan)
        assert found["BackupPlan"]["Rules"][0]["Lifecycle"] == {"DeleteAfterDays": 7}
        assert found["VersionId"] != before

        wanted = {"SelectionName": "homes", "IamRoleArn": "arn:aws:iam::123456789012:role/x", "Resources": ["arn:x"]}
        selection = backup.create_backup_selection(BackupPlanId=plan, BackupSelection=wanted)["SelectionId"]
        found = backup.get_backup_selection(BackupPlanId=plan, SelectionId=selection)["BackupSelection"]
        assert found == wanted
        with refused("InvalidRequestException"):
            backup.delete_backup_plan(BackupPlanId=plan)
        backup.delete_backup_selection(BackupPlanId=plan, SelectionId=selection)
        with refused("ResourceNotFoundException"):
            backup.get_backup_selection(BackupPlanId=plan, SelectionId=selection)
        backup.delete_backup_plan(BackupPlanId=plan)
        with refused("ResourceNotFoundException"):
            backup.update_backup_plan(BackupPlanId=plan, BackupPlan=document(7))


class TestCopiesOfFileSystems:
    @pytest.fixture
    def source(self, boto: Any, request: pytest.FixtureRequest) -> str:
        return str(boto("efs").create_file_system(CreationToken=f"{request.node.name}-1")["FileSystemId"])

    @pytest.fixture
    def target(self, boto: Any, request: pytest.FixtureRequest) -> str:
        return str(boto("efs").create_file_system(CreationToken=f"{request.node.name}-2")["FileSystemId"])

    def test_the_life_of_a_replication(self, boto: Any, source: str, target: str) -> None:
        efs = boto("efs")
        destinations = [{"FileSystemId": target}]

        def protection() -> str:
            found = efs.describe_file_systems(FileSystemId=target)["FileSystems"][0]["FileSystemProtection"]
            return str(found["ReplicationOverwriteProtection"])

        with refused("ConflictException"):
            efs.create_replication_configuration(SourceFileSystemId=source, Destinations=destinations)
        efs.update_file_system_protection(FileSystemId=target, ReplicationOverwriteProtection="DISABLED")
        efs.create_replication_configuration(SourceFileSystemId=source, Destinations=destinations)
        for side in (source, target):
            (found,) = efs.describe_replication_configurations(FileSystemId=side)["Replications"]
            assert found["Destinations"] == [{"Status": "ENABLED", "FileSystemId": target, "Region": "us-east-1"}]
            with refused("ReplicationAlreadyExists"):
                efs.delete_file_system(FileSystemId=side)
        assert protection() == "REPLICATING"
        with refused("ReplicationAlreadyExists"):
            efs.create_replication_configuration(SourceFileSystemId=source, Destinations=destinations)
        efs.delete_replication_configuration(SourceFileSystemId=source)
        assert protection() == "ENABLED"
        with refused("ReplicationNotFound"):
            efs.describe_replication_configurations(FileSystemId=source)
        with refused("ReplicationNotFound"):
            efs.delete_replication_configuration(SourceFileSystemId=source)
        for side in (source, target):
            efs.delete_file_system(FileSystemId=side)
