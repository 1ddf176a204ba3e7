"""No EFS policy lets another account in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import iam, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="efs-policy-no-foreign",
    title="No EFS policy lets another account in",
    severity=Severity.HIGH,
    types=tokens.EFS_POLICY,
    why="A peered network of another account reaches the mount targets; the policy is what keeps its roles out.",
    remediation="Name roles of our accounts, or list the account under shared_accounts in policies/facts.toml.",
    source="https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
    controls=replace(NO_PUBLIC_ACCESS, cis=("2.21",)),
    bad="""\
statement = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
    "Action": "elasticfilesystem:ClientMount",
}
document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
aws.efs.FileSystemPolicy("homes", file_system_id="fs-0123456789abcdef0", policy=document)
""",
    good="""\
statement = {
    "Effect": "Allow",
    "Principal": {"AWS": role.arn},
    "Action": "elasticfilesystem:ClientMount",
}
document = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
aws.efs.FileSystemPolicy("homes", file_system_id="fs-0123456789abcdef0", policy=document)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every principal is of our accounts, or of one that we share with."""
    return iam.foreign_access(resource.at("policy"), iam.Ours.of(stack), "principals of our accounts")
