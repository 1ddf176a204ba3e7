"""Route 53 Resolver: DNS Firewall and the log of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_TAGGING = Tagging(
    add="tag_resource", remove="untag_resource", id="ResourceArn", key="arn", read="list_tags_for_resource"
)
_NAME = Name(longest=64)


# --- lists of domains


def _create_list(call: Call) -> str:
    tags = for_creation(call, "create_firewall_domain_list")
    answer = call.aws(
        "create_firewall_domain_list", CreatorRequestId=call.text("name"), Name=call.text("name"), **tags
    )["FirewallDomainList"]
    assert isinstance(answer, dict)
    call.id = str(answer["Id"])
    _set_domains(call)
    return call.id


def _set_domains(call: Call) -> None:
    wanted, before = call.inputs.get("domains"), call.state.get("domains")
    if wanted:
        call.aws("update_firewall_domains", FirewallDomainListId=call.id, Operation="REPLACE", Domains=wanted)
    elif before:
        call.aws("update_firewall_domains", FirewallDomainListId=call.id, Operation="REMOVE", Domains=before)


def _domains(call: Call, described: Mapping[str, object]) -> Properties:
    listed = call.aws("list_firewall_domains", FirewallDomainListId=call.id)["Domains"]
    assert isinstance(listed, list)
    return {"domains": [str(domain).removesuffix(".") for domain in listed]}  # AWS puts a dot at the end


DOMAIN_LIST = Row(
    type="aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
    service="route53resolver",
    id="FirewallDomainListId",
    create=Code("name domains", _create_list),
    read=Op("get_firewall_domain_list", result="FirewallDomainList"),
    derive=_domains,
    settings=(Code("domains", _set_domains),),
    delete=Op("delete_firewall_domain_list"),
    tagging=_TAGGING,
    name=_NAME,
)

# --- groups of rules


def _create_group(call: Call) -> str:
    name = call.text("name")
    tags = for_creation(call, "create_firewall_rule_group")
    answer = call.aws("create_firewall_rule_group", CreatorRequestId=name, Name=name, **tags)["FirewallRuleGroup"]
    assert isinstance(answer, dict)
    return str(answer["Id"])


RULE_GROUP = Row(
    type="aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
    service="route53resolver",
    id="FirewallRuleGroupId",
    create=Code("name", _create_group),
    read=Op("get_firewall_rule_group", result="FirewallRuleGroup"),
    delete=Op("delete_firewall_rule_group"),
    tagging=_TAGGING,
    name=_NAME,
)

_RULE = {
    "action": "Action",
    "blockOverrideDnsType": "BlockOverrideDnsType",
    "blockOverrideDomain": "BlockOverrideDomain",
    "blockOverrideTtl": "BlockOverrideTtl",
    "blockResponse": "BlockResponse",
    "firewallDomainRedirectionAction": "FirewallDomainRedirectionAction",
    "name": "Name",
    "priority": "Priority",
    "qType": "Qtype",
}


def _rule(call: Call) -> dict[str, object]:
    """The members that say which rule, and what it does."""
    key = {
        "FirewallRuleGroupId": call.text("firewallRuleGroupId"),
        "FirewallDomainListId": call.text("firewallDomainListId"),
    }
    return {**key, **{member: call.inputs[name] for name, member in _RULE.items() if call.inputs.get(name) is not None}}


def _create_rule(call: Call) -> str:
    call.aws("create_firewall_rule", CreatorRequestId=call.text("name"), **_rule(call))
    return f"{call.text('firewallRuleGroupId')}:{call.text('firewallDomainListId')}"


def _change_rule(call: Call) -> None:
    call.aws("update_firewall_rule", **_rule(call))


def _read_rule(call: Call) -> Properties:
    group, _, domain_list = call.id.partition(":")
    rules = call.aws("list_firewall_rules", FirewallRuleGroupId=group)["FirewallRules"]
    assert isinstance(rules, list)
    found = next((rule for rule in rules if rule.get("FirewallDomainListId") == domain_list), None)
    if found is None:
        raise GoneError(f"the rule on {domain_list} is no longer in {group}")
    own = {name: call.shaped(name, found.get(member)) for name, member in _RULE.items()}
    return {"firewallRuleGroupId": group, "firewallDomainListId": domain_list, **own}


def _delete_rule(call: Call) -> None:
    group, _, domain_list = call.id.partition(":")
    call.aws("delete_firewall_rule", FirewallRuleGroupId=group, FirewallDomainListId=domain_list)


RULE = Row(
    type="aws:route53/resolverFirewallRule:ResolverFirewallRule",
    service="route53resolver",
    create=Code(" ".join(["firewallRuleGroupId firewallDomainListId", *_RULE]), _create_rule),
    read=_read_rule,
    settings=(Code(" ".join(_RULE), _change_rule),),
    delete=_delete_rule,
    name=_NAME,
    replace="qType",
    unsupported="confidenceThreshold dnsThreatProtection",
)


def _associate(call: Call) -> str:
    name = call.text("name")
    answer = call.aws(
        "associate_firewall_rule_group",
        CreatorRequestId=name,
        Name=name,
        FirewallRuleGroupId=call.text("firewallRuleGroupId"),
        VpcId=call.text("vpcId"),
        Priority=call.inputs["priority"],
        MutationProtection=call.inputs.get("mutationProtection") or "DISABLED",
        **for_creation(call, "associate_firewall_rule_group"),
    )["FirewallRuleGroupAssociation"]
    assert isinstance(answer, dict)
    return str(answer["Id"])


RULE_GROUP_ASSOCIATION = Row(
    type="aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    service="route53resolver",
    id="FirewallRuleGroupAssociationId",
    create=Code("firewallRuleGroupId vpcId name priority mutationProtection", _associate),
    read=Op("get_firewall_rule_group_association", result="FirewallRuleGroupAssociation"),
    settings=(Op("update_firewall_rule_group_association", "name priority mutationProtection"),),
    delete=Op("disassociate_firewall_rule_group"),
    tagging=_TAGGING,
    name=_NAME,
)

# --- what a VPC's firewall does when it fails


def _set_config(call: Call) -> str:
    fails_open = call.inputs.get("firewallFailOpen") or "DISABLED"
    vpc = call.text("resourceId")
    answer = call.aws("update_firewall_config", ResourceId=vpc, FirewallFailOpen=fails_open)["FirewallConfig"]
    assert isinstance(answer, dict)
    return str(answer["Id"])


def _change_config(call: Call) -> None:
    _set_config(call)


def _read_config(call: Call) -> Properties:
    configs = call.aws("list_firewall_configs")["FirewallConfigs"]
    assert isinstance(configs, list)
    found = next((config for config in configs if config["Id"] == call.id), None)
    if found is None:
        raise GoneError(f"the firewall config {call.id} is gone")
    return {
        "resourceId": found["ResourceId"],
        "ownerId": found["OwnerId"],
        "firewallFailOpen": found["FirewallFailOpen"],
    }


def _reset_config(call: Call) -> None:
    call.aws("update_firewall_config", ResourceId=call.text("resourceId"), FirewallFailOpen="DISABLED")


FIREWALL_CONFIG = Row(
    type="aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
    service="route53resolver",
    create=Code("resourceId firewallFailOpen", _set_config),
    read=_read_config,
    settings=(Code("firewallFailOpen", _change_config),),
    delete=_reset_config,
    replace="resourceId region",
    filled="firewallFailOpen",
)

# --- the log of queries


def _create_log_config(call: Call) -> str:
    name, destination = call.text("name"), call.text("destinationArn")
    tags = for_creation(call, "create_resolver_query_log_config")
    answer = call.aws(
        "create_resolver_query_log_config", CreatorRequestId=name, Name=name, DestinationArn=destination, **tags
    )["ResolverQueryLogConfig"]
    assert isinstance(answer, dict)
    return str(answer["Id"])


QUERY_LOG_CONFIG = Row(
    type="aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
    service="route53resolver",
    id="ResolverQueryLogConfigId",
    create=Code("name destinationArn", _create_log_config),
    read=Op("get_resolver_query_log_config", result="ResolverQueryLogConfig"),
    delete=Op("delete_resolver_query_log_config"),
    tagging=_TAGGING,
    name=_NAME,
)


def _stop_logging(call: Call) -> None:
    call.aws(
        "disassociate_resolver_query_log_config",
        ResolverQueryLogConfigId=call.text("resolverQueryLogConfigId"),
        ResourceId=call.text("resourceId"),
    )


QUERY_LOG_CONFIG_ASSOCIATION = Row(
    type="aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
    service="route53resolver",
    id="ResolverQueryLogConfigAssociationId",
    create=Op(
        "associate_resolver_query_log_config",
        "resolverQueryLogConfigId resourceId",
        result="ResolverQueryLogConfigAssociation.Id",
    ),
    read=Op("get_resolver_query_log_config_association", result="ResolverQueryLogConfigAssociation"),
    delete=_stop_logging,
)

ROWS = (
    DOMAIN_LIST,
    RULE_GROUP,
    RULE,
    RULE_GROUP_ASSOCIATION,
    FIREWALL_CONFIG,
    QUERY_LOG_CONFIG,
    QUERY_LOG_CONFIG_ASSOCIATION,
)
