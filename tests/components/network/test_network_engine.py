"""A private network on the real engine and the local AWS: up, unchanged, grown, and gone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine, policies_for_a_part

pytestmark = pytest.mark.engine

PROGRAM = """
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from components.account import RoleBoundary, RoleBoundaryArgs
from components.keys import PlatformKey, PlatformKeyArgs
from components.network import AddressPlan, DnsFirewall, Feature, PrivateNetwork, PrivateNetworkArgs
from components.network.zones import zone_for
from components.tags import Tags

config = pulumi.Config()
grown = config.get_bool("grown") or False
protect = config.get_bool("protect") or False
tags = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="platform@example.org")
key = PlatformKey("net", PlatformKeyArgs(tags=tags, protect_data=False))
boundary_arn = RoleBoundary("bounds", RoleBoundaryArgs(tags=tags, protect_data=False)).policy_arn
plan = AddressPlan(
    vpc=IPv4Network("10.20.0.0/16"),
    labs=IPv4Network("10.20.0.0/17"),
    shared=IPv4Network("10.20.240.0/20"),
    secondary=(IPv4Network("10.21.0.0/16"),) if grown else (),
    more_labs=(IPv4Network("10.21.0.0/16"),) if grown else (),
)
zones = ("us-east-1a", "us-east-1b")
network = PrivateNetwork(
    "net",
    PrivateNetworkArgs(
        plan=plan,
        zones=zones,
        kms_key_arn=key.key_arn,
        permissions_boundary_arn=boundary_arn,
        tags=tags,
        features=frozenset(Feature) if grown else frozenset({Feature.CLUSTER}),
        dns_firewall=DnsFirewall.BLOCK if grown else DnsFirewall.ALERT,
        dns_allowed_domains=("*.example.org",) if grown else (),
        protect_data=protect,
    ),
)
if grown:
    aws.ec2.Subnet(
        "in-the-new-range",
        vpc_id=network.vpc_id,
        cidr_block="10.21.0.0/24",
        tags=tags.as_dict(),
        opts=pulumi.ResourceOptions(depends_on=[network]),
    )
pulumi.export("vpc_id", network.vpc_id)
pulumi.export("lab_capacity", network.lab_capacity)
pulumi.export("query_logs", network.query_log_group_name)
pulumi.export("zone", zone_for(zones, config.get_object("types") or ["c5.large"]))
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    engine = Engine.for_program(home, tmp_path_factory.mktemp("project"), "net", PROGRAM)
    yield engine
    home.stop_server()


@pytest.fixture(scope="module")
def network(engine: Engine) -> Iterator[Engine]:
    engine.init("test", {})
    engine.up("test")
    yield engine
    engine.destroy("test")
    assert engine.resources("test") == []
    left = engine.boto("route53resolver")
    assert left.list_resolver_query_log_configs()["ResolverQueryLogConfigs"] == []


def rules(engine: Engine) -> list[dict[str, Any]]:
    resolver = engine.boto("route53resolver")
    group = id_of(engine, "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup")
    found: list[dict[str, Any]] = resolver.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"]
    return found


def id_of(engine: Engine, token: str) -> str:
    return next(str(resource["id"]) for resource in engine.resources("test") if resource["type"] == token)


def operations(engine: Engine, *options: str) -> dict[str, list[str]]:
    """What a preview would do, by resource names; what stays is left out."""
    shown = json.loads(engine.preview("test", "--json", *options).stdout)
    found: dict[str, list[str]] = {}
    for step in shown["steps"]:
        if step["op"] not in ("same", "read"):
            found.setdefault(step["op"], []).append(step["urn"].rpartition("::")[2])
    return found


def test_nothing_changes_by_itself(network: Engine) -> None:
    network.preview("test", "--diff", "--expect-no-changes")
    network.run("refresh", "--yes", "--skip-preview", "--stack", "test", "--expect-no-changes")


def test_policies_have_nothing_to_say(network: Engine) -> None:
    shown = network.preview("test", *policies_for_a_part(network.project))
    assert "Policies:" in shown.stdout  # they were asked
    assert "[mandatory]" not in shown.stdout
    assert "[advisory]" not in shown.stdout


def test_queries_are_logged_and_filtered_as_asked(network: Engine) -> None:
    actions = [(rule["Priority"], rule["Action"]) for rule in rules(network)]
    assert actions == [(100, "ALLOW"), (1000, "ALERT")]
    resolver = network.boto("route53resolver")
    config = resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"][0]
    assert config["AssociationCount"] == 1
    assert network.outputs("test")["query_logs"] in config["DestinationArn"]
    assert network.outputs("test")["query_logs"].startswith("/aws/vendedlogs/net-dns-queries-")


def test_a_zone_without_the_instance_types_fails_the_preview(network: Engine) -> None:
    assert network.outputs("test")["zone"] == "us-east-1a"
    shown = network.preview("test", "--config", 'net:types=["c5.large","hpc7a.96xlarge"]', check=False)
    network.run("config", "rm", "types", "--stack", "test")
    assert shown.returncode != 0
    said = shown.stdout + shown.stderr
    assert "us-east-1a lacks hpc7a.96xlarge, us-east-1b lacks hpc7a.96xlarge" in said
    assert "Traceback" not in said


def test_a_platform_grows_in_place(network: Engine) -> None:
    """A range more, all features, the firewall from alert to block: nothing that exists is replaced or deleted."""
    vpc = network.outputs("test")["vpc_id"]
    grown = ("--config", "net:grown=true")
    planned = operations(network, *grown)
    assert set(planned) == {"create", "update"}
    assert {"net-range-10-21-0-0-16", "net-dns-allowed"} <= set(planned["create"])
    assert set(planned["update"]) == {"net-shared-acl", "net-endpoint-s3", "net-dns-own", "net-dns-others"}
    network.up("test", *grown)
    network.preview("test", "--refresh", "--diff", "--expect-no-changes", *grown)
    assert network.outputs("test")["vpc_id"] == vpc
    assert network.outputs("test")["lab_capacity"] == 198
    assert [rule["Action"] for rule in rules(network)] == ["ALLOW", "ALLOW", "BLOCK"]
    assert [rule.get("BlockResponse") for rule in rules(network)] == [None, None, "NXDOMAIN"]
    network.up("test", "--config", "net:grown=false")  # and smaller again: what is gone leaves nothing behind
    assert network.outputs("test")["lab_capacity"] == 128


def test_a_protected_network_keeps_its_firewall(network: Engine) -> None:
    association = id_of(
        network, "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
    )
    network.up("test", "--config", "net:protect=true")
    resolver = network.boto("route53resolver")
    with pytest.raises(resolver.exceptions.ValidationException, match="mutation protection"):
        resolver.disassociate_firewall_rule_group(FirewallRuleGroupAssociationId=association)
    refused = network.destroy("test", check=False)
    assert refused.returncode != 0
    network.up("test", "--config", "net:protect=false")  # so that the fixture can take it down
