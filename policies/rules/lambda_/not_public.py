"""Nobody but those whom we name can call a function."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="lambda-not-public",
    title="No function can be called by everybody",
    severity=Severity.CRITICAL,
    types=(*tokens.FUNCTION_PERMISSION, *tokens.FUNCTION_URL, *tokens.LAYER_PERMISSION),
    why="A function URL without IAM answers the whole internet, and so does a permission for *: the function then does "
    "for strangers what its role may do.",
    remediation="Set authorizationType to AWS_IAM, name the principal, or limit the permission to our organisation.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("Lambda.1",)),
    bad="""\
aws.lambda_.FunctionUrl("submit", function_name="submit", authorization_type="NONE")
""",
    good="""\
aws.lambda_.FunctionUrl("submit", function_name="submit", authorization_type="AWS_IAM")
""",
)
_IAM = "AWS_IAM"
# Each of them names who may call; a missing account in sourceArn is lambda-permission-source's.
_NARROWING = ("principalOrgId", "sourceAccount", "sourceArn", "organizationId")


def check(resource: Resource) -> Iterable[Outcome]:
    """URLs ask for a signature, and permissions name somebody."""
    if resource.type in tokens.FUNCTION_URL:
        yield from expect(resource.at("authorizationType"), lambda kind: kind == _IAM, _IAM, default="NONE")
        return
    kind = resource.at("functionUrlAuthType")
    if kind.unknown:
        yield Unevaluated(kind.path)
    elif kind.value(_IAM) == "NONE":
        yield Finding(f"{kind.path} is {kind.shown}; allowed: {_IAM}", kind.path)
        return
    yield from _principal(resource)


def remedy(resource: Resource) -> Mapping[str, object]:
    """Ask for a signature: callers of ours sign already, and others are to be kept out."""
    url = resource.type in tokens.FUNCTION_URL and resource.at("authorizationType")
    return {"authorizationType": _IAM} if url and not url.unknown and url.value() != _IAM else {}


def _principal(resource: Resource) -> Iterator[Outcome]:
    principal = resource.at("principal")
    if principal.unknown:
        yield Unevaluated(principal.path)
    elif principal.value() == "*":
        narrowing = [resource.at(key) for key in _NARROWING]
        if any(view.known and str(view.value()).strip("*") for view in narrowing):
            return
        for view in narrowing:
            if view.unknown:
                yield Unevaluated(view.path)
                return
        yield Finding('principal is "*"; allowed: a service, an account or a role, or principalOrgId', principal.path)
