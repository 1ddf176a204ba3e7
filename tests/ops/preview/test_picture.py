import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.preview import picture, planned
from ops.preview.changes import changes_of
from ops.preview.log import read_log
from ops.preview.network import network_of
from ops.preview.network_parts import Area, Link, Network, Part
from ops.preview.report import Preview, report_on
from ops.state import State, read_state
from tests.ops import states
from tests.ops.preview import recorded
from tests.ops.preview.events import Events, urn

_LABEL = re.compile(r'\["(.*)"\]')
_SAFE = re.compile(r"(?:[A-Za-z0-9 .,:;/()+~±_=?!-]|#\d+;|</?b>|<br/>)*")


def _drawn(network: Network, *, after: bool = True) -> str:
    return picture.draw(network, {}, after=after)


def _platform_and_lab() -> tuple[State, State]:
    return read_state("platform", states.platform().text()), read_state("lab", states.lab().text())


@given(st.text(), st.text(), st.text())
def test_no_name_means_anything_to_mermaid(title: str, name: str, line: str) -> None:
    part = Part(name or "x", title, (line,))
    drawn = _drawn(Network(title, (Area(name, title, (part,)),), (), (Link(name or "x", name or "x", line),)))
    for row in drawn.splitlines():
        for label in _LABEL.findall(row):
            assert _SAFE.fullmatch(label), label
        assert row.isprintable()
    keys = re.findall(r"n_[A-Za-z0-9_]*", drawn)
    assert keys


def test_a_long_name_is_cut() -> None:
    drawn = _drawn(Network("v" * 500, (), (), ()))
    assert "…" not in drawn  # as an entity
    assert "#8230;" in drawn
    assert len(drawn) < 200


def test_a_platform_with_its_lab() -> None:
    drawn = _drawn(network_of(*_platform_and_lab()))
    for words in (
        "VPC 10.64.0.0/16",
        "Lab neuro-spikes",
        "9 interface endpoints",
        "dynamodb, s3",
        "Homes (EFS)",
        "S3: 5 buckets",
        "closed to other labs",
        'n_lab_subnet -->|"TCP 443"| n_endpoints',
    ):
        assert words in drawn
    assert "INTERNET" not in drawn


def test_a_way_out_is_loud() -> None:
    platform = states.platform()
    platform.add("aws:ec2/internetGateway:InternetGateway", "gate", "igw-1")
    drawn = _drawn(network_of(read_state("platform", platform.text()), None))
    assert "THE INTERNET" in drawn
    assert 'n_subnets ==>|"OPEN"| n_internet' in drawn
    assert "class n_internet alarm" in drawn


def test_a_lab_that_is_open_to_others_is_loud() -> None:
    platform, _ = _platform_and_lab()
    lab = states.lab()
    for row in lab.rows:
        row["outputs"].pop("egress", None)
        for entry in row["outputs"].get("ingress", ()):
            entry["action"] = "allow"
    drawn = _drawn(network_of(platform, read_state("lab", lab.text())))
    assert "NOT CLOSED TO OTHER LABS" in drawn
    assert "class n_lab_access alarm" in drawn


def test_an_entry_beside_an_acl_opens_a_lab_to_others() -> None:
    platform, _ = _platform_and_lab()
    lab = states.lab()
    acl = next(row["id"] for row in lab.rows if row["type"] == "aws:ec2/networkAcl:NetworkAcl")
    entry = {"ruleNumber": 10, "ruleAction": "allow", "protocol": "-1", "cidrBlock": "10.64.128.0/17"}
    lab.add("aws:ec2/networkAclRule:NetworkAclRule", "hole", "nacl-1", networkAclId=acl, egress=False, **entry)
    drawn = _drawn(network_of(platform, read_state("lab", lab.text())))
    assert "NOT CLOSED TO OTHER LABS" in drawn
    lab.rows[-1]["outputs"].pop("networkAclId")  # of an ACL that is yet to be made
    drawn = _drawn(network_of(platform, read_state("lab", lab.text())))
    assert "closed to other labs" not in drawn.lower()


def test_what_the_rules_find_is_red() -> None:
    """Other gateways may lead to the internet too, and what is not drawn may be against the rules."""
    events, vpc = Events("platform"), "aws:ec2/vpc:Vpc"
    events.step("same", vpc, "vpc", old={"cidrBlock": "10.0.0.0/16", "_id": "vpc-1"})
    tokens = {
        "hub": "aws:ec2transitgateway/transitGateway:TransitGateway",
        "campus": "aws:ec2/vpnGateway:VpnGateway",
        "out": "aws:ec2/route:Route",
        "jobs": "aws:rds/instance:Instance",
        "scratch": "aws:fsx/lustreFileSystem:LustreFileSystem",
        "data": "aws:s3/bucket:Bucket",
    }
    given: dict[str, dict[str, object]] = {
        "jobs": {"storageEncrypted": False, "publiclyAccessible": True},
        "out": {"destinationCidrBlock": "0.0.0.0/0"},
    }
    for name, token in tokens.items():
        events.step("create", token, name, new=given.get(name, {}))
    found = {
        "net-reach-no-internet": ("jobs", "critical"),
        "net-no-public-path-route": ("out", "critical"),
        "rds-cmk": ("jobs", "high"),
        "fsx-cmk": ("scratch", "high"),
        "s3-cmk": ("data", "high"),
        "net-no-edge": ("campus", "critical"),  # and the hub is one that the facts allow
        "s3-lifecycle": ("hub", "medium"),
    }
    for rule, (name, severity) in found.items():
        events.policy(
            rule,
            "Found: a VPN gateway; allowed: none",
            name,
            severity=severity,
            resourceUrn=urn(tokens[name], name, "platform"),
        )
    (stack,) = report_on([Preview(read_log(events.summary("failed").text(), "platform"))], {}).stacks
    red = re.search(r"class (\S+) alarm", stack.after)
    assert red
    assert set(red[1].split(",")) == {"n_internet", "n_edges", "n_access", "n_database", "n_s3", "n_refused"}
    for words in (
        "Path to the internet, Public address, Route for public addresses",
        "OTHER NETWORKS</b><br/>by: A VPN gateway<br/>BREAKS net-no-edge",
        "BREAKS net-reach-no-internet, rds-cmk",
        "BREAKS s3-cmk",
        "AGAINST THE RULES</b><br/>1 resource that this picture does not show<br/>BREAKS fsx-cmk",
    ):
        assert words in stack.after
    assert "alarm" not in stack.before


