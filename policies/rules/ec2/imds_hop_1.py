"""Instance metadata cannot be asked for from behind an instance."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ec2-imds-hop-1",
    title="Instance metadata is answered within one hop",
    severity=Severity.MEDIUM,
    types=(*tokens.INSTANCE, *tokens.LAUNCH_TEMPLATE, *tokens.LAUNCH_CONFIGURATION),
    why="With more hops, a container or whoever the instance forwards for gets the instance's credentials.",
    remediation="Leave metadataOptions.httpPutResponseHopLimit unset or 1; exempt what runs containers that need it.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-existing-instances.html",
    controls=replace(IDENTITY, fsbp=("AutoScaling.4",)),
    bad="""\
    aws.ec2.LaunchTemplate(
        "nodes", metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 3}
    )""",
    good="""aws.ec2.LaunchTemplate("nodes", metadata_options={"http_tokens": "required"})""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """AWS allows one hop unless told otherwise."""
    yield from expect(resource.at("metadataOptions", "httpPutResponseHopLimit"), _is_one, "1", default=1)


def _is_one(limit: object) -> bool:
    return isinstance(limit, int | float) and limit <= 1
