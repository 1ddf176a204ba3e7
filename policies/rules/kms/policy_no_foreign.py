"""No key policy lets other accounts in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import iam, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="kms-policy-no-foreign",
    title="No key policy lets other accounts in",
    severity=Severity.HIGH,
    types=(*tokens.KMS_KEY, *tokens.KMS_OTHER_KEY, *tokens.KMS_KEY_POLICY),
    why="The key is the last lock on a copy that got out; another account that may use it has both.",
    remediation="Name principals of our own accounts; list an account that we share with under shared_accounts in "
    "policies/facts.toml.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
    controls=replace(NO_PUBLIC_ACCESS, cis=("2.21",)),
    bad="""\
aws.kms.Key(
    "data",
    enable_key_rotation=True,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
                "Action": "kms:Decrypt",
                "Resource": "*",
            }
            ],
        }
    ),
)
""",
    good="""\
aws.kms.Key(
    "data",
    enable_key_rotation=True,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/lab"},
                "Action": "kms:Decrypt",
                "Resource": "*",
            }
            ],
        }
    ),
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Everybody that an allowing statement names, in the key or beside it."""
    policy = resource.at("policy")
    if policy.unknown and not resource.references.get("policy"):
        return  # AWS answers with the one beside it, or with its own, which names our account
    yield from iam.foreign_access(policy, iam.Ours.of(stack), "principals of our accounts, or of shared_accounts")
