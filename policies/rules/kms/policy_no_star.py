"""No key policy allows everybody."""

from collections.abc import Iterable
from dataclasses import replace

from ... import iam, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="kms-policy-no-star",
    title="No key policy allows everybody",
    severity=Severity.CRITICAL,
    types=(*tokens.KMS_KEY, *tokens.KMS_OTHER_KEY, *tokens.KMS_KEY_POLICY),
    why="Who may use the key reads what it encrypts, in whichever store a copy turns up.",
    remediation="Name principals; or let everybody in through services of our own account only, by conditions on "
    "kms:CallerAccount and kms:ViaService.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("KMS.5",), cis=("2.21",)),
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
                "Principal": "*",
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


def check(resource: Resource) -> Iterable[Outcome]:
    """The policy in the key, and the one beside it."""
    yield from iam.open_to_everybody(
        resource.at("policy"), "named principals, or a condition on kms:CallerAccount or our organisation"
    )
