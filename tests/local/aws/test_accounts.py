"""A program with providers of two accounts and regions, and what an account says once for a region."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.aws.schema import schema_of
from local.aws.table import TOKENS
from tests.engine import Engine

from .conftest import Project

pytestmark = pytest.mark.engine

THEIRS = "111122223333"
CHANGED = ("--config", "accounts:changed=true")


def in_their_account(engine: Engine, service: str) -> Any:
    sts = engine.boto("sts")
    role = sts.assume_role(RoleArn=f"arn:aws:iam::{THEIRS}:role/network", RoleSessionName="test")["Credentials"]
    return boto3.client(  # type: ignore[call-overload]
        service,
        region_name="eu-west-1",
        endpoint_url=engine.home.endpoint,
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )


@pytest.fixture(scope="module")
def engine(project: Project) -> Iterator[Engine]:
    engine = project("accounts")
    engine.up("test")
    yield engine
    engine.destroy("test")
    assert engine.resources("test") == []


def updated(engine: Engine, *options: str) -> set[str]:
    shown = json.loads(engine.preview("test", "--json", *options).stdout)
    assert {step["op"] for step in shown["steps"]} <= {"same", "update"}
    return {step["urn"].rpartition("::")[2] for step in shown["steps"] if step["op"] == "update"}


def test_each_provider_has_its_account_and_region(engine: Engine) -> None:
    outputs = engine.outputs("test")
    assert (outputs["our account"], outputs["their account"]) == ("123456789012", THEIRS)
    assert outputs["their region"] == "eu-west-1"
    found = {r["urn"].split("::", 2)[2]: r["outputs"] for r in engine.resources("test") if r["custom"]}
    theirs = found["aws:ec2/vpc:Vpc::theirs"]
    assert theirs["arn"].startswith(f"arn:aws:ec2:eu-west-1:{THEIRS}:vpc/")
    assert theirs["tagsAll"] == {"side": "theirs"}
    assert found["aws:ec2/vpc:Vpc::ours"]["arn"].startswith("arn:aws:ec2:us-east-1:123456789012:vpc/")


def test_outputs_are_those_of_the_sdk(engine: Engine) -> None:
    # The other side's options are not told to us, nor ours to them; a route has no machine.
    unseen = {"accepter", "requester", "instanceId", "instanceOwnerId"}
    for resource in engine.resources("test"):
        if resource["custom"] and resource["type"] in TOKENS and "peering" in resource["type"].lower():
            schema = schema_of(resource["type"])
            assert schema.outputs.keys() - schema.inputs.keys() - resource["outputs"].keys() - unseen == set()


def test_both_sides_see_one_connection_each_with_its_own_options_and_tags(engine: Engine) -> None:
    id = engine.outputs("test")["peering"]
    ours, theirs = (
        ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[id])["VpcPeeringConnections"][0]
        for ec2 in (engine.boto("ec2"), in_their_account(engine, "ec2"))
    )
    assert ours["Status"]["Code"] == theirs["Status"]["Code"] == "active"
    assert ours["RequesterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    assert theirs["AccepterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    assert "PeeringOptions" not in ours["AccepterVpcInfo"]
    assert "PeeringOptions" not in theirs["RequesterVpcInfo"]
    assert ours.get("Tags", []) == []
    assert {tag["Key"]: tag["Value"] for tag in theirs["Tags"]} == {"side": "theirs", "stage": "first"}


def test_nothing_changes_by_itself_and_changes_are_made_in_place(engine: Engine) -> None:
    engine.preview("test", "--diff", "--expect-no-changes")
    engine.run("refresh", "--yes", "--skip-preview", "--stack", "test", "--expect-no-changes")
    # The engine has refreshed with the first values: what is shown now is what the program changes.
    assert updated(engine, *CHANGED) == {"far", "theirs", "snapshots", "metadata", "vpcs", "buckets"}
    engine.up("test", *CHANGED)
    engine.preview("test", "--refresh", "--diff", "--expect-no-changes", *CHANGED)


def test_what_is_set_is_what_aws_says(engine: Engine) -> None:
    engine.up("test", "--config", "accounts:changed=false")
    ec2, account = engine.boto("ec2"), "123456789012"
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"].startswith(f"arn:aws:kms:us-east-1:{account}:key/")
    assert ec2.get_snapshot_block_public_access_state()["State"] == "block-all-sharing"
    assert ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "block-new-sharing"
    metadata = ec2.get_instance_metadata_defaults()["AccountLevel"]
    assert metadata == {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    assert ec2.get_serial_console_access_status()["SerialConsoleAccessEnabled"] is False
    block = ec2.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
    assert block["InternetGatewayBlockMode"] == "block-bidirectional"
    assert in_their_account(engine, "ec2").get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
