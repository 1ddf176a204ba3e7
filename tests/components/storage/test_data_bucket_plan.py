from collections.abc import Mapping

import pytest

from components.storage._data_bucket_plan import BUCKETS, BucketPlan, BucketRole
from components.storage._data_bucket_policy import (
    bucket_policy,
    copy_policy,
    log_bucket_policy,
    principal_problems,
    replication_policy,
)
from tests.components.iam_evaluator import Decision, Request, decide, everything
from tests.components.recorder import ACCOUNT, REGION

BUCKET = "arn:aws:s3:::lab-projects-1a2b3c4"
OBJECT = f"{BUCKET}/a/b.dat"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/ours"
OTHER_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/other"
NODE = f"arn:aws:iam::{ACCOUNT}:role/parallelcluster/lab-a/head"
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/storage-admin"
SSO_ADMINS = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_*"
SSO_ADMIN = SSO_ADMINS.replace("*", "0123456789abcdef")
FSX = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/"
    "AWSServiceRoleForFSxS3Access_fs-0123456789abcdef0"
)
OTHER_SERVICE = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"
FOREIGN_FSX = FSX.replace(ACCOUNT, "999999999999")
FOREIGN = "arn:aws:iam::999999999999:role/x"
COPIER = f"arn:aws:iam::{ACCOUNT}:role/data-copier-1a2b3c4"
HERE = {"aws:SourceVpce": "vpce-1"}
READ, WRITE, DELETE = "s3:GetObject", "s3:PutObject", "s3:DeleteObjectVersion"
OBJECT_ACTIONS = [READ, WRITE, DELETE, "s3:GetObjectTagging", "s3:AbortMultipartUpload", "s3:RestoreObject"]
MANAGEMENT = ["s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:DeleteBucket", "s3:PutLifecycleConfiguration"]
PLANS = {plan.role: plan for plan in BUCKETS}


def ask(
    action: str,
    principal: str | None = NODE,
    *,
    role: BucketRole = BucketRole.PROJECTS,
    on: str = OBJECT,
    iam: bool = True,
    context: Mapping[str, str] | None = None,
    copied: bool = False,
) -> Decision:
    values = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "aws:ViaAWSService": "false"}
    values |= context or {}
    policy = bucket_policy(
        PLANS[role],
        bucket_arn=BUCKET,
        account=ACCOUNT,
        endpoint_id="vpce-1",
        kms_key_arn=KEY,
        admin_principal_arns=(
            ADMIN,
            f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_*",
        ),
        replication_role_arn=COPIER if copied else None,
    )
    request = Request(action=action, resource=on, principal=principal, owner=ACCOUNT, context=values)
    return decide(request, policy, [everything("s3")] if iam and principal else [])


@pytest.mark.parametrize("action", OBJECT_ACTIONS)
@pytest.mark.parametrize("role", BucketRole)
def test_objects_are_reached_through_the_endpoint_only(action: str, role: BucketRole) -> None:
    assert ask(action, role=role, context=HERE) is Decision.ALLOWED
    assert ask(action, role=role) is Decision.DENIED
    assert ask(action, role=role, context={"aws:SourceVpce": "vpce-2"}) is Decision.DENIED


@pytest.mark.parametrize("principal", [ADMIN, SSO_ADMIN, FSX])
@pytest.mark.parametrize("action", OBJECT_ACTIONS)
def test_administrators_and_fsx_reach_them_from_elsewhere_with_iams_permission(principal: str, action: str) -> None:
    assert ask(action, principal) is Decision.ALLOWED
    assert ask(action, principal, iam=False) is Decision.NOT_ALLOWED


def test_a_service_may_pass_on_what_its_caller_may_do() -> None:
    assert ask(READ, context={"aws:ViaAWSService": "true"}) is Decision.ALLOWED
    assert ask(READ, iam=False, context={"aws:ViaAWSService": "true"}) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("principal", [FOREIGN, FOREIGN_FSX, OTHER_SERVICE, None])
def test_everybody_else_is_refused_from_elsewhere(principal: str | None) -> None:
    assert ask(READ, principal) is Decision.DENIED


@pytest.mark.parametrize("role", BucketRole)
@pytest.mark.parametrize("principal", [FOREIGN, None])
def test_no_other_account_gets_in_even_through_the_endpoint(role: BucketRole, principal: str | None) -> None:
    assert ask(READ, principal, role=role, context=HERE) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("action", [READ, *MANAGEMENT])
