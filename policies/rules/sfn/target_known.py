"""State machines and schedules send to accounts, buckets and addresses of ours."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from ... import buckets, tokens
from ...arns import accounts_in
from ...controls import BOUNDARY
from ...destinations import expect_known_domain, expect_our_account
from ...direct_calls import calls_in, reads
from ...integrations import APIS
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="sfn-target-known",
    title="State machines and schedules send to accounts, buckets and addresses of ours only",
    severity=Severity.HIGH,
    types=(*tokens.STATE_MACHINE, *tokens.EVENT_SCHEDULE),
    why="What a state or a schedule hands on goes by AWS's own network, past every route and group: as a message to "
    "somebody else's queue, as an object to a bucket, by a role of another account, or to an address on the internet.",
    remediation="Name functions, queues, roles and buckets of our own. policies/facts.toml lists accounts that we "
    "share with, buckets that may be read, and domains of addresses.",
    source="https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html",
    controls=BOUNDARY,
    bad="""\
call = {"ApiEndpoint": "https://example.com/jobs", "Method": "POST", "RequestBody.$": "$"}
send = {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": call, "End": True}
aws.sfn.StateMachine("flow", role_arn=role.arn, definition=json.dumps({"StartAt": "Send", "States": {"Send": send}}))
""",
    good="""\
message = {"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/jobs", "MessageBody.$": "$"}
send = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": message, "End": True}
aws.sfn.StateMachine("flow", role_arn=role.arn, definition=json.dumps({"StartAt": "Send", "States": {"Send": send}}))
# What names a queue of ours also has to be in a stack that shows which account is ours.
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
)
# The keys of what is handed on as it is: what stands below them are no arguments of AWS's.
_MESSAGES = frozenset({"payload", "input", "detail", "messagebody", "message", "requestbody", "item"})
_IN_ADDRESS = re.compile(r"(?:s3://|arn:[a-z-]+:s3:::)([a-z0-9.-]+)")
# By itself, or as all that an expression says.
_NAMED = re.compile(r"^(?:\{%\s*['\"])?([a-z0-9][a-z0-9.-]+[a-z0-9])(?:['\"]\s*%\})?$")
_ENDPOINT = "ApiEndpoint"
# An address of which only what follows the host is computed.
_FORMATTED = re.compile(r"States\.Format\('(https://[^/'{}]+/[^']*)'.*", re.DOTALL)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Everything that is named in a state machine's text, or in what a schedule hands to an action of AWS's."""
    if resource.type in tokens.STATE_MACHINE:
        yield from _judged(resource.at("definition").document(), "", resource, stack)
        yield from _judged(resource.at("definitionSubstitutions"), "", resource, stack)
        return
    target = resource.at("target", "arn")
    called = calls_in(str(target.raw))
    yield from _judged(_written(resource.at("target", "input")), called[0] if called else None, resource, stack)


def _written(text: View) -> View:
    """The document in an input; an input may also be plain text."""
    document = text.document()
    return text if document.unknown else document


def _judged(view: View, call: str | None, resource: Resource, stack: Stack, key: str = "") -> Iterator[Outcome]:
    """What stands there and below it; `call` is the action of AWS's that it is handed to, None in a message."""
    if view.unknown:
        yield Unevaluated(view.path)
    elif isinstance(view.raw, str):
        yield from _text(key, view, call, resource, stack)
    elif isinstance(view.raw, list):
        for member in view.each():
            yield from _judged(member, call, resource, stack, key)
    elif isinstance(view.raw, dict):
        called = calls_in(str(view.at("Resource").raw))
        if called:
            call = called[0]
            yield from _endpoint(view, call.lower(), stack)
        for name, inner in view.items():
            if name != "Comment":
                yield from _judged(inner, None if _plain(name) in _MESSAGES else call, resource, stack, name)


def _text(key: str, view: View, call: str | None, resource: Resource, stack: Stack) -> Iterator[Outcome]:
    text = str(view.raw)
    for account in sorted(set(accounts_in(text))):
        yield from expect_our_account(view, account, stack)
    if call is None:
        return
    named = _IN_ADDRESS.findall(text)
    if _plain(key).endswith(("bucket", "bucketname")):
        named += _NAMED.findall(text)
    # What is only said here, and not yet handed on, may be read.
    read = not call or reads(call)
    for name in named:
        if not (buckets.is_ours if read else buckets.is_made_here)(name, stack, resource):
            others = ", or of buckets in policies/facts.toml" if read else ""
            allowed = f"a bucket of this stack or of its platform{others}"
            yield Finding(f"{view.path} is {view.shown}; allowed: {allowed}", view.path)


def _endpoint(state: View, call: str, stack: Stack) -> Iterator[Outcome]:
    """Whom a state calls by HTTP is written out, and ours or known."""
    if call not in ("http:invoke", "apigateway:invoke"):
        return
    arguments = state.at("Parameters") if state.at("Arguments").absent else state.at("Arguments")
    at = arguments.at(_ENDPOINT)
    if at.absent:
        computed = arguments.at(f"{_ENDPOINT}.$")
        found = _FORMATTED.fullmatch(str(computed.raw))
        at = View(found[1], computed.path) if found else computed
    if at.absent:
        path = f"{state.path}.Parameters.{_ENDPOINT}"
        yield Finding(f"{path} is up to whoever starts it; allowed: an address whose host is written out", path)
    elif call == "http:invoke" or at.unknown or not _is_api(str(at.raw), stack):
        yield from expect_known_domain(at if call == "http:invoke" or at.unknown else _address(at), stack)


def _is_api(host: str, stack: Stack) -> bool:
    """Whether a host is an API's of this stack, or one that another stack names."""
    name = host.partition(".")[0]
    made = any(name in api.identities for api in stack.of(APIS))
    return made or any(buckets.named_by_another_stack(each, stack) for each in (name, host))


def _address(host: View) -> View:
    """API Gateway's endpoints are hosts without the rest of an address."""
    text = str(host.raw)
    return host if urlsplit(text).scheme else View(f"https://{text}", host.path, secret=host.secret)


def _plain(key: str) -> str:
    """A key without the mark that its value is computed."""
    return key.lower().removesuffix(".$")
