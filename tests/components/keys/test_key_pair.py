"""The provider against moto's EC2 and Secrets Manager, with faults between its two calls."""

import base64
import json
import logging
import traceback
from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws
from pulumi.dynamic import Config, ConfigureRequest

from components.keys._key_pair import OWNER_TAG, KeyPairError, KeyPairProvider

REGION = "us-east-1"
TAGS = {"Name": "lab-a", "hpc-labs:project": "alpha"}


class Killed(BaseException):
    """Stands for the end of the process: nothing after it in the provider runs."""


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture(scope="module")
def provider() -> Iterator[KeyPairProvider]:
    """One provider for all tests: making clients is what takes time."""
    made = KeyPairProvider()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_REGION"):
            patch.delenv(name, raising=False)
        made.configure(ConfigureRequest(Config({"aws:region": REGION}, "hpc-labs")))
        with mock_aws():
            made._aws.client("ec2")
            made._aws.client("secretsmanager")
        yield made


@cache
def ec2() -> Any:
    return boto3.client("ec2", REGION)


@cache
def secrets() -> Any:
    return boto3.client("secretsmanager", REGION)


def a_secret(name: str = "lab-a") -> str:
    return str(secrets().create_secret(Name=name)["ARN"])


def inputs(secret_arn: str, name: str = "lab-a", **tags: str) -> dict[str, Any]:
    return {"key_name": name, "secret_arn": secret_arn, "tags": {**TAGS, **tags}, "key_pair_id": None}


def pairs() -> dict[str, dict[str, str]]:
    """The tags of every pair in EC2, by name."""
    found = ec2().describe_key_pairs()["KeyPairs"]
    return {pair["KeyName"]: {tag["Key"]: tag["Value"] for tag in pair.get("Tags", [])} for pair in found}


