"""The kinds of things in a network, and the words for what is not at hand: all that a rule needs before it judges."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from ..model import Unevaluated

OUTSIDE = "outside of this stack; `labs audit` judges it with the platform's state"

Direction = Literal["ingress", "egress"]


def outside(path: str, name: str = "") -> Unevaluated:
    """Something is named that no resource at hand is."""
    return Unevaluated(path, f"{name} is {OUTSIDE}" if name else OUTSIDE)


class Target(StrEnum):
    """What a route leads to, in words."""

    LOCAL = "the VPC itself"
    PEERING = "peering connection"
    SERVICE = "gateway endpoint"
    APPLIANCE_ENDPOINT = "gateway load balancer endpoint"
    INTERNET_GATEWAY = "internet gateway"
    EGRESS_ONLY_GATEWAY = "egress-only internet gateway"
    NAT_GATEWAY = "NAT gateway"
    CARRIER_GATEWAY = "carrier gateway"
    TRANSIT_GATEWAY = "transit gateway"
    VPN_GATEWAY = "VPN gateway"
    LOCAL_GATEWAY = "local gateway"
    CORE_NETWORK = "core network"
    ODB_NETWORK = "Oracle database network"
    INTERFACE = "network interface"
    INSTANCE = "instance"
    NOTHING = "nothing"
    UNKNOWN = "target that is not known yet"


class PeerKind(StrEnum):
    """What the far end of a security group rule is given as."""

    RANGE = "range"
    GROUP = "group"
    SERVICE = "managed prefix list of an AWS service"
    OUTSIDE_GROUP = "group of another stack"
    OUTSIDE_LIST = "prefix list of another stack"
    UNKNOWN = "not known yet"


class Kind(StrEnum):
    """What an interface belongs to."""

    INSTANCE = "instance"
    INTERFACE = "network interface"
    TEMPLATE = "instances of launch template"
    HEAD = "head node of"
    LOGIN = "login nodes of"
    COMPUTE = "compute nodes of"
    FUNCTION = "Lambda function"
    MOUNT_TARGET = "EFS mount target"
    LUSTRE = "FSx file system"
    DATABASE = "database"
    ENDPOINT = "interface endpoint"
    LOAD_BALANCER = "load balancer"
    KUBERNETES = "EKS cluster"
    BUILD = "CodeBuild project"
    RESOLVER = "resolver endpoint"
    CONTAINER = "container task of"
    OTHER = "service"


NODES = frozenset({Kind.HEAD, Kind.LOGIN, Kind.COMPUTE})
MACHINES = NODES | {Kind.INSTANCE, Kind.INTERFACE, Kind.TEMPLATE}
