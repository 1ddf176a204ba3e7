"""Network ACLs, their rules and their subnets."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, describe, one, only, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_NUMBERS = {"all": "-1", "tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "ipv6-icmp": "58"}
_LAST_RULE = 32766
"""AWS's own rules, which deny the rest, come after it."""

_DIRECTIONS = (("ingress", False), ("egress", True))
_SINGLE = {
    "ruleNumber": "RuleNumber",
    "protocol": "Protocol",
    "ruleAction": "RuleAction",
    "cidrBlock": "CidrBlock",
    "ipv6CidrBlock": "Ipv6CidrBlock",
}
_INLINE = {**_SINGLE, "ruleNo": "RuleNumber", "action": "RuleAction"}
_RANGES = {
    "fromPort": ("PortRange", "From"),
    "toPort": ("PortRange", "To"),
    "icmpType": ("IcmpTypeCode", "Type"),
    "icmpCode": ("IcmpTypeCode", "Code"),
}


def protocol_number(value: Value) -> str:
    """A protocol as AWS answers it: ``6`` for tcp, ``-1`` for all."""
    text = str(value).lower()
    return _NUMBERS.get(text, text)


def _entry(rule: Properties) -> dict[str, object]:
    """A rule as AWS takes it: ports for TCP and UDP, types for ICMP, neither for the rest."""
    entry: dict[str, object] = {_INLINE[name]: value for name, value in rule.items() if name in _INLINE and value}
    entry["Protocol"] = protocol_number(rule["protocol"])
    block = {"6": "PortRange", "17": "PortRange", "1": "IcmpTypeCode", "58": "IcmpTypeCode"}.get(str(entry["Protocol"]))
    if block:
        entry[block] = {inner: rule.get(name, 0) for name, (outer, inner) in _RANGES.items() if outer == block}
    return entry


def _rule(entry: Mapping[str, object], names: Mapping[str, str]) -> Properties:
    rule: Properties = {name: entry[member] for name, member in names.items() if member in entry}  # type: ignore[misc]
    for name, (outer, inner) in _RANGES.items():
        block = entry.get(outer)
        rule[name] = block.get(inner, 0) if isinstance(block, dict) else 0
    return rule


def _inline(described: Mapping[str, object], *, egress: bool) -> list[Value]:
    names = {name: member for name, member in _INLINE.items() if name not in ("ruleNumber", "ruleAction")}
    entries = described["Entries"]
    assert isinstance(entries, list)
    return [_rule(e, names) for e in entries if e["Egress"] is egress and e["RuleNumber"] <= _LAST_RULE]


def _acl(call: Call, described: Mapping[str, object]) -> Properties:
    associations = described["Associations"]
    assert isinstance(associations, list)
    subnets: list[Value] = [one["SubnetId"] for one in associations if one["NetworkAclId"] == call.id]
    return {
        "ingress": _inline(described, egress=False),
        "egress": _inline(described, egress=True),
        "subnetIds": subnets,
    }


def _described(call: Call) -> dict[str, object]:
    return one(call, "describe_network_acls", "NetworkAcls", NetworkAclIds=[call.id])


def _set_rules(call: Call) -> None:
    """Make the ACL's rules those of the program; where it gives none, rules of their own may belong to the ACL."""
    described, is_default = _described(call), call.row is DEFAULT_NETWORK_ACL
    for name, egress in _DIRECTIONS:
        if name in call.inputs or is_default:
            _match_rules(call, described, call.inputs.get(name), egress=egress)


def _match_rules(call: Call, described: Mapping[str, object], wanted: Value, *, egress: bool) -> None:
    def by_number(rules: Value) -> dict[object, dict[str, object]]:
        given = rules if isinstance(rules, list) else []
        return {(entry := _entry(rule))["RuleNumber"]: entry for rule in given if isinstance(rule, dict)}

    old, new = by_number(_inline(described, egress=egress)), by_number(wanted)
    for number in old.keys() - new.keys():
        call.aws("delete_network_acl_entry", NetworkAclId=call.id, RuleNumber=number, Egress=egress)
    for number, entry in new.items():
        if old.get(number) != entry:
            operation = "replace_network_acl_entry" if number in old else "create_network_acl_entry"
            call.aws(operation, NetworkAclId=call.id, Egress=egress, **entry)


def _set_subnets(call: Call) -> None:
    wanted = call.inputs.get("subnetIds")
    before = call.state.get("subnetIds")
    wanted, before = wanted if isinstance(wanted, list) else [], before if isinstance(before, list) else []
    for subnet in wanted:
        if subnet not in before:
            _associate(call, str(subnet), call.id)
    # AWS takes no subnet from the default ACL: one leaves it by joining another.
    for subnet in before if call.row is not DEFAULT_NETWORK_ACL else []:
        if subnet not in wanted:
            _associate(call, str(subnet), _default_acl(call))


def _default_acl(call: Call) -> str:
    vpc = str(_described(call)["VpcId"])
    return str(only(call, "describe_network_acls", "NetworkAcls", default="true", vpc_id=vpc)["NetworkAclId"])


def _association(call: Call, **filters: str) -> dict[str, str]:
    """The association of one subnet: its own id, and the ACL it is with."""
    associations = only(call, "describe_network_acls", "NetworkAcls", **filters)["Associations"]
    assert isinstance(associations, list)
    wanted = set(filters.values())
    return next(one for one in associations if wanted & {one["SubnetId"], one["NetworkAclAssociationId"]})


