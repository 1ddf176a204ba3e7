"""A platform's network peered with a main VPC of another account and region, with a lab, on the real engine."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine

from .conftest import create_lease_table

pytestmark = pytest.mark.engine

THEIRS = "111122223333"
PROGRAM = f"""
import pulumi
import pulumi_aws as aws
from ipaddress import IPv4Network

from components.network import (
    AddressPlan, Direction, LabNetwork, LabSubnet, LabSubnetArgs, PeeredService, Peering, PeeringArgs, PeerNetwork,
    PeerVpc,
)
from components.tags import Tags

config = pulumi.Config()
where = config.require("where")
tags = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
plan = AddressPlan(
    vpc=IPv4Network("10.20.0.0/16"), labs=IPv4Network("10.20.0.0/17"), shared=IPv4Network("10.20.240.0/20")
)
theirs = None
if where != "here":
    role = aws.ProviderAssumeRoleArgs(role_arn="arn:aws:iam::{THEIRS}:role/network")
    theirs = aws.Provider("theirs", region="eu-west-1", assume_roles=[role])
side = pulumi.ResourceOptions(provider=theirs)
main = aws.ec2.Vpc("main", cidr_block=config.get("main") or "10.40.0.0/16", enable_dns_hostnames=True, opts=side)
private = aws.ec2.RouteTable("main", vpc_id=main.id, opts=side)

vpc = aws.ec2.Vpc("ours", cidr_block=str(plan.vpc), enable_dns_hostnames=True)
shared = aws.ec2.RouteTable("shared", vpc_id=vpc.id)
clients = aws.ec2.SecurityGroup("clients", vpc_id=vpc.id)
endpoints = aws.ec2.SecurityGroup("endpoints", vpc_id=vpc.id)
gateways = [
    aws.ec2.VpcEndpoint(service, vpc_id=vpc.id, service_name=f"com.amazonaws.us-east-1.{{service}}")
    for service in ("s3", "dynamodb")
]
services = [
    PeeredService(name="ldaps", direction=Direction.LABS_TO_PEER, port=config.get_int("port") or 636),
    PeeredService(name="ssh", direction=Direction.PEER_TO_HEAD_NODES, port=22, cidr=IPv4Network("10.40.9.0/24")),
    PeeredService(name="endpoints", direction=Direction.PEER_TO_ENDPOINTS, port=443),
]
alone = where == "asked"
peering = Peering(
    "main",
    PeeringArgs(
        plan=plan,
        vpc_id=vpc.id,
        shared_route_table_id=shared.id,
        clients_security_group_id=clients.id,
        endpoints_security_group_id=endpoints.id,
        network=PeerNetwork(cidrs=(IPv4Network("10.40.0.0/16"),), services=tuple(services)),
        peer=PeerVpc(
            vpc_id=main.id,
            account=None if where == "here" else "{THEIRS}",
            region=None if where == "here" else "eu-west-1",
            provider=None if alone else theirs,
            route_table_ids={{}} if alone else {{"private": private.id}},
            accepted=config.get_bool("accepted") or False,
        ),
        tags=tags,
    ),
)
lab = LabSubnet(
    "atlas",
    LabSubnetArgs(
        lab="atlas",
        network=LabNetwork(
            vpc_id=vpc.id,
            zone="us-east-1a",
            labs_cidr=str(plan.labs),
            shared_cidr=str(plan.shared),
            s3_endpoint_id=gateways[0].id,
            dynamodb_endpoint_id=gateways[1].id,
            lease_table_name="leases",
            **(
                {{}}
                if config.get_bool("older")
                else {{"peerings": pulumi.Output.all(*([] if config.get_bool("apart") else [peering.for_labs]))}}
            ),
        ),
        tags=tags,
    ),
)
pulumi.export("connection", peering.connection_id)
pulumi.export("for labs", peering.for_labs)
pulumi.export("lab routes", lab.route_table_id)
pulumi.export("lab acl", lab.network_acl_id)
pulumi.export("shared routes", shared.id)
pulumi.export("their routes", private.id)
pulumi.export("their vpc", main.id)
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    engine = Engine.for_program(home, tmp_path_factory.mktemp("project"), "peering", PROGRAM)
    create_lease_table(engine.boto("dynamodb"), "leases")
    yield engine
    home.stop_server()


def their_ec2(engine: Engine) -> Any:
    role = f"arn:aws:iam::{THEIRS}:role/network"
    keys = engine.boto("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return boto3.client(
        "ec2",
        region_name="eu-west-1",
        endpoint_url=engine.home.endpoint,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def peer_routes(ec2: Any, table: str) -> dict[str, str]:
    routes = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    return {r["DestinationCidrBlock"]: r["VpcPeeringConnectionId"] for r in routes if "VpcPeeringConnectionId" in r}


def connection(ec2: Any, id: str) -> dict[str, Any]:
    found: dict[str, Any] = ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[id])["VpcPeeringConnections"][
        0
    ]
    return found


