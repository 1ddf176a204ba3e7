"""The key by which clusters and an external slurmdbd know each other."""

import re
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..keys._lab_key_plan import secret_policy
from ..tags import Tags
from ._munge_key_plan import munge_key_template

# Says to policies (secretsmanager-rotation) why nothing rotates it.
ROTATION_TAG, BY_REPLACEMENT = "hpc-labs:rotation", "by-replacement"


@dataclass(frozen=True, kw_only=True)
class MungeKeyArgs:
    """What a munge key is made from.

    Attributes:
        owner: what the key is for, part of the secret's name: 1 to 40 lower-case letters, digits and single hyphens.
        kms_key_arn: the customer key that encrypts it. Another key encrypts the same munge key anew.
        tags: who it belongs to.
        protect_data: the engine refuses to delete the key while this is set; a cluster that is running with it would
            come apart at its next change.

    Raises:
        ValueError: ``owner`` cannot be part of the secret's name.
    """

    owner: str
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse a name that would not fit."""
        if not re.fullmatch(r"[a-z](-?[a-z0-9])*", self.owner) or len(self.owner) > 40:
            raise ValueError(
                f"MungeKeyArgs: owner={self.owner!r}: 1 to 40 lower-case letters, digits and single hyphens are "
                "allowed, starting with a letter and not ending with a hyphen. Choose another name."
            )


class MungeKey(pulumi.ComponentResource):
    """A munge key in Secrets Manager, for every cluster of one external slurmdbd and for that slurmdbd.

    CloudFormation makes the key up inside AWS: it is in no input, output, state or log. It is never renewed by itself,
    since ParallelCluster takes a new one only while compute fleet and login nodes are stopped.

    Creates:
        A CloudFormation stack with one secret, encrypted with the customer key, and the secret's policy; 2 resources.

    AWS:
        Of all resources only CloudFormation's secret can have its first value made by AWS (GenerateSecretString); the
        value is 128 letters and digits, which is Base64 of 96 bytes. Who makes the stack needs
        ``secretsmanager:GetRandomPassword``. A deleted key can be had back for 30 days.
        (docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/, GenerateSecretString;
        docs.aws.amazon.com/parallelcluster/latest/ug/Scheduling-v3.html, ``MungeKeySecretArn``)

    Costs:
        0.40 for the secret (public price tables, 2026-08).

    Limits:
        256 to 8192 bits for a munge key (pcluster/validators/secret_validators.py); 2,000 stacks a region
        (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
    """

    secret_arn: pulumi.Output[str]

    def __init__(self, name: str, args: MungeKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:database:MungeKey", name, None, opts)
        child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)
        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        tags = {**args.tags.named(f"{name}-munge-key"), ROTATION_TAG: BY_REPLACEMENT}
        stack = aws.cloudformation.Stack(
            f"{name}-munge-key",
            template_body=pulumi.Output.from_input(args.kms_key_arn).apply(
                lambda key: munge_key_template(owner=args.owner, kms_key_arn=key, tags=tags)
            ),
            tags=tags,
            opts=child,
        )
        secret_arn = stack.outputs.apply(lambda outputs: outputs["SecretArn"])
        policy = aws.secretsmanager.SecretPolicy(
            f"{name}-munge-key",
            secret_arn=secret_arn,
            policy=account.apply(lambda account: secret_policy(account=account)),
            block_public_policy=True,
            opts=child,
        )

        self.secret_arn = policy.secret_arn
        self.register_outputs({"secret_arn": self.secret_arn})
