"""Nothing joins the network to another but peerings: no VPN, no transit gateway, nothing that publishes it."""

from collections.abc import Iterable

from ... import tokens, urn_patterns
from ...controls import BOUNDARY
from ...facts import Facts
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

_KINDS = {
    "a VPN gateway, or its attachment to a VPC": tokens.VPN_GATEWAY,
    "a part of a site-to-site VPN": tokens.VPN_CONNECTION,
    "a part of a client VPN": tokens.CLIENT_VPN,
    "a part of a Direct Connect line": tokens.DIRECT_CONNECT,
    "a transit gateway": tokens.TRANSIT_GATEWAY,
    "an attachment to a transit gateway": (*tokens.TRANSIT_ATTACHMENT, *tokens.TRANSIT_OTHER_ATTACHMENT),
    "a part of a core network": tokens.CORE_NETWORK,
    "a route or association of a local gateway": tokens.LOCAL_GATEWAY,
    "a service that publishes machines of the VPC": tokens.PUBLISHED,
}
_BY_TYPE = {token: words for words, types in _KINDS.items() for token in types}

RULE = Rule(
    id="net-no-edge",
    title="No VPN, Direct Connect line, transit gateway or publishing service is at the network's edge",
    severity=Severity.CRITICAL,
    types=tuple(_BY_TYPE),
    why="Each of them joins labs to networks that these rules cannot see, and some carry their internet access along.",
    remediation="Remove it and peer the VPCs by named services (components.network.Peering); or list it under "
    "[[edges]] in policies/facts.toml, with the ranges behind it, an owner and a last day.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/extend-intro.html",
    controls=BOUNDARY,
    bad="""\
aws.ec2.VpnGateway("campus", vpc_id=vpc.id)
""",
    good="""\
aws.ec2.VpcPeeringConnection("campus", vpc_id=vpc.id, peer_vpc_id="vpc-0a1b2c3d", peer_owner_id=ACCOUNT)
""",
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """The resource's being there is the finding, unless the facts allow it; expired rows are not among them."""
    if not any(urn_patterns.matches(edge.urn, resource.urn) for edge in facts.edges):
        yield Finding(f"{_BY_TYPE[resource.type]}; allowed: those of [[edges]] in policies/facts.toml")
