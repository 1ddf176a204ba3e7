"""A customer key of a lab's own."""

import re
from dataclasses import dataclass

import pulumi

from ..tags import Tags
from ._customer_key import customer_key
from ._key_policy import LAB, window_problem

_LAB = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, kw_only=True)
class LabDataKeyArgs:
    """What a lab's own key is made from.

    Attributes:
        lab: name of the lab, 1 to 40 lower-case letters, digits and hyphens; people read it in the key's description.
        tags: who the lab belongs to.
        deletion_window_days: days between a deletion and the end of the key, 7 to 30. Until then the deletion can be
            cancelled; after it all that the key encrypted is lost, backups included. The longest time by default.
        protect_data: the engine refuses to delete the key and its alias while this is set.

    Raises:
        ValueError: a value is out of range; all that are wrong are named.
    """

    lab: str
    tags: Tags
    deletion_window_days: int = 30
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse what KMS would refuse, all in one error."""
        problems = []
        if not _LAB.fullmatch(self.lab):
            problems.append(f"lab={self.lab!r}: 1 to 40 of a-z, 0-9 and -, starting with a letter, are allowed")
        if problem := window_problem(self.deletion_window_days):
            problems.append(problem)
        if problems:
            raise ValueError("LabDataKeyArgs: " + "; ".join(problems) + ".")


class LabDataKey(pulumi.ComponentResource):
    """A customer key for what belongs to one lab alone: scratch, records of jobs, secrets and alarms.

    With it, a lab's data can be made unreadable for good without touching another lab's: delete the key. What the
    platform keeps for the lab, its home and its objects in the platform's buckets, stays under the platform's key.

    Creates:
        One KMS key, renewed every year by KMS itself, and one alias.

    AWS:
        Only the services listed in ``_key_policy.LAB`` can use it, for callers of this account, and CloudWatch Logs,
        alarms and budgets of this account (docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html). A key
        is chosen when a file system, volume or secret is made: to move a lab to a key of its own replaces its scratch.
        Destroy deletes the key last, after all that names it; what survives a destroy, such as the final snapshot or
        logs that are kept, cannot be read when the waiting time is over.

    Costs:
        1 USD a month, and 1 more for each of the first two yearly rotations (aws.amazon.com/kms/pricing; infracost's
        golden files, 2024-11); nothing while it waits for its deletion. Requests vary.

    Limits:
        32 KB of key policy; 50,000 grants a key, one for each volume or file system (docs.aws.amazon.com/kms/latest/
        developerguide/resource-limits.html).
    """

    key_arn: pulumi.Output[str]
    key_id: pulumi.Output[str]
    alias_name: pulumi.Output[str]

    def __init__(self, name: str, args: LabDataKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the key; ``name`` is the stem of its children's names."""
        super().__init__("hpclabs:keys:LabDataKey", name, None, opts)
        key, alias = customer_key(
            f"{name}-data-key",
            LAB,
            description=f"Data of the lab {args.lab}",
            deletion_window_days=args.deletion_window_days,
            tags=args.tags.named(f"{name}-data-key"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data),
        )
        self.key_arn = key.arn
        self.key_id = key.key_id
        self.alias_name = alias.name
        self.register_outputs({"key_arn": self.key_arn, "key_id": self.key_id, "alias_name": self.alias_name})
