"""What AWS owns, against the names that the network's own planner uses."""

import pytest

from components.network._endpoint_plan import Feature, s3_policy
from policies.aws_owned import actions_on, bucket_of, is_own_template, is_public, writes_logs

_REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1")


@pytest.mark.parametrize("region", _REGIONS)
def test_every_bucket_that_a_cluster_needs_is_known_for_what_it_does(region: str) -> None:
    statements = s3_policy(list(Feature), "111122223333", region)["Statement"]
    assert isinstance(statements, list)
    named = [row for row in statements if row["Resource"] != "*"]
    assert len(named) == 6
    for row in named:
        assert row["Action"].lower() in actions_on(bucket_of(row["Resource"])), row


@pytest.mark.parametrize(
    "bucket",
    [
        "cloudformation-waitcondition-evil",
        "cloudformation-waitcondition-us-east-1-evil",
        "evil-us-east-1-aws-parallelcluster",
        "al2023-repos-us-east-1-00000000",
        "amazon-ssm",
        "dcv-license.evil",
        "lab-data",
    ],
)
def test_what_sounds_alike_is_not(bucket: str) -> None:
    assert actions_on(bucket) == ()


@pytest.mark.parametrize(
    ("arn", "bucket"),
    [
        ("arn:aws:s3:::lab-data", "lab-data"),
        ("arn:aws:s3:::lab-data/a/*", "lab-data"),
        ("arn:aws-us-gov:s3:::lab-data/*", "lab-data"),
        ("arn:aws:s3:::lab-*", ""),
        ("arn:aws:s3:::*", ""),
        ("arn:aws:s3:us-east-1:111122223333:accesspoint/x", ""),
        ("*", ""),
    ],
)
def test_buckets_of_patterns(arn: str, bucket: str) -> None:
    assert bucket_of(arn) == bucket


def test_what_is_published_names_no_account() -> None:
    assert is_public("arn:aws:ec2:us-east-1::image/*")
    assert is_public("arn:aws:ssm:us-east-1::parameter/aws/*")
    assert not is_public("arn:aws:ec2:us-east-1:111122223333:image/*")
    assert not is_public("arn:aws:ec2:us-east-1::volume/*")
    assert not is_public("arn:aws:ssm:us-east-1::parameter/*")


def test_the_providers_template_is_in_the_bucket_of_its_region() -> None:
    path = "parallelcluster/3.16.1/templates/custom_resource/cluster.yaml"
    assert is_own_template(f"https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/{path}")
    assert not is_own_template(f"https://us-east-1-aws-parallelcluster.s3.eu-west-1.amazonaws.com/{path}")
    assert not is_own_template(f"https://evil-aws-parallelcluster.s3.evil.amazonaws.com/{path}")
    assert not is_own_template("https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/other.yaml")


def test_load_balancers_write_logs_by_accounts_of_their_own() -> None:
    assert writes_logs("127311923021")
    assert not any(map(writes_logs, ("111122223333", "", "12731192302")))
