"""Only the workflow service asks ParallelCluster's provider for clusters."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY, IDENTITY
from ...fronts import API, fronts
from ...iam import Kind
from ...iam.principals import principal
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...provisioner import may_ask
from ...resource import Resource, Stack

RULE = Rule(
    id="lambda-provisioner-invokers",
    title="Only named roles and our API call the function that makes clusters, or what asks for them",
    severity=Severity.CRITICAL,
    types=(*tokens.FUNCTION_PERMISSION, *tokens.FUNCTION_URL),
    why="Whoever calls the function gets a cluster with any script on its nodes, in the subnet and with the data of "
    "any lab; CloudFormation and its policies are then no longer asked. A function that may call it is a second door.",
    remediation="Permit roles that policies/facts.toml names (principals), or an API of this stack; give the function "
    "no URL.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/cloudformation-v3.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, *BOUNDARY.nist)),
    bad="""\
aws.lambda_.Permission(
    "anybody", action="lambda:InvokeFunction", function="pcluster-cfn-1a2b3c", principal=ACCOUNT
)
""",
    good="""\
aws.lambda_.Permission(
    "workflow",
    action="lambda:InvokeFunction",
    function="pcluster-cfn-1a2b3c",
    principal=f"arn:aws:iam::{ACCOUNT}:role/workflow",
)
""",
)
# The rule of EventBridge by which the provider waits for a cluster is permitted by the provider itself.
_NAMED = (Kind.ROLE, Kind.USER, Kind.SESSION)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Permissions and URLs of that function, and of those that call it; those of others are not this rule's."""
    function = resource.at("functionName" if resource.type in tokens.FUNCTION_URL else "function")
    calls = fronts(stack).is_named_by(resource, function, stack)
    if calls is None:
        yield Unevaluated(function.path)
    elif calls:
        if resource.type in tokens.FUNCTION_URL:
            yield Finding(f"{function.shown} has a URL; allowed: permissions for named roles", function.path)
        else:
            yield from _invoker(resource, stack)


def _invoker(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    view = resource.at("principal")
    if view.unknown:
        yield Unevaluated(view.path)
        return
    name = str(view.value(""))
    principals = stack.facts.principals
    if name == API:
        yield from _api(resource, stack)
    elif principals and not may_ask(name, stack):
        yield Finding(f"principal is {view.shown}; allowed: principals of policies/facts.toml", view.path)
    elif not principals and ("*" in name or principal("aws", name).kind not in _NAMED):
        yield Finding(f"principal is {view.shown}; allowed: a role by its ARN", view.path)


def _api(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    source = resource.at("sourceArn")
    if source.unknown:
        if not stack.follow_view(resource, source, types=tokens.REST_API).found:
            yield Unevaluated(source.path)
    elif not any(_is_of(str(source.value("")), api) for api in stack.of(tokens.REST_API)):
        yield Finding(f"{API} calls for {source.shown}; allowed: a REST API of this stack", source.path)


def _is_of(source: str, api: Resource) -> bool:
    """Whether the source is a method of the API: arn:aws:execute-api:region:account:id/stage/verb/path."""
    name = api.at("id")
    return name.known and bool(name.value()) and source.rpartition(":")[2].partition("/")[0] == name.value()
