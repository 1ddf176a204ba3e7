"""An account's settings, in a recorder and on the real engine."""

from collections.abc import Iterator
from typing import Any

import pytest

from components.account import AccountBaseline, AccountBaselineArgs, VpcBlock
from local.home import LocalHome
from local.plugins import install
from tests.components.recorder import Recording, record
from tests.engine import Engine

KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
DEFAULT_KEY = "aws:ebs/defaultKmsKey:DefaultKmsKey"


def baseline(**values: Any) -> Recording:
    return record(lambda: AccountBaseline("floor", AccountBaselineArgs(kms_key_arn=KEY, **values)).urn)


def test_urns() -> None:
    prefix = "urn:pulumi:test::hpc-labs::hpclabs:account:AccountBaseline"
    assert [urn.removeprefix(f"{prefix}$") for urn in baseline().urns() if urn != f"{prefix}::floor"] == [
        "aws:ebs/defaultKmsKey:DefaultKmsKey::floor-ebs-key",
        "aws:ebs/encryptionByDefault:EncryptionByDefault::floor-ebs-encryption",
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess::floor-snapshots",
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess::floor-images",
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults::floor-metadata",
        "aws:ec2/serialConsoleAccess:SerialConsoleAccess::floor-serial-console",
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions::floor-vpcs",
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock::floor-buckets",
    ]


def test_every_setting_is_the_closed_one() -> None:
    found = {r.name.removeprefix("floor-"): dict(r.inputs) for r in baseline().resources if r.custom}
    assert found == {
        "ebs-encryption": {"enabled": True},
        "ebs-key": {"keyArn": KEY},
        "snapshots": {"state": "block-all-sharing"},
        "images": {"state": "block-new-sharing"},
        "metadata": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
        "serial-console": {"enabled": False},
        "vpcs": {"internetGatewayBlockMode": "block-bidirectional"},
        "buckets": dict.fromkeys(
            ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"], True
        ),
    }


@pytest.mark.parametrize("kept", [True, False])
def test_a_destroy_leaves_all_in_force_but_the_default_key(kept: bool) -> None:
    retained = {r.type: r.retain_on_delete for r in baseline(keep_on_destroy=kept).resources if r.custom}
    assert retained.pop(DEFAULT_KEY) is False
    assert set(retained.values()) == {kept}


@pytest.mark.parametrize("block", list(VpcBlock))
def test_what_internet_gateways_let_pass(block: VpcBlock) -> None:
    found = baseline(vpc_block=block).of_type("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")
    assert [r.inputs["internetGatewayBlockMode"] for r in found] == ([] if block is VpcBlock.OFF else [block.value])


@pytest.mark.parametrize("hops", [0, 65, -1])
def test_impossible_hops_are_refused(hops: int) -> None:
    with pytest.raises(ValueError, match=rf"AccountBaselineArgs: metadata_hops={hops}: 1 to 64 are allowed. Choose 1"):
        AccountBaselineArgs(kms_key_arn=KEY, metadata_hops=hops)


PROGRAM = """
import pulumi

from components.account import AccountBaseline, AccountBaselineArgs
from components.keys import PlatformKey, PlatformKeyArgs
from components.tags import Tags

config = pulumi.Config()
tags = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
keys = {name: PlatformKey(name, PlatformKeyArgs(tags=tags, protect_data=False)) for name in ("one", "two")}
AccountBaseline(
    "floor",
    AccountBaselineArgs(
        kms_key_arn=keys[config.get("key") or "one"].key_arn,
        metadata_hops=config.get_int("hops") or 1,
        keep_on_destroy=config.get_bool("keep") is not False,
    ),
)
pulumi.export("keys", {name: key.key_arn for name, key in keys.items()})
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    yield Engine.for_program(home, tmp_path_factory.mktemp("project"), "account", PROGRAM)
    home.stop_server()


def in_force(engine: Engine) -> dict[str, object]:
    ec2, control = engine.boto("ec2"), engine.boto("s3control")
    control.meta.events.register(
        "before-send", lambda request, **_: setattr(request, "url", request.url.replace("123456789012.", ""))
    )
    try:
        block = control.get_public_access_block(AccountId="123456789012")["PublicAccessBlockConfiguration"]
    except control.exceptions.NoSuchPublicAccessBlockConfiguration:
        block = {}
    return {
        "key": ec2.get_ebs_default_kms_key_id()["KmsKeyId"],
        "encrypted": ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"],
        "snapshots": ec2.get_snapshot_block_public_access_state()["State"],
        "metadata": ec2.get_instance_metadata_defaults()["AccountLevel"].get("HttpPutResponseHopLimit"),
        "vpcs": ec2.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"][
            "InternetGatewayBlockMode"
        ],
        "buckets": set(block.values()),
    }


@pytest.mark.engine
def test_the_life_of_a_baseline(engine: Engine) -> None:
    engine.init("test", {})
    engine.preview("test")
    engine.up("test")
    keys = engine.outputs("test")["keys"]
    closed = {
        "key": keys["one"],
        "encrypted": True,
        "snapshots": "block-all-sharing",
        "metadata": 1,
        "vpcs": "block-bidirectional",
        "buckets": {True},
    }
    assert in_force(engine) == closed
    engine.preview("test", "--diff", "--expect-no-changes")

    for name, value in (("key", "two"), ("hops", "2")):
        engine.run("config", "set", f"account:{name}", value, "--stack", "test")
    engine.up("test")
    assert in_force(engine) == {**closed, "key": keys["two"], "metadata": 2}
    engine.preview("test", "--refresh", "--diff", "--expect-no-changes")

    engine.destroy("test")
    assert engine.resources("test") == []
    assert in_force(engine) == {**closed, "key": "arn:aws:kms:us-east-1:123456789012:alias/aws/ebs", "metadata": 2}


@pytest.mark.engine
def test_a_baseline_that_is_not_kept_leaves_awss_defaults(engine: Engine) -> None:
    engine.init("tried", {"account:keep": False})
    engine.up("tried")
    engine.destroy("tried", "--remove")
    assert in_force(engine) == {
        "key": "arn:aws:kms:us-east-1:123456789012:alias/aws/ebs",
        "encrypted": False,
        "snapshots": "unblocked",
        "metadata": None,
        "vpcs": "off",
        "buckets": set(),
    }
