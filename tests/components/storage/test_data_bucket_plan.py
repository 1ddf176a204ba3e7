from collections.abc import Mapping

import pytest

from components.storage._data_bucket_plan import BUCKETS, BucketPlan, BucketRole, bucket_policy, principal_problems
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
