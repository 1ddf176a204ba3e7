"""What the local AWS answers in moto's place."""

import json
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.server.gaps import GAPS

ACCOUNT = "123456789012"
ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def refused(code: str) -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\)")


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def test_each_gap_is_listed_once_and_says_what_it_models() -> None:
    assert len({gap.name for gap in GAPS}) == len(GAPS)
    assert all(gap.service and gap.modelled.endswith(".") for gap in GAPS)


def test_what_moto_does_not_serve_is_said_once_and_plainly(boto: Any) -> None:
    with pytest.raises(ClientError, match=r"does not know kms:DescribeCustomKeyStores") as refused:
        boto("kms", attempts=5).describe_custom_key_stores()
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0


class TestFileSystems:
    @pytest.fixture
    def system(self, boto: Any, request: pytest.FixtureRequest) -> str:
        return str(boto("efs").create_file_system(CreationToken=request.node.name)["FileSystemId"])

    def test_backup_policy(self, boto: Any, system: str) -> None:
        efs = boto("efs")
        assert efs.describe_backup_policy(FileSystemId=system)["BackupPolicy"] == {"Status": "DISABLED"}
        efs.put_backup_policy(FileSystemId=system, BackupPolicy={"Status": "ENABLED"})
        assert efs.describe_backup_policy(FileSystemId=system)["BackupPolicy"] == {"Status": "ENABLED"}

    def test_throughput(self, boto: Any, system: str) -> None:
        efs = boto("efs")
        efs.update_file_system(FileSystemId=system, ThroughputMode="provisioned", ProvisionedThroughputInMibps=64)
        found = efs.describe_file_systems(FileSystemId=system)["FileSystems"][0]
        assert (found["ThroughputMode"], found["ProvisionedThroughputInMibps"]) == ("provisioned", 64)
        with refused("BadRequest"):
            efs.update_file_system(FileSystemId=system, ThroughputMode="provisioned")

    def test_protection(self, boto: Any, system: str) -> None:
        efs = boto("efs")
        efs.update_file_system_protection(FileSystemId=system, ReplicationOverwriteProtection="DISABLED")
        found = efs.describe_file_systems(FileSystemId=system)["FileSystems"][0]["FileSystemProtection"]
        assert found == {"ReplicationOverwriteProtection": "DISABLED"}

    def test_unknown_file_system(self, boto: Any) -> None:
        with refused("FileSystemNotFound"):
            boto("efs").update_file_system(FileSystemId="fs-01234567", ThroughputMode="elastic")


