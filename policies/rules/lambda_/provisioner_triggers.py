"""Nothing but the provider's own timer and our API calls the function that makes clusters."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY, IDENTITY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...provisioner import is_function, is_own
from ...resource import Resource, Stack

# What calls a function by itself, and where it names the function.
_CALLED = {
    **dict.fromkeys(tokens.EVENT_TARGET, ("arn",)),
    **dict.fromkeys(tokens.EVENT_SCHEDULE, ("target", "arn")),
    **dict.fromkeys(tokens.EVENT_PIPE, ("target",)),
    **dict.fromkeys(tokens.EVENT_SOURCE, ("functionName",)),
    **dict.fromkeys(tokens.TOPIC_SUBSCRIPTION, ("endpoint",)),
    **dict.fromkeys(tokens.LOG_SUBSCRIPTION, ("destinationArn",)),
}

RULE = Rule(
    id="lambda-provisioner-triggers",
    title="No event, queue, topic or schedule calls the function that makes clusters",
    severity=Severity.CRITICAL,
    types=tuple(_CALLED),
    why="Whoever can send the event, or write the rule, gets a cluster with any script on its nodes; nobody asks who "
    "it was.",
    remediation="Let the workflow service call its API. The timer by which the provider waits for a cluster stands in "
    "AWS's own template.",
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
    """What the resource calls is not the provider's function."""
    called = resource.at(*_CALLED[resource.type])
    if called.unknown:
        yield Unevaluated(called.path)
    elif is_function(str(called.value(""))) and not is_own(resource, stack):
        yield Finding(
            f"{called.path} is {called.shown}, which makes clusters; allowed: other functions, and the timer in the "
            "provider's own template",
            called.path,
        )
