"""The instance metadata service answers only requests with a token."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource
from ...view import View

_REQUIRED = "required"
_CHANGED_IN_PLACE = (tokens.INSTANCE[0], *tokens.LAUNCH_TEMPLATE, *tokens.METADATA_DEFAULTS)
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
    options = _options(resource)
    if not _is_off(resource, options):
        yield from expect(options.at("httpTokens"), lambda asked: asked == _REQUIRED, _REQUIRED, default="optional")


def remedy(resource: Resource) -> Mapping[str, object]:
    """Ask for tokens, where that changes what is there and replaces nothing."""
    options = _options(resource)
    if resource.type not in _CHANGED_IN_PLACE or any(
        view.unknown for view in (options, *dict(options.items()).values())
    ):
        return {}
    if _is_off(resource, options) or options.at("httpTokens").value() == _REQUIRED:
        return {}
    if resource.type in tokens.METADATA_DEFAULTS:
        return {"httpTokens": _REQUIRED}
    return {"metadataOptions": {**{key: view.value() for key, view in options.items()}, "httpTokens": _REQUIRED}}


def _options(resource: Resource) -> View:
    return resource.properties if resource.type in tokens.METADATA_DEFAULTS else resource.at("metadataOptions")


def _is_off(resource: Resource, options: View) -> bool:
    """Whether there is no service, or the launch template says, which is judged itself."""
    if options.absent and not resource.at("launchTemplate").absent:
        return True
    return not options.unknown and options.at("httpEndpoint").known and options.at("httpEndpoint").value() == "disabled"
