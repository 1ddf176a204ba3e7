"""Lustre is encrypted on its way, and only nodes of the lab talk to it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_network

from ... import tokens
from ...controls import IN_TRANSIT
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="fsx-transit",
    title="Lustre is encrypted in transit and open to the lab's groups only",
    severity=Severity.HIGH,
    types=tokens.LUSTRE_FILE_SYSTEM,
    why="Deployments of the type SCRATCH_1 send in clear text; and Lustre itself asks nobody who they are, so the "
    "security group is all that keeps other machines out.",
    remediation="Take SCRATCH_2 or PERSISTENT_2. Let the security groups of the lab's nodes, and no ranges, in on 988 "
    "and 1018-1023.",
    source="https://docs.aws.amazon.com/fsx/latest/LustreGuide/encryption-in-transit-fsxl.html",
    controls=replace(IN_TRANSIT, nist=(*IN_TRANSIT.nist, "AC-4(21)", "SC-7(5)")),
    bad="""\
servers = aws.ec2.SecurityGroup("servers", vpc_id=vpc.id, description="Lustre")
aws.vpc.SecurityGroupIngressRule(
    "lustre",
    security_group_id=servers.id,
    cidr_ipv4="10.0.0.0/16",
    ip_protocol="tcp",
    from_port=988,
    to_port=988,
)
aws.fsx.LustreFileSystem(
    "scratch",
    subnet_ids=subnet.id,
    deployment_type="SCRATCH_2",
    storage_capacity=1200,
    security_group_ids=[servers.id],
)
""",
    good="""\
servers = aws.ec2.SecurityGroup("servers", vpc_id=vpc.id, description="Lustre")
aws.vpc.SecurityGroupIngressRule(
    "lustre",
    security_group_id=servers.id,
    referenced_security_group_id=group.id,
    ip_protocol="tcp",
    from_port=988,
    to_port=988,
)
aws.fsx.LustreFileSystem(
    "scratch",
    subnet_ids=subnet.id,
    deployment_type="SCRATCH_2",
    storage_capacity=1200,
    security_group_ids=[servers.id],
)
""",
)
# docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html
_PORTS = (988, *range(1018, 1024))
_TCP = ("-1", "tcp", "6", "all")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The deployment type, and every rule of its groups that lets somebody in on Lustre's ports."""
    kind = resource.at("deploymentType")
    if kind.unknown:
        yield Unevaluated("deploymentType")
    elif kind.value("SCRATCH_1") == "SCRATCH_1":
        shown = kind.shown if kind.known else "not set, which means SCRATCH_1"
        yield Finding(f"deploymentType is {shown}; allowed: SCRATCH_2, PERSISTENT_1 or PERSISTENT_2", "deploymentType")
    groups = stack.follow(resource, "securityGroupIds", types=tokens.SECURITY_GROUP)
    if groups.unknown:
        yield Unevaluated("securityGroupIds")
    own = _own_ranges(resource, stack)
    for group in groups.found:
        for rule in _ingress(group, stack):
            yield from _outcomes(group, rule, own)


def _own_ranges(resource: Resource, stack: Stack) -> list[str]:
    """The ranges of the subnets that it is in: of a lab's file system, those are the lab's."""
    subnets = stack.follow(resource, "subnetIds", types=tokens.SUBNET).found
    return [str(cidr.value()) for subnet in subnets if (cidr := subnet.at("cidrBlock")).known]


def _ingress(group: Resource, stack: Stack) -> Iterator[View]:
    """The group's rules in each of their three spellings."""
    yield from group.each("ingress")
    for rule in stack.attached_to(group, tokens.SECURITY_GROUP_RULE, "securityGroupId"):
        if rule.at("type").value() == "ingress":
            yield rule.properties
    for rule in stack.attached_to(group, tokens.INGRESS_RULE, "securityGroupId"):
        yield rule.properties


def _outcomes(group: Resource, rule: View, own: list[str]) -> Iterator[Outcome]:
    if rule.unknown or not _lustre(rule):
        return  # of rules that AWS has still to answer with, those that the program asks for are read beside it
    for source in _ranges(rule):
        if source.unknown:
            yield Unevaluated(f"securityGroupIds: {source.path} of {group.name}")
        elif not any(_inside(str(source.value()), cidr) for cidr in own):
            yield Finding(
                f"{group.name} lets {source.shown} in on Lustre's ports; allowed: security groups of the lab",
                "securityGroupIds",
            )


def _lustre(rule: View) -> bool:
    protocol = next(
        (each for key in ("ipProtocol", "protocol") if not (each := rule.at(key)).absent), rule.at("protocol")
    )
    if str(protocol.value("-1")).lower() not in _TCP:
        return False
    if str(protocol.value("-1")) in ("-1", "all"):
        return True
    first, last = (rule.at(key).value(0) for key in ("fromPort", "toPort"))
    return any(int(str(first).partition(".")[0]) <= port <= int(str(last).partition(".")[0]) for port in _PORTS)


def _ranges(rule: View) -> Iterator[View]:
    for key in ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds"):
        yield from rule.each(key)
    yield from (view for key in ("cidrIpv4", "cidrIpv6", "prefixListId") if not (view := rule.at(key)).absent)


def _inside(inner: str, outer: str) -> bool:
    try:
        one, other = ip_network(inner), ip_network(outer)
    except ValueError:
        return False  # a prefix list
    return one.version == other.version and int(other[0]) <= int(one[0]) and int(one[-1]) <= int(other[-1])
