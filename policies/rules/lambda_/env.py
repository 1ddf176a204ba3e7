"""Variables of functions are encrypted, and hold no secrets."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...clear_text import is_called_secret, is_secret
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="lambda-env",
    title="Variables of functions are encrypted with a customer key, and hold no secrets",
    severity=Severity.MEDIUM,
    types=tokens.FUNCTION,
    why="Whoever may look at a function reads its variables, and so does every tool that lists functions.",
    remediation="Set kmsKeyArn to the platform's key; a variable holds the ARN of a secret in its place.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    controls=replace(AT_REST, nist=(*AT_REST.nist, "IA-5(7)")),
    bad="""\
aws.lambda_.Function(
    "users",
    role=role.arn,
    runtime="python3.13",
    handler="users.main",
    s3_bucket="lab-data",
    s3_key="users.zip",
    environment={"variables": {"DATABASE_PASSWORD": "correct horse"}},
)
""",
    good="""\
secret = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:database"
aws.lambda_.Function(
    "users",
    role=role.arn,
    runtime="python3.13",
    handler="users.main",
    s3_bucket="lab-data",
    s3_key="users.zip",
    environment={"variables": {"DATABASE_SECRET_ARN": secret}},
    kms_key_arn=key.arn,
)
""",
)
_ALLOWED = "the ARN of a secret in Secrets Manager"


def check(resource: Resource) -> Iterable[Outcome]:
    """The key, where there are variables, and each variable by its name and by what stands in it."""
    variables = resource.at("environment", "variables")
    if variables.unknown:
        yield Unevaluated(variables.path)
    if variables.unknown or variables.items():
        yield from expect_customer_key(resource.at("kmsKeyArn"))
    for name, variable in variables.items():
        if variable.unknown:
            yield Unevaluated(variable.path)
            continue
        text = str(variable.value(""))
        if is_secret(text) or (text and is_called_secret(name) and not text.startswith("arn:")):
            yield Finding(f"{variable.path} holds a secret; allowed: {_ALLOWED}", variable.path)
