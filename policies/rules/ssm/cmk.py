"""Every secure parameter is encrypted with a customer key."""

from collections.abc import Iterable

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="ssm-cmk",
    title="Every secure parameter is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.PARAMETER,
    why="With AWS's own key, everybody who may read the parameter may decrypt it; a customer key is a second lock.",
    remediation="Set keyId to the platform's key.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html",
    controls=AT_REST,
    bad="""\
aws.ssm.Parameter("token", type="SecureString", value=pulumi.Output.secret("x"))
""",
    good="""\
aws.ssm.Parameter("token", type="SecureString", value=pulumi.Output.secret("x"), key_id=key.arn)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Only parameters of type SecureString are encrypted at all; the others hold no secrets."""
    kind = resource.at("type")
    if kind.unknown:
        yield Unevaluated(kind.path)
    elif kind.value() == "SecureString":
        yield from expect_customer_key(resource.at("keyId"))
