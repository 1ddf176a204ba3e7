"""Accounting uses a secret of ours."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import IDENTITY
from ...expectations import found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="pcluster-database-secret",
    title="A cluster takes its passwords from secrets of ours",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="The head node reads the secret when it starts; one of another account is out of reach of our rotation, our "
    "logs and our keys, and an external slurmdbd without a Munge key of ours trusts whoever has the default.",
    remediation="Name the ARN of a secret in Secrets Manager of this account: PasswordSecretArn, MungeKeySecretArn.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/Scheduling-v3.html",
    controls=IDENTITY,
    bad="""\
database = {"Uri": "db.lab:3306", "UserName": "slurm", "PasswordSecretArn": "hunter2"}
aws.cloudformation.Stack("c", template_body=TEMPLATE({"Scheduling": {"SlurmSettings": {"Database": database}}}))
""",
    good="""\
secret = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:lab/slurm-a1b2c3"
database = {"Uri": "db.lab:3306", "UserName": "slurm", "PasswordSecretArn": secret}
vpc.id  # something of the account
aws.cloudformation.Stack("c", template_body=TEMPLATE({"Scheduling": {"SlurmSettings": {"Database": database}}}))
""",
)
_ALLOWED = "the ARN of a secret of this account"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The database's password, the Munge key, and the directory's password, where the cluster has them."""
    settings = resource.at("Scheduling", "SlurmSettings")
    if not settings.at("Database").absent:
        yield from _judged(stack, settings.at("Database", "PasswordSecretArn"))
    if not settings.at("ExternalSlurmdbd").absent or not settings.at("MungeKeySecretArn").absent:
        yield from _judged(stack, settings.at("MungeKeySecretArn"))
    if not resource.at("DirectoryService").absent:
        yield from _judged(stack, resource.at("DirectoryService", "PasswordSecretArn"))


def _judged(stack: Stack, view: View) -> Iterator[Outcome]:
    if view.unknown:
        yield Unevaluated(view.path)
        return
    parts = str(view.value("")).split(":", 6)
    if len(parts) < 7 or parts[0] != "arn" or parts[2] not in ("secretsmanager", "ssm"):
        shown = f"{view.path} is no ARN" if view.known else found(view, "no secret")
        yield Finding(f"{shown}; allowed: {_ALLOWED}", view.path)
    elif not stack.accounts:
        yield Unevaluated(view.path, "no account is known to be ours")
    elif parts[4] not in stack.accounts:
        yield Finding(f"{view.path} is in account {parts[4]}; allowed: {_ALLOWED}", view.path)