def _associate(call: Call, subnet: str, acl: str) -> str:
    association = _association(call, **{"association.subnet_id": subnet})["NetworkAclAssociationId"]
    answer = call.aws("replace_network_acl_association", AssociationId=association, NetworkAclId=acl)
    return str(answer["NewAssociationId"])


def _delete_acl(call: Call) -> None:
    """AWS refuses to delete an ACL that has subnets: they go back to the VPC's default ACL."""
    call.inputs = {}
    call.state = _acl(call, _described(call))
    _set_subnets(call)
    call.aws("delete_network_acl", NetworkAclId=call.id)


_SETTINGS = (Code("ingress egress", _set_rules), Code("subnetIds", _set_subnets))
_SAME = {"ingress.protocol": protocol_number, "egress.protocol": protocol_number}

NETWORK_ACL = Row(
    type="aws:ec2/networkAcl:NetworkAcl",
    service="ec2",
    id="NetworkAclId",
    create=Op("create_network_acl", "vpcId", result="NetworkAcl.NetworkAclId"),
    read=describe("describe_network_acls", "NetworkAcls", "NetworkAclIds"),
    derive=_acl,
    settings=_SETTINGS,
    delete=_delete_acl,
    arn=arn("network-acl"),
    tagging=tagged("network-acl"),
    same=_SAME,
)


def _adopt_acl(call: Call) -> str:
    """Take the VPC's default ACL over, with the rules that the program gives and no other."""
    call.id = call.text("defaultNetworkAclId")
    _set_rules(call)
    return call.id


DEFAULT_NETWORK_ACL = Row(
    type="aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
    service="ec2",
    id="NetworkAclId",
    create=Code("defaultNetworkAclId ingress egress", _adopt_acl),
    read=describe("describe_network_acls", "NetworkAcls", "NetworkAclIds"),
    reads={"defaultNetworkAclId": "NetworkAclId"},
    derive=_acl,
    settings=_SETTINGS,
    delete=None,
    arn=arn("network-acl"),
    tagging=tagged("network-acl"),
    same=_SAME,
)

# --- single rules


def _create_rule(call: Call) -> str:
    acl, egress = call.text("networkAclId"), bool(call.inputs.get("egress"))
    call.aws("create_network_acl_entry", NetworkAclId=acl, Egress=egress, **_entry(call.inputs))
    number, protocol = call.inputs["ruleNumber"], protocol_number(call.inputs["protocol"])
    text = f"{acl}-{number}-{str(egress).lower()}-{protocol}-"
    return f"nacl-{zlib.crc32(text.encode())}"


def _read_rule(call: Call) -> Properties:
    acl, egress = call.text("networkAclId"), bool(call.given("egress"))
    entries = one(call, "describe_network_acls", "NetworkAcls", NetworkAclIds=[acl])["Entries"]
    assert isinstance(entries, list)
    number = call.given("ruleNumber")
    found = next((e for e in entries if e["RuleNumber"] == number and e["Egress"] is egress), None)
    if found is None:
        raise GoneError(f"rule {number} of {acl} is gone")
    return {**_rule(found, _SINGLE), "networkAclId": acl, "egress": egress}


def _delete_rule(call: Call) -> None:
    call.aws(
        "delete_network_acl_entry",
        NetworkAclId=call.text("networkAclId"),
        RuleNumber=call.state["ruleNumber"],
        Egress=bool(call.state.get("egress")),
    )


def _imported_rule(id: str) -> Properties:
    acl, number, protocol, egress = id.split(":")
    return {"networkAclId": acl, "ruleNumber": int(number), "protocol": protocol, "egress": egress == "true"}


NETWORK_ACL_RULE = Row(
    type="aws:ec2/networkAclRule:NetworkAclRule",
    service="ec2",
    create=Code(
        "networkAclId ruleNumber egress protocol ruleAction cidrBlock ipv6CidrBlock fromPort toPort icmpType icmpCode",
        _create_rule,
    ),
    read=_read_rule,
    delete=_delete_rule,
    same={"protocol": protocol_number, "ruleAction": lambda value: str(value).lower()},
    delete_before_replace=True,
    imported=_imported_rule,
)

# --- single associations


def _read_association(call: Call) -> Properties:
    try:
        found = _association(call, **{"association.association_id": call.id})
    except StopIteration:
        raise GoneError(f"network ACL association {call.id} is gone") from None
    return {"networkAclId": found["NetworkAclId"], "subnetId": found["SubnetId"]}


def _back_to_default(call: Call) -> None:
    """A subnet always has an ACL: without an association of its own it has the VPC's default one."""
    vpc = str(one(call, "describe_network_acls", "NetworkAcls", NetworkAclIds=[call.text("networkAclId")])["VpcId"])
    default = only(call, "describe_network_acls", "NetworkAcls", default="true", vpc_id=vpc)["NetworkAclId"]
    call.aws("replace_network_acl_association", AssociationId=call.id, NetworkAclId=default)


NETWORK_ACL_ASSOCIATION = Row(
    type="aws:ec2/networkAclAssociation:NetworkAclAssociation",
    service="ec2",
    create=Code(
        "networkAclId subnetId", lambda call: _associate(call, call.text("subnetId"), call.text("networkAclId"))
    ),
    read=_read_association,
    delete=_back_to_default,
    replace="networkAclId subnetId region",
    delete_before_replace=True,
)

ROWS = (NETWORK_ACL, DEFAULT_NETWORK_ACL, NETWORK_ACL_RULE, NETWORK_ACL_ASSOCIATION)
