"""The instance metadata service answers only requests with a token."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ec2-imdsv2",
    title="Instance metadata needs a token (IMDSv2)",
    severity=Severity.HIGH,
    types=(
        *tokens.INSTANCE,
        *tokens.LAUNCH_TEMPLATE,
        *tokens.LAUNCH_CONFIGURATION,
        *tokens.METADATA_DEFAULTS,
        tokens.CLUSTER,
    ),
    why="Without tokens, a program that fetches URLs for strangers gives away its instance's credentials.",
    remediation="Set metadataOptions.httpTokens to required (ParallelCluster: Imds/ImdsSupport v2.0).",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    controls=replace(IDENTITY, fsbp=("EC2.8", "EC2.170", "AutoScaling.3"), cis=("6.7",)),
    bad="""aws.ec2.Instance("head", ami="ami-1", instance_type="m7i.large", subnet_id=subnet.id)""",
    good="""\
    aws.ec2.Instance(
        "head",
        ami="ami-1",
        instance_type="m7i.large",
        subnet_id=subnet.id,
        metadata_options={"http_tokens": "required"},
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """AWS makes tokens optional where neither the image nor the account says otherwise."""
    if resource.type == tokens.CLUSTER:
        yield from expect(resource.at("Imds", "ImdsSupport"), lambda version: version == "v2.0", "v2.0", default="v2.0")
        return
    options = resource.properties if resource.type in tokens.METADATA_DEFAULTS else resource.at("metadataOptions")
    if options.absent and not resource.at("launchTemplate").absent:
        return  # the launch template says, and is judged itself
    if not options.unknown and options.at("httpEndpoint").known and options.at("httpEndpoint").value() == "disabled":
        return
    yield from expect(options.at("httpTokens"), lambda tokens_: tokens_ == "required", "required", default="optional")
