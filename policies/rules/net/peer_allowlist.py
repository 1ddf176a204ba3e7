"""Labs are peered with networks that the facts name, and with no others."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect_false
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="net-peer-allowlist",
    title="Labs are peered with allowed networks only",
    severity=Severity.CRITICAL,
    types=(*tokens.PEERING, *tokens.PEERING_ACCEPTER, *tokens.PEERING_OPTIONS),
    why="A peering joins another network to the labs', whoever owns it; one route later its machines are inside.",
    remediation="Name the network in policies/facts.toml ([[peers]], with its ranges and a reason; dns = true where "
    "names of one side are answered on the other), or remove the connection.",
    source="https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html",
    controls=replace(BOUNDARY, cis=("6.6",)),
    bad="""\
    aws.ec2.VpcPeeringConnection("stranger", vpc_id=vpc.id, peer_vpc_id="vpc-1", peer_owner_id=OTHER_ACCOUNT)""",
    good="""\
    # policies/facts.toml:  [[peers]]
    #                       name = "main"
    #                       cidrs = ["10.40.0.0/16"]
    #                       reason = "Directory and workstations of the institute"
    aws.ec2.VpcEndpoint("no-peering-needed", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3")""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The other side, with its ranges where it is at hand, whoever asked for it; and whose names are answered."""
    facts, known = stack.facts, stack.networks.known
    if resource.type in tokens.PEERING_OPTIONS:
        connections = stack.follow(resource, "vpcPeeringConnectionId", types=tokens.PEERING).found
        peers = [peer for each in connections for peer in known.fit(each).peers] if connections else facts.peers
        yield from _names(resource, any(peer.dns for peer in peers))
        return
    told = resource.at("vpcPeeringConnectionId")
    if told.unknown and not stack.follow(resource, "vpcPeeringConnectionId", types=tokens.PEERING).found:
        yield Unevaluated(told.path)
        return
    fit = known.fit(resource)
    yield from fit.gaps
    if not fit.peers and not fit.gaps:
        other = known.other_side(resource)
        views = [resource.at(key) for key in ("peerVpcId", "peerOwnerId", "peerRegion")]
        where = [f"{view.path} {view.shown}" for view in views if view.known]
        where += [f"whose ranges are {other.vpc.addresses}"] if other.vpc is not None else []
        allowed = ", ".join(f"{peer.name} ({', '.join(peer.cidrs)})" for peer in facts.peers)
        yield Finding(
            f"a peering with {', '.join(where) or 'a VPC that is not named'}; "
            f"allowed: {allowed or 'none, as policies/facts.toml has no [[peers]]'}"
        )
    elif fit.peers:
        yield from _names(resource, any(peer.dns for peer in fit.peers))


def _names(resource: Resource, allowed: bool) -> Iterable[Outcome]:
    if not allowed:
        for side in ("requester", "accepter"):
            yield from expect_false(resource.at(side, "allowRemoteVpcDnsResolution"))
