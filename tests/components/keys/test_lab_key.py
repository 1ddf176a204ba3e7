import json

import pulumi
import pytest

from components.keys import LabKey, LabKeyArgs
from components.keys._lab_key_plan import secret_policy
from components.tags import Tags
from tests.components.recorder import ACCOUNT, Recording, record, untagged

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
SECRET, PAIR = "aws:secretsmanager/secret:Secret", "pulumi-python:dynamic/keys:KeyPair"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


def build(*names: str) -> Recording:
    def program() -> list[pulumi.Output[str]]:
        keys = [LabKey(name, LabKeyArgs(key_name=f"key-of-{name}", kms_key_arn=KEY, tags=TAGS)) for name in names]
        return [o for k in keys for o in (k.key_name, k.key_pair_id, k.fingerprint, k.public_key, k.secret_arn)]

    pair = {"key_pair_id": "key-1", "fingerprint": "ab:cd", "public_key": "ssh-ed25519 AAAA"}
    return record(program, outputs={PAIR: pair})


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:keys:LabKey"
    assert build("lab").urns() == [
        f"{component}${SECRET}::lab-ssh-key",
        f"{component}${PAIR}::lab-ssh-key",
        f"{component}::lab",
    ]


def test_two_in_one_program_all_tagged_with_their_outputs() -> None:
    recording = build("a", "b")
    assert untagged(recording, [SECRET, PAIR]) == []
    assert recording.result[:4] == ["key-of-a", "key-1", "ab:cd", "ssh-ed25519 AAAA"]


def test_the_secret_is_encrypted_and_guarded_and_gets_no_value_from_us() -> None:
    inputs = build("lab").one(SECRET).inputs
    assert inputs["kmsKeyId"] == KEY
    assert inputs["recoveryWindowInDays"] == 30
    assert json.loads(inputs["policy"]) == json.loads(secret_policy(account=ACCOUNT))
    assert "name" not in inputs


def test_the_pair_comes_after_its_secret_and_its_provider_is_stored_by_reference() -> None:
    recording = build("lab")
    pair, secret = recording.one(PAIR), recording.one(SECRET)
    assert secret.urn in pair.dependencies
    assert pair.inputs["secret_arn"] == recording.result[4]
    assert len(pair.inputs["__provider"]) < 300


def test_all_bad_values_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"key_name=' x'.*secret_recovery_days=3"):
        LabKeyArgs(key_name=" x", kms_key_arn=KEY, tags=TAGS, secret_recovery_days=3)
