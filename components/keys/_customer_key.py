"""A customer key and its alias, as children of a component."""

import pulumi
import pulumi_aws as aws

from ._key_policy import KeyUse, key_policy


def customer_key(
    name: str,
    use: KeyUse,
    *,
    description: str,
    deletion_window_days: int,
    tags: dict[str, str],
    opts: pulumi.ResourceOptions,
) -> tuple[aws.kms.Key, aws.kms.Alias]:
    """Make the key, renewed every year by KMS itself, and its alias; both are called ``name``."""
    invoke = pulumi.InvokeOptions(parent=opts.parent)
    partition = aws.get_partition_output(opts=invoke)
    key = aws.kms.Key(
        name,
        description=description,
        enable_key_rotation=True,
        deletion_window_in_days=deletion_window_days,
        policy=pulumi.Output.all(
            account=aws.get_caller_identity_output(opts=invoke).account_id,
            region=aws.get_region_output(opts=invoke).region,
            partition=partition.partition,
            dns_suffix=partition.dns_suffix,
        ).apply(lambda place: key_policy(use, **place)),
        tags=tags,
        opts=opts,
    )
    return key, aws.kms.Alias(name, target_key_id=key.key_id, opts=opts)
