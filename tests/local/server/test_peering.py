"""What both sides of a peering connection see of it, also in another account and region, and after a restart."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.home import LocalHome

THEIRS = "111122223333"
DNS = {"AllowDnsResolutionFromRemoteVpc": True}


def refused(code: str, saying: str = "") -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\).*{saying}")


class Sides:
    """A VPC of ours, and one of another account in another region."""

    def __init__(self, boto: Any) -> None:
        role = f"arn:aws:iam::{THEIRS}:role/network"
        keys = boto("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        self.ours = boto("ec2")
        self.theirs = boto3.client(
            "ec2",
            region_name="eu-west-1",
            endpoint_url=self.ours.meta.endpoint_url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        self.our_vpc = self.ours.create_vpc(CidrBlock="10.61.0.0/16")["Vpc"]["VpcId"]
        self.their_vpc = self.theirs.create_vpc(CidrBlock="10.62.0.0/16")["Vpc"]["VpcId"]

    def ask(self, their_vpc: str = "") -> str:
        asked = self.ours.create_vpc_peering_connection(
            VpcId=self.our_vpc, PeerVpcId=their_vpc or self.their_vpc, PeerOwnerId=THEIRS, PeerRegion="eu-west-1"
        )
        return str(asked["VpcPeeringConnection"]["VpcPeeringConnectionId"])


@pytest.fixture
def sides(boto: Any) -> Sides:
    return Sides(boto)


def seen(ec2: Any, id: str) -> dict[str, Any]:
    found: dict[str, Any] = ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[id])["VpcPeeringConnections"][
        0
    ]
    return found


def test_both_sides_know_it_and_either_ends_it(sides: Sides) -> None:
    id = sides.ask()
    with refused("OperationNotPermitted"):
        sides.ours.accept_vpc_peering_connection(VpcPeeringConnectionId=id)
    sides.theirs.accept_vpc_peering_connection(VpcPeeringConnectionId=id)
    assert seen(sides.ours, id)["Status"]["Code"] == seen(sides.theirs, id)["Status"]["Code"] == "active"
    sides.theirs.delete_vpc_peering_connection(VpcPeeringConnectionId=id)
    assert seen(sides.ours, id)["Status"]["Code"] == "deleted"


def test_options_are_each_sides_own_and_only_of_an_active_connection(sides: Sides) -> None:
    id = sides.ask()
    with refused("OperationNotPermitted", "not active"):
        sides.ours.modify_vpc_peering_connection_options(
            VpcPeeringConnectionId=id, RequesterPeeringConnectionOptions=DNS
        )
    sides.theirs.accept_vpc_peering_connection(VpcPeeringConnectionId=id)
    with refused("OperationNotPermitted", "cannot modify"):
        sides.ours.modify_vpc_peering_connection_options(
            VpcPeeringConnectionId=id, AccepterPeeringConnectionOptions=DNS
        )
    sides.theirs.modify_vpc_peering_connection_options(VpcPeeringConnectionId=id, AccepterPeeringConnectionOptions=DNS)
    assert seen(sides.theirs, id)["AccepterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    assert "PeeringOptions" not in seen(sides.ours, id)["AccepterVpcInfo"]
    assert "PeeringOptions" not in seen(sides.theirs, id)["RequesterVpcInfo"]


def test_tags_are_each_sides_own(sides: Sides) -> None:
    id = sides.ask()
    sides.theirs.create_tags(Resources=[id], Tags=[{"Key": "side", "Value": "theirs"}])
    assert seen(sides.ours, id).get("Tags", []) == []
    assert seen(sides.theirs, id)["Tags"] == [{"Key": "side", "Value": "theirs"}]


def test_ranges_that_overlap_fail(sides: Sides) -> None:
    same = sides.theirs.create_vpc(CidrBlock="10.61.0.0/16")["Vpc"]["VpcId"]
    assert seen(sides.ours, sides.ask(same))["Status"]["Code"] == "failed"


def test_a_restart_keeps_both_sides(boto: Any, server: LocalHome) -> None:
    sides = Sides(boto)
    id = sides.ask()
    server.stop_server()
    server.ensure_server()
    sides.theirs.accept_vpc_peering_connection(VpcPeeringConnectionId=id)
    assert seen(sides.ours, id)["Status"]["Code"] == "active"
    again = sides.ask()
    assert seen(sides.theirs, again)["Status"]["Code"] == "pending-acceptance"


def test_an_acls_entry_about_icmp_keeps_its_type_and_code(boto: Any) -> None:
    ec2 = boto("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.63.0.0/16")["Vpc"]["VpcId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    entry = {"NetworkAclId": acl, "RuleNumber": 100, "Egress": True, "CidrBlock": "10.0.0.0/8", "RuleAction": "allow"}
    for put, code in ((ec2.create_network_acl_entry, 4), (ec2.replace_network_acl_entry, 1)):
        put(**entry, Protocol="1", IcmpTypeCode={"Type": 3, "Code": code})
        entries = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"]
        found = next(e for e in entries if e["RuleNumber"] == 100)
        assert found["IcmpTypeCode"] == {"Type": 3, "Code": code}, json.dumps(found)
