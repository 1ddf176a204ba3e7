"""Route 53 Resolver: DNS Firewall, of which moto has nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ec2.models import ec2_backends
from moto.moto_api._internal import mock_random
from moto.route53resolver.exceptions import ResourceNotFoundException
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse
from moto.utilities.utils import get_partition

from .gap import Gap, around

# Route 53 Resolver API, AssociateFirewallRuleGroup; Route 53 Developer Guide, "Quotas".
_PRIORITIES = range(100, 9901)
_GROUPS_OF_A_VPC = 5
_ACTIONS = ("ALLOW", "BLOCK", "ALERT")
_SETTINGS = (
    *("Name", "Priority", "Action", "Qtype", "FirewallDomainRedirectionAction"),
    *("BlockResponse", "BlockOverrideDomain", "BlockOverrideDnsType", "BlockOverrideTtl"),
)


class _ConflictError(JsonRESTError):
    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("ConflictException", message)


class _InvalidError(JsonRESTError):
    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)


@dataclass
class Firewall:
    """What one account has of DNS Firewall in one Region; each thing as AWS describes it, by its id."""

    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    domains: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    associations: dict[str, dict[str, Any]] = field(default_factory=dict)
    configs: dict[str, dict[str, Any]] = field(default_factory=dict)


def _fill() -> None:
    @around(Route53ResolverBackend, "__init__")
    def create(original: Any, backend: Any, *args: Any, **kwargs: Any) -> None:
        original(backend, *args, **kwargs)
        backend.firewall = Firewall()

    @around(Route53ResolverBackend, "_matched_arn")
    def matched_arn(original: Any, backend: Any, resource_arn: str) -> None:
        known = [*backend.firewall.lists.values(), *backend.firewall.groups.values()]
        known += backend.firewall.associations.values()
        if resource_arn not in {one["Arn"] for one in known}:
            original(backend, resource_arn)

    for call in _CALLS:
        setattr(Route53ResolverResponse, call.__name__.removeprefix("_"), _answering(call))


def _answering(call: Any) -> Any:
    def answer(response: Any) -> str:
        return json.dumps(call(response, response.route53resolver_backend))

    return answer


# --- lists


def _create_firewall_domain_list(call: Any, backend: Any) -> dict[str, Any]:
    if again := _made_before(call, backend.firewall.lists):
        return {"FirewallDomainList": again}
    made = _new(call, backend, "rslvr-fdl", "firewall-domain-list")
    backend.firewall.lists[made["Id"]] = made | {"DomainCount": 0}
    backend.firewall.domains[made["Id"]] = []
    return {"FirewallDomainList": backend.firewall.lists[made["Id"]]}


def _get_firewall_domain_list(call: Any, backend: Any) -> dict[str, Any]:
    return {"FirewallDomainList": _found(backend.firewall.lists, call._get_param("FirewallDomainListId"))}


def _list_firewall_domain_lists(_: Any, backend: Any) -> dict[str, Any]:
    return {"FirewallDomainLists": [*backend.firewall.lists.values()]}


def _update_firewall_domains(call: Any, backend: Any) -> dict[str, Any]:
    found = _found(backend.firewall.lists, call._get_param("FirewallDomainListId"))
    given = [f"{domain.removesuffix('.')}." for domain in call._get_param("Domains")]
    before = backend.firewall.domains[found["Id"]]
    after = {
        "REPLACE": given,
        "ADD": [*before, *(domain for domain in given if domain not in before)],
        "REMOVE": [domain for domain in before if domain not in given],
    }[call._get_param("Operation")]
    backend.firewall.domains[found["Id"]] = after
    found["DomainCount"] = len(after)
    return {key: found[key] for key in ("Id", "Name", "Status", "StatusMessage")}


def _list_firewall_domains(call: Any, backend: Any) -> dict[str, Any]:
    found = _found(backend.firewall.lists, call._get_param("FirewallDomainListId"))
    return {"Domains": backend.firewall.domains[found["Id"]]}


def _delete_firewall_domain_list(call: Any, backend: Any) -> dict[str, Any]:
    found = _found(backend.firewall.lists, call._get_param("FirewallDomainListId"))
    if any(rule["FirewallDomainListId"] == found["Id"] for rules in backend.firewall.rules.values() for rule in rules):
        raise _ConflictError(f"[RSLVR-02103] The domain list {found['Id']} is used by a rule")
    del backend.firewall.domains[found["Id"]]
    return {"FirewallDomainList": backend.firewall.lists.pop(found["Id"])}


# --- groups and rules


def _create_firewall_rule_group(call: Any, backend: Any) -> dict[str, Any]:
    if again := _made_before(call, backend.firewall.groups):
        return {"FirewallRuleGroup": again}
    made = _new(call, backend, "rslvr-frg", "firewall-rule-group")
    more = {"RuleCount": 0, "OwnerId": backend.account_id, "ShareStatus": "NOT_SHARED"}
    backend.firewall.groups[made["Id"]] = made | more
    backend.firewall.rules[made["Id"]] = []
    return {"FirewallRuleGroup": backend.firewall.groups[made["Id"]]}


def _get_firewall_rule_group(call: Any, backend: Any) -> dict[str, Any]:
    return {"FirewallRuleGroup": _found(backend.firewall.groups, call._get_param("FirewallRuleGroupId"))}


def _list_firewall_rule_groups(_: Any, backend: Any) -> dict[str, Any]:
    return {"FirewallRuleGroups": [*backend.firewall.groups.values()]}


def _delete_firewall_rule_group(call: Any, backend: Any) -> dict[str, Any]:
    found = _found(backend.firewall.groups, call._get_param("FirewallRuleGroupId"))
    if any(bond["FirewallRuleGroupId"] == found["Id"] for bond in backend.firewall.associations.values()):
        raise _ConflictError(f"[RSLVR-02104] The rule group {found['Id']} is associated with a VPC")
    del backend.firewall.rules[found["Id"]]
    return {"FirewallRuleGroup": backend.firewall.groups.pop(found["Id"])}


def _create_firewall_rule(call: Any, backend: Any) -> dict[str, Any]:
    group = _found(backend.firewall.groups, call._get_param("FirewallRuleGroupId"))
    domain_list = _found(backend.firewall.lists, call._get_param("FirewallDomainListId"))
    rules = backend.firewall.rules[group["Id"]]
    rule = {"FirewallRuleGroupId": group["Id"], "FirewallDomainListId": domain_list["Id"]} | _rule_settings(call)
    rule.setdefault("FirewallDomainRedirectionAction", "INSPECT_REDIRECTION_DOMAIN")
    if any(other["FirewallDomainListId"] == domain_list["Id"] for other in rules):
        raise _ConflictError(f"[RSLVR-02105] The rule group has a rule on {domain_list['Id']} already")
    _check_rule(rule, rules)
    rules.append(rule)
    group["RuleCount"] = len(rules)
    return {"FirewallRule": rule}


def _update_firewall_rule(call: Any, backend: Any) -> dict[str, Any]:
    rules, rule = _rule_of(call, backend)
    changed = rule | _rule_settings(call)
    if changed["Action"] != "BLOCK":
        changed.pop("BlockResponse", None)
    _check_rule(changed, [other for other in rules if other is not rule])
    rule.clear()
    rule.update(changed)
    return {"FirewallRule": rule}


def _list_firewall_rules(call: Any, backend: Any) -> dict[str, Any]:
    group = _found(backend.firewall.groups, call._get_param("FirewallRuleGroupId"))
    return {"FirewallRules": sorted(backend.firewall.rules[group["Id"]], key=lambda rule: rule["Priority"])}


def _delete_firewall_rule(call: Any, backend: Any) -> dict[str, Any]:
    rules, rule = _rule_of(call, backend)
    rules.remove(rule)
    backend.firewall.groups[rule["FirewallRuleGroupId"]]["RuleCount"] = len(rules)
    return {"FirewallRule": rule}


def _rule_of(call: Any, backend: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    group = _found(backend.firewall.groups, call._get_param("FirewallRuleGroupId"))
    rules = backend.firewall.rules[group["Id"]]
    wanted = call._get_param("FirewallDomainListId")
    return rules, _found({rule["FirewallDomainListId"]: rule for rule in rules}, wanted)


def _rule_settings(call: Any) -> dict[str, Any]:
    return {name: value for name in _SETTINGS if (value := call._get_param(name)) is not None}


def _check_rule(rule: dict[str, Any], others: list[dict[str, Any]]) -> None:
    if rule["Action"] not in _ACTIONS:
        raise _InvalidError(f"Action is {rule['Action']!r}; allowed: {', '.join(_ACTIONS)}")
    if (rule["Action"] == "BLOCK") != ("BlockResponse" in rule):
        raise _InvalidError("BlockResponse belongs to the action BLOCK, which needs it")
    if rule["Priority"] in {other["Priority"] for other in others}:
        raise _ConflictError(f"[RSLVR-02106] The priority {rule['Priority']} is that of another rule of the group")


# --- what binds a group to a VPC


def _associate_firewall_rule_group(call: Any, backend: Any) -> dict[str, Any]:
    group, vpc = _found(backend.firewall.groups, call._get_param("FirewallRuleGroupId")), call._get_param("VpcId")
    if vpc not in ec2_backends[backend.account_id][backend.region_name].vpcs:
        raise ResourceNotFoundException(f"[RSLVR-02025] Can't find the resource with ID '{vpc}'")
    bonds = [bond for bond in backend.firewall.associations.values() if bond["VpcId"] == vpc]
    priority = call._get_param("Priority")
    if priority not in _PRIORITIES:
        raise _InvalidError(f"Priority is {priority}; allowed: {_PRIORITIES.start} to {_PRIORITIES.stop - 1}")
    if group["Id"] in {bond["FirewallRuleGroupId"] for bond in bonds} or priority in {b["Priority"] for b in bonds}:
        raise _ConflictError(f"[RSLVR-02107] {vpc} has the rule group {group['Id']} or the priority {priority} already")
    if len(bonds) >= _GROUPS_OF_A_VPC:
        raise _InvalidError(f"[RSLVR-02108] {vpc} has {_GROUPS_OF_A_VPC} rule groups, as many as a VPC can have")
    made = _new(call, backend, "rslvr-frgassoc", "firewall-rule-group-association") | {
        "FirewallRuleGroupId": group["Id"],
        "VpcId": vpc,
        "Priority": priority,
        "MutationProtection": call._get_param("MutationProtection") or "DISABLED",
    }
    backend.firewall.associations[made["Id"]] = made
    return {"FirewallRuleGroupAssociation": made}


def _get_firewall_rule_group_association(call: Any, backend: Any) -> dict[str, Any]:
    wanted = call._get_param("FirewallRuleGroupAssociationId")
    return {"FirewallRuleGroupAssociation": _found(backend.firewall.associations, wanted)}


def _list_firewall_rule_group_associations(_: Any, backend: Any) -> dict[str, Any]:
    return {"FirewallRuleGroupAssociations": [*backend.firewall.associations.values()]}


def _update_firewall_rule_group_association(call: Any, backend: Any) -> dict[str, Any]:
    found = _found(backend.firewall.associations, call._get_param("FirewallRuleGroupAssociationId"))
    names = ("Name", "Priority", "MutationProtection")
    wanted = {name: value for name in names if (value := call._get_param(name)) is not None}
    if found["MutationProtection"] == "ENABLED" and wanted.get("MutationProtection") != "DISABLED":
        raise _protected(found)
    found.update(wanted)
    return {"FirewallRuleGroupAssociation": found}


def _disassociate_firewall_rule_group(call: Any, backend: Any) -> dict[str, Any]:
    found = _found(backend.firewall.associations, call._get_param("FirewallRuleGroupAssociationId"))
    if found["MutationProtection"] == "ENABLED":
        raise _protected(found)
    return {"FirewallRuleGroupAssociation": backend.firewall.associations.pop(found["Id"])}


def _protected(association: dict[str, Any]) -> _InvalidError:
    return _InvalidError(f"[RSLVR-02109] {association['Id']} has mutation protection: disable that first")


def _update_firewall_config(call: Any, backend: Any) -> dict[str, Any]:
    vpc = call._get_param("ResourceId")
    config = backend.firewall.configs.setdefault(
        vpc, {"Id": _id("rslvr-fc"), "ResourceId": vpc, "OwnerId": backend.account_id}
    )
    config["FirewallFailOpen"] = call._get_param("FirewallFailOpen")
    return {"FirewallConfig": config}


def _list_firewall_configs(_call: Any, backend: Any) -> dict[str, Any]:
    vpcs = ec2_backends[backend.account_id][backend.region_name].vpcs
    return {"FirewallConfigs": [config for vpc, config in backend.firewall.configs.items() if vpc in vpcs]}


def _made_before(call: Any, known: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return what the same request has made, if it comes again because its answer was lost."""
    token = call._get_param("CreatorRequestId")
    return next((one for one in known.values() if one["CreatorRequestId"] == token), None)


