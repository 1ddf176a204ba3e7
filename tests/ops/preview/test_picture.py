import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.preview import picture, planned
from ops.preview.changes import changes_of
from ops.preview.log import read_log
from ops.preview.network import Area, Link, Network, Part, network_of
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
