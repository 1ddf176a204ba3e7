"""Public names are not answered: a DNS firewall blocks what is not allowed."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.kinds import outside
from ...resource import Resource, Stack

# Names that AWS answers itself: of its endpoints, of a VPC's machines and their addresses, of a cluster's nodes.
# An alert is written down, and the name is answered all the same.
_ANSWERED = ("ALLOW", "ALERT")
_OF_AWS = ("amazonaws.com", "amazonaws.com.cn", "ec2.internal", "compute.internal", "in-addr.arpa", "pcluster")
RULE = Rule(
    id="route53-dns-egress-closed",
    title="Public names are not answered",
    severity=Severity.HIGH,
    types=(*tokens.VPC, *tokens.DNS_RULE, *tokens.DNS_FIREWALL_CONFIG),
    why="The VPC's resolver asks the internet for public names even where no packet gets out; whoever owns one can "
    "be sent data in the names.",
    remediation="Associate a DNS firewall rule group that allows what is needed and blocks *, failing closed; name own "
    "domains in policies/facts.toml (domains).",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html",
    controls=BOUNDARY,
    bad="""\
    names = aws.route53.ResolverFirewallDomainList("names", domains=["example.com"])
    rules = aws.route53.ResolverFirewallRuleGroup("rules")
    aws.route53.ResolverFirewallRule(
        "allow",
        action="ALLOW",
        priority=100,
        firewall_rule_group_id=rules.id,
        firewall_domain_list_id=names.id,
    )""",
    good="""\
    names = aws.route53.ResolverFirewallDomainList("names", domains=["*"])
    rules = aws.route53.ResolverFirewallRuleGroup("rules")
    aws.route53.ResolverFirewallRule(
        "block",
        action="BLOCK",
        block_response="NXDOMAIN",
        priority=1000,
        firewall_rule_group_id=rules.id,
        firewall_domain_list_id=names.id,
    )
    aws.route53.ResolverFirewallRuleGroupAssociation(
        "labs", vpc_id=vpc.id, firewall_rule_group_id=rules.id, priority=101
    )""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A VPC has a firewall whose rules end in a block of everything; what they allow is AWS's or named in the facts."""
    if resource.type in tokens.VPC:
        yield from _firewall(resource, stack)
    elif resource.type in tokens.DNS_FIREWALL_CONFIG:
        yield from expect(resource.at("firewallFailOpen"), lambda value: value == "DISABLED", "DISABLED")
    elif resource.at("action").unknown:
        yield Unevaluated("action")
    elif resource.at("action").value() in _ANSWERED:
        yield from _allowed(resource, stack)


def _firewall(vpc: Resource, stack: Stack) -> Iterator[Outcome]:
    links = [
        stack.follow(association, "firewallRuleGroupId", types=tokens.DNS_RULE_GROUP)
        for association in stack.attached_to(vpc, tokens.DNS_RULE_GROUP_ASSOCIATION, "vpcId")
    ]
    groups = [group for link in links for group in link.found]
    elsewhere = [name for link in links for name in link.outside]
    if groups and elsewhere:  # it may answer before the block is asked
        yield outside("firewallRuleGroupId", elsewhere[0])
    if not groups:
        yield Finding("no DNS firewall for this VPC in the stack; allowed: a rule group that ends in BLOCK of *")
    rules = [rule for group in groups for rule in stack.attached_to(group, tokens.DNS_RULE, "firewallRuleGroupId")]
    if not groups or any(_blocks_everything(rule, stack) for rule in rules):
        return
    if waiting := [rule for rule in rules if rule.at("action").unknown]:
        yield Unevaluated(f"action of {waiting[0].name}")
    else:
        yield Finding(
            f"{groups[0].name} blocks no list with the domain *; allowed: a last rule with action BLOCK for it"
        )


def _blocks_everything(rule: Resource, stack: Stack) -> bool:
    lists = stack.follow(rule, "firewallDomainListId", types=tokens.DNS_DOMAINS).found
    action = rule.at("action")
    return (
        action.known
        and action.value() == "BLOCK"
        and not rule.at("qType").value()  # of all queries, not of those for one kind of record
        and any(
            domain.known and str(domain.value()).rstrip(".") == "*" for each in lists for domain in each.each("domains")
        )
    )


def _allowed(rule: Resource, stack: Stack) -> Iterator[Outcome]:
    link = stack.follow(rule, "firewallDomainListId", types=tokens.DNS_DOMAINS)
    if link.unknown:
        yield Unevaluated("firewallDomainListId")
    if link.complete and not link.found:
        yield Finding(f"action is {rule.at('action').shown} without a list of domains; allowed: BLOCK")
    for name in link.outside:
        yield Finding(f"firewallDomainListId is {name}, a list that is not in the stack; allowed: lists that are")
    for domains in link.found:
        for domain in domains.each("domains"):
            if domain.unknown:
                yield Unevaluated(f"{domain.path} of {domains.name}")
            elif not _is_ours(str(domain.value()).rstrip("."), stack.facts.domains):
                yield Finding(
                    f"{domains.name} allows {domain.shown}; allowed: names of AWS's endpoints and of the VPC, and "
                    "domains in policies/facts.toml"
                )


def _is_ours(domain: str, allowed: tuple[str, ...]) -> bool:
    name = domain.removeprefix("*.")
    return any(name == ours or name.endswith(f".{ours}") for ours in (*_OF_AWS, *allowed))
