"""What programs ask without creating anything, against the server."""

import pytest

from local.aws.errors import RefusedError
from local.aws.functions import invoke
from local.aws.values import Properties
from local.home import ACCOUNT, LocalHome
from tests.local.conftest import Boto

REGION = "us-east-1"


@pytest.fixture(autouse=True)
def _environment(server: LocalHome, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in server.environment().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)


def ask(name: str, /, **arguments: object) -> Properties:
    module, _, function = name.rpartition("/")
    return invoke(f"aws:{module or 'index'}/{function}:{function}", arguments, REGION)  # type: ignore[arg-type]


def test_who_and_where() -> None:
    identity = ask("getCallerIdentity")
    assert identity["accountId"] == ACCOUNT
    assert str(identity["arn"]).startswith("arn:aws:")
    assert ask("getRegion")["region"] == REGION
    assert ask("getRegion", region="eu-west-1")["id"] == "eu-west-1"
    assert ask("getPartition")["partition"] == "aws"
    zones = ask("getAvailabilityZones", state="available")
    assert zones["names"][:2] == ["us-east-1a", "us-east-1b"]  # type: ignore[index]
    assert len(zones["zoneIds"]) == len(zones["names"])  # type: ignore[arg-type]


def test_a_vpc_and_its_subnet(boto: Boto) -> None:
    ec2 = boto("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "asked-for"}])
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.77.1.0/24")["Subnet"]["SubnetId"]
    assert ask("ec2/getVpc", tags={"Name": "asked-for"})["id"] == vpc
    assert ask("ec2/getSubnet", vpcId=vpc)["id"] == subnet
    with pytest.raises(RefusedError, match="0 VPCs match"):
        ask("ec2/getVpc", tags={"Name": "nobody"})


def test_prefix_lists() -> None:
    name = "com.amazonaws.us-east-1.s3"
    assert str(ask("ec2/getPrefixList", name=name)["id"]).startswith("pl-")
    assert ask("ec2/getManagedPrefixList", name=name)["name"] == name


def test_an_image_by_its_name() -> None:
    image = ask("ec2/getAmi", owners=["amazon"], mostRecent=True, nameRegex="^al2023-ami-2023.*-x86_64$")
    assert image["architecture"] == "x86_64"


def test_where_instance_types_are_offered() -> None:
    filters = [{"name": "instance-type", "values": ["c5.large"]}]
    found = ask("ec2/getInstanceTypeOfferings", locationType="availability-zone", filters=filters)
    assert set(found["instanceTypes"]) == {"c5.large"}  # type: ignore[arg-type]
    assert "us-east-1a" in found["locations"]  # type: ignore[operator]
    assert len(found["locations"]) == len(found["instanceTypes"])  # type: ignore[arg-type]
    assert ask("ec2/getInstanceTypeOfferings", filters=filters)["locations"] == [REGION]


def test_a_bucket(boto: Boto) -> None:
    boto("s3").create_bucket(Bucket="asked-for-bucket")
    assert ask("s3/getBucket", bucket="asked-for-bucket")["arn"] == "arn:aws:s3:::asked-for-bucket"


def test_what_is_not_served_says_where_to_add_it() -> None:
    with pytest.raises(RefusedError, match=r"no function .*getSecret.*local/aws/functions.py"):
        ask("secretsmanager/getSecret")
    with pytest.raises(RefusedError, match="does not take allAvailabilityZones, only filters state"):
        ask("getAvailabilityZones", allAvailabilityZones=True)
