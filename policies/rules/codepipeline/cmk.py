"""Stores of pipelines are encrypted with a customer key."""

from collections.abc import Iterable

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="codepipeline-cmk",
    title="Stores of pipelines are encrypted with a customer key",
    severity=Severity.MEDIUM,
    types=tokens.PIPELINE,
    why="A pipeline's store holds sources and what was built of them, under the key that AWS has for S3.",
    remediation="Set encryptionKey of each artifact store to the platform's key.",
    source="https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html",
    controls=AT_REST,
    bad="""\
aws.codepipeline.Pipeline(
    "image", role_arn=role.arn, artifact_stores=[{"type": "S3", "location": "lab-data"}], stages=[]
)
""",
    good="""\
store = {"type": "S3", "location": "lab-data", "encryption_key": {"type": "KMS", "id": key.arn}}
aws.codepipeline.Pipeline("image", role_arn=role.arn, artifact_stores=[store], stages=[])
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every store, one for each region."""
    for store in resource.each("artifactStores"):
        if store.unknown:
            yield Unevaluated(store.path)
        else:
            yield from expect_customer_key(store.at("encryptionKey", "id"))
