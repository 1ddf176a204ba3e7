"""Security groups with rules inside, and the default group of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Row
from ..tags import for_creation
from .ec2 import describe, one, only, tagged
from .permissions import (
    DIRECTIONS,
    PERMISSIONS,
    Atom,
    Direction,
    atoms_of_permissions,
    atoms_of_rules,
    protocol_name,
    rules_of_atoms,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..call import Call
    from ..values import Properties


def _group_rules(call: Call, described: Mapping[str, object]) -> Properties:
    return {
        direction: rules_of_atoms(
            call.given(direction), atoms_of_permissions(described[PERMISSIONS[direction]]), call.id
        )
        for direction in DIRECTIONS
    }


def _apply_rules(call: Call, direction: Direction, revoke: Iterable[Atom], authorize: Iterable[Atom]) -> None:
    for verb, atoms in (("revoke", revoke), ("authorize", authorize)):
        if permissions := [atom.permission() for atom in atoms]:
            call.aws(f"{verb}_security_group_{direction}", GroupId=call.id, IpPermissions=permissions)


def _set_rules(call: Call) -> None:
    """Make the group's rules those of the program, where the program gives any."""
    described = one(call, "describe_security_groups", "SecurityGroups", GroupIds=[call.id])
    for direction in DIRECTIONS:
        if direction in call.inputs:
            _match(call, direction, described)


def _match(call: Call, direction: Direction, described: Mapping[str, object]) -> None:
    wanted = atoms_of_rules(call.inputs.get(direction), call.id)
    present = atoms_of_permissions(described[PERMISSIONS[direction]])
    _apply_rules(
        call,
        direction,
        revoke=[other for other in present if not any(atom.is_answered_as(other) for atom in wanted)],
        authorize=[atom for atom in wanted if not any(atom.is_answered_as(other) for other in present)],
    )


_RULES = Code("ingress egress", _set_rules)


def _create_group(call: Call) -> str:
    """Make the group without the rule that AWS gives to new ones: all traffic out."""
    call.id = str(
        call.aws(
            "create_security_group",
            GroupName=call.text("name"),
            Description=call.text("description"),
            **({"VpcId": call.inputs["vpcId"]} if call.inputs.get("vpcId") else {}),
            **for_creation(call, "create_security_group"),
        )["GroupId"]
    )
    described = one(call, "describe_security_groups", "SecurityGroups", GroupIds=[call.id])
    for direction in DIRECTIONS:
        _match(call, direction, described)
    return call.id


def _delete_group(call: Call) -> None:
    if call.state.get("revokeRulesOnDelete"):
        _revoke_all(call)
    call.aws("delete_security_group", GroupId=call.id)


def _revoke_all(call: Call) -> None:
    described = one(call, "describe_security_groups", "SecurityGroups", GroupIds=[call.id])
    for direction in DIRECTIONS:
        _apply_rules(call, direction, atoms_of_permissions(described[PERMISSIONS[direction]]), ())


_GROUP_SAME = {"ingress.protocol": protocol_name, "egress.protocol": protocol_name}

SECURITY_GROUP = Row(
    type="aws:ec2/securityGroup:SecurityGroup",
    service="ec2",
    id="GroupId",
    create=Code("name description vpcId ingress egress", _create_group),
    read=describe("describe_security_groups", "SecurityGroups", "GroupIds"),
    reads={"name": "GroupName", "arn": "SecurityGroupArn"},
    derive=_group_rules,
    settings=(_RULES,),
    delete=_delete_group,
    tagging=tagged("security-group"),
    name=Name(),
    local="revokeRulesOnDelete",
    same=_GROUP_SAME,
)


def _adopt_group(call: Call) -> str:
    """Take the VPC's default group over, with the rules that the program gives and no other."""
    vpc = call.inputs.get("vpcId") or only(call, "describe_vpcs", "Vpcs", is_default="true")["VpcId"]
    described = only(call, "describe_security_groups", "SecurityGroups", group_name="default", vpc_id=str(vpc))
    call.id = str(described["GroupId"])
    for direction in DIRECTIONS:
        _match(call, direction, described)
    return call.id


DEFAULT_SECURITY_GROUP = Row(
    type="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    service="ec2",
    id="GroupId",
    create=Code("vpcId ingress egress", _adopt_group),
    read=describe("describe_security_groups", "SecurityGroups", "GroupIds"),
    reads={"name": "GroupName", "arn": "SecurityGroupArn"},
    derive=_group_rules,
    settings=(_RULES,),
    delete=None,
    tagging=tagged("security-group"),
    local="revokeRulesOnDelete",
    same=_GROUP_SAME,
)

ROWS = (SECURITY_GROUP, DEFAULT_SECURITY_GROUP)
