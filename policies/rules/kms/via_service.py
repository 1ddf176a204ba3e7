"""Keys are used through services, or by roles that their policy names."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from ... import iam, tokens
from ...controls import AT_REST
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="kms-via-service",
    title="Keys are used through AWS's services, or by roles that their policy names",
    severity=Severity.HIGH,
    types=(*tokens.KMS_KEY, *tokens.KMS_OTHER_KEY, *tokens.KMS_KEY_POLICY),
    why="A policy that gives the use of a key to the whole account, as AWS's own does, leaves it to every IAM policy "
    "with kms:Decrypt on *; through a service, who asks needs the permission for the data as well.",
    remediation="Write a policy of its own: the account administers the key, and uses it under a condition on "
    "kms:ViaService and kms:CallerAccount.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service",
    controls=replace(AT_REST, nist=(*AT_REST.nist, "AC-3", "AC-6")),
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
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
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
                "Principal": "*",
                "Action": "kms:Decrypt",
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com", "kms:CallerAccount": ACCOUNT}
                },
            }
            ],
        }
    ),
)
""",
)
_USE = ("kms:decrypt", "kms:generatedatakey", "kms:generatedatakeywithoutplaintext", "kms:reencryptfrom")
_VIA = ("kms:viaservice", "kms:grantisforawsresource")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A key has a policy, and what it gives to the whole account, it gives through a service."""
    policy = resource.at("policy")
    # Signatures and MACs are made without any service in between.
    if str(resource.at("keyUsage").value("ENCRYPT_DECRYPT")) != "ENCRYPT_DECRYPT":
        return
    left_to_aws = policy.absent or (policy.unknown and not resource.references.get("policy"))
    if not left_to_aws:
        yield from iam.read(policy).judge(partial(_use, ours=iam.Ours.of(stack)))
    elif resource.type not in tokens.KMS_KEY_POLICY and not stack.attached_to(resource, tokens.KMS_KEY_POLICY, "keyId"):
        yield Finding(
            "policy is not set, which lets the whole account use the key; allowed: one that names roles, or services "
            "by kms:ViaService",
            "policy",
        )


def _use(statement: iam.Statement, ours: iam.Ours) -> Iterator[Outcome]:
    if not statement.allows or not statement.actions.touches(*_USE):
        return
    if statement.allows_everybody or (ours.accounts and iam.strangers(statement, ours)):
        return  # kms-policy-no-star and kms-policy-no-foreign say so
    broad = statement.principals.excluded or statement.principals.of(iam.Kind.EVERYBODY, iam.Kind.ACCOUNT)
    if broad and not statement.conditions.restricts_to((*_VIA, "aws:principalarn")):
        who = statement.show(", ".join(member.value for member in statement.principals.members))
        yield Finding(
            f"{statement.name} lets {who} use the key directly; allowed: a condition on kms:ViaService, or named roles",
            statement.path,
        )
