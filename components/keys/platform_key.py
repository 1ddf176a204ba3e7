"""The one customer key that a platform and its labs encrypt with."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._platform_key_plan import key_policy


@dataclass(frozen=True, kw_only=True)
class PlatformKeyArgs:
    """What a platform's key is made from.

    Attributes:
        tags: who the platform belongs to.
        deletion_window_days: days between a deletion and the end of the key, 7 to 30. Until then the deletion can be
            cancelled; after it everything the key encrypted is lost, which is why the longest time is the default.
        protect_data: the engine refuses to delete the key and its alias while this is set.

    Raises:
        ValueError: ``deletion_window_days`` is outside what KMS allows.
    """

    tags: Tags
    deletion_window_days: int = 30
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse a window that KMS would refuse."""
        if not 7 <= self.deletion_window_days <= 30:
            raise ValueError(
                f"PlatformKeyArgs: deletion_window_days={self.deletion_window_days}: KMS allows 7 to 30 days. "
                "Choose a number in that range."
            )


class PlatformKey(pulumi.ComponentResource):
    """A customer key for everything that a platform and its labs store.

    Creates:
        One KMS key, renewed every year by KMS itself, and one alias.

    AWS:
        One key costs about a dollar a month whatever it encrypts, and S3 bucket keys keep its requests few, so one a
        platform is enough: what separates labs is the permission on the stored thing. Only the services listed in
        ``_platform_key_plan.SERVICES`` can use it.
        (docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html)
    """

    key_arn: pulumi.Output[str]
    key_id: pulumi.Output[str]
    alias_name: pulumi.Output[str]

    def __init__(self, name: str, args: PlatformKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:keys:PlatformKey", name, None, opts)

        invoke = pulumi.InvokeOptions(parent=self)
        child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)
        partition = aws.get_partition_output(opts=invoke)
        key = aws.kms.Key(
            f"{name}-key",
            description=f"Data of the HPC platform {args.tags.virtual_lab}",
            enable_key_rotation=True,
            deletion_window_in_days=args.deletion_window_days,
            policy=pulumi.Output.all(
                account=aws.get_caller_identity_output(opts=invoke).account_id,
                region=aws.get_region_output(opts=invoke).region,
                partition=partition.partition,
                dns_suffix=partition.dns_suffix,
            ).apply(lambda place: key_policy(**place)),
            tags=args.tags.named(f"{name}-key"),
            opts=child,
        )
        alias = aws.kms.Alias(f"{name}-key", target_key_id=key.key_id, opts=child)

        self.key_arn = key.arn
        self.key_id = key.key_id
        self.alias_name = alias.name
        self.register_outputs({"key_arn": self.key_arn, "key_id": self.key_id, "alias_name": self.alias_name})
