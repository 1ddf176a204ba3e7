"""Databases, file systems and schedulers are reached by those that need them only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import tokens
from ...addresses import PRIVATE, AddressSet
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.kinds import MACHINES, NODES, Kind
from ...network.reading import number
from ...network.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ...network.model import Interface
    from ...resource import Resource, Stack

_DATABASES = ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")
RULE = Rule(
    id="net-reach-least",
    title="Databases, file systems and schedulers are reached by those that need them only",
    severity=Severity.HIGH,
    types=(*_DATABASES, *tokens.EFS_MOUNT_TARGET, *tokens.LUSTRE_FILE_SYSTEM, tokens.CLUSTER),
    why="On compute and login nodes people run programs of their own. Accounting is written by slurmdbd on the head "
    "node; the scheduler obeys who has its key and reaches its ports.",
    remediation="Give the database's clients group to the head node only, and let file systems and Slurm's ports in "
    "from groups of the lab's nodes.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/slurm-accounting-v3.html",
    controls=BOUNDARY,
    bad="""\
places = aws.rds.SubnetGroup("places", name="places", subnet_ids=[subnet.id])
database = aws.ec2.SecurityGroup("database", vpc_id=vpc.id, description="The accounting database")
port = {"ip_protocol": "tcp", "from_port": 3306, "to_port": 3306}
aws.vpc.SecurityGroupIngressRule(
    "in", security_group_id=database.id, referenced_security_group_id=group.id, **port
)
aws.vpc.SecurityGroupEgressRule(
    "out", security_group_id=group.id, referenced_security_group_id=database.id, **port
)
aws.rds.Instance(
    "accounting",
    instance_class="db.t4g.medium",
    engine="mariadb",
    db_subnet_group_name=places.name,
    vpc_security_group_ids=[database.id],
)
nodes = {"SubnetIds": ["Subnet-subnet"], "SecurityGroups": ["SecurityGroup-group"]}
queue = {"Name": "all", "Networking": nodes, "ComputeResources": [{"Name": "any", "InstanceType": "c7i.large"}]}
head = {"Networking": {"SubnetId": "Subnet-subnet", "SecurityGroups": ["SecurityGroup-group"]}}
scheduling = {"Scheduler": "slurm", "SlurmQueues": [queue]}
aws.cloudformation.Stack("lab", template_body=TEMPLATE({"HeadNode": head, "Scheduling": scheduling}))
""",
    good="""\
places = aws.rds.SubnetGroup("places", name="places", subnet_ids=[subnet.id])
database = aws.ec2.SecurityGroup("database", vpc_id=vpc.id, description="The accounting database")
clients = aws.ec2.SecurityGroup("clients", vpc_id=vpc.id, description="Head nodes that use the database")
port = {"ip_protocol": "tcp", "from_port": 3306, "to_port": 3306}
aws.vpc.SecurityGroupIngressRule(
    "in", security_group_id=database.id, referenced_security_group_id=clients.id, **port
)
aws.vpc.SecurityGroupEgressRule(
    "out", security_group_id=clients.id, referenced_security_group_id=database.id, **port
)
aws.rds.Instance(
    "accounting",
    instance_class="db.t4g.medium",
    engine="mariadb",
    db_subnet_group_name=places.name,
    vpc_security_group_ids=[database.id],
)
nodes = {"SubnetIds": ["Subnet-subnet"], "SecurityGroups": ["SecurityGroup-group"]}
queue = {"Name": "all", "Networking": nodes, "ComputeResources": [{"Name": "any", "InstanceType": "c7i.large"}]}
groups = ["SecurityGroup-group", "SecurityGroup-clients"]
head = {"Networking": {"SubnetId": "Subnet-subnet", "SecurityGroups": groups}}
scheduling = {"Scheduler": "slurm", "SlurmQueues": [queue]}
aws.cloudformation.Stack("lab", template_body=TEMPLATE({"HeadNode": head, "Scheduling": scheduling}))
""",
)
_NFS = Traffic.of("tcp", 2049, 2049)
# What Lustre's clients and servers talk on: LustreGuide/limit-access-security-groups.html below
# docs.aws.amazon.com/fsx/latest.
_LUSTRE = Traffic.of("tcp", 988, 988) | Traffic.of("tcp", 1018, 1023)
_SLURM = Traffic.of("tcp", 6817, 6829)
_PORTS = {"mysql": 3306, "mariadb": 3306, "aurora-mysql": 3306, "postgres": 5432, "aurora-postgresql": 5432}
# People's own programs run there, or whatever a pipeline is given.
_PEOPLES = frozenset({Kind.COMPUTE, Kind.LOGIN, Kind.TEMPLATE, Kind.BUILD, Kind.KUBERNETES, Kind.CONTAINER})
_MOUNTING = MACHINES | {Kind.FUNCTION, Kind.CONTAINER, Kind.MOUNT_TARGET, Kind.LUSTRE}
_AT_DATABASE = "the head node, slurmdbd and functions, by their security groups"
_AT_FILES = "nodes, instances and functions of the VPC"
_AT_LUSTRE = "nodes by their security groups, and ranges of the file system's own subnets"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Who reaches each interface of the resource on the ports that matter there; the same is said once."""
    return dict.fromkeys(
        outcome
        for target in stack.networks.interfaces.of_resource.get(resource.urn, ())
        for outcome in _reached(resource, target, stack)
    )


