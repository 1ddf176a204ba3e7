"""What builds make is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key, expect_false
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="codebuild-cmk",
    title="What builds make is encrypted with a customer key",
    severity=Severity.MEDIUM,
    types=tokens.BUILD_PROJECT,
    why="Artifacts hold the lab's software; without a key of ours they are under the key that AWS has for S3.",
    remediation="Set encryptionKey to the platform's key, and leave encryptionDisabled off.",
    source="https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html",
    controls=replace(AT_REST, fsbp=("CodeBuild.3",)),
    bad="""\
aws.codebuild.Project(
    "image",
    service_role=role.arn,
    artifacts={"type": "S3", "location": "lab-data"},
    source={"type": "S3", "location": "lab-data/image.zip"},
    environment={"compute_type": "BUILD_GENERAL1_SMALL", "image": "tools", "type": "LINUX_CONTAINER"},
)
""",
    good="""\
aws.codebuild.Project(
    "image",
    service_role=role.arn,
    artifacts={"type": "S3", "location": "lab-data"},
    source={"type": "S3", "location": "lab-data/image.zip"},
    environment={"compute_type": "BUILD_GENERAL1_SMALL", "image": "tools", "type": "LINUX_CONTAINER"},
    encryption_key=key.arn,
)
""",
)
_KINDS = ("artifacts", "secondaryArtifacts")


def check(resource: Resource) -> Iterable[Outcome]:
    """The key, and no artifacts or logs that are exempt from it."""
    yield from expect_customer_key(resource.at("encryptionKey"))
    for artifacts in (each for kind in _KINDS for each in resource.each(kind)):
        yield from expect_false(artifacts.at("encryptionDisabled"))
    yield from expect_false(resource.at("logsConfig", "s3Logs", "encryptionDisabled"))