@pytest.mark.parametrize("how", [{"aws:SecureTransport": "false"}, {"s3:TlsVersion": "1.1"}])
def test_nobody_without_current_tls(action: str, how: dict[str, str]) -> None:
    on = OBJECT if action == READ else BUCKET
    assert ask(action, ADMIN, on=on, context=how) is Decision.DENIED
    assert ask(action, NODE, on=on, context={**HERE, **how}) is Decision.DENIED


@pytest.mark.parametrize("action", [*MANAGEMENT, "s3:ListBucket"])
def test_who_deploys_manages_the_bucket_from_anywhere(action: str) -> None:
    deployer = f"arn:aws:iam::{ACCOUNT}:user/deployer"
    assert ask(action, deployer, on=BUCKET) is Decision.ALLOWED


@pytest.mark.parametrize("action", ["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"])
def test_the_history_is_listed_through_the_endpoint_only(action: str) -> None:
    assert ask(action, on=BUCKET) is Decision.DENIED
    assert ask(action, on=BUCKET, context=HERE) is Decision.ALLOWED
    assert ask(action, ADMIN, on=BUCKET) is Decision.ALLOWED
    assert ask(action, on=BUCKET, context={"aws:ViaAWSService": "true"}) is Decision.ALLOWED


_SSE, _ID = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"


@pytest.mark.parametrize(
    ("headers", "decision"),
    [
        ({}, Decision.ALLOWED),  # the bucket's default encryption applies
        ({_SSE: "aws:kms", _ID: KEY}, Decision.ALLOWED),
        ({_SSE: "aws:kms", _ID: OTHER_KEY}, Decision.DENIED),
        ({_SSE: "aws:kms"}, Decision.DENIED),  # would be the account's aws/s3 key
        ({_SSE: "AES256"}, Decision.DENIED),
        ({f"{_SSE}-customer-algorithm": "AES256"}, Decision.DENIED),
    ],
)
@pytest.mark.parametrize("principal", [NODE, ADMIN])
def test_objects_are_written_with_our_key(headers: dict[str, str], decision: Decision, principal: str) -> None:
    assert ask(WRITE, principal, context={**HERE, **headers}) is decision


@pytest.mark.parametrize("role", BucketRole)
def test_only_buckets_open_to_labs_are_read_without_iam(role: BucketRole) -> None:
    expected = Decision.ALLOWED if role in (BucketRole.PUBLIC, BucketRole.NODE_ASSETS) else Decision.NOT_ALLOWED
    assert ask(READ, role=role, iam=False, context=HERE) is expected
    assert ask("s3:ListBucket", role=role, on=BUCKET, iam=False, context=HERE) is expected
    assert ask(WRITE, role=role, iam=False, context=HERE) is Decision.NOT_ALLOWED
    assert ask("s3:ListBucket", role=role, on=BUCKET, iam=False) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("action", ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"])
def test_s3_reads_what_it_copies_and_of_nothing_else(action: str) -> None:
    assert ask(action, COPIER, copied=True) is Decision.ALLOWED
    assert ask(action, COPIER, copied=True, iam=False) is Decision.NOT_ALLOWED
    assert ask(action, COPIER) is Decision.DENIED
    assert ask(action, f"{COPIER}5", copied=True) is Decision.DENIED


def test_a_template_in_a_bucket_is_read_by_cloudformation_for_who_may_read_it() -> None:
    deployer, template = f"arn:aws:iam::{ACCOUNT}:role/deployer", f"{BUCKET}/templates/cluster.json"
    passed_on = {"aws:ViaAWSService": "true"}
    assert ask(READ, deployer, role=BucketRole.NODE_ASSETS, on=template, context=passed_on) is Decision.ALLOWED
    assert ask(READ, deployer, role=BucketRole.NODE_ASSETS, on=template) is Decision.DENIED
    assert ask(WRITE, deployer, role=BucketRole.NODE_ASSETS, on=template) is Decision.DENIED
    assert ask(WRITE, ADMIN, role=BucketRole.NODE_ASSETS, on=template) is Decision.ALLOWED


def ask_copy(action: str, principal: str | None, *, context: Mapping[str, str] | None = None) -> Decision:
    policy = copy_policy(bucket_arn=BUCKET, kms_key_arn=KEY, replication_role_arn=COPIER, admin_principal_arns=(ADMIN,))
    values = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3", **(context or {})}
    request = Request(action=action, resource=OBJECT, principal=principal, owner=ACCOUNT, context=values)
    return decide(request, policy, [everything("s3")] if principal else [])


@pytest.mark.parametrize("action", [READ, "s3:ReplicateObject", "s3:ReplicateDelete"])
def test_a_copy_is_reached_by_replication_and_administrators_alone(action: str) -> None:
    assert ask_copy(action, COPIER) is Decision.ALLOWED
    assert ask_copy(action, ADMIN) is Decision.ALLOWED
    assert ask_copy(action, NODE, context=HERE) is Decision.DENIED
    assert ask_copy(action, None) is Decision.DENIED
    assert ask_copy(action, COPIER, context={"aws:SecureTransport": "false"}) is Decision.DENIED
    assert ask_copy(action, COPIER, context={"s3:TlsVersion": "1.1"}) is Decision.DENIED


def ask_logs(
    action: str, principal: str | None, key: str, context: Mapping[str, str], endpoint_id: str | None = "vpce-1"
) -> Decision:
    logs = "arn:aws:s3:::lab-logs"
    policy = log_bucket_policy(
        bucket_arn=logs, account=ACCOUNT, endpoint_id=endpoint_id, source_arns=[BUCKET], admin_principal_arns=(ADMIN,)
    )
    values = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "aws:ViaAWSService": "false", **context}
    request = Request(action=action, resource=f"{logs}/{key}", principal=principal, owner=ACCOUNT, context=values)
    return decide(request, policy, [everything("s3")] if principal and principal.startswith("arn") else [])


