from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from ops.audit import SourceError, UsageError, bucket
from ops.audit.stored import describe

from .made import bucket as bucket_row
from .made import saved

REGION = "eu-central-1"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        client.create_bucket(Bucket="states", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield client


def test_more_stacks_than_a_page_below_a_prefix(tmp_path: Path, s3: object) -> None:
    for number in range(1100):
        stack = f"lab-{number:04}"
        _put(s3, f"team/a/.pulumi/stacks/hpc-labs/{stack}.json", saved(bucket_row(stack)))
    _put(s3, "team/b/.pulumi/stacks/hpc-labs/other.json", saved(bucket_row("other")))
    told: list[tuple[int, int]] = []
    states = bucket.fetch(
        f"s3://states/team/a?region={REGION}&awssdk=v2", tmp_path / "scratch", lambda *done: told.append(done)
    )
    assert told == [(number, 1100) for number in range(1, 1101)]
    assert [state.name for state in states] == [f"hpc-labs/lab-{number:04}" for number in range(1100)]
    assert not any(state.problem for state in states)
    assert states[7].shown == "s3://states/team/a/.pulumi/stacks/hpc-labs/lab-0007.json"
    assert describe(states[7]).name == "hpc-labs/lab-0007"
    assert (tmp_path / "scratch").stat().st_mode & 0o077 == 0


def test_locks_and_the_layout_without_projects(tmp_path: Path, s3: object) -> None:
    _put(s3, ".pulumi/stacks/lab.json", saved(bucket_row("lab")))
    _put(s3, ".pulumi/stacks/lab.json.bak", "{}")
    _put(s3, ".pulumi/stacks/free.json", saved(bucket_row("free")))
    lock = '{"pid": 7, "username": "ada", "hostname": "desk", "timestamp": "2027-03-01T10:11:12Z"}'
    _put(s3, ".pulumi/locks/lab/1.json", lock)
    free, locked = bucket.fetch("s3://states", tmp_path / "scratch", _quiet)
    assert (free.stack, free.problem) == ("free", "")
    assert "ada@desk" in locked.problem


def test_one_that_cannot_be_fetched_stops_no_other(tmp_path: Path, s3: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        _put(s3, f".pulumi/stacks/hpc-labs/{name}.json", saved(bucket_row(name)))
    listed = bucket._listed

    def listed_late(client: object, name: str, root: str) -> dict[str, float]:
        keys = listed(client, name, root)
        client.delete_object(Bucket=name, Key=".pulumi/stacks/hpc-labs/a.json")  # type: ignore[attr-defined]
        return keys

    monkeypatch.setattr(bucket, "_listed", listed_late)
    gone, there = bucket.fetch("s3://states", tmp_path / "scratch", _quiet)
    assert "cannot be fetched" in gone.problem
    assert there.problem == ""


def test_a_bucket_that_is_not_there(tmp_path: Path, s3: object) -> None:
    with pytest.raises(SourceError, match="s3://nothing/ cannot be read"):
        bucket.fetch("s3://nothing", tmp_path / "scratch", _quiet)


@pytest.mark.parametrize(
    ("url", "problem"), [("s3://states?regoin=x", "regoin; allowed: region"), ("s3:///prefix", "names no bucket")]
)
def test_addresses_are_checked(tmp_path: Path, url: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        bucket.fetch(url, tmp_path / "scratch", _quiet)


def test_an_endpoint_of_ones_own(tmp_path: Path, s3: object) -> None:
    client = bucket._client({"endpoint": "localhost:9000", "disableSSL": "true", "s3ForcePathStyle": "true"})
    assert client.meta.endpoint_url == "http://localhost:9000"
    assert client.meta.config.s3["addressing_style"] == "path"
    assert bucket._client({"endpoint": "https://minio.example.org"}).meta.endpoint_url == "https://minio.example.org"


def _put(client: object, key: str, text: str) -> None:
    client.put_object(Bucket="states", Key=key, Body=text.encode())  # type: ignore[attr-defined]


def _quiet(done: int, of: int) -> None:
    assert done <= of
