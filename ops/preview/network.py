"""A platform's and a lab's network as classes of things in places: few enough to be read in a comment.

It says what there is, also of a platform alone; `picture` draws it and marks changes; `ops.network.view` reads labs.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from ..network.openings import WayOut
from ..network.reach import EGRESS_RULE, INGRESS_RULE, NETWORK_ACL
from ..network.shared_parts import DATABASE, DNS_RULE, LINK, LUSTRE, PEERING
from ..network.view import (
    BUCKETS,
    ENDPOINT,
    ENDPOINT_ROUTES,
    FILE_SYSTEM,
    MOUNT_TARGET,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SUBNET,
    TABLE,
    VPC,
    NetworkView,
    view_network,
)
from ..state import Json, Resource, State
from .alarms import Alarms
from .cluster import CHECK
from .network_parts import Area, Link, Network, Part

_ROUTE = "aws:ec2/route:Route"
_CLUSTER_STACK = "aws:cloudformation/stack:Stack"
_ACCESS = (
    *(SECURITY_GROUP, INGRESS_RULE, EGRESS_RULE, NETWORK_ACL, ROUTE_TABLE, _ROUTE),
    *("aws:ec2/securityGroupRule:SecurityGroupRule", "aws:ec2/networkAclRule:NetworkAclRule"),
    *("aws:ec2/managedPrefixList:ManagedPrefixList", "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"),
)
# Where one of these is yet to be made, its id is not known, and so neither is what it names or is named by.
_REACHED_BY = (*_ACCESS, _CLUSTER_STACK, ENDPOINT, ENDPOINT_ROUTES, FILE_SYSTEM, MOUNT_TARGET, DATABASE)
_ACCESS_WORDS = {
    SECURITY_GROUP: "security group",
    NETWORK_ACL: "network ACL",
    ROUTE_TABLE: "route table",
    _ROUTE: "route",
    "aws:ec2/managedPrefixList:ManagedPrefixList": "prefix list",
}
_ENTRIES = (
    "aws:ec2/networkAclRule:NetworkAclRule",
    "aws:ec2/networkAclAssociation:NetworkAclAssociation",
)
_NOT_CLOSED = "NOT CLOSED TO OTHER LABS"
_NO_ALARMS = Alarms()
_NAMED = 4
_QUEUES = 6


def network_of(
    platform: State | None, lab: State | None, alarms: Alarms = _NO_ALARMS, planned: Collection[str] = ()
) -> Network:
    """Return the network of a platform, a lab, or a lab on its platform.

    Args:
        platform: the platform.
        lab: the lab.
        alarms: the findings that are to be seen in it.
        planned: those of the stacks that a preview tells of, which does not know all values.
    """
    shared = platform or State("")
    states = [state for state in (platform, lab) if state]
    view = view_network(shared, lab, planned)
    seen = (way for way in view.ways_out if not (way.is_edge and alarms.judged))
    ways = tuple(dict.fromkeys((*seen, *alarms.ways_out(states))))
    vpc = next(shared.of_type(VPC), None)
    areas = [
        *(
            [Area("lab", _line("Lab", view.lab.name if view.lab else lab.stack), tuple(_lab(lab, view, alarms)))]
            if lab
            else []
        ),
        Area("shared", _line("Shared by the labs", view.shared_cidr), tuple(_shared(shared, view))),
    ]
    inside = tuple(area for area in areas if area.parts)
    outside = (*_ways_out(ways), *_outside(states, shared, view))
    title = _line("VPC", view.vpc_cidr) if vpc else f"VPC of platform {lab.platform}" if lab and lab.platform else "VPC"
    keys = {part.key for area in inside for part in area.parts} | {part.key for part in outside}
    known = not any(resource.id == resource.urn for state in states for resource in state.of_type(*_REACHED_BY))
    links = tuple(link for link in _links(view, keys, known=known) if link.start in keys and link.end in keys)
    return alarms.on(Network(title, inside, outside, links))


def _shared(platform: State, view: NetworkView) -> Iterator[Part]:
    subnets = list(platform.of_type(SUBNET))
    if subnets:
        zones = sorted({subnet.text("availabilityZone") for subnet in subnets} - {""})
        yield _part("subnets", _count(len(subnets), "subnet"), [", ".join(zones)], subnets)
    interfaces = [e for e in platform.of_type(ENDPOINT) if e.text("vpcEndpointType") == "Interface"]
    if interfaces:
        names = sorted(_service(endpoint) for endpoint in interfaces)
        shown = names if len(names) <= _NAMED else [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more"]
        yield _part("endpoints", _count(len(interfaces), "interface endpoint"), [", ".join(shown)], interfaces)
    gateways = [e for e in platform.of_type(ENDPOINT) if e.text("vpcEndpointType") in ("Gateway", "")]
    if gateways:
        names = sorted(_service(endpoint) for endpoint in gateways)
        yield _part("gateways", _count(len(gateways), "gateway endpoint"), [", ".join(names)], gateways)
    systems = [s for s in platform.of_type(FILE_SYSTEM) if not _elsewhere(platform, s)]
    targets = list(platform.of_type(MOUNT_TARGET))
    if systems:
        plain = [system for system in systems if not system.flag("encrypted")]
        lines = [
            _count(len(systems), "file system"),
            _count(len(targets), "mount target"),
            "NOT ENCRYPTED" if plain else "",
        ]
        yield _part("homes", "Homes (EFS)", lines, [*systems, *targets], alarm=bool(plain))
    databases = list(platform.of_type(DATABASE))
    if databases:
        yield _part("database", "Accounting database", [found.what for found in view.databases], databases)
    rules = list(platform.of_type(DNS_RULE))
    if rules:
        yield _part("dns", "DNS firewall", [view.dns_firewall], rules)
    yield from _access("access", platform)


def _lab(lab: State, view: NetworkView, alarms: Alarms) -> Iterator[Part]:
    subnets = list(lab.of_type(SUBNET))
    if subnets:
        cidrs = [subnet.text("cidrBlock") or "a leased block" for subnet in subnets]
        lines = [*cidrs, ", ".join(sorted({subnet.text("availabilityZone") for subnet in subnets} - {""}))]
        yield _part("lab-subnet", _count(len(subnets), "subnet"), lines, subnets)
    for number, check in enumerate(lab.of_type(CHECK)):
        stacks = [s for s in lab.of_type(_CLUSTER_STACK) if s.parent == check.parent]
        yield _part(f"cluster-{number}", f"Cluster {check.text('cluster_name')}", _design(check), [check, *stacks])
    systems = list(lab.of_type(LUSTRE))
    if systems:
        links = list(lab.of_type(LINK))
        kinds = [found.what for found in view.lab.scratch] if view.lab else []
        lines = [*kinds, f"{_count(len(links), 'link')} to S3" if links else ""]
        yield _part("scratch", "Lustre", lines, [*systems, *links])
    yield from _access("lab-access", lab, _NOT_CLOSED if alarms.open_to_labs else _towards_labs(lab, view))


def _design(check: Resource) -> list[str]:
    """Say what a cluster is, from the configuration that its check judges: known even where ids are not."""
    try:
        document = json.loads(check.text("document"))
    except ValueError:
        return []
    head = _at(document, "HeadNode", "InstanceType")
    queues = _at(document, "Scheduling", "SlurmQueues")
    rows = [_queue(queue) for queue in queues] if isinstance(queues, list) else []
    hidden = len(rows) - _QUEUES
    more = [f"{_count(hidden, 'more queue')}"] if hidden > 0 else []
    return [f"head node {head}" if head else "", *rows[:_QUEUES], *more]


def _queue(queue: Json) -> str:
    resources = _at(queue, "ComputeResources")
    most = [_at(each, "MaxCount") for each in resources] if isinstance(resources, list) else []
    nodes = sum(number for number in most if isinstance(number, int))
    spot = " Spot" if _at(queue, "CapacityType") == "SPOT" else ""
    return f"queue {_at(queue, 'Name')}: up to {nodes}{spot} nodes"


def _towards_labs(lab: State, view: NetworkView) -> str:
    """Say whether the lab is closed to others, where its ACLs and its ranges are known."""
    acls = list(lab.of_type(NETWORK_ACL))
    told = (
        all(subnet.text("cidrBlock") for subnet in lab.of_type(SUBNET))
        and all("ingress" in acl.properties for acl in acls)
        and all(entry.text("networkAclId") for entry in lab.of_type(*_ENTRIES))
    )
    if not (acls and told and view.lab and view.labs_cidrs):
        return ""
    return "closed to other labs" if view.lab.closed_to_labs else _NOT_CLOSED


def _access(key: str, state: State, said: str = "") -> Iterator[Part]:
    found = list(state.of_type(*_ACCESS))
    counts = Counter(resource.type for resource in found)
    lines = [_count(counts[token], words) for token, words in _ACCESS_WORDS.items() if counts[token]]
    rules = [f"{counts[token]} {way}" for token, way in ((INGRESS_RULE, "in"), (EGRESS_RULE, "out")) if counts[token]]
    if rules:
        lines.append(f"rules: {', '.join(rules)}")
    if found:
        yield _part(key, "Who may reach whom", [*lines, said], found, alarm=said == _NOT_CLOSED)


def _ways_out(ways: tuple[WayOut, ...]) -> Iterator[Part]:
    for key, title, there in (
        ("internet", "THE INTERNET", [way for way in ways if not way.is_edge]),
        ("edges", "OTHER NETWORKS", [way for way in ways if way.is_edge]),
    ):
        if there:
            kinds = sorted({way.kind for way in there})
            yield Part(key, title, (f"by: {', '.join(kinds)}",), frozenset(way.urn for way in there), alarm=True)


def _outside(states: list[State], platform: State, view: NetworkView) -> Iterator[Part]:
    peers = list(platform.of_type(PEERING))
    if peers:
        services = sorted({service for peered in view.peerings for service in peered.services})
        yield _part("peers", f"Peered: {_count(len(peers), 'VPC')}", services[:_QUEUES], peers)
    own = next((vpc.urn for vpc in platform.of_type(VPC)), "")
    others = [vpc for state in states for vpc in state.of_type(VPC) if vpc.urn != own]
    if others:
        title = "Another VPC" if len(others) == 1 else f"{len(others)} other VPCs"
        yield _part("others", title, [vpc.text("cidrBlock") for vpc in others], others)
    buckets = [bucket for state in states for bucket in state.of_type(*BUCKETS)]
    if buckets:
        yield _part("s3", f"S3: {_count(len(buckets), 'bucket')}", [], buckets)
    tables = [table for state in states for table in state.of_type(TABLE)]
    if tables:
        yield _part("dynamodb", f"DynamoDB: {_count(len(tables), 'table')}", [], tables)
    if any(True for _ in platform.of_type(ENDPOINT)):
        yield Part("aws", "AWS services", ("by PrivateLink",))
    copies = [s for s in platform.of_type(FILE_SYSTEM) if _elsewhere(platform, s)]
    if copies:
        regions = sorted({system.text("region") for system in copies})
        yield _part("copies", f"Copies of {_count(len(copies), 'file system')}", [", ".join(regions)], copies)


def _links(view: NetworkView, keys: set[str], *, known: bool) -> Iterator[Link]:
    nodes = next((key for key in ("cluster-0", "lab-subnet") if key in keys), "")

    def reach(end: str, ports: Iterable[str]) -> Iterator[Link]:
        label = ", ".join(sorted(set(filter(None, ports))))
        if label or not known:  # where ids are not known yet, nobody can say
            yield Link(nodes, end, label)

    yield from reach("endpoints", [view.endpoint_ports])
    yield from reach("gateways", [gateway.ports for gateway in view.gateways])
    yield from reach("homes", [system.ports for system in view.file_systems])
    yield from reach("database", [database.ports for database in view.databases])
    # From left to right: the lab's own, its nodes, what the labs share, and what is outside.
    yield from (
        Link(own, nodes, hidden=own != "scratch") for own in ("scratch", "lab-access", "lab-subnet") if own != nodes
    )
    yield Link("endpoints", "aws")
    services = {gateway.service for gateway in view.gateways}
    yield from (Link("gateways", service) for service in ("s3", "dynamodb") if service in services)
    yield Link("homes", "copies", "replicated")
    yield Link("peers", "access" if "access" in keys else "subnets")
    yield from (Link(nodes or "subnets", end, "OPEN", alarm=True) for end in ("internet", "edges"))
    for beside, shared in (("access", "endpoints"), ("dns", "gateways"), ("subnets", "homes")):
        yield Link(nodes, beside, hidden=True) if nodes else Link(beside, shared, hidden=True)


def _part(key: str, title: str, lines: Iterable[str], resources: Iterable[Resource], *, alarm: bool = False) -> Part:
    return Part(key, title, tuple(filter(None, lines)), frozenset(resource.urn for resource in resources), alarm)


def _service(endpoint: Resource) -> str:
    return ".".join(endpoint.text("serviceName").split(".")[3:]) or endpoint.text("serviceName") or endpoint.name


def _elsewhere(platform: State, system: Resource) -> bool:
    return system.text("region") not in ("", platform.output("region"))


def _line(*words: str) -> str:
    return " ".join(filter(None, words))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _at(value: Json, *path: str) -> Json:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
