"""A network ACL of a plan."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from ._acl_plan import AclEntry, AclPlan, lab_acl, shared_acl

__all__ = ["AclEntry", "AclPlan", "lab_acl", "network_acl", "shared_acl"]


def network_acl(
    name: str,
    plan: AclPlan | pulumi.Output[AclPlan],
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
        ingress=plan.apply(_ingress) if isinstance(plan, pulumi.Output) else _ingress(plan),
        egress=plan.apply(_egress) if isinstance(plan, pulumi.Output) else _egress(plan),
        tags=tags,
        opts=opts,
    )


def _ingress(plan: AclPlan) -> list[aws.ec2.NetworkAclIngressArgs]:
    return [
        aws.ec2.NetworkAclIngressArgs(
            rule_no=number,
            action=entry.action,
            cidr_block=entry.cidr,
            protocol=entry.protocol,
            from_port=entry.from_port,
            to_port=entry.to_port,
            icmp_type=entry.icmp_type,
            icmp_code=entry.icmp_code,
        )
        for number, entry in _numbered(plan.ingress)
    ]


def _egress(plan: AclPlan) -> list[aws.ec2.NetworkAclEgressArgs]:
    return [
        aws.ec2.NetworkAclEgressArgs(
            rule_no=number,
            action=entry.action,
            cidr_block=entry.cidr,
            protocol=entry.protocol,
            from_port=entry.from_port,
            to_port=entry.to_port,
            icmp_type=entry.icmp_type,
            icmp_code=entry.icmp_code,
        )
        for number, entry in _numbered(plan.egress)
    ]


def _numbered(entries: Sequence[AclEntry]) -> list[tuple[int, AclEntry]]:
    return [(100 + 10 * position, entry) for position, entry in enumerate(entries)]
