"""Builds take sources and images from buckets and registries of ours."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_our_bucket, expect_our_image
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="codebuild-code-known",
    title="Builds take sources from buckets, and images from registries, of ours",
    severity=Severity.HIGH,
    types=tokens.BUILD_PROJECT,
    why="A build runs what its source and its image say with the project's role, and what it makes runs in the labs.",
    remediation="Name a bucket of this stack or of its platform, and an image of AWS's (aws/codebuild/...) or in a "
    "registry of our accounts. Others are listed under buckets and shared_accounts in policies/facts.toml.",
    source="https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html",
    controls=replace(BOUNDARY, nist=(*BOUNDARY.nist, "SI-7")),
    bad="""\
aws.codebuild.Project(
    "tools",
    service_role=role.arn,
    artifacts={"type": "NO_ARTIFACTS"},
    source={"type": "S3", "location": "somebody-elses/source.zip"},
    environment={
        "compute_type": "BUILD_GENERAL1_SMALL",
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/standard:7.0",
    },
)
""",
    good="""\
aws.codebuild.Project(
    "tools",
    service_role=role.arn,
    artifacts={"type": "NO_ARTIFACTS"},
    source={"type": "S3", "location": bucket.bucket.apply(lambda name: f"{name}/source.zip")},
    environment={
        "compute_type": "BUILD_GENERAL1_SMALL",
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/standard:7.0",
    },
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each source that is in a bucket; the image that the build runs in."""
    for source in (*resource.each("source"), *resource.each("secondarySources")):
        kind = source.at("type")
        if kind.unknown:
            yield Unevaluated(kind.path)
        elif kind.value() == "S3":
            yield from expect_our_bucket(source.at("location"), resource, stack)
    yield from expect_our_image(resource.at("environment", "image"), stack)
