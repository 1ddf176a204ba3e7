"""The buckets of a platform: what each is for and how long it keeps things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ..tags import DataClass
from .bucket_settings import ClassRetention, IdleArchive, Inventory, ObjectLock

if TYPE_CHECKING:
    import pulumi_aws as aws

_CLASS_TAG = "hpc-labs:data-class"


class BucketRole(StrEnum):
    """What a bucket is for."""

    PUBLIC = "public"
    PROJECTS = "projects"
    SCRATCH = "scratch"
    CONTAINERS = "containers"
    NODE_ASSETS = "node-assets"


@dataclass(frozen=True, kw_only=True)
class BucketPlan:
    """How a bucket keeps what is in it.

    Attributes:
        role: what the bucket is for.
        replaced_days: days until an object that was overwritten or deleted is gone for good, 1 or more.
        expire_days: days until an object is deleted, 1 or more, or None to keep it.
        tiered: objects move by themselves to cheaper access tiers while nobody reads them. S3 takes a monitoring fee
            for each, and leaves those below 128 KiB alone, so this suits few and large objects.
        idle: further tiers, to be restored from, for what nobody has read for months; needs ``tiered``.
        by_class: how long objects of a data class are kept, and where. An object's class is its tag
            ``hpc-labs:data-class``; S3 does nothing to an object without the tag. Not with ``expire_days``.
        lock: no version can be taken away for a time; None for no lock.
        inventory: a regular list of what is in the bucket; None for none.
        read_by_labs: every principal of the account may read it from inside the network, without a permission of its
            own. Nothing confidential belongs in such a bucket; not for projects and scratch.

    Raises:
        ValueError: the parts do not fit each other.
    """

    role: BucketRole
    replaced_days: int
    expire_days: int | None = None
    tiered: bool = False
    idle: IdleArchive | None = None
    by_class: Mapping[DataClass, ClassRetention] = field(default_factory=dict)
    lock: ObjectLock | None = None
    inventory: Inventory | None = None
    read_by_labs: bool = False

    def __post_init__(self) -> None:
        """Refuse what S3 would refuse or do otherwise than it reads here, all in one error."""
        problems = []
        if self.replaced_days < 1:
            problems.append(f"replaced_days={self.replaced_days}: 1 day or more is allowed")
        if self.expire_days is not None and self.expire_days < 1:
            problems.append(f"expire_days={self.expire_days}: 1 day or more is allowed, or None to keep objects")
        if self.idle and not self.tiered:
            problems.append("idle with tiered=False: only tiered objects move to its tiers; set tiered to True")
        if self.by_class and self.expire_days is not None:
            problems.append(
                f"by_class with expire_days={self.expire_days}: S3 deletes at the earlier of the two, whatever the "
                "class; set expire_days to None"
            )
        if self.lock and self.expire_days is not None and self.expire_days < self.lock.least_days:
            problems.append(
                f"expire_days={self.expire_days} with a lock of {self.lock.least_days} days: nothing goes before the "
                "lock's time; lock for less, or keep objects longer"
            )
        if self.lock:
            problems += [
                f"by_class keeps {data_class} {kept.keep_days} days, with a lock of {self.lock.least_days} days: "
                "nothing goes before the lock's time; lock for less, or keep objects longer"
                for data_class, kept in self.by_class.items()
                if kept.keep_days < self.lock.least_days
            ]
        if self.read_by_labs and self.role in (BucketRole.PROJECTS, BucketRole.SCRATCH):
            problems.append(
                f"read_by_labs=True: the bucket of {self.role} holds the data of every lab, each below its own prefix; "
                "use the public bucket for what all may read"
            )
        if problems:
            raise ValueError(f"BucketPlan of {self.role}: " + "; ".join(problems) + ".")


BUCKETS = (
    # Data sets, models and free software that all labs use. Public to the labs, never to the internet.
    BucketPlan(role=BucketRole.PUBLIC, replaced_days=30, tiered=True, read_by_labs=True),
    # What projects keep. The longest time to find out that something was deleted by mistake, and a list of what there
    # is, which nobody else has.
    BucketPlan(role=BucketRole.PROJECTS, replaced_days=90, tiered=True, inventory=Inventory()),
    # What jobs leave behind. Versions only bridge the time in which a job may overwrite its own input.
    BucketPlan(role=BucketRole.SCRATCH, replaced_days=1, expire_days=30),
    BucketPlan(role=BucketRole.CONTAINERS, replaced_days=30, tiered=True),
    # Scripts that nodes run when they start; small, so tiers would cost more than they save.
    BucketPlan(role=BucketRole.NODE_ASSETS, replaced_days=30, read_by_labs=True),
)
"""The plans of a platform that says nothing else; ``dataclasses.replace`` makes others of them."""


def plans_of(own: Sequence[BucketPlan]) -> tuple[BucketPlan, ...]:
    """One plan for each role: the platform's own where it has one."""
    by_role = {plan.role: plan for plan in own}
    return tuple(by_role.get(plan.role, plan) for plan in BUCKETS)


def plan_problems(own: Sequence[BucketPlan]) -> list[str]:
    """What is wrong with a platform's own plans, one line for each problem."""
    roles = [plan.role for plan in own]
    return [
        f"plans has {roles.count(role)} plans of {role}: one a bucket is allowed; drop the others"
        for role in BucketRole
        if roles.count(role) > 1
    ]


def lifecycle_rules(plan: BucketPlan) -> list["aws.s3.BucketLifecycleConfigurationRuleArgsDict"]:
    """The rule for every object of a bucket, and one for each data class."""
    every: aws.s3.BucketLifecycleConfigurationRuleArgsDict = {
        "id": f"{plan.role}-data",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        # Expiry by age also removes the delete markers that it leaves; otherwise they have to be asked for.
        "expiration": {"days": plan.expire_days} if plan.expire_days else {"expired_object_delete_marker": True},
        "noncurrent_version_expiration": {"noncurrent_days": plan.replaced_days},
        "transitions": [{"days": 0, "storage_class": "INTELLIGENT_TIERING"}] if plan.tiered else None,
    }
    return [every, *(_class_rule(plan, *kept) for kept in plan.by_class.items())]


def _class_rule(
    plan: BucketPlan, data_class: DataClass, kept: ClassRetention
) -> "aws.s3.BucketLifecycleConfigurationRuleArgsDict":
    transitions: list[aws.s3.BucketLifecycleConfigurationRuleTransitionArgsDict] = []
    if kept.glacier_days is not None:
        transitions.append({"days": kept.glacier_days, "storage_class": "GLACIER_IR"})
    if kept.deep_archive_days is not None:
        transitions.append({"days": kept.deep_archive_days, "storage_class": "DEEP_ARCHIVE"})
    return {
        "id": f"{plan.role}-{data_class}",
        "status": "Enabled",
        "filter": {"tag": {"key": _CLASS_TAG, "value": data_class.value}},
        "expiration": {"days": kept.keep_days},
        "transitions": transitions or None,
    }


def log_rule(days: int) -> "aws.s3.BucketLifecycleConfigurationRuleArgsDict":
    """The one rule of the log bucket: a log that somebody deleted can be had back for a month."""
    return {
        "id": "logs",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        "expiration": {"days": days},
        "noncurrent_version_expiration": {"noncurrent_days": 30},
    }
