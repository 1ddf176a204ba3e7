import json
from typing import Any

import pulumi
import pytest

from components.storage import (
    BUCKETS,
    BucketPlan,
    BucketReplication,
    BucketRole,
    ClassRetention,
    CopyStorage,
    DataBuckets,
    DataBucketsArgs,
    IdleArchive,
    Inventory,
    InventoryFormat,
    InventoryFrequency,
    LockMode,
    ObjectLock,
    SecondRegion,
)
from components.tags import DataClass, Tags
from tests.components.recorder import Recording, record, untagged

TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="hpc", owner="ops")
BUCKET = "aws:s3/bucket:Bucket"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
WEST_KEY = "arn:aws:kms:us-west-2:123456789012:key/2"
ROLES = ("public", "projects", "scratch", "containers", "node-assets")
COMPONENT = "urn:pulumi:test::hpc-labs::hpclabs:storage:DataBuckets"
LOGGING, INVENTORY = "aws:s3/bucketLogging:BucketLogging", "aws:s3/inventory:Inventory"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
IDLE = "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration"
REPLICATION, ROLE = "aws:s3/bucketReplicationConfig:BucketReplicationConfig", "aws:iam/role:Role"
EVERY_OPTION = BucketPlan(
    role=BucketRole.PROJECTS,
    replaced_days=7,
    tiered=True,
    idle=IdleArchive(deep_archive_days=180),
    by_class={DataClass.RESTRICTED: ClassRetention(keep_years=10)},
    lock=ObjectLock(mode=LockMode.COMPLIANCE, years=5),
    inventory=Inventory(format=InventoryFormat.CSV, frequency=InventoryFrequency.DAILY),
)
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


def second_region(**options: Any) -> BucketReplication:
    return BucketReplication(second=SecondRegion(region="us-west-2", kms_key_arn=WEST_KEY), **options)


def build(*names: str, protect_data: bool = True, **options: Any) -> Recording:
    def program() -> list[dict[str, pulumi.Output[str]]]:
        made = [
            DataBuckets(
                name,
                DataBucketsArgs(
                    kms_key_arn=KEY, s3_endpoint_id="vpce-1", tags=TAGS, protect_data=protect_data, **options
                ),
            )
            for name in names
        ]
        return [outputs for m in made for outputs in (m.names, m.arns)]

    return record(program, outputs={BUCKET: {"arn": "arn:aws:s3:::a-bucket", "bucket": "a-bucket"}})


def bucket_urns(role: str) -> list[str]:
    parts = [f"{COMPONENT}${token(part)}::data-{role}-{part}" for part in PARTS]
    return [f"{COMPONENT}${BUCKET}::data-{role}", *parts]


def default_urns() -> list[str]:
    buckets = [urn for role in (*ROLES, "logs") for urn in bucket_urns(role)]
    logging = [f"{COMPONENT}${LOGGING}::data-{role}-logging" for role in ROLES]
    return [f"{COMPONENT}::data", *buckets, *logging, f"{COMPONENT}${INVENTORY}::data-projects-inventory"]


def test_urns() -> None:
    assert build("data").urns() == sorted(default_urns())


def test_urns_of_options() -> None:
    replication = second_region(roles=frozenset({BucketRole.PROJECTS}))
    recording = build("data", plans=(EVERY_OPTION,), replication=replication)
    assert set(default_urns()) < set(recording.urns())
    assert set(recording.urns()) - set(default_urns()) == {
        *bucket_urns("projects-copy"),
        *bucket_urns("copy-logs"),
        f"{COMPONENT}${LOGGING}::data-projects-copy-logging",
        f"{COMPONENT}${LOCK}::data-projects-lock",
        f"{COMPONENT}${LOCK}::data-projects-copy-lock",
        f"{COMPONENT}${IDLE}::data-projects-idle",
        f"{COMPONENT}${REPLICATION}::data-projects-replication",
        f"{COMPONENT}${ROLE}::data-copier",
        f"{COMPONENT}$aws:iam/rolePolicy:RolePolicy::data-copier-policy",
    }
    assert {resource.protect for resource in recording.resources if resource.custom} == {True}
    assert untagged(recording, [BUCKET, ROLE]) == []


def test_every_bucket_says_who_reads_it_into_one_that_can_be_written_to() -> None:
    recording = build("data", log_retention_days=90)
    policy = recording.one(token("policy"), "data-logs-policy")
    for role in ROLES:
        logging = recording.one(LOGGING, f"data-{role}-logging")
        assert (logging.inputs["targetBucket"], logging.inputs["targetPrefix"]) == ("a-bucket", "access/")
        assert logging.inputs["targetObjectKeyFormat"] == {"partitionedPrefix": {"partitionDateSource": "EventTime"}}
        assert policy.urn in logging.dependencies
    encryption = recording.one(token("encryption"), "data-logs-encryption").inputs["rules"]
    assert encryption == [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]  # S3 delivers to no other
    (rule,) = recording.one(token("lifecycle"), "data-logs-lifecycle").inputs["rules"]
    assert rule["expiration"] == {"days": 90}


def test_the_inventory_is_encrypted_with_our_key() -> None:
    assert [inventory.name for inventory in build("data").of_type(INVENTORY)] == ["data-projects-inventory"]
    recording = build("data", plans=(EVERY_OPTION,))
    inventory = recording.one(INVENTORY)
    target = inventory.inputs["destination"]["bucket"]
    assert (target["format"], target["prefix"], target["accountId"]) == ("CSV", "inventory", "123456789012")
    assert target["encryption"] == {"sseKms": {"keyId": KEY}}
    assert inventory.inputs["schedule"] == {"frequency": "Daily"}
    assert recording.one(token("policy"), "data-logs-policy").urn in inventory.dependencies


