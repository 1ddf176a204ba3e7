"""Every call of an API is signed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ... import openapi, tokens
from ...controls import IDENTITY
from ...documents.text import Unreadable
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="apigateway-auth",
    title="Every call of an API is signed by an identity of ours",
    severity=Severity.CRITICAL,
    types=(*tokens.REST_METHOD, *tokens.HTTP_ROUTE, *tokens.REST_API, *tokens.HTTP_API),
    why="A method without authorisation does its work for everybody who reaches the API: every node of every lab.",
    remediation="Set authorization (of routes: authorizationType) to AWS_IAM, and allow roles execute-api:Invoke.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, "IA-2", "AC-17(1)"), fsbp=("APIGateway.8",)),
    bad="""\
aws.apigateway.Method("submit", rest_api="a1b2c3", resource_id="r1", http_method="POST", authorization="NONE")
""",
    good="""\
aws.apigateway.Method("submit", rest_api="a1b2c3", resource_id="r1", http_method="POST", authorization="AWS_IAM")
""",
)
_IAM = "AWS_IAM"
_SIGNED = "awsSigv4"


def check(resource: Resource) -> Iterable[Outcome]:
    """Methods and routes one by one, and those of an OpenAPI document."""
    if resource.type in tokens.REST_METHOD:
        yield from expect(resource.at("authorization"), _asks, _IAM, default="NONE")
    elif resource.type in tokens.HTTP_ROUTE:
        yield from expect(resource.at("authorizationType"), _asks, _IAM, default="NONE")
    else:
        yield from _document(resource.at("body"))
        elsewhere = resource.at("bodyS3Location")  # in templates
        if not elsewhere.absent:
            yield Finding(
                f"{elsewhere.path} is {elsewhere.shown}, so no rule sees its methods; allowed: body", elsewhere.path
            )
        if resource.type in tokens.HTTP_API and not resource.at("target").absent:
            yield Finding("target makes a route without authorization; allowed: routes with AWS_IAM", "target")


def remedy(resource: Resource) -> Mapping[str, object]:
    """Ask for a signature where nothing is asked for."""
    key = {tokens.REST_METHOD[0]: "authorization", tokens.HTTP_ROUTE[0]: "authorizationType"}.get(resource.type)
    if key is None or resource.at(key).unknown:
        return {}
    return {} if _asks(resource.at(key).value("NONE")) else {key: _IAM}


def _asks(kind: object) -> bool:
    return str(kind).upper() == _IAM


def _document(body: View) -> Iterator[Outcome]:
    if not openapi.is_given(body):
        return
    if body.unknown:
        yield Unevaluated(body.path)
        return
    document = openapi.read(body)
    if isinstance(document, Unreadable):
        why = document.why
        yield Finding(f"{body.path} {why}, so no rule sees its methods; allowed: OpenAPI as JSON or YAML", body.path)
        return
    for path, verb, operation in openapi.operations(document):
        if operation.unknown:
            yield Unevaluated(operation.path)
        elif not _signed(operation, document):
            yield Finding(f"{body.path} has {verb} {path} without authorization; allowed: {_IAM}", operation.path)


def _signed(operation: View, document: View) -> bool:
    """Whether the operation names a way to authorise, or the document one for all that name none."""
    own = operation.at("x-amazon-apigateway-auth", "type")
    if own.known:
        return _asks(own.value())
    security = operation.at("security")
    wanted = document.each("security") if security.absent else operation.each("security")
    schemes = {**_schemes(document.at("securityDefinitions")), **_schemes(document.at("components", "securitySchemes"))}
    # Any one of the alternatives is enough for a caller.
    return bool(wanted) and all(any(schemes.get(name) == _SIGNED for name, _ in each.items()) for each in wanted)


def _schemes(element: View) -> dict[str, object]:
    kinds = ((name, scheme.at("x-amazon-apigateway-authtype")) for name, scheme in element.items())
    return {name: kind.value() for name, kind in kinds if kind.known}
