"""What moto forgets of a security group's rules: descriptions, and changes that are not about IPv4 ranges."""

from typing import Any

from moto.ec2.exceptions import InvalidParameterValue, InvalidSecurityGroupRuleIdNotFoundError
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule

from .gap import Gap, around

_PEERS = ("CidrIpv4", "CidrIpv6", "PrefixListId", "ReferencedGroupId")
_WITH_PORTS = ("tcp", "udp", "6", "17")


def _fill() -> None:
    @around(SecurityGroupRule, "__init__")
    def create(original: Any, rule: Any, *args: Any, **kwargs: Any) -> None:
        original(rule, *args, **kwargs)
        peers = (peer for peer in (*args, *kwargs.values()) if isinstance(peer, dict))
        rule._description = next((peer["Description"] for peer in peers if "Description" in peer), None)

    SecurityGroupRule.description = property(lambda rule: rule._description)  # type: ignore[method-assign,assignment]

    @around(SecurityGroupBackend, "modify_security_group_rules")
    def modify(_original: Any, backend: Any, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
        group = backend.get_security_group_by_name_or_id(group_id)
        for rule_id, wanted in rules.items():
            rule = group.get_rule(rule_id) if group else None
            if rule is None:
                raise InvalidSecurityGroupRuleIdNotFoundError(rule_id)
            _change(rule, wanted)


def _change(rule: Any, wanted: dict[str, Any]) -> None:
    """Make a rule what the request says; AWS takes the whole rule, never a part of it."""
    protocol = str(wanted.get("IpProtocol"))
    ports: tuple[Any, Any] = (wanted.get("FromPort"), wanted.get("ToPort"))
    if sum(name in wanted for name in _PEERS) != 1:
        raise InvalidParameterValue(f"A rule has exactly one of: {', '.join(_PEERS)}")
    if protocol in _WITH_PORTS and None in ports:
        raise InvalidParameterValue("Invalid value for portRange. Must specify both from and to ports with TCP/UDP.")
    rule.ip_protocol = protocol
    rule.from_port, rule.to_port = (None, None) if protocol == "-1" else (int(port) for port in ports)
    rule.ip_range = {
        member: wanted[name] for name, member in (("CidrIpv4", "CidrIp"), ("CidrIpv6", "CidrIpv6")) if name in wanted
    }
    rule.prefix_list_id = wanted.get("PrefixListId")
    rule.source_group = (
        {"GroupId": wanted["ReferencedGroupId"], "UserId": rule.owner_id} if "ReferencedGroupId" in wanted else {}
    )
    rule._description = wanted.get("Description")


GAP = Gap(
    name="Rules of a security group",
    service="ec2",
    modelled="Descriptions of rules on groups and prefix lists; ModifySecurityGroupRules for every kind of rule.",
    missing="DescribeSecurityGroups shows descriptions of IP ranges and groups only.",
    fill=_fill,
)