def fail_to_store(
    provider: KeyPairProvider, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> list[str]:
    """Make the next writes of a secret fail, telling everything; what was to be written ends up in the list."""
    written: list[str] = []

    def put_secret_value(**call: Any) -> None:
        written.append(call["SecretString"])
        raise failure(call["SecretString"])

    monkeypatch.setattr(provider._aws.client("secretsmanager"), "put_secret_value", put_secret_value)
    return written


def test_create_stores_the_private_half_of_an_ed25519_pair(provider: KeyPairProvider) -> None:
    secret = a_secret()
    created = provider.create(inputs(secret))
    outs = created.outs or {}
    assert outs["key_pair_id"] == created.id
    assert outs["public_key"].startswith("ssh-ed25519 ")
    assert outs["tags"] == TAGS
    assert pairs() == {"lab-a": {**TAGS, OWNER_TAG: secret}}
    assert "PRIVATE KEY" in secrets().get_secret_value(SecretId=secret)["SecretString"]


def test_a_failed_write_leaves_no_pair(provider: KeyPairProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_to_store(provider, monkeypatch, RuntimeError)
    with pytest.raises(KeyPairError, match=r"could not be written to arn:.*: RuntimeError"):
        provider.create(inputs(a_secret()))
    assert pairs() == {}


def test_aws_refusal_is_told_by_its_code(provider: KeyPairProvider) -> None:
    with pytest.raises(KeyPairError, match="ResourceNotFoundException"):
        provider.create(inputs(a_secret()[:-6] + "nobody"))
    assert pairs() == {}


def test_a_pair_that_cannot_be_removed_again_is_named(
    provider: KeyPairProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_store(provider, monkeypatch, RuntimeError)

    def delete_key_pair(**_call: Any) -> None:
        raise ConnectionError("gone")

    monkeypatch.setattr(provider._aws.client("ec2"), "delete_key_pair", delete_key_pair)
    with pytest.raises(KeyPairError, match=r"'lab-a' could not be removed either \(ConnectionError\)"):
        provider.create(inputs(a_secret()))


def test_the_next_create_replaces_a_pair_that_a_killed_one_left(
    provider: KeyPairProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = a_secret()
    with monkeypatch.context() as patch:
        lost = fail_to_store(provider, patch, Killed)
        with pytest.raises(Killed):
            provider.create(inputs(secret))
    left = ec2().describe_key_pairs()["KeyPairs"][0]["KeyPairId"]
    created = provider.create(inputs(secret))
    assert created.id != left
    assert list(pairs()) == ["lab-a"]
    assert secrets().get_secret_value(SecretId=secret)["SecretString"] not in lost


def test_a_create_that_got_to_the_end_unseen_is_taken_up(provider: KeyPairProvider) -> None:
    secret = a_secret()
    first = provider.create(inputs(secret))
    value = secrets().get_secret_value(SecretId=secret)["SecretString"]
    second = provider.create(inputs(secret, Name="renamed"))
    assert second.id == first.id
    assert secrets().get_secret_value(SecretId=secret)["SecretString"] == value
    assert pairs()["lab-a"]["Name"] == "renamed"


def test_a_pair_left_by_a_lab_that_is_gone_is_replaced(
    provider: KeyPairProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for force in (True, False):
        old = a_secret(f"old-{force}")
        with monkeypatch.context() as patch:
            fail_to_store(provider, patch, Killed)
            with pytest.raises(Killed):
                provider.create(inputs(old, f"lab-{force}"))
        secrets().delete_secret(SecretId=old, **({"ForceDeleteWithoutRecovery": True} if force else {}))
        provider.create(inputs(a_secret(f"new-{force}"), f"lab-{force}"))


@pytest.mark.parametrize("owner_is_deleted", [False, True])
def test_the_pair_of_another_lab_is_left_alone(provider: KeyPairProvider, owner_is_deleted: bool) -> None:
    theirs = a_secret("theirs")
    provider.create(inputs(theirs))
    if owner_is_deleted:  # but can be had back, and then opens what the pair opens
        secrets().delete_secret(SecretId=theirs)
    before = pairs()
    with pytest.raises(KeyPairError, match=r"'lab-a' belongs to another lab.*choose another key_name"):
        provider.create(inputs(a_secret("ours")))
    assert pairs() == before


def test_the_unfinished_pair_of_another_lab_is_left_alone(
    provider: KeyPairProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fail_to_store(provider, patch, Killed)
        with pytest.raises(Killed):
            provider.create(inputs(a_secret("theirs")))
    with pytest.raises(KeyPairError, match="belongs to another lab"):
        provider.create(inputs(a_secret("ours")))


@pytest.mark.parametrize("ours", [True, False])
def test_a_pair_that_appears_while_it_is_made(
    provider: KeyPairProvider, monkeypatch: pytest.MonkeyPatch, ours: bool
) -> None:
    client = provider._aws.client("ec2")
    create_key_pair, calls = client.create_key_pair, []

    def first_answer_is_lost(**call: Any) -> Any:
        calls.append(call)
        if len(calls) == 1:  # the SDK asks again after a lost answer, and is told of its own success
            create_key_pair(**(call if ours else {"KeyName": call["KeyName"]}))
        return create_key_pair(**call)

    monkeypatch.setattr(client, "create_key_pair", first_answer_is_lost)
    secret = a_secret()
    if ours:
        created = provider.create(inputs(secret))
        assert list(pairs()) == ["lab-a"]
        assert created.id in secrets().get_secret_value(SecretId=secret)["VersionId"]
    else:
        with pytest.raises(KeyPairError, match="was not made by this library"):
            provider.create(inputs(secret))
        assert pairs() == {"lab-a": {}}


def test_a_pair_that_is_not_ours_is_left_alone(provider: KeyPairProvider) -> None:
    ec2().create_key_pair(KeyName="lab-a")
    with pytest.raises(KeyPairError, match="was not made by this library"):
        provider.create(inputs(a_secret()))
    assert pairs() == {"lab-a": {}}


def test_read_sees_what_is_there(provider: KeyPairProvider) -> None:
    secret = a_secret()
    created = provider.create(inputs(secret))
    seen = provider.read(created.id, created.outs or {})
    assert (seen.id, seen.outs) == (created.id, created.outs)
    ec2().create_tags(Resources=[created.id], Tags=[{"Key": "Name", "Value": "drifted"}])
    drifted = provider.read(created.id, created.outs or {}).outs or {}
    assert provider.diff(created.id, drifted, inputs(secret)).changes


def test_read_sees_that_the_pair_is_gone(provider: KeyPairProvider) -> None:
    created = provider.create(inputs(a_secret()))
    ec2().delete_key_pair(KeyName="lab-a")
    assert provider.read(created.id, created.outs or {}).id == ""


@pytest.mark.parametrize(
    ("change", "changes", "replaces"),
    [
        ({}, False, []),
        ({"key_name": "lab-b"}, True, ["key_name"]),
        ({"secret_arn": "arn:other"}, True, []),
        ({"tags": {}}, True, []),
    ],
)
def test_diff(provider: KeyPairProvider, change: dict[str, Any], changes: bool, replaces: list[str]) -> None:
    created = provider.create(inputs(a_secret()))
    news = {**inputs((created.outs or {})["secret_arn"]), **change}
    result = provider.diff(created.id, created.outs or {}, news)
    assert (result.changes, result.replaces) == (changes, replaces)


def test_update_changes_tags(provider: KeyPairProvider) -> None:
    secret = a_secret()
    created = provider.create(inputs(secret, extra="x"))
    updated = provider.update(created.id, created.outs or {}, inputs(secret, Name="new"))
    assert pairs() == {"lab-a": {**TAGS, "Name": "new", OWNER_TAG: secret}}
    assert (updated.outs or {})["tags"] == {**TAGS, "Name": "new"}


def test_update_moves_the_private_half_to_another_secret(provider: KeyPairProvider) -> None:
    old, new = a_secret("old"), a_secret("new")
    created = provider.create(inputs(old))
    provider.update(created.id, created.outs or {}, inputs(new))
    values = [secrets().get_secret_value(SecretId=arn)["SecretString"] for arn in (old, new)]
    assert values[0] == values[1]
    assert pairs()["lab-a"][OWNER_TAG] == new


def test_update_of_a_pair_that_is_gone_says_what_to_do(provider: KeyPairProvider) -> None:
    secret = a_secret()
    created = provider.create(inputs(secret))
    ec2().delete_key_pair(KeyName="lab-a")
    with pytest.raises(KeyPairError, match="pulumi refresh"):
        provider.update(created.id, created.outs or {}, inputs(secret, Name="new"))


def test_a_private_half_that_cannot_be_moved_says_what_to_do(provider: KeyPairProvider) -> None:
    old = a_secret("old")
    created = provider.create(inputs(old))
    secrets().delete_secret(SecretId=old, ForceDeleteWithoutRecovery=True)
    with pytest.raises(KeyPairError, match=r"could not be read from .*a new key needs another key_name"):
        provider.update(created.id, created.outs or {}, inputs(a_secret("new")))


def test_delete_removes_our_pair_and_is_content_when_it_is_gone(provider: KeyPairProvider) -> None:
    created = provider.create(inputs(a_secret()))
    provider.delete(created.id, created.outs or {})
    assert pairs() == {}
    ec2().create_key_pair(KeyName="lab-a")  # somebody else's, of the same name
    provider.delete(created.id, created.outs or {})
    assert list(pairs()) == ["lab-a"]


def test_a_name_with_wildcards_finds_no_other_pair(provider: KeyPairProvider) -> None:
    ec2().create_key_pair(KeyName="lab-abc")
    assert provider.create(inputs(a_secret(), "lab-*")).id
    assert sorted(pairs()) == ["lab-*", "lab-abc"]


def material(text: str) -> list[str]:
    """What of a private key must be nowhere: its frame, its lines and its bytes."""
    body = [line for line in text.splitlines() if line and "-----" not in line]
    key = base64.b64decode("".join(body))
    return ["PRIVATE KEY", *body, "".join(body), key.hex(), repr(key)[2:-1][:60]]


def test_the_private_half_is_in_nothing_that_is_returned_logged_printed_or_raised(
    provider: KeyPairProvider,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    old, new = a_secret("old"), a_secret("new")
    created = provider.create(inputs(old))
    updated = provider.update(created.id, created.outs or {}, inputs(new))
    seen = provider.read(created.id, updated.outs or {})
    told: list[str] = [json.dumps(result.outs) for result in (created, updated, seen)]
    private = material(secrets().get_secret_value(SecretId=new)["SecretString"])

    for failure in (RuntimeError, ValueError):
        with monkeypatch.context() as patch:
            written = fail_to_store(provider, patch, failure)
            with pytest.raises(KeyPairError) as raised:
                provider.create(inputs(a_secret(failure.__name__), "lab-b"))
            private += material(written[0])
        # Pulumi's dynamic provider sends the formatted traceback to the engine.
        told.append("".join(traceback.format_exception(raised.value)))

    told += [caplog.text, *capfd.readouterr()]
    assert len(private) > 10
    assert [piece for piece in private if any(piece in text for text in told)] == []
