"""APIs pass calls on to functions and services of ours."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from ... import buckets, integrations, tokens
from ...arns import accounts_in
from ...controls import BOUNDARY
from ...destinations import expect_our_account, expect_ours
from ...direct_calls import ALLOWED, changes
from ...integrations import Integration
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View, texts

RULE = Rule(
    id="apigateway-integration-known",
    title="APIs pass calls on to functions and services of ours, and change no network, identity or policy",
    severity=Severity.HIGH,
    types=integrations.TYPES,
    why="What a caller sends to an API goes on by API Gateway's own network, past every route and group: to an address "
    "on the internet, a function or queue of somebody else, or as an action of AWS's that makes a gateway or a role "
    "which is in no graph.",
    remediation="Name a function, queue or state machine of our own accounts with its action in the URI, or set "
    "connectionType to VPC_LINK for servers of the network. Make networks, roles and policies by resources of this "
    "program.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html",
    controls=BOUNDARY,
    bad="""\
aws.apigateway.Integration(
    "submit", rest_api="a1b2c3", resource_id="r1", http_method="POST", type="HTTP_PROXY", uri="https://example.org/jobs"
)
""",
    good="""\
function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:jobs"
aws.apigateway.Integration(
    "submit",
    rest_api="a1b2c3",
    resource_id="r1",
    http_method="POST",
    type="AWS_PROXY",
    integration_http_method="POST",
    uri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations",
)
# What names a function of ours also has to be in a stack that shows which account is ours.
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
)
_PRIVATE = "VPC_LINK"
_SERVICE = re.compile(r"arn:[a-z-]+:apigateway:[^:]*:([^:]+):(action|path)/(.*)", re.DOTALL)
_ACTION = re.compile(r"[A-Za-z0-9]+(?=[&?]|$)")
# Services that are asked by an action's name, wherever the path leads. Others' paths and verbs together say what is
# meant, which nobody reads here. The name is in a parameter of the query, or in a header such as AmazonSQS.SendMessage.
_BY_NAME = frozenset({"dynamodb", "events", "firehose", "kinesis", "sns", "sqs", "states"})
_IN_TEXT = re.compile(r"(?:^|[?&'\"\s])Action=([A-Za-z0-9]*)")
_IN_PARAMETERS = ("integration.request.querystring.action", "integration.request.header.x-amz-target")
_STATIC = re.compile(r"'(?:[A-Za-z0-9_]+\.)?([A-Za-z0-9]+)'")
_BUCKET = re.compile(r"[?&]Bucket=([^&]*)")
_ACL = ("integration.request.querystring.acl", "integration.request.header.x-amz-acl")
# Names of API Gateway's for services that the SDKs call otherwise.
_SDKS = {"monitoring": "cloudwatch", "logs": "cloudwatchlogs"}
_CALLERS_OWN = "arn:aws:iam::*:"
"""The start of credentials that say: as the caller."""


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each integration of the resource, by itself or in an OpenAPI document."""
    for each in integrations.integrations(resource):
        yield from _judged(each, stack)


def _judged(each: Integration, stack: Stack) -> Iterator[Outcome]:
    for view in (each.kind, each.connection):
        if view.unknown:
            yield Unevaluated(view.path)
            return
    kind = str(each.kind.value("")).upper()
    if kind == "MOCK":
        return
    yield from _ours(each, each.balancer, tokens.LOAD_BALANCER, stack)
    if not (each.credentials.known and str(each.credentials.value()).startswith(_CALLERS_OWN)):
        yield from _ours(each, each.credentials, tokens.ROLE, stack)
    if each.connection.value("") == _PRIVATE:
        yield from _ours(each, each.uri, tokens.LOAD_BALANCER, stack)
    elif kind.startswith("HTTP"):
        yield _on_the_internet(each.uri)
    elif each.uri.unknown:
        yield from _ours(each, each.uri, tokens.FUNCTION, stack)
    elif each.function:
        yield from _function(each, stack)
    elif service := _SERVICE.fullmatch(unquote(str(each.uri.value("")))):
        subdomain, _, name = service[1].rpartition(".")
        yield from _actions(each, _SDKS.get(name, name), _of_uri(each, name, subdomain, service[2], service[3]))
        if name == "s3":
            yield from _bucket(each, subdomain, service[2], service[3], stack)
        yield from _accounts(each, stack)
    elif each.subtype.known:
        name, _, action = str(each.subtype.value()).partition("-")
        yield from _actions(each, name, [action])
        yield from _accounts(each, stack)
    elif each.subtype.unknown:
        yield Unevaluated(each.subtype.path)
    elif not each.uri.absent:
        yield _on_the_internet(each.uri)


def _ours(each: Integration, view: View, types: tuple[str, ...], stack: Stack) -> Iterable[Outcome]:
    """What is of this stack is ours, also while its ARN is not known yet."""
    return () if stack.follow_view(each.resource, view, types=types).found else expect_ours(view, stack)


def _on_the_internet(uri: View) -> Finding:
    return Finding(f"{uri.path} is {uri.shown}, on the internet; allowed: AWS's services, or a {_PRIVATE}", uri.path)


def _function(each: Integration, stack: Stack) -> Iterator[Outcome]:
    accounts = accounts_in(each.function)
    for account in accounts:
        yield from expect_our_account(each.uri, account, stack)
    if not accounts and "{" in each.function:
        yield _left_open(each, "function", "its ARN")


def _left_open(each: Integration, what: str, allowed: str) -> Finding:
    return Finding(
        f"{each.uri.path} is {each.uri.shown}, which leaves it to the caller which {what} is meant; allowed: {allowed}",
        each.uri.path,
    )


def _of_uri(each: Integration, service: str, subdomain: str, form: str, rest: str) -> list[str]:
    """The actions that a request asks for; an empty one is the caller's to choose."""
    named = [_STATIC.fullmatch(text) for text in _mapped(each, _IN_PARAMETERS)]
    found = [static[1] if static else "" for static in named]
    if form == "action":
        action = _ACTION.match(rest)
        return [*found, action[0] if action else ""]
    if service == "s3":
        key, _, query = (rest if subdomain else rest.lstrip("/").partition("/")[2]).partition("?")
        if not key.strip("/"):
            return [""]
        return ["PutObjectAcl"] if query.startswith("acl") or _mapped(each, _ACL) else []
    if service not in _BY_NAME:
        return [""]
    written = (rest, *map(unquote, texts(each.templates)))
    return [*found, *(action for text in written for action in _IN_TEXT.findall(text))] or [""]


