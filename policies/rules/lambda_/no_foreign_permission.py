"""No other account calls our functions."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...arns import account_named
from ...controls import BOUNDARY, IDENTITY
from ...iam import NOT_TOLD, Ours
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="lambda-no-foreign-permission",
    title="No other account calls our functions or uses our layers",
    severity=Severity.CRITICAL,
    types=(*tokens.FUNCTION_PERMISSION, *tokens.LAYER_PERMISSION),
    why="Whoever may call the function that makes clusters gets clusters, with any configuration and any script.",
    remediation="Name principals and sources of our accounts; policies/facts.toml lists ours (accounts) and those that "
    "we share with (shared_accounts).",
    source="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, *BOUNDARY.nist)),
    bad="""\
aws.lambda_.Permission("theirs", action="lambda:InvokeFunction", function=role.name, principal=OTHER_ACCOUNT)
""",
    good="""\
aws.lambda_.Permission(
    "workflow", action="lambda:InvokeFunction", function=role.name, principal=f"arn:aws:iam::{ACCOUNT}:role/workflow"
)
""",
)
_KEYS = ("principal", "sourceAccount", "sourceArn")
_ORGANISATIONS = ("principalOrgId", "organizationId")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The account of the principal and of the source, and the organisation."""
    ours = Ours.of(stack)
    for key in _KEYS:
        view = resource.at(key)
        if view.unknown:
            yield Unevaluated(key)
            continue
        account = account_named(view.value(""))
        if not account.isdigit():
            continue  # a service, or a bucket
        if not ours.accounts:
            yield Unevaluated(key, NOT_TOLD)
        elif not ours.has(account):
            yield Finding(f"{key} is {view.shown}; allowed: accounts of policies/facts.toml", key)
    for key in _ORGANISATIONS:
        view = resource.at(key)
        if view.known and view.value() and view.value() != ours.organisation:
            yield Finding(f"{key} is {view.shown}; allowed: the organisation of policies/facts.toml", key)
