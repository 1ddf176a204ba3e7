"""No file system policy lets everybody in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import iam, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="efs-policy-no-anonymous",
    title="No EFS policy lets everybody in",
    severity=Severity.HIGH,
    types=tokens.EFS_POLICY,
    why="Who reaches a mount target and is everybody reads all homes; NFS itself asks for no password.",
    remediation="Name roles, or add a condition on elasticfilesystem:AccessedViaMountTarget, on our account or on an "
    "access point.",
    source="https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html",
    controls=replace(NO_PUBLIC_ACCESS, cis=("2.21",)),
    bad="""\
aws.efs.FileSystemPolicy(
    "homes",
    file_system_id="fs-0123456789abcdef0",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "elasticfilesystem:*"}],
        }
    ),
)
""",
    good="""\
aws.efs.FileSystemPolicy(
    "homes",
    file_system_id="fs-0123456789abcdef0",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/nodes"},
                    "Action": "elasticfilesystem:ClientMount",
                }
            ],
        }
    ),
)
""",
)
# AWS counts a policy with the first as not public; the second names the points that lead in.
_WAYS_IN = ("elasticfilesystem:accessedviamounttarget", "elasticfilesystem:accesspointarn")


def check(resource: Resource) -> Iterable[Outcome]:
    """Everybody is let in by no statement, unless by mount targets or access points only."""

    def about(statement: iam.Statement) -> Iterable[Outcome]:
        ways = statement.conditions.on(*_WAYS_IN)
        if statement.allows_everybody and not any(_narrows(way) for way in ways):
            allowed = "named principals, or a condition on our account, on mount targets or on access points"
            yield Finding(f"{statement.name} allows everybody; allowed: {allowed}", statement.path)

    return iam.read(resource.at("policy")).judge(about)


def _narrows(way: iam.Condition) -> bool:
    if way.key == "elasticfilesystem:accessedviamounttarget":
        return way.operator == "bool" and set(way.values) == {"true"} and not way.if_exists
    return way.positive and way.narrow and not way.if_exists
