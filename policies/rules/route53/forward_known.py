"""Names are asked for at known servers only."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...addresses import AddressSet, parse
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.kinds import outside
from ...resource import Resource, Stack

RULE = Rule(
    id="route53-forward-known",
    title="Names are asked for at known servers only",
    severity=Severity.HIGH,
    types=(*tokens.RESOLVER_RULE, *tokens.RESOLVER_RULE_ASSOCIATION),
    why="An outbound rule hands every name below its domain to a server of somebody's choice, past the DNS firewall.",
    remediation="Forward to servers in the VPC or in a peer that policies/facts.toml names, or remove the rule.",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-forwarding-outbound-queries.html",
    controls=BOUNDARY,
    bad="""\
    aws.route53.ResolverRule(
        "out", domain_name="example.com", rule_type="FORWARD", target_ips=[{"ip": "8.8.8.8"}]
    )""",
    good="""\
    aws.route53.ResolverRule("own", domain_name="lab.internal", rule_type="SYSTEM")""",
)

_OF_AWS = "rslvr-autodefined-rr-"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Forwarding rules name servers in the VPC's ranges or a peer's; a rule that a VPC asks is at hand."""
    if resource.type in tokens.RESOLVER_RULE_ASSOCIATION:
        yield from _at_hand(resource, stack)
        return
    if resource.at("ruleType").unknown:
        yield Unevaluated("ruleType")
        return
    if resource.at("ruleType").value() not in ("FORWARD", "DELEGATE"):
        return
    ranges = map(parse, (*stack.facts.cidrs, *stack.facts.peer_cidrs, *_own_ranges(stack)))
    known = AddressSet.union(each for each in ranges if each is not None)
    for target in resource.each("targetIps"):
        for address in (target.at("ip"), target.at("ipv6")):
            if address.unknown:
                yield Unevaluated(address.path)
            elif address.value("") != "" and not _covers(known, address.value()):  # states spell an unset one as ""
                yield Finding(f"{address.path} is {address.shown}; allowed: servers in our own ranges and the peers'")


def _at_hand(association: Resource, stack: Stack) -> Iterator[Outcome]:
    """Somebody else's rule, that was shared, forwards where they like; AWS's own answer as if there were none."""
    link = stack.follow(association, "resolverRuleId", types=tokens.RESOLVER_RULE)
    if link.unknown:
        yield Unevaluated("resolverRuleId")
    for name in link.outside:
        if not name.startswith(_OF_AWS):
            yield outside("resolverRuleId", f"rule {name}")


def _covers(known: AddressSet, address: object) -> bool:
    server = parse(address)
    return server is not None and known.covers(server)


def _own_ranges(stack: Stack) -> Iterator[str]:
    for vpc in stack.of(tokens.VPC):
        if vpc.at("cidrBlock").known:
            yield str(vpc.at("cidrBlock").value())
