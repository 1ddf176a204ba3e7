"""Security groups let nobody from a public address in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import security_groups
from ...controls import BOUNDARY
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-sg-no-world-ingress",
    title="No security group is open to public addresses",
    severity=Severity.CRITICAL,
    types=security_groups.TYPES["ingress"],
    why="The group is what is left when somebody adds a route or an address by mistake; it has to hold alone.",
    remediation="Refer to a security group, or name the private range of a peer.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    controls=replace(BOUNDARY, fsbp=("EC2.13", "EC2.14", "EC2.18", "EC2.19"), cis=("6.3", "6.4")),
    bad="""\
    aws.vpc.SecurityGroupIngressRule(
        "ssh", security_group_id=group.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4="0.0.0.0/0"
    )""",
    good="""\
    aws.vpc.SecurityGroupIngressRule(
        "ssh", security_group_id=group.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4="10.0.1.0/24"
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every source, in whichever of the forms the rule is written."""
    return security_groups.check(resource, "ingress")