def _mapped(each: Integration, names: tuple[str, ...]) -> list[str]:
    """What is written into these parts of the request."""
    return [str(value.raw) for key, value in each.parameters.items() if key.lower() in names and value.known]


def _actions(each: Integration, service: str, actions: list[str]) -> Iterator[Outcome]:
    at = each.uri if each.subtype.absent else each.subtype
    if "" in actions:
        yield _left_open(each, "action", "one by its name")
    changing = sorted({action for action in actions if action and changes(f"{service.replace('-', '')}:{action}")})
    if changing:
        words = "[secret]" if at.secret else ", ".join(f"{service}:{action}" for action in changing)
        yield Finding(f"{at.path} calls {words}; allowed: {ALLOWED}", at.path)


def _bucket(each: Integration, subdomain: str, form: str, rest: str, stack: Stack) -> Iterator[Outcome]:
    named = _BUCKET.findall(f"&{rest.partition('&')[2]}") if form == "action" else [rest.lstrip("/").partition("/")[0]]
    bucket = subdomain or "".join(named[:1])
    if not buckets.is_made_here(bucket, stack, each.resource):
        uri = each.uri
        yield Finding(f"{uri.path} is {uri.shown}; allowed: a bucket of this stack or of its platform", uri.path)


def _accounts(each: Integration, stack: Stack) -> Iterator[Outcome]:
    """Everything that the request names is of accounts of ours."""
    for view in (each.uri, each.parameters, each.templates):
        for inner in (view, *(value for _, value in view.items())):
            if inner.unknown:
                yield Unevaluated(inner.path)
        for account in sorted({account for text in texts(view) for account in accounts_in(unquote(text))}):
            yield from expect_our_account(view, account, stack)
