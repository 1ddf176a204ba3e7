"""Only accounts of ours, and those that we share with, may connect to an endpoint service."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...arns import account_named
from ...controls import BOUNDARY
from ...iam import NOT_TOLD, Ours
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="net-endpoint-service-known",
    title="Endpoint services let accounts of ours connect only",
    severity=Severity.HIGH,
    types=(*tokens.ENDPOINT_SERVICE, *tokens.ENDPOINT_SERVICE_PRINCIPAL),
    why="Whoever may connect to an endpoint service has an address in a network of theirs that leads into the VPC.",
    remediation="Name principals of our accounts; list accounts of others under shared_accounts in "
    "policies/facts.toml.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html",
    controls=BOUNDARY,
    bad="""\
    aws.ec2.VpcEndpointService(
        "door",
        acceptance_required=True,
        allowed_principals=[f"arn:aws:iam::{OTHER_ACCOUNT}:root"],
        gateway_load_balancer_arns=["arn:aws:elasticloadbalancing:::l"],
    )""",
    good="""\
    aws.ec2.VpcEndpointService(
        "door",
        acceptance_required=True,
        allowed_principals=[f"arn:aws:iam::{ACCOUNT}:root"],
        gateway_load_balancer_arns=["arn:aws:elasticloadbalancing:::l"],
    )""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The accounts of all principals; that not everybody may ask is another rule's, net-endpoint-service-manual."""
    one = resource.type in tokens.ENDPOINT_SERVICE_PRINCIPAL
    for principal in [resource.at("principalArn")] if one else resource.each("allowedPrincipals"):
        yield from _account(principal, stack)


def _account(principal: View, stack: Stack) -> Iterator[Outcome]:
    if principal.unknown:
        yield Unevaluated(principal.path)
        return
    arn = str(principal.value(""))
    if arn in ("", "*"):
        return
    account = account_named(arn)
    if not stack.accounts:
        yield Unevaluated(principal.path, NOT_TOLD)
    elif not Ours.of(stack).has(account):
        allowed = "accounts of ours, and shared_accounts of policies/facts.toml"
        yield Finding(f"{principal.path} is {principal.shown}; allowed: {allowed}", principal.path)
