"""The one customer key that a platform and its labs encrypt with."""

from dataclasses import dataclass

import pulumi

from ..tags import Tags
from ._customer_key import customer_key
from ._key_policy import PLATFORM, window_problem


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
        if problem := window_problem(self.deletion_window_days):
            raise ValueError(f"PlatformKeyArgs: {problem}.")


class PlatformKey(pulumi.ComponentResource):
    """A customer key for everything that a platform and its labs store.

    Creates:
        One KMS key, renewed every year by KMS itself, and one alias.

    AWS:
        One key costs about a dollar a month whatever it encrypts, and S3 bucket keys keep its requests few, so one a
        platform is enough: what separates labs is the permission on the stored thing. A lab that has to be erased by
        itself takes a key of its own (`LabDataKey`). Only the services listed in ``_key_policy.PLATFORM`` can use it,
        and CloudWatch Logs, alarms, budgets and S3's inventories of this account.
        (docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html)

    Costs:
        1 USD a month, and 1 more for each of the first two yearly rotations (aws.amazon.com/kms/pricing; infracost's
        golden files, 2024-11). Requests vary: 0.03 USD for 10,000 after 20,000 free ones a month.

    Limits:
        32 KB of key policy; 50,000 grants a key, one for each volume or file system; 100,000 keys an account and Region
        (docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html).
    """

    key_arn: pulumi.Output[str]
    key_id: pulumi.Output[str]
    alias_name: pulumi.Output[str]

    def __init__(self, name: str, args: PlatformKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the key; ``name`` is the stem of its children's names."""
        super().__init__("hpclabs:keys:PlatformKey", name, None, opts)
        key, alias = customer_key(
            f"{name}-key",
            PLATFORM,
            description=f"Data of the HPC platform {args.tags.virtual_lab}",
            deletion_window_days=args.deletion_window_days,
            tags=args.tags.named(f"{name}-key"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data),
        )
        self.key_arn = key.arn
        self.key_id = key.key_id
        self.alias_name = alias.name
        self.register_outputs({"key_arn": self.key_arn, "key_id": self.key_id, "alias_name": self.alias_name})