def _new(call: Any, backend: Any, prefix: str, kind: str) -> dict[str, Any]:
    """What is the same of everything new: a name, an id and ARN, and tags."""
    made = {
        "Id": (id := _id(prefix)),
        "Arn": f"arn:{get_partition(backend.region_name)}:route53resolver:{backend.region_name}:"
        f"{backend.account_id}:{kind}/{id}",
        "Name": call._get_param("Name"),
        "Status": "COMPLETE",
        "StatusMessage": "",
        "CreatorRequestId": call._get_param("CreatorRequestId"),
    }
    backend.tagger.tag_resource(made["Arn"], call._get_param("Tags") or [])
    return made


def _id(prefix: str) -> str:
    return f"{prefix}-{mock_random.get_random_hex(17)}"


def _found(resources: dict[str, dict[str, Any]], id: str) -> dict[str, Any]:
    if id not in resources:
        raise ResourceNotFoundException(f"[RSLVR-02025] Can't find the resource with ID '{id}'")
    return resources[id]


_CALLS = (
    _create_firewall_domain_list,
    _get_firewall_domain_list,
    _list_firewall_domain_lists,
    _update_firewall_domains,
    _list_firewall_domains,
    _delete_firewall_domain_list,
    _create_firewall_rule_group,
    _get_firewall_rule_group,
    _list_firewall_rule_groups,
    _delete_firewall_rule_group,
    _create_firewall_rule,
    _update_firewall_rule,
    _list_firewall_rules,
    _delete_firewall_rule,
    _associate_firewall_rule_group,
    _get_firewall_rule_group_association,
    _list_firewall_rule_group_associations,
    _update_firewall_rule_group_association,
    _disassociate_firewall_rule_group,
    _update_firewall_config,
    _list_firewall_configs,
)

GAP = Gap(
    name="DNS Firewall",
    service="route53resolver",
    modelled="Lists of domains, rules, rule groups and their association with VPCs, with its protection; a VPC's "
    "firewall config; what is in use is not deleted; tags.",
    missing="No query is answered or filtered; managed lists, advanced rules, sharing; a new resource is complete at "
    "once.",
    fill=_fill,
)
