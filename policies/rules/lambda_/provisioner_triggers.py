"""Nothing but the provider's own timer and our API calls the function that makes clusters, or what asks for them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY, IDENTITY
from ...fronts import fronts
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...provisioner import is_own
from ...resource import Resource, Stack
from ...view import View

# What calls a function or an API by itself, and where it names it.
_CALLED: dict[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(tokens.EVENT_TARGET, (("arn",),)),
    **dict.fromkeys(tokens.EVENT_SCHEDULE, (("target", "arn"),)),
    **dict.fromkeys(tokens.EVENT_PIPE, (("target",), ("enrichment",))),
    **dict.fromkeys(tokens.EVENT_SOURCE, (("functionName",),)),
    **dict.fromkeys(tokens.BUCKET_NOTIFICATION, (("lambdaFunctions", "lambdaFunctionArn"),)),
    **dict.fromkeys(tokens.TOPIC_SUBSCRIPTION, (("endpoint",),)),
    **dict.fromkeys(tokens.LOG_SUBSCRIPTION, (("destinationArn",),)),
    **dict.fromkeys(
        tokens.FUNCTION_EVENTS,
        tuple(("destinationConfig", when, "destination") for when in ("onSuccess", "onFailure")),
    ),
}
_ALLOWED = (
    "which makes clusters, or asks for them; allowed: other functions, and the timer in the provider's own template"
)
_ROLES = "which may ask for clusters, for whoever starts the state machine; allowed: a role that may not"
# Texts of their own language that name functions: of a state machine, and what a schedule hands to an action of AWS's.
_WRITTEN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(tokens.STATE_MACHINE, ("definition",)),
    **dict.fromkeys(tokens.EVENT_SCHEDULE, ("target", "input")),
}

RULE = Rule(
    id="lambda-provisioner-triggers",
    title="No event, queue, topic, schedule or state machine calls what makes clusters, or asks for them",
    severity=Severity.CRITICAL,
    types=(*_CALLED, *tokens.STATE_MACHINE),
    why="Whoever can send the event, or write the rule, gets a cluster with any script on its nodes; nobody asks who "
    "it was. The same holds for a function that may call it, and for a state machine whose role may: its states take "
    "names of functions from whoever starts it.",
    remediation="Let the workflow service call its API, and give state machines a role that may neither call the "
    "function nor that API. The timer by which the provider waits for a cluster stands in AWS's own template.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/cloudformation-v3.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, *BOUNDARY.nist)),
    bad="""\
aws.cloudwatch.EventTarget(
    "nightly", rule="nightly", arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:pcluster-cfn-1a2b3c"
)
""",
    good="""\
aws.cloudwatch.EventTarget("nightly", rule="nightly", arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:tidy")
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """What the resource calls is neither the provider's function, nor what calls it."""
    if is_own(resource, stack):
        return
    for *above, key in _CALLED.get(resource.type, ()):
        yield from _calls(resource, [each.at(key) for each in resource.each(*above)], stack)
    if resource.type in tokens.STATE_MACHINE:
        yield from _machine(resource, stack)
    elif resource.type in _WRITTEN:
        yield from _written(resource, resource.at(*_WRITTEN[resource.type]), stack)


def _calls(resource: Resource, names: Iterable[View], stack: Stack) -> Iterator[Outcome]:
    for called in names:
        calls = fronts(stack).is_named_by(resource, called, stack)
        if calls is None:
            yield Unevaluated(called.path)
        elif calls:
            yield Finding(f"{called.path} is {called.shown}, {_ALLOWED}", called.path)


def _machine(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    """By its role a state machine may ask, whatever stands in its definition; without, what stands there."""
    role, definition = resource.at("roleArn"), resource.at("definition")
    asks = fronts(stack).may_ask(resource, role, stack)
    if asks:
        yield Finding(f"{role.path} is {role.shown}, {_ROLES}", role.path)
        return
    yield from _written(resource, definition, stack)
    if asks is None and any(map(_is_chosen, _names("", definition.document().raw))):
        yield Unevaluated(role.path)


def _is_chosen(named: tuple[str, str]) -> bool:
    """Whether a function's name is computed from the input, in either of the languages of state machines."""
    key, name = named
    return key.lower() == "functionname.$" or (key.lower() == "functionname" and name.lstrip().startswith("{%"))


def _written(resource: Resource, text: View, stack: Stack) -> Iterator[Outcome]:
    """Every name in a text that is a function's: an ARN, or what stands below FunctionName."""
    known = fronts(stack)
    if text.unknown:
        if known.is_named_by(resource, text, stack):
            yield Finding(f"{text.path} names a function, {_ALLOWED}", text.path)
        elif resource.type in tokens.STATE_MACHINE:
            yield Unevaluated(text.path)
        return
    document = text.document()
    for key, name in [] if document.unknown else _names("", document.raw):
        if (key.lower().startswith("functionname") or ":function:" in name) and known.has(name):
            shown = "[secret]" if text.secret else name
            yield Finding(f"{text.path} calls {shown}, {_ALLOWED}", text.path)
            return


def _names(key: str, raw: object) -> Iterator[tuple[str, str]]:
    """Every text in the document, with the key that it stands below."""
    if isinstance(raw, str):
        yield key, raw
    elif isinstance(raw, dict):
        for inner, value in raw.items():
            yield from _names(str(inner), value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _names(key, value)
