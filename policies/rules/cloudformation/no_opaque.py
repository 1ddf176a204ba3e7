"""Every template can be seen into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import tokens
from ...aws_owned import is_own_template
from ...controls import BOUNDARY
from ...documents import opaque
from ...expectations import found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...wildcards import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...resource import Resource, Stack

RULE = Rule(
    id="cloudformation-no-opaque",
    title="Every CloudFormation template can be seen into",
    severity=Severity.HIGH,
    types=(*tokens.CLOUDFORMATION_STACK, *tokens.STACK_SET, *tokens.BUCKET_OBJECT),
    why="What a template at an address, a macro, a module or a custom resource makes is not in the graph, so that no "
    "rule judges it; nor does one know every type.",
    remediation="Give the template as templateBody, or as an object of this stack; take the resources that no rule "
    "knows into the Pulumi program. A template that was read belongs, with its version, under "
    "templates in policies/facts.toml.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html",
    controls=BOUNDARY,
    bad="""aws.cloudformation.Stack("gateway", template_url="https://example.org/gateway.yaml")""",
    good="""\
body = json.dumps({"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}})
aws.cloudformation.Stack("network", template_body=body)
""",
)
_ALLOWED = "a template in this stack, or one of templates in policies/facts.toml"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The template's address, and what is in a body."""
    body = resource.at("content" if resource.type in tokens.BUCKET_OBJECT else "templateBody")
    if body.unknown and resource.type not in tokens.BUCKET_OBJECT:
        yield Unevaluated(body.path)
    for part in opaque(resource):
        yield Finding(f"{part.path} is {part.what}: {part.why}; allowed: what rules can see into", part.path)
    if resource.type in tokens.STACK_SET:
        yield Finding("a stack set deploys into accounts that no rule sees; allowed: a stack in each", "")
    if resource.type not in tokens.BUCKET_OBJECT:
        yield from _address(resource, stack)


def _address(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    url = resource.at("templateUrl")
    if url.absent:
        return
    objects = stack.of(tokens.BUCKET_OBJECT)
    if url.unknown:
        if not any(each.urn in resource.references.get("templateUrl", ()) for each in objects):
            yield Unevaluated(url.path)
        return
    address = str(url.value())
    if is_own_template(address) or any(matches(pattern, address) for pattern in stack.facts.templates):
        return
    ours = next((each for each in objects if _is_at(each, address)), None)
    if ours is None:
        yield Finding(f"{found(url)}; allowed: {_ALLOWED}", url.path)
    elif ours.at("content").unknown:
        yield Unevaluated(url.path, f"what {ours.name} holds is not known yet")
    elif ours.at("content").absent:
        yield Finding(f"{found(url)}, of which the content is a file or base64; allowed: {_ALLOWED}", url.path)


def _is_at(stored: Resource, address: str) -> bool:
    """Whether the object is what the address names: the bucket in the host's name or first in the path."""
    bucket, key = stored.at("bucket"), stored.at("key")
    if not bucket.known or not key.known:
        return False
    host, _, path = address.removeprefix("https://").partition("/")
    if ".amazonaws.com" not in host:
        return False
    return (host.startswith(f"{bucket.value()}.s3") and path == key.value()) or (
        host.startswith("s3") and path == f"{bucket.value()}/{key.value()}"
    )
