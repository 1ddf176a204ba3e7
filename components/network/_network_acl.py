"""The entries of the network ACLs: how many there are never depends on the number of labs.

AWS evaluates a subnet's entries in the order of their numbers, the first that matches decides, and what none matches is
denied. Network ACLs know no connections, so that an answer needs an entry of its own, and no prefix lists. Hence the
two entries on any address: requests to S3 and DynamoDB leave for port 443, and their answers come back to a port from
1024 up. Routes decide where such packets can go: to nowhere but the gateway endpoints. AWS allows 20 entries a
direction (Amazon VPC User Guide, "Amazon VPC quotas").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

_ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True)
class AclEntry:
    """One entry: whether packets of a protocol to or from a range, on ports, may pass."""

    action: str
    cidr: pulumi.Input[str]
    protocol: str = "-1"
    from_port: int = 0
    to_port: int = 0


@dataclass(frozen=True, kw_only=True)
class AclPlan:
    """The entries of one network ACL, in the order in which AWS tries them."""

    ingress: Sequence[AclEntry]
    egress: Sequence[AclEntry]


_TO_GATEWAY_ENDPOINTS = AclEntry(action="allow", cidr=_ANYWHERE, protocol="tcp", from_port=443, to_port=443)
_FROM_GATEWAY_ENDPOINTS = AclEntry(action="allow", cidr=_ANYWHERE, protocol="tcp", from_port=1024, to_port=65535)


def shared_acl(vpc_cidr: pulumi.Input[str]) -> AclPlan:
    """Shared services talk to the whole VPC and to the gateway endpoints."""
    inside = AclEntry(action="allow", cidr=vpc_cidr)
    return AclPlan(ingress=(inside, _FROM_GATEWAY_ENDPOINTS), egress=(inside, _TO_GATEWAY_ENDPOINTS))


def lab_acl(block: pulumi.Input[str], shared_cidr: pulumi.Input[str], labs_cidr: pulumi.Input[str]) -> AclPlan:
    """A lab talks to itself, to shared services and to the gateway endpoints, and to no other lab.

    The lab's own block is part of the labs' supernet: it has to be allowed before the supernet is denied, and the
    supernet denied before any address is allowed.
    """
    inside = (
        AclEntry(action="allow", cidr=block),
        AclEntry(action="allow", cidr=shared_cidr),
        AclEntry(action="deny", cidr=labs_cidr),
    )
    return AclPlan(ingress=(*inside, _FROM_GATEWAY_ENDPOINTS), egress=(*inside, _TO_GATEWAY_ENDPOINTS))


def network_acl(
    name: str,
    plan: AclPlan,
    *,
    vpc_id: pulumi.Input[str],
    subnet_ids: Sequence[pulumi.Input[str]],
    tags: dict[str, str],
    opts: pulumi.ResourceOptions,
) -> aws.ec2.NetworkAcl:
    """A network ACL with a plan's entries, numbered 100, 110, ... in their order."""
    return aws.ec2.NetworkAcl(
        name,
        vpc_id=vpc_id,
        subnet_ids=subnet_ids,
        ingress=[
            aws.ec2.NetworkAclIngressArgs(
                rule_no=number,
                action=entry.action,
                cidr_block=entry.cidr,
                protocol=entry.protocol,
                from_port=entry.from_port,
                to_port=entry.to_port,
            )
            for number, entry in _numbered(plan.ingress)
        ],
        egress=[
            aws.ec2.NetworkAclEgressArgs(
                rule_no=number,
                action=entry.action,
                cidr_block=entry.cidr,
                protocol=entry.protocol,
                from_port=entry.from_port,
                to_port=entry.to_port,
            )
            for number, entry in _numbered(plan.egress)
        ],
        tags=tags,
        opts=opts,
    )


def _numbered(entries: Sequence[AclEntry]) -> list[tuple[int, AclEntry]]:
    return [(100 + 10 * position, entry) for position, entry in enumerate(entries)]
