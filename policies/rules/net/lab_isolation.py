"""No lab reaches another: by address, by route, by group, or by sharing a part of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import security_groups, tokens
from ...addresses import PRIVATE
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.interface_types import TYPES
from ...network.kinds import Kind, PeerKind, Target, outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...addresses import AddressSet
    from ...network.model import Group, Interface, Subnet, Vpc
    from ...resource import Resource, Stack

_GROUPS = tuple(dict.fromkeys((*security_groups.TYPES["ingress"], *security_groups.TYPES["egress"])))
# They answer in the subnets of those whom they serve, and pass nothing on from one to the other.
_ANSWERING = (Kind.ENDPOINT, Kind.MOUNT_TARGET, Kind.LUSTRE, Kind.DATABASE, Kind.RESOLVER)

RULE = Rule(
    id="net-lab-isolation",
    title="No lab reaches another lab",
    severity=Severity.CRITICAL,
    types=tuple(dict.fromkeys((*tokens.SUBNET, *_GROUPS, *tokens.ROUTE, *tokens.ROUTE_TABLE, *TYPES))),
    why="Labs of one platform belong to different people; what one lab's rules let through is another's data.",
    remediation="Name the lab's own range or group. In a VPC of several labs give each subnet a network ACL that "
    "allows the lab itself and the shared services, and denies the labs' ranges (components.network.LabSubnet does).",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
    controls=BOUNDARY,
    bad="""\
def lab(name, block):
    tags = {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": name}
    aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=block, tags=tags)
    acl = aws.ec2.NetworkAcl(name, vpc_id=vpc.id, subnet_ids=[f"Subnet-{name}"], tags=tags)
    return aws.ec2.SecurityGroup(f"{name}-nodes", vpc_id=vpc.id, description=f"Nodes of {name}", tags=tags)


spikes, waves = lab("spikes", "10.0.1.0/24"), lab("waves", "10.0.2.0/24")
aws.vpc.SecurityGroupIngressRule(
    "from-waves",
    security_group_id=spikes.id,
    referenced_security_group_id=waves.id,
    ip_protocol="tcp",
    from_port=22,
    to_port=22,
)
""",
    good="""\
def lab(name, block):
    tags = {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": name}
    aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=block, tags=tags)
    acl = aws.ec2.NetworkAcl(name, vpc_id=vpc.id, subnet_ids=[f"Subnet-{name}"], tags=tags)
    routes = aws.ec2.RouteTable(name, vpc_id=vpc.id, tags=tags)
    aws.ec2.RouteTableAssociation(name, subnet_id=f"Subnet-{name}", route_table_id=routes.id)
    return aws.ec2.SecurityGroup(f"{name}-nodes", vpc_id=vpc.id, description=f"Nodes of {name}", tags=tags)