def steps(engine: Engine, stack: str, *options: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for step in json.loads(engine.preview(stack, "--json", *options).stdout)["steps"]:
        found.setdefault(step["op"], set()).add(step["urn"].rpartition("::")[2])
    return found


def nothing_is_left(engine: Engine, id: str) -> None:
    for ec2 in (engine.boto("ec2"), their_ec2(engine)):
        found = ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
        assert {c["Status"]["Code"] for c in found if c["VpcPeeringConnectionId"] == id} <= {"deleted"}
        assert [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]] == []


def test_the_life_of_a_peering_with_another_account_and_region(engine: Engine) -> None:
    engine.init("far", {"peering:where": "far"})
    engine.preview("far")
    engine.up("far")
    outputs, ours, theirs = engine.outputs("far"), engine.boto("ec2"), their_ec2(engine)
    id = outputs["connection"]
    for ec2, side in ((ours, "RequesterVpcInfo"), (theirs, "AccepterVpcInfo")):
        found = connection(ec2, id)
        assert found["Status"]["Code"] == "active"
        assert found[side]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
        assert {tag["Key"] for tag in found["Tags"]} >= {"Name", "hpc-labs:owner"}
    assert peer_routes(ours, outputs["shared routes"]) == {"10.40.0.0/16": id}
    assert peer_routes(ours, outputs["lab routes"]) == {"10.40.0.0/16": id}
    assert peer_routes(theirs, outputs["their routes"]) == {"10.20.0.0/17": id, "10.20.240.0/20": id}

    engine.preview("far", "--diff", "--expect-no-changes")
    engine.run("refresh", "--yes", "--skip-preview", "--stack", "far", "--expect-no-changes")

    engine.run("config", "set", "peering:port", "6819", "--stack", "far")
    assert steps(engine, "far")["update"] == {"main-ldaps-10-40-0-0-16", "atlas-acl"}
    engine.up("far")
    entries = ours.describe_network_acls(NetworkAclIds=[outputs["lab acl"]])["NetworkAcls"][0]["Entries"]
    assert 6819 in {entry["PortRange"]["From"] for entry in entries if entry["Egress"] and "PortRange" in entry}
    engine.preview("far", "--refresh", "--diff", "--expect-no-changes")

    engine.run("config", "set", "peering:apart", "true", "--stack", "far")
    assert steps(engine, "far")["update"] == {"atlas-acl", "atlas-routes"}
    engine.up("far")
    assert peer_routes(ours, outputs["lab routes"]) == {}

    engine.destroy("far", "--remove")
    nothing_is_left(engine, id)


def test_in_one_account_and_region_with_a_lab_that_knew_of_no_peerings(engine: Engine) -> None:
    engine.init("here", {"peering:where": "here", "peering:older": True})
    engine.up("here")
    for name, value in (("older", "false"), ("apart", "true")):
        engine.run("config", "set", f"peering:{name}", value, "--stack", "here")
    engine.preview("here", "--diff", "--expect-no-changes")
    engine.run("config", "set", "peering:apart", "false", "--stack", "here")
    assert steps(engine, "here")["update"] == {"atlas-acl", "atlas-routes"}
    engine.up("here")
    found = connection(engine.boto("ec2"), engine.outputs("here")["connection"])
    for side in ("RequesterVpcInfo", "AccepterVpcInfo"):
        assert found[side]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    engine.preview("here", "--refresh", "--diff", "--expect-no-changes")
    engine.destroy("here", "--remove")
    nothing_is_left(engine, found["VpcPeeringConnectionId"])


def test_a_request_that_the_owner_accepts(engine: Engine) -> None:
    engine.init("asked", {"peering:where": "asked"})
    engine.up("asked")
    id = engine.outputs("asked")["connection"]
    assert connection(engine.boto("ec2"), id)["Status"]["Code"] == "pending-acceptance"
    engine.preview("asked", "--refresh", "--diff", "--expect-no-changes")

    their_ec2(engine).accept_vpc_peering_connection(VpcPeeringConnectionId=id)
    engine.run("config", "set", "peering:accepted", "true", "--stack", "asked")
    assert steps(engine, "asked", "--refresh")["create"] == {"main-dns"}
    engine.up("asked", "--refresh")
    ours = connection(engine.boto("ec2"), id)["RequesterVpcInfo"]
    assert ours["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    engine.preview("asked", "--refresh", "--diff", "--expect-no-changes")
    engine.destroy("asked", "--remove")
    nothing_is_left(engine, id)


def test_ranges_that_overlap_in_fact_make_no_connection(engine: Engine) -> None:
    """The program says 10.40.0.0/16; the VPC has our range."""
    engine.init("overlap", {"peering:where": "far", "peering:main": "10.20.0.0/16"})
    failed = engine.up("overlap", check=False)
    assert failed.returncode != 0
    assert "overlapping CIDR range" in failed.stdout + failed.stderr
    engine.destroy("overlap", "--remove")
