"""No container repository is open to everybody."""

from collections.abc import Iterable

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...iam import open_to_everybody
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ecr-not-public",
    title="No container repository is open to everybody",
    severity=Severity.CRITICAL,
    types=(*tokens.REPOSITORY_POLICY, *tokens.PUBLIC_REPOSITORY),
    why="Images hold the lab's software and settings; who may push to a repository runs code on the next node that "
    "starts.",
    remediation="Name accounts or roles in the repository's policy, and use no repository of ECR Public.",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    controls=NO_PUBLIC_ACCESS,
    bad="""\
pull = {"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
aws.ecr.RepositoryPolicy(
    "tools", repository="tools", policy=json.dumps({"Version": "2012-10-17", "Statement": [pull]})
)
""",
    good="""\
pull = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/nodes"}, "Action": "ecr:BatchGetImage"}
aws.ecr.RepositoryPolicy(
    "tools", repository="tools", policy=json.dumps({"Version": "2012-10-17", "Statement": [pull]})
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The policy of a repository or of the registry; a repository of ECR Public is open by what it is."""
    if resource.type in tokens.PUBLIC_REPOSITORY:
        return (Finding("a repository of ECR Public; allowed: a private repository"),)
    return open_to_everybody(resource.at("policy"))
