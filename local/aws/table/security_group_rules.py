"""Security group rules as resources of their own."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ..errors import GoneError, RefusedError
from ..row import Code, Row
from .ec2 import arn, describe, one, tagged
from .permissions import PERMISSIONS, Atom, Direction, atoms_of_permissions, atoms_of_rule, protocol_name, rule_of_atoms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..call import Call
    from ..values import Properties


_RULE_MEMBERS = {"cidrIpv4": "CidrIpv4", "cidrIpv6": "CidrIpv6", "prefixListId": "PrefixListId"}
_SOURCES = {
    "cidrIpv4": ("IpRanges", "CidrIp"),
    "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListId": ("PrefixListIds", "PrefixListId"),
    "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}


def _rule_creation(direction: Direction) -> Code[str]:
    def create(call: Call) -> str:
        source = next((name for name in _SOURCES if call.inputs.get(name)), None)
        if source is None:
            raise RefusedError(f"{call.row.type} {call.name!r} needs one of {', '.join(_SOURCES)}")
        member, inner = _SOURCES[source]
        peer = {inner: call.inputs[source]}
        if call.inputs.get("description"):
            peer["Description"] = call.inputs["description"]
        permission: dict[str, object] = {"IpProtocol": protocol_name(call.inputs["ipProtocol"]), member: [peer]}
        for name in ("fromPort", "toPort"):
            if name in call.inputs:
                permission[name[0].upper() + name[1:]] = call.inputs[name]
        answer = call.aws(
            f"authorize_security_group_{direction}", GroupId=call.text("securityGroupId"), IpPermissions=[permission]
        )
        rules = answer["SecurityGroupRules"]
        assert isinstance(rules, list)
        return str(rules[0]["SecurityGroupRuleId"])

    takes = "securityGroupId ipProtocol fromPort toPort description"
    return Code(f"{takes} {' '.join(_SOURCES)}", create)


def _modify_rule(call: Call) -> None:
    members = {"ipProtocol": "IpProtocol", "fromPort": "FromPort", "toPort": "ToPort", "description": "Description"}
    members |= {**_RULE_MEMBERS, "referencedSecurityGroupId": "ReferencedGroupId"}
    rule = {member: call.inputs[name] for name, member in members.items() if name in call.inputs}
    change = {"SecurityGroupRuleId": call.id, "SecurityGroupRule": rule}
    call.aws("modify_security_group_rules", GroupId=call.text("securityGroupId"), SecurityGroupRules=[change])


def _changes_source(state: Properties, inputs: Properties) -> bool:
    return {name for name in _SOURCES if state.get(name)} != {name for name in _SOURCES if inputs.get(name)}


def _single_rule(direction: Direction) -> Row:
    kind = direction.title()
    return Row(
        type=f"aws:vpc/securityGroup{kind}Rule:SecurityGroup{kind}Rule",
        service="ec2",
        id="SecurityGroupRuleId",
        create=_rule_creation(direction),
        read=describe("describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleIds"),
        reads={
            "securityGroupId": "GroupId",
            "referencedSecurityGroupId": "ReferencedGroupInfo.GroupId",
            "arn": "SecurityGroupRuleArn",
        },
        derive=lambda call, described: {"securityGroupRuleId": call.id} | _ports(described),
        settings=(Code(f"ipProtocol fromPort toPort description {' '.join(_SOURCES)}", _modify_rule),),
        delete=_delete_rule(direction),
        tagging=tagged("security-group-rule"),
        replaces_if=dict.fromkeys(_SOURCES, _changes_source),
        same={"ipProtocol": protocol_name},
        arn=arn("security-group-rule"),
    )


def _ports(described: Mapping[str, object]) -> Properties:
    """No ports where the protocol has none: AWS answers -1 for them."""
    if described["IpProtocol"] != "-1":
        return {}
    return {"fromPort": None, "toPort": None}


def _delete_rule(direction: Direction) -> Callable[[Call], None]:
    def delete(call: Call) -> None:
        group = call.text("securityGroupId")
        call.aws(f"revoke_security_group_{direction}", GroupId=group, SecurityGroupRuleIds=[call.id])

    return delete


# --- the older rule resource, which may hold several peers


def _own_atoms(call: Call) -> list[Atom]:
    properties = {**call.state, **call.inputs}
    source = properties.get("sourceSecurityGroupId")
    if source:
        properties["securityGroups"] = [source]
    return list(atoms_of_rule(properties, call.text("securityGroupId")))


def _direction(call: Call) -> Direction:
    return "ingress" if call.text("type") == "ingress" else "egress"


def _authorize(call: Call) -> str:
    atoms, group = _own_atoms(call), call.text("securityGroupId")
    if not atoms:
        raise RefusedError(f"{call.row.type} {call.name!r} names nobody that the rule is about")
    permissions = [atom.permission() for atom in atoms]
    call.aws(f"authorize_security_group_{_direction(call)}", GroupId=group, IpPermissions=permissions)
    text = f"{group}-{_direction(call)}-{sorted(map(repr, atoms))}"
    return f"sgrule-{zlib.crc32(text.encode())}"


def _read_authorized(call: Call) -> Properties:
    described = one(call, "describe_security_groups", "SecurityGroups", GroupIds=[call.text("securityGroupId")])
    atoms = _own_atoms(call)
    present = atoms_of_permissions(described[PERMISSIONS[_direction(call)]])
    found = [atom for atom in atoms if atom in present]
    if not found:
        raise GoneError(f"the rule of {call.text('securityGroupId')} is gone")
    rule = rule_of_atoms(found, call.text("securityGroupId"), bool(call.given("self")))
    own = rule.pop("securityGroups", None)
    return {"sourceSecurityGroupId": own[0] if isinstance(own, list) else None, **rule}


def _revoke(call: Call) -> None:
    group, direction = call.text("securityGroupId"), _direction(call)
    described = one(call, "describe_security_groups", "SecurityGroups", GroupIds=[group])
    present = atoms_of_permissions(described[PERMISSIONS[direction]])
    if permissions := [atom.permission() for atom in _own_atoms(call) if atom in present]:
        call.aws(f"revoke_security_group_{direction}", GroupId=group, IpPermissions=permissions)


def _describe_rule(call: Call) -> None:
    permissions = [atom.permission() for atom in _own_atoms(call)]
    operation = f"update_security_group_rule_descriptions_{_direction(call)}"
    call.aws(operation, GroupId=call.text("securityGroupId"), IpPermissions=permissions)


SECURITY_GROUP_RULE = Row(
    type="aws:ec2/securityGroupRule:SecurityGroupRule",
    service="ec2",
    create=Code(
        "type securityGroupId protocol fromPort toPort cidrBlocks ipv6CidrBlocks prefixListIds self "
        "sourceSecurityGroupId description",
        _authorize,
    ),
    read=_read_authorized,
    settings=(Code("description", _describe_rule),),
    delete=_revoke,
    same={"protocol": protocol_name},
    delete_before_replace=True,
)

ROWS = (SECURITY_GROUP_RULE, _single_rule("ingress"), _single_rule("egress"))
