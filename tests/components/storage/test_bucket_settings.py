import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.storage import (
    BUCKETS,
    BucketPlan,
    BucketReplication,
    BucketRole,
    ClassRetention,
    IdleArchive,
    LockMode,
    ObjectLock,
    SecondRegion,
)
from components.storage._data_bucket_plan import lifecycle_rules, plan_problems, plans_of
from components.tags import DataClass

PROJECTS = next(plan for plan in BUCKETS if plan.role is BucketRole.PROJECTS)
SCRATCH = next(plan for plan in BUCKETS if plan.role is BucketRole.SCRATCH)


@given(st.none() | st.integers(-5, 40000), st.none() | st.integers(-5, 120))
def test_a_lock_has_one_time_in_aws_range(days: int | None, years: int | None) -> None:
    fits = (days is None) != (years is None) and (days is None or 1 <= days <= 36500)
    if fits and (years is None or 1 <= years <= 100):
        lock = ObjectLock(mode=LockMode.COMPLIANCE, days=days, years=years)
        assert lock.least_days == (days if days is not None else 365 * (years or 0))
    else:
        with pytest.raises(ValueError, match=r"^ObjectLock: .*(days|years)="):
            ObjectLock(mode=LockMode.COMPLIANCE, days=days, years=years)


def test_a_lock_of_both_or_neither_says_so() -> None:
    with pytest.raises(ValueError, match="days=None and years=None: exactly one of the two is allowed; drop one"):
        ObjectLock(mode=LockMode.GOVERNANCE)
    with pytest.raises(ValueError, match=r"days=0 and years=101: exactly one.*days=0: 1 to 36500.*years=101: 1 to 100"):
        ObjectLock(mode=LockMode.GOVERNANCE, days=0, years=101)


@pytest.mark.parametrize(
    ("archive", "deep", "words"),
    [
        (None, None, "archive_days and deep_archive_days are None: set one"),
        (89, None, "archive_days=89: 90 to 730 days are allowed"),
        (731, None, "archive_days=731: 90 to 730"),
        (None, 179, "deep_archive_days=179: 180 to 730"),
        (180, 180, "deep_archive_days=180: more than archive_days=180 is allowed"),
    ],
)
def test_tiers_that_s3_would_refuse(archive: int | None, deep: int | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        IdleArchive(archive_days=archive, deep_archive_days=deep)
    IdleArchive(archive_days=90, deep_archive_days=730)


@given(st.integers(-1, 110), st.none() | st.integers(-1, 2000), st.none() | st.integers(-1, 2000))
def test_no_class_is_paid_for_longer_than_it_is_used(years: int, glacier: int | None, deep: int | None) -> None:
    """By another road: the days at which an object changes its place, and what S3 charges for in each."""
    places = [(0, 0), *((d, least) for d, least in ((glacier, 90), (deep, 180)) if d is not None)]
    ends = [day for day, _ in places[1:]] + [math.ceil(years * 365.25)]
    in_range = 1 <= years <= 100 and all(day >= 1 for day, _ in places[1:])
    fits = in_range and all(end - day >= least for (day, least), end in zip(places, ends, strict=True))
    if fits:
        kept = ClassRetention(keep_years=years, glacier_days=glacier, deep_archive_days=deep)
        assert kept.keep_days >= 365 * years
    else:
        with pytest.raises(ValueError, match=r"^ClassRetention: .*(keep_years|glacier_days|deep_archive_days)="):
            ClassRetention(keep_years=years, glacier_days=glacier, deep_archive_days=deep)


@pytest.mark.parametrize(
    ("years", "glacier", "deep", "words"),
    [
        (0, None, None, "keep_years=0: 1 to 100 are allowed"),
        (1, 0, -1, "glacier_days=0: 1 day or more.*deep_archive_days=-1: 1 day or more"),
        (5, 30, 100, "deep_archive_days 100 with glacier_days=30: S3 charges for 90 days .* 120 days or more"),
        (1, 300, None, "keep_years=1, which is 366 with glacier_days=300: .* 390 days or more are allowed"),
        (1, None, 300, "keep_years=1 with deep_archive_days=300: S3 charges for 180 days"),
    ],
)
def test_retention_that_costs_twice(years: int, glacier: int | None, deep: int | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ClassRetention(keep_years=years, glacier_days=glacier, deep_archive_days=deep)


TEN_YEARS = ClassRetention(keep_years=10, glacier_days=90, deep_archive_days=365)


@pytest.mark.parametrize(
    ("plan", "changes", "words"),
    [
        (PROJECTS, {"replaced_days": 0, "expire_days": 0}, "replaced_days=0: 1 day or more.*expire_days=0: 1 day"),
        (
            PROJECTS,
            {"tiered": False, "idle": IdleArchive(archive_days=90)},
            "idle with tiered=False: .*set tiered to True",
        ),
        (
            SCRATCH,
            {"by_class": {DataClass.PUBLIC: TEN_YEARS}},
            "by_class with expire_days=30: S3 deletes at the earlier",
        ),
        (
            SCRATCH,
            {"lock": ObjectLock(mode=LockMode.GOVERNANCE, days=31)},
            "expire_days=30 with a lock of 31 days: nothing goes before",
        ),
        (
            PROJECTS,
            {"by_class": {DataClass.RESTRICTED: TEN_YEARS}, "lock": ObjectLock(mode=LockMode.GOVERNANCE, years=11)},
            "by_class keeps restricted 3653 days, with a lock of 4015 days: nothing goes before",
        ),
        (PROJECTS, {"read_by_labs": True}, "read_by_labs=True: the bucket of projects holds the data of every lab"),
        (SCRATCH, {"read_by_labs": True}, "BucketPlan of scratch: read_by_labs=True"),
    ],
)
def test_plans_that_do_not_fit_themselves(plan: BucketPlan, changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(plan, **changes)  # type: ignore[arg-type]  # as a user's config would


def test_own_plans_take_the_place_of_the_defaults() -> None:
    own = dataclasses.replace(PROJECTS, replaced_days=7)
    assert plans_of([]) == BUCKETS
    assert plans_of([own]) == tuple(own if plan.role is own.role else plan for plan in BUCKETS)
    assert plan_problems([own]) == []
    assert plan_problems([own, own]) == ["plans has 2 plans of projects: one a bucket is allowed; drop the others"]


def test_classes_have_rules_of_their_own_by_the_objects_tag() -> None:
    plan = dataclasses.replace(
        PROJECTS, by_class={DataClass.RESTRICTED: TEN_YEARS, DataClass.PUBLIC: ClassRetention(keep_years=1)}
    )
    every, restricted, public = lifecycle_rules(plan)
    assert [every] == lifecycle_rules(PROJECTS)  # what has no class is treated as before
    assert restricted["filter"] == {"tag": {"key": "hpc-labs:data-class", "value": "restricted"}}
    assert restricted["expiration"] == {"days": 3653}
    assert restricted["transitions"] == [
        {"days": 90, "storage_class": "GLACIER_IR"},
        {"days": 365, "storage_class": "DEEP_ARCHIVE"},
    ]
    assert (public["expiration"], public["transitions"]) == ({"days": 366}, None)
    assert len({every["id"], restricted["id"], public["id"]}) == 3


def test_a_replication_of_nothing_is_refused() -> None:
    second = SecondRegion(region="us-west-2", kms_key_arn="arn:aws:kms:us-west-2:123456789012:key/1")
    with pytest.raises(ValueError, match=r"roles=frozenset\(\): one bucket at least is needed"):
        BucketReplication(second=second, roles=frozenset())
