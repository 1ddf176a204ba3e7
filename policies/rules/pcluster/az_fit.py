"""A cluster's nodes stand in the zone of their file systems, and of the capacity that is kept for them."""

from collections.abc import Iterable, Iterator, Sequence

from ... import tokens
from ...documents.parallelcluster import Node, compute_resources, nodes, storages
from ...model import Controls, Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...network.kinds import outside
from ...network.reading import follow_one, text
from ...resource import Resource, Stack
from ...view import View

_TYPES = {"Efs": tokens.EFS_FILE_SYSTEM, "FsxLustre": tokens.LUSTRE_FILE_SYSTEM}
_NAMES = ("availabilityZone", "availabilityZoneId")
RULE = Rule(
    id="pcluster-az-fit",
    title="Nodes stand in the zone of their file systems and of the capacity that is kept for them",
    severity=Severity.MEDIUM,
    types=(tokens.CLUSTER,),
    why="Every byte that a node reads from a file system in another zone is paid for in both directions and waits "
    "longer; and a capacity reservation starts nothing in any zone but its own, while it is paid for by the hour.",
    remediation="Put the queues' subnets, the head node's and the FSx file system into one zone, that of the capacity "
    "reservation where there is one, and give EFS a mount target in each zone with nodes.",
    source="https://docs.aws.amazon.com/fsx/latest/LustreGuide/mounting-ec2-instance.html",
    controls=Controls(nist=("CM-6a", "CP-2(2)")),
    # Some pay for the way on purpose, where one zone has too few nodes.
    level=Level.ADVISORY,
    bad="""\
    there = aws.ec2.Subnet("there", vpc_id=vpc.id, cidr_block="10.0.2.0/24", availability_zone=f"{REGION}a")
    here = aws.ec2.Subnet("here", vpc_id=vpc.id, cidr_block="10.0.3.0/24", availability_zone=f"{REGION}b")
    scratch = aws.fsx.LustreFileSystem("scratch", subnet_ids=there.id)


    def cluster(ids: list[str]) -> str:
        mounted = {"Name": "scratch", "MountDir": "/scratch", "StorageType": "FsxLustre"}
        mounted["FsxLustreSettings"] = {"FileSystemId": ids[1]}
        return TEMPLATE({"HeadNode": {"Networking": {"SubnetId": ids[0]}}, "SharedStorage": [mounted]})


    aws.cloudformation.Stack("cluster", template_body=pulumi.Output.all(here.id, scratch.id).apply(cluster))""",
    good="""\
    there = aws.ec2.Subnet("there", vpc_id=vpc.id, cidr_block="10.0.2.0/24", availability_zone=f"{REGION}a")
    scratch = aws.fsx.LustreFileSystem("scratch", subnet_ids=there.id)


    def cluster(ids: list[str]) -> str:
        mounted = {"Name": "scratch", "MountDir": "/scratch", "StorageType": "FsxLustre"}
        mounted["FsxLustreSettings"] = {"FileSystemId": ids[1]}
        return TEMPLATE({"HeadNode": {"Networking": {"SubnetId": ids[0]}}, "SharedStorage": [mounted]})


    aws.cloudformation.Stack("cluster", template_body=pulumi.Output.all(there.id, scratch.id).apply(cluster))""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each subnet with nodes against each file system, and each queue's subnets against its reservations."""
    found = [node for node in nodes(resource.properties) if node.kind != "function"]
    yield from _mounts(resource, stack, found)
    for node in found:
        if node.kind == "queue":
            yield from _reserved(resource, stack, node)


def _mounts(cluster: Resource, stack: Stack, found: Sequence[Node]) -> Iterator[Outcome]:
    for storage in storages(cluster.properties):
        if not storage.existing or storage.kind not in _TYPES:
            continue
        named = storage.view.at("FileSystemId")
        systems = _linked(cluster, named, _TYPES[storage.kind], stack)
        if isinstance(systems, Unevaluated):
            yield systems
            continue
        places = [place for system in systems for place in _places(system, stack)]
        for node in found:
            for view in node.subnets:
                what = f"file system {systems[0].name}"
                yield from _compared(view, _linked(cluster, view, tokens.SUBNET, stack), places, what)


def _reserved(cluster: Resource, stack: Stack, queue: Node) -> Iterator[Outcome]:
    for part in (queue.view, *compute_resources(queue.view)):
        named = part.at("CapacityReservationTarget", "CapacityReservationId")
        if named.absent:
            continue
        kept = _linked(cluster, named, tokens.CAPACITY_RESERVATION, stack)
        if isinstance(kept, Unevaluated):
            yield kept
            continue
        subnets: list[Resource] = []
        for view in queue.subnets:
            linked = _linked(cluster, view, tokens.SUBNET, stack)
            if isinstance(linked, Unevaluated):
                yield linked
                break
            subnets += linked
        else:
            yield from _compared(named, kept, subnets, f"the subnets of queue {queue.name}")


def _linked(cluster: Resource, view: View, types: tuple[str, ...], stack: Stack) -> Sequence[Resource] | Unevaluated:
    """What the value names, or why that is not at hand."""
    link = follow_one(stack, cluster, view, types)
    if link.found:
        return link.found
    return outside(view.path, text(view)) if view.known else Unevaluated(view.path)


def _places(system: Resource, stack: Stack) -> Iterator[Resource]:
    """The subnets that a file system stands in; none where its mount targets are not at hand."""
    if system.type in tokens.LUSTRE_FILE_SYSTEM:
        yield from stack.follow(system, "subnetIds", types=tokens.SUBNET).found
    for target in stack.attached_to(system, tokens.EFS_MOUNT_TARGET, "fileSystemId"):
        yield from stack.follow(target, "subnetId", types=tokens.SUBNET).found


def _compared(
    view: View, here: Sequence[Resource] | Unevaluated, there: Sequence[Resource], what: str
) -> Iterator[Outcome]:
    """One of the places is in the zone of what the value names."""
    if isinstance(here, Unevaluated):
        yield here
        return
    answers = [_same(one, other) for one in here for other in there]
    if not answers or True in answers:
        return
    if None in answers:
        yield Unevaluated(view.path, "a zone is not known yet")
        return
    zones = ", ".join(sorted({_zone(each) for each in there}))
    yield Finding(
        f"{view.path} is {view.shown}, which is in {_zone(here[0])}, and {what} in {zones}; allowed: the same zone",
        view.path,
    )


def _same(one: Resource, other: Resource) -> bool | None:
    """Whether two things are in one zone; None where nothing tells both zones in the same way."""
    for key in _NAMES:
        mine, theirs = one.at(key), other.at(key)
        if mine.known and theirs.known:
            return mine.value() == theirs.value()
    return None


def _zone(resource: Resource) -> str:
    return next((str(view.value()) for view in map(resource.at, _NAMES) if view.known), "a zone")