@pytest.mark.parametrize(
    ("lock", "retention"),
    [
        (ObjectLock(mode=LockMode.COMPLIANCE, years=5), {"mode": "COMPLIANCE", "years": 5}),
        (ObjectLock(mode=LockMode.GOVERNANCE, days=5), {"mode": "GOVERNANCE", "days": 5}),
    ],
)
def test_a_lock_waits_for_versions(lock: ObjectLock, retention: dict[str, object]) -> None:
    recording = build("data", plans=(BucketPlan(role=BucketRole.PUBLIC, replaced_days=1, lock=lock),))
    made = recording.one(LOCK)
    assert made.inputs["rule"] == {"defaultRetention": retention}
    assert recording.one(token("versioning"), "data-public-versioning").urn in made.dependencies


def test_idle_objects_go_to_the_tiers_that_were_named() -> None:
    tiers = build("data", plans=(EVERY_OPTION,)).one(IDLE).inputs["tierings"]
    assert tiers == [{"accessTier": "DEEP_ARCHIVE_ACCESS", "days": 180}]


def test_copies_have_the_guards_of_their_originals_there() -> None:
    recording = build("data", plans=(EVERY_OPTION,), replication=second_region())
    for role in ("projects", "containers", "node-assets"):
        guards = [recording.one(token(part), f"data-{role}-copy-{part}").inputs for part in PARTS]
        assert {guard["region"] for guard in guards} == {"us-west-2"}
        encryption = recording.one(token("encryption"), f"data-{role}-copy-encryption").inputs["rules"][0]
        assert encryption["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == WEST_KEY
    every, restricted = recording.one(token("lifecycle"), "data-projects-copy-lifecycle").inputs["rules"]
    assert every.get("transitions") is None  # from the copies' storage class nothing leads to Intelligent-Tiering
    assert restricted["expiration"] == {"days": 3653}  # what has to go here has to go there
    here = [resource for resource in recording.resources if "-copy" not in resource.name and resource.custom]
    assert all(resource.inputs.get("region") is None for resource in here)


def test_copies_say_who_reads_them_into_a_bucket_of_their_region() -> None:
    recording = build("data", replication=second_region(), log_retention_days=90)
    policy = recording.one(token("policy"), "data-copy-logs-policy")
    for role in ("projects", "containers", "node-assets"):
        logging = recording.one(LOGGING, f"data-{role}-copy-logging")
        assert (logging.inputs["region"], logging.inputs["targetPrefix"]) == ("us-west-2", "access/")
        assert policy.urn in logging.dependencies
    assert recording.one(BUCKET, "data-copy-logs").inputs["region"] == "us-west-2"
    (rule,) = recording.one(token("lifecycle"), "data-copy-logs-lifecycle").inputs["rules"]
    assert rule["expiration"] == {"days": 90}


def test_replication_sends_everything_encrypted_after_the_role_may() -> None:
    recording = build("data", replication=second_region(), permissions_boundary_arn="arn:boundary")
    replication = recording.one(REPLICATION, "data-projects-replication")
    (rule,) = replication.inputs["rules"]
    assert (rule["status"], rule["filter"]) == ("Enabled", {"prefix": ""})
    assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
    assert rule["sourceSelectionCriteria"] == {"sseKmsEncryptedObjects": {"status": "Enabled"}}
    assert rule["destination"] == {
        "bucket": "arn:aws:s3:::a-bucket",
        "storageClass": "STANDARD_IA",
        "encryptionConfiguration": {"replicaKmsKeyId": WEST_KEY},
        "metrics": {"status": "Enabled"},
    }
    versioning = [recording.one(token("versioning"), f"data-projects{of}-versioning").urn for of in ("", "-copy")]
    assert {*versioning, recording.one("aws:iam/rolePolicy:RolePolicy").urn} <= replication.dependencies
    assert recording.one(ROLE).inputs["permissionsBoundary"] == "arn:boundary"
    policies = {p.name: p.inputs["policy"] for p in recording.of_type(token("policy"))}
    copier = recording.one(ROLE).inputs["tags"]["Name"]
    assert f"Role/{copier}" in policies["data-projects-policy"]
    assert f"Role/{copier}" not in policies["data-scratch-policy"]


def test_replication_in_15_minutes_and_without_markers() -> None:
    options = second_region(within_15_minutes=True, delete_markers=False, storage=CopyStorage.GLACIER_IR)
    (rule,) = build("data", replication=options).one(REPLICATION, "data-projects-replication").inputs["rules"]
    assert rule["deleteMarkerReplication"] == {"status": "Disabled"}
    assert rule["destination"]["storageClass"] == "GLACIER_IR"
    assert rule["destination"]["replicationTime"] == {"status": "Enabled", "time": {"minutes": 15}}
    assert rule["destination"]["metrics"] == {"status": "Enabled", "eventThreshold": {"minutes": 15}}


def test_all_problems_are_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"'me'.*plans has 2 plans of public: .*log_retention_days=0: 1 day or more"):
        DataBucketsArgs(
            kms_key_arn=KEY,
            s3_endpoint_id="v",
            tags=TAGS,
            admin_principal_arns=("me",),
            plans=(BUCKETS[0], BUCKETS[0]),
            log_retention_days=0,
        )


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
