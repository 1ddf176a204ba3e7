"""The SSH key of a lab."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from pulumi.dynamic import Resource

from ..tags import Tags
from ._key_pair import KeyPairProvider
from ._lab_key_plan import key_name_problem, secret_policy


@dataclass(frozen=True, kw_only=True)
class LabKeyArgs:
    """What a lab's SSH key is made from.

    Attributes:
        key_name: the key pair's name in EC2, unique in account and region. Another name makes another key.
        kms_key_arn: the customer key that encrypts the private half.
        tags: who the lab belongs to.
        secret_recovery_days: days in which a deleted private half can be had back, 7 to 30, or 0 to delete it at once.

    Raises:
        ValueError: a plain value is one that AWS would refuse.
    """

    key_name: str
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    secret_recovery_days: int = 30

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        problems = [problem for problem in [key_name_problem(self.key_name)] if problem]
        if self.secret_recovery_days != 0 and not 7 <= self.secret_recovery_days <= 30:
            problems.append(
                f"secret_recovery_days={self.secret_recovery_days}: Secrets Manager allows 7 to 30 days, or 0 for none"
            )
        if problems:
            raise ValueError("LabKeyArgs: " + "; ".join(problems) + ". Change the value in the lab's config.")


class _KeyPair(Resource, module="keys", name="KeyPair"):
    """An EC2 key pair whose private half EC2 hands to a secret and to nobody else."""

    key_name: pulumi.Output[str]
    key_pair_id: pulumi.Output[str]
    fingerprint: pulumi.Output[str]
    public_key: pulumi.Output[str]


class LabKey(pulumi.ComponentResource):
    """An ED25519 key pair for a lab, with its private half in Secrets Manager.

    EC2 makes the pair and tells the private half once. It goes from EC2's answer into the secret inside one process
    and is in no input, output, state, log or environment. To connect, read the secret at ``secret_arn``.

    Creates:
        One secret, encrypted with the customer key, and one key pair.

    AWS:
        The secret's name is made up anew for every lab: a deleted secret keeps its name for the recovery time, and a
        lab of the same name has to be able to come back sooner.
        (docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html)
        The pair is made in the account and region of the stack's config, where an ``aws.Provider`` handed to this
        component is not heard of: both have to mean the same place, else the update fails and leaves no pair.

    Costs:
        0.40 USD a month for the secret, in its recovery time nothing; the key pair is free
        (aws.amazon.com/secrets-manager/pricing, as quoted in public price tables, 2026-08).

    Limits:
        5,000 key pairs a region; 500,000 secrets a region
        (docs.aws.amazon.com/general/latest/gr/ec2-service.html,
        docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
    """

    key_name: pulumi.Output[str]
    key_pair_id: pulumi.Output[str]
    fingerprint: pulumi.Output[str]
    public_key: pulumi.Output[str]
    secret_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LabKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:keys:LabKey", name, None, opts)

        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        secret = aws.secretsmanager.Secret(
            f"{name}-ssh-key",
            description=f"Private half of the SSH key {args.key_name}",
            kms_key_id=args.kms_key_arn,
            policy=account.apply(lambda account: secret_policy(account=account)),
            recovery_window_in_days=args.secret_recovery_days,
            tags=args.tags.named(f"{name}-ssh-key"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        pair = _KeyPair(
            KeyPairProvider(),
            f"{name}-ssh-key",
            {
                "key_name": args.key_name,
                "secret_arn": secret.arn,
                "tags": args.tags.named(args.key_name),
                "key_pair_id": None,
                "fingerprint": None,
                "public_key": None,
            },
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.key_name = pair.key_name
        self.key_pair_id = pair.key_pair_id
        self.fingerprint = pair.fingerprint
        self.public_key = pair.public_key
        self.secret_arn = secret.arn
        self.register_outputs(
            {
                "key_name": self.key_name,
                "key_pair_id": self.key_pair_id,
                "fingerprint": self.fingerprint,
                "public_key": self.public_key,
                "secret_arn": self.secret_arn,
            }
        )
