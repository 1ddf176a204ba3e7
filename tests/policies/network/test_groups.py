"""Security groups in every form, and what their rules stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies import tokens
from policies.network.kinds import PeerKind

from .graph import (
    DEFAULT_GROUP,
    ENDPOINT,
    GROUP,
    INSTANCE,
    SUBNET,
    VPC,
    deployed,
    networks,
    planned,
    rule,
    urn,
)

if TYPE_CHECKING:
    from policies.network.model import GroupRule
    from policies.resource import Resource

_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_VPC = deployed(VPC, "vpc", cidrBlock="10.0.0.0/16", defaultSecurityGroupId="sg-default")
_IN, _OUT, _OLD = tokens.INGRESS_RULE[0], tokens.EGRESS_RULE[0], tokens.SECURITY_GROUP_RULE[0]
_PORTS = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}


def _rules(*resources: Resource) -> list[GroupRule]:
    groups = networks(_VPC, deployed(GROUP, "group", vpcId="vpc"), *resources).groups
    return [each for rules in groups.rules.values() for each in rules]


def _shown(*resources: Resource) -> list[tuple[str, str, str, list[tuple[PeerKind, str]]]]:
    return [
        (
            each.group.name if each.group else "",
            each.direction,
            str(each.traffic),
            [(peer.kind, str(peer.addresses) if peer.kind is PeerKind.RANGE else peer.name) for peer in each.peers],
        )
        for each in _rules(*resources)
    ]


def test_every_form_says_the_same() -> None:
    written = rule("10.0.1.0/24", 22, 22)
    old = {"securityGroupId": "group", "type": "ingress", "protocol": "6", "fromPort": 22, "toPort": 22}
    forms = (
        deployed(_IN, "new", securityGroupId="group", cidrIpv4="10.0.1.0/24", **_PORTS),
        deployed(_OLD, "old", cidrBlocks=["10.0.1.0/24"], **old),
    )
    wanted = [("group", "ingress", "TCP 22", [(PeerKind.RANGE, "10.0.1.0/24")])]
    assert [_shown(form) for form in forms] == [wanted, wanted]
    assert _shown(deployed(GROUP, "inline", vpcId="vpc", ingress=[written])) == [("inline", *wanted[0][1:])]


def test_references() -> None:
    other = deployed(GROUP, "other", vpcId="vpc")
    rows = {
        "other": (PeerKind.GROUP, "other"),
        "111122223333/other": (PeerKind.GROUP, "other"),
        "sg-9": (PeerKind.OUTSIDE_GROUP, "sg-9"),
        "111122223333/sg-9": (PeerKind.OUTSIDE_GROUP, "sg-9"),
        "sg-default": (PeerKind.GROUP, "default group of vpc"),
    }
    for name, wanted in rows.items():
        made = deployed(_IN, "it", securityGroupId="group", referencedSecurityGroupId=name, **_PORTS)
        assert _shown(other, made) == [("group", "ingress", "TCP 22", [wanted])]
    itself = {"protocol": "-1", "self": True}
    assert _shown(deployed(GROUP, "own", egress=[itself])) == [
        ("own", "egress", "all traffic", [(PeerKind.GROUP, "own")])
    ]


def test_a_managed_default_group_takes_the_place_of_awss() -> None:
    managed = deployed(DEFAULT_GROUP, "managed", vpcId="vpc")
    node = deployed(INSTANCE, "node", subnetId="subnet")
    subnet = deployed(SUBNET, "subnet", vpcId="vpc", cidrBlock="10.0.1.0/24")
    (interface,) = networks(_VPC, subnet, node).interfaces.classes
    (group,) = interface.groups
    assert {side: [str(each.traffic) for each in rules] for side, rules in group.rules.items()} == {
        "ingress": ["all traffic"],
        "egress": ["all traffic"],
    }
    (interface,) = networks(_VPC, subnet, node, managed).interfaces.classes
    assert [each.name for each in interface.groups] == ["managed"]


def test_prefix_lists() -> None:
    gateway = deployed(ENDPOINT, "s3", serviceName="com.amazonaws.eu-central-1.s3", prefixListId="pl-s3")
    own = deployed(tokens.PREFIX_LIST[0], "own", entries=[{"cidr": "10.1.0.0/16"}, {"cidr": "10.2.0.0/16"}])
    beside = deployed(tokens.PREFIX_LIST_ENTRY[0], "more", prefixListId="own", cidr="10.3.0.0/16")
    rows = {
        "pl-s3": (PeerKind.SERVICE, "s3"),
        "own": (PeerKind.RANGE, "10.1.0.0/16, 10.2.0.0/15"),
        "pl-9": (PeerKind.OUTSIDE_LIST, "pl-9"),
    }
    for name, wanted in rows.items():
        made = deployed(_OUT, "it", securityGroupId="group", prefixListId=name, **_PORTS)
        assert _shown(gateway, own, beside, made) == [("group", "egress", "TCP 22", [wanted])]


def test_in_a_preview_a_reference_is_followed_where_it_is_the_only_one() -> None:
    groups = [planned(GROUP, name, vpcId="vpc") for name in ("one", "two")]
    refers = {"securityGroupId": (urn(GROUP, "one"),), "referencedSecurityGroupId": (urn(GROUP, "two"),)}
    new = planned(_IN, "it", refers, securityGroupId=_UNKNOWN, referencedSecurityGroupId=_UNKNOWN, **_PORTS)
    assert _shown(*groups, new) == [("one", "ingress", "TCP 22", [(PeerKind.GROUP, "two")])]
    both = {"ingress": (urn(GROUP, "one"), urn(GROUP, "two"))}
    inline = planned(GROUP, "three", both, ingress=[{"protocol": "tcp", "securityGroups": [_UNKNOWN]}])
    assert _shown(*groups, inline) == [("three", "ingress", "all TCP", [(PeerKind.UNKNOWN, "")])]


def test_what_is_not_known_is_said() -> None:
    unknown = deployed(_OLD, "old", securityGroupId="group", type=_UNKNOWN, protocol="tcp", cidrBlocks=["10.0.0.0/8"])
    assert [(each.direction, each.traffic) for each in _rules(unknown)] == [("ingress", None), ("egress", None)]
    made = networks(_VPC, deployed(GROUP, "all", egress=_UNKNOWN)).groups
    (group,) = made.by_urn.values()
    assert [gap.path for gap in group.gaps["egress"]] == ["all.egress"]