spikes, waves = lab("spikes", "10.0.1.0/24"), lab("waves", "10.0.2.0/24")
aws.vpc.SecurityGroupIngressRule(
    "from-itself",
    security_group_id=spikes.id,
    referenced_security_group_id=spikes.id,
    ip_protocol="tcp",
    from_port=22,
    to_port=22,
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A subnet, a group's rule, a route, or something that has addresses."""
    if resource.type in tokens.SUBNET:
        yield from _subnet(stack.networks.places.subnets[resource.urn], stack)
    elif resource.type in _GROUPS:
        yield from _rules(resource, stack)
    elif resource.type in (*tokens.ROUTE, *tokens.ROUTE_TABLE):
        yield from _routes(resource, stack)
    else:
        yield from _interfaces(resource, stack)


def _subnet(subnet: Subnet, stack: Stack) -> Iterator[Outcome]:
    labs = stack.networks.labs
    lab = labs.of(subnet.resource)
    if not lab:
        return
    # Of what two labs share, one of them is told.
    if found := labs.overlapping(subnet.vpc, lab, subnet.addresses):
        yield Finding(
            f'cidrBlock is "{subnet.addresses}", of which {labs.shown(found[0])} has {found[1]}; allowed: ranges '
            "without other labs",
            "cidrBlock",
        )
    if subnet.table is not None and lab != (other := min(labs.sharing_a_table[id(subnet.table)])):
        yield Finding(f"it follows {subnet.table.name}, like {labs.shown(other)}; allowed: a route table of its own")
    if subnet.acl is None:
        return
    apart = labs.kept_apart(subnet)
    for side, passages in subnet.acl.passages.items():
        for passage in passages:
            if side == "ingress" and passage.lets_strangers_in:
                continue  # open to everybody: net-nacl-no-world-ingress says so
            addresses = passage.region.addresses
            if found := labs.other_reached(subnet.vpc, lab, addresses):
                others = f"{labs.shown(found[0])} ({found[1]})"
            elif others_there := addresses & apart:
                others = f"other labs ({others_there}), which another entry of it denies"
            else:
                continue
            entry = f"{side} entry {passage.entry.number}" if passage.entry else "AWS's own rule"
            yield Finding(
                f"network ACL {subnet.acl.name}, {entry}, lets {passage.region.traffic} through with {others}; "
                "allowed: a deny of other labs' ranges before it"
            )
            break


def _rules(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    labs = stack.networks.labs
    for rule in stack.networks.groups.rules.get(resource.urn, ()):
        if rule.group is None or rule.group.resource is None:
            continue
        lab = labs.of(rule.group.resource)
        if not lab:
            continue
        for peer in rule.peers:
            if peer.kind is PeerKind.UNKNOWN:
                yield Unevaluated(peer.path)
            elif peer.kind is PeerKind.OUTSIDE_GROUP:
                yield outside(peer.path, peer.name)
            elif peer.kind is PeerKind.GROUP and peer.group is not None and peer.group.resource is not None:
                other = labs.of(peer.group.resource)
                if other not in ("", lab):
                    yield Finding(
                        f"{peer.path} is group {peer.name} of {labs.shown(other)}; allowed: groups of "
                        f"{labs.shown(lab)}, and shared ones",
                        peer.path,
                    )
            elif found := _foreign(stack, rule.group.vpc, lab, peer.addresses, _places(stack, rule.group)):
                yield Finding(
                    f'{peer.path} is "{peer.name}", of which {found}; allowed: ranges without other labs', peer.path
                )


def _routes(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    labs, tables = stack.networks.labs, stack.networks.tables
    table = tables.table_of_route.get(resource.urn)
    if table is None or table.vpc is None or table.resource is None or not (lab := labs.of(table.resource)):
        return
    for route in tables.written.get(resource.urn, ()):
        if route.target is Target.LOCAL:
            continue
        places = [subnet for subnet in stack.networks.places.subnets_of(table.vpc) if subnet.table is table]
        # The VPC's own range goes its local way, unless a route is about a part of it.
        own = table.vpc.addresses
        addresses = route.addresses if own.covers(route.addresses) else route.addresses - own
        if found := _foreign(stack, table.vpc, lab, addresses, places):
            path = route.destination_path
            yield Finding(
                f'{path} is "{route.destination}" by {route.target} {route.target_name}, of which {found}; allowed: '
                "ranges without other labs",
                path,
            )


def _foreign(stack: Stack, vpc: Vpc | None, lab: str, addresses: AddressSet, places: Iterable[Subnet]) -> str:
    """What of the addresses belongs to other labs, in words; public ranges have rules of their own."""
    if not PRIVATE.covers(addresses):
        return ""
    labs = stack.networks.labs
    if found := labs.other_reached(vpc, lab, addresses):
        return f"{labs.shown(found[0])} has {found[1]}"
    for place in places:
        if apart := labs.kept_apart(place) & addresses:
            return f"network ACL {place.acl.name if place.acl else ''} keeps {apart} for other labs"
    return ""


def _places(stack: Stack, group: Group) -> list[Subnet]:
    """The subnets that members of a group are in."""
    return [interface.subnet for interface in stack.networks.paths.members(group)]


def _interfaces(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    labs = stack.networks.labs
    lab = labs.of(resource)
    interfaces = stack.networks.interfaces.of_machine(resource)
    if not lab:
        yield from _between(interfaces, stack)
        return
    for interface in interfaces:
        yield from interface.gaps
        place = labs.of(interface.subnet.resource)
        if place not in ("", lab):
            yield Finding(
                f"{interface.words} is in a subnet of {labs.shown(place)}; allowed: subnets of {labs.shown(lab)}"
            )
        for group in sorted(interface.groups, key=lambda group: group.name):
            other = labs.of(group.resource) if group.resource is not None else ""
            if other not in ("", lab):
                yield Finding(
                    f"{interface.words} is a member of group {group.name} of {labs.shown(other)}; allowed: groups of "
                    f"{labs.shown(lab)}, and shared ones"
                )


def _between(interfaces: list[Interface], stack: Stack) -> Iterator[Outcome]:
    """What is nobody's may serve a lab, and not join two of them."""
    labs = stack.networks.labs
    joined: dict[str, str] = {}
    for interface in interfaces:
        for group in sorted(interface.groups, key=lambda group: group.name):
            if group.resource is not None and (lab := labs.of(group.resource)):
                joined.setdefault(lab, f"group {group.name} of {labs.shown(lab)}")
        if interface.kind not in _ANSWERING and (lab := labs.of(interface.subnet.resource)):
            joined.setdefault(lab, f"subnet {interface.subnet.name} of {labs.shown(lab)}")
    if len(joined) > 1:
        yield Finding(
            f"{interfaces[0].words} is in {' and in '.join(joined.values())}; allowed: what is of one lab, and what is "
            "shared"
        )
    elif joined:
        for interface in interfaces:
            yield from interface.gaps