def test_what_does_not_change_was_red_before() -> None:
    table = "aws:dynamodb/table:Table"

    def told(rule: str, *changed: str) -> tuple[str, str]:
        events = Events("platform").step("same", "aws:ec2/vpc:Vpc", "vpc", old={"_id": "vpc-1"})
        events.step("same", table, "data", old={"_id": "data"})
        for name in changed:
            events.step("create", table, name, new={})
        events.policy(rule, "Found: so", resourceUrn=urn(table, "data", "platform"))
        (stack,) = report_on([Preview(read_log(events.summary("failed").text(), "platform"))], {}).stacks
        return stack.before, stack.after

    before, after = told("dynamodb-cmk", "other")
    assert "class n_dynamodb alarm" in before
    assert "class n_dynamodb alarm" in after
    before, after = told("dynamodb-policy-scoped", "other")  # which may be for the change
    assert "alarm" not in before
    assert "class n_dynamodb alarm" in after
    before, after = told("dynamodb-policy-scoped")
    assert "class n_dynamodb alarm" in before
    assert after == ""


def test_a_home_that_is_not_encrypted_is_loud() -> None:
    platform = states.platform()
    for row in platform.rows:
        row["outputs"].pop("encrypted", None)
    assert "NOT ENCRYPTED" in _drawn(network_of(read_state("platform", platform.text()), None))


def test_a_stack_without_a_network_has_nothing_to_draw() -> None:
    assert not list(network_of(State("other"), None).parts)


@pytest.mark.parametrize("end", ["n_endpoints", "n_homes"])
def test_what_cannot_be_reached_has_no_arrow(end: str) -> None:
    platform = states.platform()
    ports = {"n_endpoints": 443, "n_homes": 2049}
    platform.rows = [row for row in platform.rows if row["outputs"].get("fromPort") != ports[end]]
    drawn = _drawn(network_of(read_state("platform", platform.text()), _platform_and_lab()[1]))
    assert f"n_lab_subnet --> {end}" not in drawn
    assert f"| {end}" not in drawn


def test_changes_are_marked_before_and_after() -> None:
    endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint"
    service = {"vpcEndpointType": "Interface"}
    events = Events("platform").step("same", "aws:ec2/vpc:Vpc", "vpc", old={"cidrBlock": "10.0.0.0/16", "_id": "vpc-1"})
    for name in ("logs", "ec2"):
        events.step(
            "same", endpoint, name, old={**service, "serviceName": f"com.amazonaws.us-east-1.{name}", "_id": name}
        )
    events.step("create", endpoint, "kms", new={**service, "serviceName": "com.amazonaws.us-east-1.kms"})
    events.step("delete", "aws:dynamodb/table:Table", "leases", old={"_id": "t"})
    events.step("create", "aws:s3/bucket:Bucket", "results", new={})
    log = read_log(events.text(), "platform")
    changes = {change.urn: change for change in changes_of(log)}
    was = planned.before(log)
    before = picture.draw(network_of(was, None), changes, after=False)
    after = picture.draw(network_of(planned.after(log, was), None), changes, after=True)
    assert "2 interface endpoints" in before
    assert "3 interface endpoints" in after
    assert "+ 1 new: kms" in after
    assert "+ 1 new" not in before
    assert "- 1 gone: leases" in before
    assert "class n_dynamodb gone" in before
    assert "DynamoDB" not in after
    assert "class n_s3 new" in after
    assert "class n_endpoints changed" in after


def test_what_a_preview_does_not_know_is_not_claimed() -> None:
    log = recorded.log("lab")
    platform = planned.before(recorded.log("platform"))
    was = planned.before(log)
    drawn = picture.draw(network_of(platform, planned.after(log, was)), {}, after=True)
    assert "queue batch: up to 32 nodes" in drawn  # from the configuration that the check judges
    assert "n_cluster_0 --> n_homes" in drawn or "| n_homes" in drawn
    assert "NOT CLOSED" not in drawn


def test_a_home_that_is_replaced_is_still_reached() -> None:
    platform = recorded.log("platform")
    was = planned.before(platform)
    drawn = picture.draw(network_of(planned.after(platform, was), planned.before(recorded.log("lab"))), {}, after=True)
    assert re.search(r"--> ?(\|.*\| )?n_homes$", drawn, re.MULTILINE)


def test_the_part_of_a_change_is_found_by_its_resources() -> None:
    part = Part("p", "P", urns=frozenset([urn("aws:ec2/vpc:Vpc", "vpc")]))
    events = Events().step("update", "aws:ec2/vpc:Vpc", "vpc", old={"a": 1}, new={"a": 2})
    changes = {change.urn: change for change in changes_of(read_log(events.text(), "lab"))}
    assert picture.is_changed(Network("", (), (part,), ()), changes)
    assert not picture.is_changed(Network("", (), (Part("q", "Q"),), ()), changes)
