"""A VPC's DNS Firewall: which names its machines may look up."""

from collections.abc import Collection, Sequence
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from ._dns_firewall_plan import DnsFirewall, Rule, firewall_rules, platform_domains
from ._endpoint_plan import Feature
from ._site import Site

# AWS takes 100 to 9900 (AssociateFirewallRuleGroup); the middle leaves room for groups of an organisation's own.
_PRIORITY = 5000


def make_dns_firewall(
    site: Site,
    mode: DnsFirewall,
    *,
    features: Collection[Feature],
    vpc_ranges: Sequence[IPv4Network],
    allowed: tuple[str, ...],
    protect: bool,
) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Make the lists of names, the rules on them in one group, and put them between the VPC and its resolver.

    The rules that allow exist before the one that blocks, and all of them before the VPC is bound to them: nothing that
    runs loses a name on the way. The order is the reverse when they go.

    Returns:
        The ids of the rule group and of the list that catches what is not allowed: metrics are told apart by them.
    """
    group = aws.route53.ResolverFirewallRuleGroup(
        f"{site.name}-dns", tags=site.tags.named(f"{site.name}-dns"), opts=site.opts
    )
    own = site.region.apply(lambda region: list(platform_domains(features, region, vpc_ranges)))
    rules: list[aws.route53.ResolverFirewallRule] = []
    for rule in firewall_rules(mode, allowed):
        domains = own if rule.domains is None else list(rule.domains)
        rules.append(_rule(site, rule, domains, group, after=list(rules)))
    aws.route53.ResolverFirewallConfig(
        f"{site.name}-dns-fails-closed", resource_id=site.vpc_id, firewall_fail_open="DISABLED", opts=site.opts
    )
    aws.route53.ResolverFirewallRuleGroupAssociation(
        f"{site.name}-dns-vpc",
        firewall_rule_group_id=group.id,
        vpc_id=site.vpc_id,
        priority=_PRIORITY,
        mutation_protection="ENABLED" if protect else "DISABLED",
        tags=site.tags.named(f"{site.name}-dns-vpc"),
        opts=pulumi.ResourceOptions.merge(site.opts, pulumi.ResourceOptions(depends_on=list(rules))),
    )
    return group.id, rules[-1].firewall_domain_list_id.apply(str)


def _rule(
    site: Site,
    rule: Rule,
    domains: pulumi.Input[Sequence[str]],
    group: aws.route53.ResolverFirewallRuleGroup,
    after: list[pulumi.Resource],
) -> aws.route53.ResolverFirewallRule:
    name = f"{site.name}-dns-{rule.key}"
    domain_list = aws.route53.ResolverFirewallDomainList(
        name, domains=domains, tags=site.tags.named(name), opts=site.opts
    )
    return aws.route53.ResolverFirewallRule(
        name,
        firewall_rule_group_id=group.id,
        firewall_domain_list_id=domain_list.id,
        priority=rule.priority,
        action=rule.action,
        block_response="NXDOMAIN" if rule.action == "BLOCK" else None,
        firewall_domain_redirection_action="TRUST_REDIRECTION_DOMAIN"
        if rule.trusts_redirection
        else "INSPECT_REDIRECTION_DOMAIN",
        opts=pulumi.ResourceOptions.merge(site.opts, pulumi.ResourceOptions(depends_on=after)),
    )
