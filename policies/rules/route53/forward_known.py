"""Names are asked for at known servers only."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...addresses import AddressSet, parse
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.kinds import outside
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="route53-forward-known",
    title="Names are asked for at known servers only",
    severity=Severity.HIGH,
    types=(
        *tokens.RESOLVER_RULE,
        *tokens.RESOLVER_RULE_ASSOCIATION,
        *tokens.DHCP_OPTIONS,
        *tokens.DHCP_OPTIONS_ASSOCIATION,
    ),
    why="An outbound rule hands every name below its domain to a server of somebody's choice, past the DNS firewall. "
    "So do name servers that machines get by DHCP.",
    remediation="Give out AmazonProvidedDNS by DHCP. Forward to servers in the VPC or in a peer that "
    "policies/facts.toml names, or remove the rule.",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-forwarding-outbound-queries.html",
    controls=BOUNDARY,
    bad="""\
    aws.route53.ResolverRule(
        "out", domain_name="example.com", rule_type="FORWARD", target_ips=[{"ip": "8.8.8.8"}]
    )""",
    good="""\
    aws.route53.ResolverRule("own", domain_name="lab.internal", rule_type="SYSTEM")""",
)

# AWS's own answers: rules that it makes for every VPC, and the options "default", by which VPCs ask the resolver.
_OF_AWS = ("rslvr-autodefined-rr-", "default")
_RESOLVER = "AmazonProvidedDNS"
_KEYS = {
    **dict.fromkeys(tokens.RESOLVER_RULE_ASSOCIATION, ("resolverRuleId", tokens.RESOLVER_RULE, "rule")),
    **dict.fromkeys(tokens.DHCP_OPTIONS_ASSOCIATION, ("dhcpOptionsId", tokens.DHCP_OPTIONS, "options")),
}


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Forwarding rules and DHCP name servers in the VPC's ranges or a peer's; what a VPC asks by is at hand."""
    if resource.type in _KEYS:
        yield from _at_hand(resource, stack)
    elif resource.type in tokens.DHCP_OPTIONS:
        for key in ("domainNameServers", "netbiosNameServers"):
            for server in resource.each(key):
                if server.unknown or server.value() != _RESOLVER:
                    yield from _server(server, stack)
    else:
        yield from _forwarding(resource, stack)


def _forwarding(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    if resource.at("ruleType").unknown:
        yield Unevaluated("ruleType")
        return
    if resource.at("ruleType").value() not in ("FORWARD", "DELEGATE"):
        return
    for target in resource.each("targetIps"):
        for address in (target.at("ip"), target.at("ipv6")):
            if address.unknown or address.value("") != "":  # states spell an unset one as ""
                yield from _server(address, stack)


def _server(address: View, stack: Stack) -> Iterator[Outcome]:
    ranges = map(parse, (*stack.facts.cidrs, *stack.facts.peer_cidrs, *_own_ranges(stack)))
    known = AddressSet.union(each for each in ranges if each is not None)
    if address.unknown:
        yield Unevaluated(address.path)
    elif not _covers(known, address.value()):
        yield Finding(
            f"{address.path} is {address.shown}; allowed: servers in our own ranges, and in those of [[peers]] in "
            "policies/facts.toml"
        )


def _at_hand(association: Resource, stack: Stack) -> Iterator[Outcome]:
    """Somebody else's rule, that was shared, forwards where they like; AWS's own answer as if there were none."""
    key, types, what = _KEYS[association.type]
    link = stack.follow(association, key, types=types)
    if link.unknown:
        yield Unevaluated(key)
    for name in link.outside:
        if not name.startswith(_OF_AWS):
            yield outside(key, f"{what} {name}")


def _covers(known: AddressSet, address: object) -> bool:
    server = parse(address)
    return server is not None and known.covers(server)


def _own_ranges(stack: Stack) -> Iterator[str]:
    for vpc in stack.of(tokens.VPC):
        if vpc.at("cidrBlock").known:
            yield str(vpc.at("cidrBlock").value())
