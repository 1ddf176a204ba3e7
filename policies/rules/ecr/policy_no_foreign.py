"""Only our accounts pull and push images."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...iam import Ours, foreign_access
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="ecr-policy-no-foreign",
    title="Only our accounts pull and push images",
    severity=Severity.HIGH,
    types=tokens.REPOSITORY_POLICY,
    why="Who pulls an image has the lab's software; who pushes one runs code on the lab's nodes.",
    remediation="Name accounts of policies/facts.toml: accounts, or shared_accounts for those of others.",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html",
    controls=IDENTITY,
    bad="""\
pull = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}, "Action": "ecr:BatchGetImage"}
aws.ecr.RepositoryPolicy(
    "tools", repository="tools", policy=json.dumps({"Version": "2012-10-17", "Statement": [pull]})
)
""",
    good="""\
pull = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "ecr:BatchGetImage"}
aws.ecr.RepositoryPolicy(
    "tools", repository="tools", policy=json.dumps({"Version": "2012-10-17", "Statement": [pull]})
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every statement of the policy."""
    return foreign_access(resource.at("policy"), Ours.of(stack), "accounts of policies/facts.toml")
