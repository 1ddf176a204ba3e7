"""Builds take what they run from buckets and registries of ours."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_code_bucket, expect_our_image
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="codebuild-code-known",
    title="Builds take sources and caches from buckets, and images from registries, of ours",
    severity=Severity.HIGH,
    types=tokens.BUILD_PROJECT,
    why="A build runs what its source, its buildspec, its cache and its image say with the project's role, and what it "
    "makes runs in the labs. A certificate says whom it trusts meanwhile.",
    remediation="Name a bucket of this stack or of its platform, and an image of AWS's (aws/codebuild/...) or in a "
    "registry of our accounts. Others are listed under code_buckets, code_accounts and code_images in "
    "policies/facts.toml. Repositories are not judged: whoever may write to them decides what is built.",
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
_OBJECT = re.compile(r"arn:aws[a-z-]*:s3:::")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each source, buildspec, cache and certificate that is in a bucket; the image that the build runs in."""
    for place in _places(resource):
        if place.unknown:
            yield Unevaluated(place.path)
        else:
            yield from expect_code_bucket(place, resource, stack)
    yield from expect_our_image(resource.at("environment", "image"), stack, of_builds=True)


def _places(resource: Resource) -> Iterator[View]:
    for kept in (*resource.each("source"), *resource.each("secondarySources"), resource.at("cache")):
        kind = kept.at("type")
        if kind.unknown:
            yield kind
        elif kind.value() == "S3":
            yield kept.at("location")
    for written in (
        resource.at("source", "buildspec"),
        *(each.at("buildspec") for each in resource.each("secondarySources")),
    ):
        # The text itself, a path in the source, or an object's ARN.
        if written.unknown or _OBJECT.match(str(written.value(""))):
            yield written
    yield resource.at("environment", "certificate")