def _reached(resource: Resource, target: Interface, stack: Stack) -> Iterator[Outcome]:
    if target.kind is Kind.DATABASE:
        port = number(resource.at("port"), _PORTS.get(str(resource.at("engine").value("mariadb")), 3306))
        if port is None:
            yield Unevaluated("port")
            return
        wanted = Traffic.of("tcp", port, port)
        yield from _ranges(target, wanted, AddressSet(), _AT_DATABASE)
        yield from _sources(target, wanted, lambda source: source.kind not in _PEOPLES, _AT_DATABASE, stack)
    elif target.kind in (Kind.MOUNT_TARGET, Kind.LUSTRE):
        wanted = _NFS if target.kind is Kind.MOUNT_TARGET else _LUSTRE
        if target.kind is Kind.LUSTRE:  # which asks nobody who they are
            places = stack.networks.interfaces.of_resource[resource.urn]
            own = AddressSet.union(place.subnet.addresses for place in places)
            yield from _ranges(target, wanted, own, _AT_LUSTRE)
        elif target.subnet.vpc is not None:
            yield from _ranges(target, wanted, stack.networks.known.own(target.subnet.vpc), _AT_FILES)
        yield from _sources(target, wanted, lambda source: source.kind in _MOUNTING, _AT_FILES, stack)
    elif target.kind in NODES:
        labs = stack.networks.labs
        lab = labs.of(target.subnet.resource)

        def of_the_lab(source: Interface) -> bool:
            # A slurmdbd for several clusters is an instance beside them, and calls back.
            return lab == labs.of(source.subnet.resource) or source.kind in (Kind.INSTANCE, Kind.INTERFACE)

        yield from _sources(target, _SLURM, of_the_lab, f"nodes of {labs.shown(lab)}", stack)


def _ranges(target: Interface, wanted: Traffic, fine: AddressSet, allowed: str) -> Iterator[Outcome]:
    """Private ranges that are let in, so that whoever has an address there comes through."""
    for group in sorted(target.groups, key=lambda group: group.name):
        for rule in group.rules["ingress"]:
            for peer in rule.peers:
                named = (peer.addresses & PRIVATE) - fine
                if named and rule.traffic is not None and (open_ := rule.traffic & wanted):
                    words = f"security group {group.name} ingress rule {rule.words} lets {peer.name} in"
                    yield Finding(f"{open_}: {words}; allowed: {allowed}")


def _sources(
    target: Interface, wanted: Traffic, is_fine: Callable[[Interface], bool], allowed: str, stack: Stack
) -> Iterator[Outcome]:
    """Interfaces that a path leads from."""
    paths = stack.networks.paths
    for source in paths.sources(target, wanted):
        if not is_fine(source) and (open_ := paths.traffic(source, target) & wanted):
            yield Finding(f"{open_}: {paths.hops(source, target, open_)}; allowed: {allowed}")
