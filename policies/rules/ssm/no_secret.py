"""Parameters that are not encrypted hold no secrets."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...clear_text import is_called_secret, is_secret
from ...controls import AT_REST
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="ssm-no-secret",
    title="Parameters that are not encrypted hold no secrets",
    severity=Severity.HIGH,
    types=tokens.PARAMETER,
    why="A parameter of type String or StringList is kept in the clear: whoever may read parameters has it, without "
    "asking a key.",
    remediation="Set type to SecureString and keyId to the platform's key, or keep the secret in Secrets Manager and "
    "its ARN in the parameter.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/what-is-a-parameter.html",
    controls=replace(AT_REST, nist=(*AT_REST.nist, "IA-5(7)")),
    bad="""\
aws.ssm.Parameter("database", type="String", value="postgres://slurm:horse@db/accounting")
""",
    good="""\
aws.ssm.Parameter("database", type="String", value="postgres://db/accounting")
""",
)
_VALUES = ("value", "insecureValue")


def check(resource: Resource) -> Iterable[Outcome]:
    """What stands in the parameter, and what it is called; the ARN of a secret is none."""
    kind, name = resource.at("type"), resource.at("name")
    if kind.unknown:
        yield Unevaluated(kind.path)
        return
    if kind.value() == "SecureString":
        return
    called = name.known and is_called_secret(str(name.value("")))
    for key in _VALUES:
        view = resource.at(key)
        text = "" if view.unknown else str(view.value(""))
        if view.unknown:
            yield Unevaluated(view.path)
        elif is_secret(text) or (called and text and not text.startswith("arn:")):
            yield Finding(f"{view.path} holds a secret; allowed: type SecureString, or the ARN of a secret", view.path)
