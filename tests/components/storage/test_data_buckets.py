import json
from typing import Any

import pulumi
import pytest

from components.storage import BucketRole, DataBuckets, DataBucketsArgs
from components.tags import Tags
from tests.components.recorder import Recording, record, untagged

TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="hpc", owner="ops")
BUCKET = "aws:s3/bucket:Bucket"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
PARTS = {
    "encryption": "BucketServerSideEncryptionConfiguration",
    "lifecycle": "BucketLifecycleConfiguration",
    "ownership": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "private": "BucketPublicAccessBlock",
    "versioning": "BucketVersioning",
}


def token(part: str) -> str:
    return f"aws:s3/{PARTS[part][0].lower()}{PARTS[part][1:]}:{PARTS[part]}"


def build(*names: str, protect_data: bool = True) -> Recording:
    def program() -> list[dict[str, pulumi.Output[str]]]:
        made = [
            DataBuckets(
                name,
                DataBucketsArgs(kms_key_arn=KEY, s3_endpoint_id="vpce-1", tags=TAGS, protect_data=protect_data),
            )
            for name in names
        ]
        return [outputs for m in made for outputs in (m.names, m.arns)]

    return record(program, outputs={BUCKET: {"arn": "arn:aws:s3:::a-bucket", "bucket": "a-bucket"}})


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:DataBuckets"
    expected = [f"{component}::data"]
    for role in ("public", "projects", "scratch", "containers", "node-assets"):
        expected.append(f"{component}${BUCKET}::data-{role}")
        expected += [f"{component}${token(part)}::data-{role}-{part}" for part in PARTS]
    assert build("data").urns() == sorted(expected)


def test_two_in_one_program_tagged_and_named_by_role() -> None:
    recording = build("one", "two")
    assert untagged(recording, [BUCKET]) == []
    assert [sorted(outputs) for outputs in recording.result] == [sorted(BucketRole)] * 4


def test_names_are_left_to_the_engine() -> None:
    assert all("bucket" not in bucket.inputs for bucket in build("data").of_type(BUCKET))


@pytest.mark.parametrize("protect_data", [True, False])
def test_data_and_all_that_guards_it_is_protected_as_asked(protect_data: bool) -> None:
    recording = build("data", protect_data=protect_data)
    assert {resource.protect for resource in recording.resources if resource.custom} == {protect_data}
    assert {bucket.inputs["forceDestroy"] for bucket in recording.of_type(BUCKET)} == {not protect_data}


@pytest.mark.parametrize("role", BucketRole)
def test_every_bucket_is_closed_encrypted_and_versioned(role: BucketRole) -> None:
    recording = build("data")

    def of(part: str) -> Any:
        return recording.one(token(part), f"data-{role}-{part}").inputs

    assert {key: value for key, value in of("private").items() if key != "bucket"} == {
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert of("ownership")["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    assert of("versioning")["versioningConfiguration"] == {"status": "Enabled"}
    assert of("encryption")["rules"] == [
        {
            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
            "bucketKeyEnabled": True,
        }
    ]
    assert all(of(part)["bucket"] == "a-bucket" for part in PARTS)
    assert "vpce-1" in json.dumps(json.loads(of("policy")["policy"]))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (BucketRole.SCRATCH, {"expiration": {"days": 30}, "noncurrentVersionExpiration": {"noncurrentDays": 1}}),
        (BucketRole.PROJECTS, {"expiration": {"expiredObjectDeleteMarker": True}}),
        (BucketRole.PROJECTS, {"transitions": [{"days": 0, "storageClass": "INTELLIGENT_TIERING"}]}),
        (BucketRole.NODE_ASSETS, {"transitions": None}),
    ],
)
def test_lifecycles(role: BucketRole, expected: dict[str, object]) -> None:
    recording = build("data")
    lifecycle = recording.one(token("lifecycle"), f"data-{role}-lifecycle")
    (rule,) = lifecycle.inputs["rules"]
    assert rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
    assert {key: rule.get(key) for key in expected} == expected
    assert recording.one(token("versioning"), f"data-{role}-versioning").urn in lifecycle.dependencies


def test_the_policy_waits_for_the_public_access_block() -> None:
    recording = build("data")
    for policy in recording.of_type(token("policy")):
        block = recording.one(token("private"), policy.name.replace("-policy", "-private"))
        assert block.urn in policy.dependencies


def test_all_bad_administrators_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"'me'.*'you'"):
        DataBucketsArgs(kms_key_arn=KEY, s3_endpoint_id="v", tags=TAGS, admin_principal_arns=("me", "you"))
