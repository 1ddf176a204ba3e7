"""What a platform and a lab have beside the network itself, and how it is reached: database, Lustre, peerings, DNS."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ..state import Json, State
from .reach import Rule, ports_between

DATABASE = "aws:rds/instance:Instance"
LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
LINK = "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
DNS_RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"

_TOWARDS = {"labs-to-peer": "labs to", "peer-to-head-nodes": "to head nodes:", "peer-to-endpoints": "to endpoints:"}
_DNS = {"BLOCK": "blocks names that are not allowed", "ALERT": "records names that are not allowed, and answers them"}


@dataclass(frozen=True)
class Database:
    """The accounting database, and the ports that the lab's head nodes may open to it."""

    endpoint: str
    what: str
    ports: str


@dataclass(frozen=True)
class Link:
    """A folder of a Lustre file system that is linked with a bucket."""

    folder: str
    bucket: str
    exports: bool


@dataclass(frozen=True)
class Lustre:
    """A lab's scratch file system."""

    id: str
    what: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Peered:
    """A VPC that the platform is peered with, and the services that may pass, each in words."""

    connection: str
    vpc: str
    status: str
    cidrs: tuple[str, ...]
    services: tuple[str, ...]


def databases(platform: State, rules: list[Rule], nodes: frozenset[str]) -> tuple[Database, ...]:
    """Return the platform's accounting databases."""
    return tuple(
        Database(
            endpoint=found.text("endpoint"),
            what=f"{found.text('engine')} {found.text('engineVersion')}, {found.text('instanceClass')}, "
            + ("in two zones" if found.flag("multiAz") else "in one zone"),
            ports=ports_between(rules, nodes, frozenset(found.texts("vpcSecurityGroupIds"))),
        )
        for found in platform.of_type(DATABASE)
    )


def scratch(lab: State) -> tuple[Lustre, ...]:
    """Return the lab's Lustre file systems with their links."""
    return tuple(
        Lustre(
            id=found.id,
            what=f"{found.text('deploymentType')}, {found.text('storageCapacity')} GiB",
            links=tuple(
                sorted(
                    (
                        Link(link.text("fileSystemPath"), link.text("dataRepositoryPath"), _exports(link.properties))
                        for link in lab.of_type(LINK)
                        if link.text("fileSystemId") == found.id
                    ),
                    key=lambda link: link.folder,
                )
            ),
        )
        for found in lab.of_type(LUSTRE)
    )


def _exports(link: Mapping[str, Json]) -> bool:
    s3 = link.get("s3")
    policy = s3.get("autoExportPolicy") if isinstance(s3, dict) else None
    return isinstance(policy, dict) and bool(policy.get("events"))


def peerings(platform: State) -> tuple[Peered, ...]:
    """Return the VPCs that the platform is peered with."""
    told = platform.outputs.get("peerings")
    known = [json.loads(str(each)) for each in told] if isinstance(told, list) else []
    by_connection = {each["connection_id"]: each["peer"] for each in known}
    found = []
    for connection in platform.of_type(PEERING):
        peer = by_connection.get(connection.id, {"cidrs": [], "services": []})
        services = tuple(_service(service) for service in peer["services"])
        status = connection.text("acceptStatus")
        found.append(Peered(connection.id, connection.text("peerVpcId"), status, tuple(peer["cidrs"]), services))
    return tuple(found)


def _service(service: dict[str, str]) -> str:
    ports = "-".join(dict.fromkeys((str(service["port"]), str(service["last_port"]))))
    return f"{_TOWARDS[service['direction']]} {service['name']} {service['protocol'].upper()} {ports}"


def dns_firewall(platform: State) -> str:
    """Say what the DNS firewall does with a name that is not allowed; empty: there is none."""
    actions = {rule.text("action") for rule in platform.of_type(DNS_RULE)}
    return next((words for action, words in _DNS.items() if action in actions), "")
