"""Functions run code from buckets, registries and accounts of ours."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_code_bucket, expect_our_image, expect_our_layer
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="lambda-code-known",
    title="Functions run code and layers from buckets, registries and accounts of ours",
    severity=Severity.HIGH,
    types=(*tokens.FUNCTION, *tokens.LAYER),
    why="Lambda takes code by its own network from any bucket, registry and layer that lets it: whoever owns those "
    "says what runs here with the function's role, the next time that it is deployed too.",
    remediation="Give the code as an archive, from a bucket of this stack or of its platform, or from a registry of "
    "our accounts; publish layers of others anew in an account of ours; AWS's own may stay where they are. Others' "
    "are listed under code_buckets, code_accounts and code_images in policies/facts.toml.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html",
    controls=replace(BOUNDARY, nist=(*BOUNDARY.nist, "SI-7")),
    bad="""\
aws.lambda_.Function(
    "jobs", role=role.arn, runtime="python3.13", handler="index.handler", s3_bucket="somebody-elses", s3_key="jobs.zip"
)
""",
    good="""\
aws.lambda_.Function(
    "jobs", role=role.arn, runtime="python3.13", handler="index.handler", s3_bucket=bucket.bucket, s3_key="jobs.zip"
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A function's archive, image and layers; a layer's archive."""
    for archive in (resource.at("s3Bucket"), resource.at("content", "s3Bucket")):  # the second in templates
        yield from expect_code_bucket(archive, resource, stack, of_aws=True)
    if resource.type in tokens.FUNCTION:
        yield from expect_our_image(resource.at("imageUri"), stack)
        for layer in resource.each("layers"):
            if stack.follow_view(resource, layer, types=tokens.LAYER).found:
                continue
            yield from expect_our_layer(layer, stack)
