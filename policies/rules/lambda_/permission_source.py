"""Services call functions for our own resources only."""

from collections.abc import Iterable

from ... import tokens
from ...arns import account_of
from ...controls import IDENTITY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="lambda-permission-source",
    title="Services call functions for our own resources only",
    severity=Severity.HIGH,
    types=tokens.FUNCTION_PERMISSION,
    why="A permission for sns.amazonaws.com without a source is one for every customer's topic, and so it is with APIs "
    "and buckets: others trigger the function with events of their own.",
    remediation="Set sourceArn to the resource, and sourceAccount where its ARN has no account, as with buckets.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
    controls=IDENTITY,
    bad="""\
aws.lambda_.Permission("alarms", action="lambda:InvokeFunction", function="notify", principal="sns.amazonaws.com")
""",
    good="""\
aws.lambda_.Permission(
    "alarms",
    action="lambda:InvokeFunction",
    function="notify",
    principal="sns.amazonaws.com",
    source_arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms",
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """A service comes with an account, or with the ARN of a resource that has one."""
    principal, arn, account = (resource.at(key) for key in ("principal", "sourceArn", "sourceAccount"))
    if principal.unknown:
        yield Unevaluated(principal.path)
        return
    name = str(principal.value(""))
    if not name.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return
    if (account.known and account.value()) or (arn.known and account_of(arn.value()).isdigit()):
        return
    for view in (account, arn):
        if view.unknown:
            yield Unevaluated(view.path)
            return
    source = f"by sourceArn {arn.shown} without an account" if arn.known else "without sourceArn and sourceAccount"
    yield Finding(f"{name} calls {source}; allowed: an account in sourceArn or sourceAccount", principal.path)
