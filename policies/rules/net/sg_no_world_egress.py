"""Security groups let nothing out to a public address."""

from collections.abc import Iterable

from ... import security_groups
from ...controls import BOUNDARY
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-sg-no-world-egress",
    title="No security group is open towards public addresses",
    severity=Severity.HIGH,
    types=security_groups.TYPES["egress"],
    why="Data leaves by what a group lets out; rules that name 0.0.0.0/0 let everything out.",
    remediation="Refer to a security group, the private range of a peer, or the prefix list of a gateway endpoint.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    controls=BOUNDARY,
    bad="""\
    aws.vpc.SecurityGroupEgressRule(
        "https", security_group_id=group.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0"
    )""",
    good="""\
    aws.vpc.SecurityGroupEgressRule(
        "https", security_group_id=group.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="10.0.1.0/24"
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every destination, in whichever of the forms the rule is written."""
    return security_groups.check(resource, "egress")
