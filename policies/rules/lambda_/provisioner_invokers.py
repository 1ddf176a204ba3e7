"""Only the workflow service asks ParallelCluster's provider for clusters."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY, IDENTITY
from ...iam import Kind
from ...iam.principals import principal
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...provisioner import is_function, may_ask
from ...resource import Resource, Stack

RULE = Rule(
    id="lambda-provisioner-invokers",
    title="Only named roles, our API and the provider's own timer call the function that makes clusters",
    severity=Severity.CRITICAL,
    types=(*tokens.FUNCTION_PERMISSION, *tokens.FUNCTION_URL),
    why="Whoever calls the function gets a cluster with any script on its nodes, in the subnet and with the data of "
    "any lab; CloudFormation and its policies are then no longer asked.",
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
# The provider waits for a cluster by a rule that calls its function every few minutes.
_TIMER = "events.amazonaws.com"
_API = "apigateway.amazonaws.com"
_NAMED = (Kind.ROLE, Kind.USER, Kind.SESSION)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Permissions and URLs of that function; those of others are not this rule's."""
    function = resource.at("functionName" if resource.type in tokens.FUNCTION_URL else "function")
    if function.unknown:
        yield Unevaluated(function.path)
    elif is_function(str(function.value(""))):
        if resource.type in tokens.FUNCTION_URL:
            yield Finding(f"{function.shown} has a URL; allowed: permissions for named roles", function.path)
        else:
            yield from _invoker(resource, stack)


def _invoker(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    view, source = resource.at("principal"), resource.at("sourceArn")
    if view.unknown:
        yield Unevaluated(view.path)
        return
    name = str(view.value(""))
    principals = stack.facts.principals
    if name == _TIMER:
        return
    if name == _API:
        if source.unknown:
            yield Unevaluated(source.path)
        elif not any(_is_of(str(source.value("")), api) for api in stack.of(tokens.REST_API)):
            yield Finding(f"{_API} calls for {source.shown}; allowed: a REST API of this stack", source.path)
    elif principals and not may_ask(name, stack):
        yield Finding(f"principal is {view.shown}; allowed: principals of policies/facts.toml", view.path)
    elif not principals and principal("aws", name).kind not in _NAMED:
        yield Finding(f"principal is {view.shown}; allowed: a role by its ARN", view.path)


def _is_of(source: str, api: Resource) -> bool:
    """Whether the source is a method of the API: arn:aws:execute-api:region:account:id/stage/verb/path."""
    name = api.at("id")
    return name.known and bool(name.value()) and source.rpartition(":")[2].partition("/")[0] == name.value()