OURS = {"aws:PrincipalIsAWSService": "true", "aws:SourceAccount": ACCOUNT, "aws:SourceArn": BUCKET}
LOGGING, S3 = "logging.s3.amazonaws.com", "s3.amazonaws.com"


@pytest.mark.parametrize(
    ("service", "key", "context", "expected"),
    [
        (LOGGING, "access/x", OURS, Decision.ALLOWED),
        (S3, "inventory/x", OURS, Decision.ALLOWED),
        (LOGGING, "inventory/x", OURS, Decision.NOT_ALLOWED),
        (S3, "access/x", OURS, Decision.NOT_ALLOWED),
        (LOGGING, "access/x", {**OURS, "aws:SourceAccount": "999999999999"}, Decision.NOT_ALLOWED),
        (LOGGING, "access/x", {**OURS, "aws:SourceArn": f"{BUCKET}2"}, Decision.NOT_ALLOWED),
        (S3, "inventory/x", {**OURS, "aws:SourceArn": f"{BUCKET}2"}, Decision.NOT_ALLOWED),
        (LOGGING, "access/x", {**OURS, "aws:SecureTransport": "false"}, Decision.DENIED),
        ("cloudtrail.amazonaws.com", "access/x", OURS, Decision.NOT_ALLOWED),
    ],
)
def test_s3_writes_the_logs_of_our_buckets_only(
    service: str, key: str, context: dict[str, str], expected: Decision
) -> None:
    assert ask_logs(WRITE, service, key, context) is expected


def test_logs_are_read_through_the_endpoint_or_by_administrators() -> None:
    person = {"aws:PrincipalIsAWSService": "false"}
    assert ask_logs(READ, NODE, "access/x", person) is Decision.DENIED
    assert ask_logs(READ, NODE, "access/x", {**person, **HERE}) is Decision.ALLOWED
    assert ask_logs(READ, ADMIN, "access/x", person) is Decision.ALLOWED
    assert ask_logs(READ, LOGGING, "access/x", OURS) is Decision.NOT_ALLOWED


def test_logs_of_copies_are_read_by_administrators_alone() -> None:
    person = {"aws:PrincipalIsAWSService": "false"}
    assert ask_logs(WRITE, LOGGING, "access/x", OURS, None) is Decision.ALLOWED
    assert ask_logs(WRITE, S3, "inventory/x", OURS, None) is Decision.NOT_ALLOWED
    assert ask_logs(READ, NODE, "access/x", {**person, **HERE}, None) is Decision.DENIED
    assert ask_logs(READ, ADMIN, "access/x", person, None) is Decision.ALLOWED


COPY = "arn:aws:s3:::lab-projects-copy-5d6e7f8"
COPY_KEY = f"arn:aws:kms:us-west-2:{ACCOUNT}:key/there"


