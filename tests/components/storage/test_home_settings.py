from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.storage import (
    AccessPoint,
    Bursting,
    Elastic,
    HomeFileSystemArgs,
    HomeLifecycle,
    Owner,
    PosixUser,
    Provisioned,
    SecondRegion,
)
from components.tags import Tags

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)


def args(**fields: Any) -> HomeFileSystemArgs:
    needed: dict[str, Any] = {"vpc_id": "v", "subnet_ids": {"a": "s"}, "clients_security_group_id": "g"}
    return HomeFileSystemArgs(**{**needed, "kms_key_arn": "k", "tags": TAGS, **fields})


@pytest.mark.parametrize("mib", [0, -1, 3415])
def test_throughput_out_of_range_is_refused(mib: int) -> None:
    with pytest.raises(ValueError, match=rf"mib_per_second={mib}: 1 to 3414 MiB/s are allowed. Choose"):
        Provisioned(mib_per_second=mib)


@given(st.none() | st.integers(-1, 400), st.none() | st.integers(-1, 400), st.booleans())
def test_a_lifecycle_is_what_efs_takes_or_is_refused(cold: int | None, colder: int | None, back: bool) -> None:
    fits = all(days is None or days in DAYS for days in (cold, colder)) and (
        colder is None or (cold is not None and cold < colder)
    )
    if not fits:
        with pytest.raises(ValueError, match=r"^HomeLifecycle: .*(infrequent_access_days|archive_days)="):
            HomeLifecycle(infrequent_access_days=cold, archive_days=colder, back_on_access=back)
        return
    policies = HomeLifecycle(infrequent_access_days=cold, archive_days=colder, back_on_access=back).policies()
    assert all(len(policy) == 1 for policy in policies)  # EFS wants one transition in each
    merged = {key: value for policy in policies for key, value in policy.items()}
    expected = {} if cold is None else {"transition_to_ia": "AFTER_1_DAY" if cold == 1 else f"AFTER_{cold}_DAYS"}
    expected |= {} if colder is None else {"transition_to_archive": f"AFTER_{colder}_DAYS"}
    expected |= {"transition_to_primary_storage_class": "AFTER_1_ACCESS"} if back and expected else {}
    assert merged == expected


def test_every_problem_of_a_lifecycle_is_named() -> None:
    with pytest.raises(ValueError, match=r"infrequent_access_days=5: 1, 7, .*; archive_days=3: .*archive_days=3 with"):
        HomeLifecycle(infrequent_access_days=5, archive_days=3)
    HomeLifecycle(infrequent_access_days=None, archive_days=None)
    with pytest.raises(ValueError, match="archive_days=7 with infrequent_access_days=7: EFS archives only"):
        HomeLifecycle(infrequent_access_days=7, archive_days=7)


@pytest.mark.parametrize("throughput", [Provisioned(mib_per_second=1), Bursting()])
def test_archive_needs_elastic_throughput(throughput: Provisioned | Bursting) -> None:
    with pytest.raises(ValueError, match=r"lifecycle.archive_days=90 with throughput=.*set archive_days to None, or"):
        args(throughput=throughput)
    args(throughput=throughput, lifecycle=HomeLifecycle(archive_days=None))
    args(throughput=Elastic())


@pytest.mark.parametrize(
    "path", ["", "/", "software", "//a", "/a/b/c/d/e", "/a$", "/.hidden", "/a/", "/" + "a" * 100, "/a\nb"]
)
def test_paths_that_efs_does_not_take_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="for example '/software'"):
        AccessPoint(path=path)


@pytest.mark.parametrize("path", ["/labs", "/labs/genomics", "/labs/genomics/x"])
def test_no_access_point_holds_labs_homes(path: str) -> None:
    with pytest.raises(ValueError, match=r"/labs holds the homes of labs"):
        AccessPoint(path=path)
    AccessPoint(path="/labs-of-old")


def test_users_and_owners_out_of_range_are_refused_whole() -> None:
    with pytest.raises(ValueError, match=r"uid=-1: .*; gid=4294967296: .*; secondary_gids=-2: .*has 17 groups"):
        PosixUser(uid=-1, gid=2**32, secondary_gids=(-2, *range(16)))
    with pytest.raises(ValueError, match=r"uid=-1: .*; gid=-1: .*; permissions='rwx': three or four octal digits"):
        Owner(uid=-1, gid=-1, permissions="rwx")
    assert PosixUser(uid=0, gid=2**32 - 1, secondary_gids=tuple(range(16))).gid == 2**32 - 1


def test_all_that_is_wrong_with_a_file_system_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"subnet_ids=\{\}: .*archive_days=90 with .*access_points has 'A b'"):
        args(subnet_ids={}, throughput=Bursting(), access_points={"A b": AccessPoint(path="/a")})


KEY = "arn:aws:kms:us-west-2:123456789012:key/1"


@pytest.mark.parametrize(
    ("region", "key", "words"),
    [
        ("oregon", KEY, "region='oregon': the name of a region is allowed"),
        ("us-west-2", "key/1", "kms_key_arn='key/1': the ARN of a KMS key is allowed"),
        ("eu-west-1", KEY, "is a key of us-west-2: copies are encrypted in eu-west-1; make a key there"),
    ],
)
def test_a_second_region_needs_a_key_of_its_own(region: str, key: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SecondRegion(region=region, kms_key_arn=key)
    SecondRegion(region="us-west-2", kms_key_arn=KEY)
    SecondRegion(region="us-gov-west-1", kms_key_arn=KEY.replace("us-west-2", "us-gov-west-1"))