class TestBuckets:
    def test_new_bucket_is_private_and_encrypted(self, boto: Any) -> None:
        s3 = boto("s3")
        s3.create_bucket(Bucket="gaps-new")
        block = s3.get_public_access_block(Bucket="gaps-new")["PublicAccessBlockConfiguration"]
        assert set(block.values()) == {True}
        rules = s3.get_bucket_encryption(Bucket="gaps-new")["ServerSideEncryptionConfiguration"]["Rules"]
        assert rules[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}

    @pytest.mark.parametrize(
        ("statement", "public"),
        [
            ({"Effect": "Allow", "Principal": "*"}, True),
            ({"Effect": "Allow", "Principal": {"AWS": ["*"]}}, True),
            ({"Effect": "Allow", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
            ({"Effect": "Allow", "Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}, False),
            ({"Effect": "Deny", "Principal": "*"}, False),
            ({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}, False),
        ],
    )
    def test_public_policy_is_refused_while_blocked(self, boto: Any, statement: dict[str, Any], public: bool) -> None:
        s3 = boto("s3")
        s3.create_bucket(Bucket="gaps-public")
        document = policy({**statement, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::gaps-public/*"})
        if public:
            with refused("AccessDenied"):
                s3.put_bucket_policy(Bucket="gaps-public", Policy=document)
            s3.delete_public_access_block(Bucket="gaps-public")
        s3.put_bucket_policy(Bucket="gaps-public", Policy=document)
        s3.delete_bucket_policy(Bucket="gaps-public")
        s3.delete_bucket(Bucket="gaps-public")

    def test_policy_that_is_no_json_is_refused(self, boto: Any) -> None:
        boto("s3").create_bucket(Bucket="gaps-json")
        with refused("MalformedPolicy"):
            boto("s3").put_bucket_policy(Bucket="gaps-json", Policy="nope")


class TestKeys:
    @pytest.mark.parametrize("days", [6, 31])
    def test_waiting_time_has_bounds(self, boto: Any, days: int) -> None:
        key = boto("kms").create_key()["KeyMetadata"]["KeyId"]
        with refused("ValidationException"):
            boto("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=days)

    def test_key_that_waits_for_its_deletion_is_not_used(self, boto: Any) -> None:
        kms = boto("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        with refused("KMSInvalidStateException"):
            kms.encrypt(KeyId=key, Plaintext=b"x")
        with refused("KMSInvalidStateException"):
            kms.create_alias(AliasName="alias/late", TargetKeyId=key)
        with refused("KMSInvalidStateException"):
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        kms.cancel_key_deletion(KeyId=key)
        kms.enable_key(KeyId=key)
        kms.encrypt(KeyId=key, Plaintext=b"x")

    def test_policy_that_is_no_json_is_refused(self, boto: Any) -> None:
        with refused("MalformedPolicyDocumentException"):
            boto("kms").create_key(Policy="nope")


class TestLogGroups:
    LOGS: ClassVar[dict[str, Any]] = {
        "Effect": "Allow",
        "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
    }
    CONTEXT = "kms:EncryptionContext:aws:logs:arn"

    def key(self, boto: Any, *statements: dict[str, Any]) -> str:
        return str(boto("kms").create_key(Policy=policy(ROOT, *statements))["KeyMetadata"]["Arn"])

    @pytest.mark.parametrize(
        ("statements", "allowed"),
        [
            ([], False),
            ([LOGS], True),
            ([{**LOGS, "Principal": {"Service": ["logs.amazonaws.com"]}}], True),
            ([{**LOGS, "Principal": {"Service": "logs.eu-west-1.amazonaws.com"}}], False),
            ([{**LOGS, "Action": ["kms:Decrypt"]}], False),
            ([{**LOGS, "Condition": {"ArnLike": {CONTEXT: f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"}}}], True),
            ([{**LOGS, "Condition": {"ArnLike": {CONTEXT: f"arn:aws:logs:us-east-1:{ACCOUNT}:group:*"}}}], False),
        ],
    )
    def test_key_lets_logs_in_or_the_group_is_refused(
        self, boto: Any, statements: list[dict[str, Any]], allowed: bool
    ) -> None:
        logs, key = boto("logs"), self.key(boto, *statements)
        name = f"/gaps/{uuid4().hex}"
        if allowed:
            logs.create_log_group(logGroupName=name, kmsKeyId=key)
            assert logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]["kmsKeyId"] == key
        else:
            with refused("AccessDeniedException"):
                logs.create_log_group(logGroupName=name, kmsKeyId=key)

    def test_key_can_be_changed(self, boto: Any) -> None:
        logs, name = boto("logs"), "/gaps/changed"
        logs.create_log_group(logGroupName=name)
        key = self.key(boto, self.LOGS)
        logs.associate_kms_key(logGroupName=name, kmsKeyId=key)
        assert logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]["kmsKeyId"] == key
        logs.disassociate_kms_key(logGroupName=name)
        assert "kmsKeyId" not in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]

    def test_retention_is_of_aws_list(self, boto: Any) -> None:
        boto("logs").create_log_group(logGroupName="/gaps/retention")
        boto("logs").put_retention_policy(logGroupName="/gaps/retention", retentionInDays=365)
        with refused("InvalidParameterException"):
            boto("logs").put_retention_policy(logGroupName="/gaps/retention", retentionInDays=42)


class TestRoles:
    def test_aws_own_policies_can_be_attached(self, boto: Any) -> None:
        iam = boto("iam")
        iam.create_role(RoleName="gaps-own", AssumeRolePolicyDocument=json.dumps(TRUST))
        arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
        iam.attach_role_policy(RoleName="gaps-own", PolicyArn=arn)
        attached = iam.list_attached_role_policies(RoleName="gaps-own")["AttachedPolicies"]
        assert [found["PolicyArn"] for found in attached] == [arn]
        with refused("NoSuchEntity"):
            iam.attach_role_policy(RoleName="gaps-own", PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicy")

    def test_policy_in_use_is_kept(self, boto: Any) -> None:
        iam = boto("iam")
        document = policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
        arn = iam.create_policy(PolicyName="gaps-used", PolicyDocument=document)["Policy"]["Arn"]
        iam.create_role(RoleName="gaps-bound", AssumeRolePolicyDocument=json.dumps(TRUST), PermissionsBoundary=arn)
        with refused("DeleteConflict"):
            iam.delete_policy(PolicyArn=arn)
        iam.delete_role_permissions_boundary(RoleName="gaps-bound")
        iam.attach_role_policy(RoleName="gaps-bound", PolicyArn=arn)
        with refused("DeleteConflict"):
            iam.delete_policy(PolicyArn=arn)
        iam.detach_role_policy(RoleName="gaps-bound", PolicyArn=arn)
        iam.delete_policy(PolicyArn=arn)

    def test_boundary_exists(self, boto: Any) -> None:
        with refused("NoSuchEntity"):
            boto("iam").create_role(
                RoleName="gaps-unbound",
                AssumeRolePolicyDocument=json.dumps(TRUST),
                PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/none",
            )

    def test_trust_that_is_no_json_is_refused(self, boto: Any) -> None:
        with refused("MalformedPolicyDocument"):
            boto("iam").create_role(RoleName="gaps-trust", AssumeRolePolicyDocument="nope")


def test_name_of_a_deleted_secret_is_taken(boto: Any) -> None:
    secrets = boto("secretsmanager")
    secrets.create_secret(Name="gaps", SecretString="x")
    secrets.delete_secret(SecretId="gaps", RecoveryWindowInDays=7)
    with pytest.raises(ClientError, match="already scheduled for deletion"):
        secrets.create_secret(Name="gaps", SecretString="y")
    secrets.restore_secret(SecretId="gaps")
    secrets.delete_secret(SecretId="gaps", ForceDeleteWithoutRecovery=True)
    secrets.create_secret(Name="gaps", SecretString="y")


def test_stack_may_not_have_too_long_a_body(boto: Any) -> None:
    body = json.dumps({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}, "Description": "x" * 51_200})
    with pytest.raises(ClientError, match="less than or equal to 51200"):
        boto("cloudformation").create_stack(StackName="gaps-long", TemplateBody=body)


def test_protected_stack_is_kept(boto: Any) -> None:
    cloudformation = boto("cloudformation")
    body = json.dumps({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}})
    cloudformation.create_stack(StackName="gaps-kept", TemplateBody=body, EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        cloudformation.delete_stack(StackName="gaps-kept")


def test_stack_s_tags_alone_can_be_changed(boto: Any) -> None:
    cloudformation = boto("cloudformation")
    body = json.dumps({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}})
    cloudformation.create_stack(StackName="gaps-tags", TemplateBody=body, Tags=[{"Key": "a", "Value": "1"}])
    tags = [{"Key": "a", "Value": "2"}]
    cloudformation.update_stack(StackName="gaps-tags", TemplateBody=body, Tags=tags)
    assert cloudformation.describe_stacks(StackName="gaps-tags")["Stacks"][0]["Tags"] == tags
    with pytest.raises(ClientError, match="No updates are to be performed"):
        cloudformation.update_stack(StackName="gaps-tags", TemplateBody=body, Tags=tags)
