import json
from typing import Any

import pytest

from components.storage import BucketRole, DataBuckets, DataBucketsArgs, LabData, LabDataArgs
from components.storage.lab_data import access_policy
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide
from tests.components.recorder import ACCOUNT, Recording, record, untagged

TAGS = Tags(virtual_lab="neuro", project="spikes", cost_centre="cc-1", owner="ops")
ARNS = {role.value: f"arn:aws:s3:::{role.value}-bucket" for role in BucketRole}
NODE = f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/node"
NOTHING = json.dumps({"Statement": []})


def build(*names: str) -> Recording:
    def program() -> list[Any]:
        made = [
            LabData(n, LabDataArgs(virtual_lab="neuro", project="spikes", bucket_arns=ARNS, tags=TAGS)) for n in names
        ]
        return [output for one in made for output in (one.access_policy_arn, one.prefix)]

    return record(program)


def allowed(action: str, resource: str, **context: str) -> bool:
    request = Request(
        action=action,
        resource=resource,
        principal=NODE,
        owner=ACCOUNT,
        context={key.replace("_", ":"): value for key, value in context.items()},
    )
    return decide(request, NOTHING, [access_policy(ARNS, "neuro/spikes/")]) is Decision.ALLOWED


def test_urns_and_tags_of_two() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:LabData"
    assert build("lab").urns() == [f"{component}$aws:iam/policy:Policy::lab-data-access", f"{component}::lab"]
    assert untagged(build("one", "two"), ["aws:iam/policy:Policy"]) == []


@pytest.mark.parametrize("bucket", ["projects", "scratch"])
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"])
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("neuro/spikes/a/b.dat", True),
        ("neuro/spikes2/b.dat", False),
        ("neuro/other/b.dat", False),
        ("neuro/spikes", False),
        ("b.dat", False),
    ],
)
def test_a_lab_works_below_its_own_prefix_only(bucket: str, action: str, key: str, expected: bool) -> None:
    assert allowed(action, f"{ARNS[bucket]}/{key}") is expected


def test_a_lab_sees_its_own_names_only() -> None:
    assert allowed("s3:ListBucket", ARNS["projects"], s3_prefix="neuro/spikes/")
    assert allowed("s3:ListBucket", ARNS["scratch"], s3_prefix="neuro/spikes/run-1")
    assert not allowed("s3:ListBucket", ARNS["projects"], s3_prefix="neuro/other/")
    assert not allowed("s3:ListBucket", ARNS["projects"], s3_prefix="")
    assert not allowed("s3:ListBucket", ARNS["projects"])


def test_containers_are_read_and_never_written() -> None:
    assert allowed("s3:GetObject", f"{ARNS['containers']}/image.sif")
    assert not allowed("s3:PutObject", f"{ARNS['containers']}/image.sif")


def test_policy_of_the_bucket_lets_it_through_by_the_endpoint_only() -> None:
    args = DataBucketsArgs(kms_key_arn="arn:aws:kms:us-east-1:1:key/1", s3_endpoint_id="vpce-1", tags=TAGS)
    outputs = {"aws:s3/bucket:Bucket": {"arn": ARNS["projects"]}}
    recording = record(lambda: DataBuckets("p", args).names, outputs=outputs)
    policies = recording.of_type("aws:s3/bucketPolicy:BucketPolicy")
    policy = next(each.inputs["policy"] for each in policies if "projects" in each.name)
    request = {
        "action": "s3:GetObject",
        "resource": f"{ARNS['projects']}/neuro/spikes/a",
        "principal": NODE,
        "owner": ACCOUNT,
    }
    secure = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
    mine = [access_policy(ARNS, "neuro/spikes/")]
    by_endpoint = Request(**request, context={**secure, "aws:SourceVpce": "vpce-1"})
    elsewhere = Request(**request, context=secure)
    assert decide(by_endpoint, policy, mine) is Decision.ALLOWED
    assert decide(elsewhere, policy, mine) is Decision.DENIED
