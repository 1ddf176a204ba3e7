"""No policy of a table lets strangers in."""

from collections.abc import Iterable

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...iam import Ours, foreign_access, open_to_everybody
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="dynamodb-policy-scoped",
    title="No policy of a table lets everybody or other accounts in",
    severity=Severity.HIGH,
    types=tokens.TABLE_POLICY,
    why="Who may read the table has a copy of it; who may write to it decides which lab has which addresses.",
    remediation="Name principals of our own accounts; list an account that we share with under shared_accounts in "
    "policies/facts.toml.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html",
    controls=NO_PUBLIC_ACCESS,
    bad="""\
read = {"Effect": "Allow", "Principal": {"AWS": OTHER_ACCOUNT}, "Action": "dynamodb:Scan", "Resource": "*"}
table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/leases"
aws.dynamodb.ResourcePolicy("leases", resource_arn=table, policy=json.dumps({"Statement": [read]}))
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
    good="""\
read = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "dynamodb:Scan", "Resource": "*"}
table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/leases"
aws.dynamodb.ResourcePolicy("leases", resource_arn=table, policy=json.dumps({"Statement": [read]}))
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Everybody, and everybody of others."""
    policy = resource.at("policy")
    yield from open_to_everybody(policy)
    yield from foreign_access(policy, Ours.of(stack), "accounts of policies/facts.toml")
