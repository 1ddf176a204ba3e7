"""What an account says once for a region."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

KEY = "arn:aws:kms:eu-central-1:123456789012:key/1"


@pytest.fixture
def ec2(boto: Any) -> Any:
    """A region that no other test sets anything in."""
    return boto("ec2", region="eu-central-1")


def test_default_key(ec2: Any) -> None:
    own = ec2.get_ebs_default_kms_key_id()["KmsKeyId"]
    assert own == "arn:aws:kms:eu-central-1:123456789012:alias/aws/ebs"
    assert ec2.modify_ebs_default_kms_key_id(KmsKeyId=KEY)["KmsKeyId"] == KEY
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == KEY
    assert ec2.reset_ebs_default_kms_key_id()["KmsKeyId"] == own


def test_public_snapshots_and_images(ec2: Any) -> None:
    assert ec2.get_snapshot_block_public_access_state()["State"] == "unblocked"
    ec2.enable_snapshot_block_public_access(State="block-all-sharing")
    assert ec2.get_snapshot_block_public_access_state()["State"] == "block-all-sharing"
    ec2.disable_snapshot_block_public_access()
    assert ec2.get_snapshot_block_public_access_state()["State"] == "unblocked"
    ec2.disable_image_block_public_access()
    assert ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "unblocked"
    ec2.enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")
    assert ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "block-new-sharing"


def test_metadata_defaults_change_one_by_one(ec2: Any) -> None:
    assert ec2.get_instance_metadata_defaults()["AccountLevel"] == {}
    ec2.modify_instance_metadata_defaults(HttpTokens="required", HttpPutResponseHopLimit=2)
    ec2.modify_instance_metadata_defaults(HttpPutResponseHopLimit=1)
    assert ec2.get_instance_metadata_defaults()["AccountLevel"] == {
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 1,
    }
    ec2.modify_instance_metadata_defaults(HttpTokens="no-preference", HttpPutResponseHopLimit=-1)
    assert ec2.get_instance_metadata_defaults()["AccountLevel"] == {}


def test_serial_console(ec2: Any) -> None:
    assert ec2.get_serial_console_access_status()["SerialConsoleAccessEnabled"] is False
    ec2.enable_serial_console_access()
    assert ec2.get_serial_console_access_status()["SerialConsoleAccessEnabled"] is True
    ec2.disable_serial_console_access()


def test_vpc_block(ec2: Any, boto: Any) -> None:
    def mode(client: Any) -> str:
        options = client.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
        assert options["AwsRegion"] == client.meta.region_name
        return str(options["InternetGatewayBlockMode"])

    assert mode(ec2) == "off"
    ec2.modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-bidirectional")
    assert (mode(ec2), mode(boto("ec2", region="eu-west-2"))) == ("block-bidirectional", "off")
    with pytest.raises(ClientError, match=r"\(InvalidParameterValue\)"):
        ec2.modify_vpc_block_public_access_options(InternetGatewayBlockMode="nothing")
