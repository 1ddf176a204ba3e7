"""Labs are peered with networks that the facts name, and with no others."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect_false
from ...facts import Peer
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

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
    """The other side of a connection, which either side may have asked for; and whose names are answered."""
    facts = stack.facts
    if resource.type in tokens.PEERING_OPTIONS:
        yield from _names(resource, any(peer.dns for peer in facts.peers))
        return
    account, region = resource.at("peerOwnerId"), resource.at("peerRegion")
    vpc = resource.at("peerVpcId")
    told = [resource.at("vpcPeeringConnectionId")] if resource.type in tokens.PEERING_ACCEPTER else []
    if any(view.unknown for view in (account, region, *told)):
        yield from (Unevaluated(view.path) for view in (account, region, *told) if view.unknown)
        return
    fitting = [peer for peer in facts.peers if _fits(peer, account, region, vpc, stack.accounts)]
    if not fitting:
        where = ", ".join(f"{view.path} {view.shown}" for view in (vpc, account, region) if view.known)
        allowed = ", ".join(peer.name for peer in facts.peers) or "none, as the facts name no peers"
        yield Finding(f"a peering with {where or 'a VPC that is not named'}; allowed: {allowed}")
    else:
        yield from _names(resource, any(peer.dns for peer in fitting))


def _fits(peer: Peer, account: View, region: View, vpc: View, ours: frozenset[str]) -> bool:
    other = str(account.value(""))
    same_account = other == peer.account if peer.account else other == "" or other in ours
    same_region = region.absent or not peer.region or region.value() == peer.region
    # A VPC that is made in the same deployment has no id yet; then the account and the region have to do.
    same_vpc = not peer.vpc or not vpc.known or vpc.value() == peer.vpc
    return same_account and same_region and same_vpc


def _names(resource: Resource, allowed: bool) -> Iterable[Outcome]:
    if not allowed:
        for side in ("requester", "accepter"):
            yield from expect_false(resource.at(side, "allowRemoteVpcDnsResolution"))
