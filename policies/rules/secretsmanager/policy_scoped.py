"""No policy of a secret lets strangers in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import iam, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="secretsmanager-policy-scoped",
    title="No policy of a secret lets everybody or other accounts in",
    severity=Severity.HIGH,
    types=(*tokens.SECRET, *tokens.SECRET_POLICY),
    why="A password that another account can read is theirs; so is what it opens.",
    remediation="Name principals of our own accounts; list an account that we share with under shared_accounts in "
    "policies/facts.toml.",
    source="https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html",
    controls=replace(NO_PUBLIC_ACCESS, cis=("2.21",)),
    bad="""\
secret = aws.secretsmanager.Secret("accounting", kms_key_id=key.arn)
aws.secretsmanager.SecretPolicy(
    "accounting",
    secret_arn=secret.arn,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            }
            ],
        }
    ),
)
""",
    good="""\
secret = aws.secretsmanager.Secret("accounting", kms_key_id=key.arn)
aws.secretsmanager.SecretPolicy(
    "accounting",
    secret_arn=secret.arn,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/lab"},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            }
            ],
        }
    ),
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The policy in the secret, and the one beside it."""
    policy = resource.at("policy")
    if policy.unknown and not resource.references.get("policy"):
        return  # AWS answers with the one beside it, which is judged by itself
    yield from iam.open_to_everybody(policy)
    yield from iam.foreign_access(policy, iam.Ours.of(stack), "principals of our accounts, or of shared_accounts")
