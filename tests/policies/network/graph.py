"""Small networks for tests, written as a deployed stack has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies import tokens
from policies.facts import Facts
from policies.resource import Resource, Stack
from policies.view import UNKNOWN, View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policies.network import Networks

VPC, SUBNET, ROUTE = tokens.VPC[0], tokens.SUBNET[0], tokens.ROUTE[0]
TABLE, DEFAULT_TABLE = tokens.ROUTE_TABLE
ASSOCIATION = tokens.ROUTE_TABLE_ASSOCIATION[0]
ACL, DEFAULT_ACL = tokens.NETWORK_ACL
GROUP, DEFAULT_GROUP = tokens.SECURITY_GROUP
INSTANCE = tokens.INSTANCE[0]
ENDPOINT = tokens.VPC_ENDPOINT[0]


def urn(token: str, name: str, stack: str = "test") -> str:
    return f"urn:pulumi:{stack}::hpc-labs::{token}::{name}"


def deployed(token: str, name: str, stack: str = "test", /, **properties: object) -> Resource:
    """A resource whose id is its name."""
    return Resource(token, urn(token, name, stack), View({"id": name, **properties}))


def planned(
    token: str, name: str, references: Mapping[str, tuple[str, ...]] | None = None, /, **properties: object
) -> Resource:
    """A resource of a preview: its id is not known, and values that come from others are neither."""
    return Resource(token, urn(token, name), View({"id": UNKNOWN, **properties}), references or {})


def networks(*resources: Resource, facts: Facts | None = None) -> Networks:
    return Stack(resources, facts or Facts()).networks


def entry(number: int, cidr: str, first: int = 0, last: int = 0, **changes: object) -> dict[str, object]:
    """An entry of a network ACL that allows TCP, or everything without ports."""
    protocol = "tcp" if last else "-1"
    key = "ipv6CidrBlock" if ":" in cidr else "cidrBlock"
    made = {"ruleNo": number, "action": "allow", "protocol": protocol, "fromPort": first, "toPort": last, key: cidr}
    return {**made, **changes}


def rule(cidr: str, first: int, last: int, **changes: object) -> dict[str, object]:
    """An inline rule of a security group for TCP."""
    key = "ipv6CidrBlocks" if ":" in cidr else "cidrBlocks"
    return {"protocol": "tcp", "fromPort": first, "toPort": last, key: [cidr], **changes}


def subnet_with(table: Resource, *further: Resource) -> tuple[Resource, ...]:
    """A VPC, a subnet that follows the table, an instance in it, and a group that lets HTTPS out to everywhere."""
    return (
        deployed(VPC, "vpc", cidrBlock="10.0.0.0/16"),
        deployed(SUBNET, "subnet", vpcId="vpc", cidrBlock="10.0.1.0/24"),
        table,
        deployed(ASSOCIATION, "association", subnetId="subnet", routeTableId=str(table.at("id").value())),
        deployed(GROUP, "group", vpcId="vpc", egress=[rule("0.0.0.0/0", 443, 443)]),
        deployed(INSTANCE, "node", subnetId="subnet", vpcSecurityGroupIds=["group"]),
        *further,
    )