def ask_copier(action: str, on: str, *, locked: bool = False, context: Mapping[str, str] | None = None) -> Decision:
    policy = replication_policy(
        copies=[(BUCKET, COPY)], kms_key_arn=KEY, copy_key_arn=COPY_KEY, copy_region="us-west-2", locked=locked
    )
    request = Request(
        action=action,
        resource=on,
        principal=COPIER,
        owner=ACCOUNT,
        context=context or {},
    )
    return decide(request, '{"Statement": []}', [policy])


@pytest.mark.parametrize(
    ("action", "on", "allowed"),
    [
        ("s3:GetReplicationConfiguration", BUCKET, True),
        ("s3:GetObjectVersionForReplication", OBJECT, True),
        ("s3:ReplicateObject", f"{COPY}/a", True),
        ("s3:ReplicateDelete", f"{COPY}/a", True),
        ("s3:ReplicateObject", OBJECT, False),
        ("s3:GetObjectVersionForReplication", f"{COPY}/a", False),
        ("s3:GetObjectVersionForReplication", f"{BUCKET}-other/a", False),
        ("s3:GetObject", OBJECT, False),
        ("s3:DeleteObject", OBJECT, False),
        ("s3:DeleteObjectVersion", f"{COPY}/a", False),
        ("s3:PutObject", f"{COPY}/a", False),
        ("s3:GetObjectRetention", OBJECT, False),
    ],
)
def test_the_role_copies_and_does_nothing_else(action: str, on: str, allowed: bool) -> None:
    assert ask_copier(action, on) is (Decision.ALLOWED if allowed else Decision.NOT_ALLOWED)


def test_the_role_reads_locks_where_there_are_some() -> None:
    for action in ("s3:GetObjectRetention", "s3:GetObjectLegalHold"):
        assert ask_copier(action, OBJECT, locked=True) is Decision.ALLOWED


@pytest.mark.parametrize(
    ("action", "key", "via", "bucket", "allowed"),
    [
        ("kms:Decrypt", KEY, f"s3.{REGION}.amazonaws.com", BUCKET, True),
        ("kms:Decrypt", KEY, f"s3.{REGION}.amazonaws.com", OBJECT, True),
        ("kms:Encrypt", COPY_KEY, "s3.us-west-2.amazonaws.com", COPY, True),
        ("kms:Decrypt", KEY, f"ec2.{REGION}.amazonaws.com", BUCKET, False),
        ("kms:Decrypt", KEY, f"s3.{REGION}.amazonaws.com", f"{BUCKET}-other", False),
        ("kms:Encrypt", KEY, f"s3.{REGION}.amazonaws.com", BUCKET, False),
        ("kms:Decrypt", COPY_KEY, "s3.us-west-2.amazonaws.com", COPY, False),
    ],
)
def test_the_role_uses_each_key_one_way_and_through_s3(
    action: str, key: str, via: str, bucket: str, allowed: bool
) -> None:
    context = {"kms:ViaService": via, "kms:EncryptionContext:aws:s3:arn": bucket}
    assert ask_copier(action, key, context=context) is (Decision.ALLOWED if allowed else Decision.NOT_ALLOWED)


def test_there_is_one_plan_for_each_role_and_scratch_expires() -> None:
    assert [plan.role for plan in BUCKETS] == list(BucketRole)
    assert [plan.role for plan in BUCKETS if plan.expire_days] == [BucketRole.SCRATCH]


def test_the_policy_fits_what_s3_takes() -> None:
    administrators = tuple(f"arn:aws:iam::{ACCOUNT}:role/{'r' * 64}-{i}" for i in range(20))
    plan = BucketPlan(role=BucketRole.PUBLIC, replaced_days=1, read_by_labs=True)
    policy = bucket_policy(
        plan,
        bucket_arn=BUCKET,
        account=ACCOUNT,
        endpoint_id="vpce-1",
        kms_key_arn=KEY,
        admin_principal_arns=administrators,
        replication_role_arn=COPIER,
    )
    assert len(policy) < 20 * 1024  # S3's limit for a bucket policy


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sts::123456789012:assumed-role/admin/session",
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::12:role/x",
        "admin",
        "*",
    ],
)
def test_principals_that_match_no_request_are_named(arn: str) -> None:
    assert principal_problems([ADMIN, arn]) == principal_problems([arn])
    assert repr(arn) in principal_problems([arn])[0]
