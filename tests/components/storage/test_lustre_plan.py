"""The numbers of Lustre file systems: tables from AWS's documentation, and what holds for all of them."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pcluster.validators.fsx_validators import FsxStorageCapacityValidator, FsxStorageTypeOptionsValidator

from components.storage import (
    AutomaticMetadata,
    AutomaticReadCache,
    Backups,
    DataRepository,
    FileEvent,
    IntelligentTiering,
    LustreDeployment,
    NoReadCache,
    Persistent1Hdd,
    Persistent1Ssd,
    Persistent2Ssd,
    ProvisionedMetadata,
    ProvisionedReadCache,
    Release,
    RootSquash,
    S3Mount,
    Scratch2,
    lab_repositories,
)
from components.storage._lustre_plan import included_metadata_iops, maintenance_problems
from components.storage.data_repository import data_repository_paths, repository_problems


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: Scratch2(capacity_gib=3000),
            "capacity_gib=3000: 1200 or a multiple of 2400 is allowed; take 2400 or 4800",
        ),
        (lambda: Scratch2(capacity_gib=0), "capacity_gib=0: 1200 or a multiple of 2400 is allowed; take 1200 or 2400"),
        (
            lambda: Persistent1Ssd(capacity_gib=1200, throughput_mbps_per_tib=125),
            "throughput_mbps_per_tib=125: 50, 100, 200 are allowed; take 100",
        ),
        (
            lambda: Persistent1Hdd(capacity_gib=6000, throughput_mbps_per_tib=40),
            "capacity_gib=6000: a multiple of 1800 is allowed; take 5400 or 7200",
        ),
        (
            lambda: Persistent1Hdd(capacity_gib=1800, throughput_mbps_per_tib=12),
            "capacity_gib=1800: a multiple of 6000 is allowed; take 6000",
        ),
        (
            lambda: Persistent1Hdd(capacity_gib=1800, throughput_mbps_per_tib=50),
            "throughput_mbps_per_tib=50: 12, 40 are allowed; take 40",
        ),
        (
            lambda: Persistent2Ssd(capacity_gib=2400, throughput_mbps_per_tib=1000, efa=True),
            "capacity_gib=2400: a multiple of 4800 is allowed with efa=True at 1000 MB/s for each TiB; take 4800",
        ),
        (
            lambda: Persistent2Ssd(capacity_gib=2400, metadata=ProvisionedMetadata(iops=13000)),
            r"metadata.iops=13000: 1500, 3000, 6000 or a multiple of 12000 up to 192000 is allowed; take 24000",
        ),
        (
            lambda: Persistent2Ssd(capacity_gib=2400, metadata=ProvisionedMetadata(iops=204000)),
            r"metadata.iops=204000: .* is allowed; take 192000",
        ),
        (
            lambda: Persistent2Ssd(capacity_gib=12000, metadata=ProvisionedMetadata(iops=6000)),
            r"metadata.iops=6000: capacity_gib=12000 comes with 12000, .* take AutomaticMetadata\(\) or 12000 or more",
        ),
        (
            lambda: IntelligentTiering(throughput_mbps=5000),
            "throughput_mbps=5000: a multiple of 4000 up to 2000000 is allowed; take 4000",
        ),
        (lambda: IntelligentTiering(metadata_iops=3000), "metadata_iops=3000: 6000, 12000 are allowed; take 6000"),
        (
            lambda: IntelligentTiering(throughput_mbps=8000, read_cache=ProvisionedReadCache(size_gib=32)),
            "read_cache.size_gib=32: 64 to 262144 are allowed with throughput_mbps=8000; take 64",
        ),
        (lambda: Backups(retention_days=91), "Backups: retention_days=91: 1 to 90 days are allowed"),
        (lambda: Backups(retention_days=7, start_time="2:00"), "start_time='2:00': HH:MM in UTC is expected"),
        (lambda: RootSquash(uid=0), "RootSquash: uid=0: 1 to 4294967294 are allowed, or both 0 for no squash"),
        (lambda: RootSquash(except_clients=("10.0.1.6",)), "except_clients has '10.0.1.6': an address and its network"),
        (lambda: RootSquash(except_clients=("10.0.1.6@tcp",) * 65), "except_clients: 65 of them; 64 are allowed"),
        (lambda: Release(unused_days=0, hour_utc=24), "Release: unused_days=0: 1 to 3650 .*; hour_utc=24: an hour"),
        (
            lambda: DataRepository(name="A", path="a/", bucket="b", prefix="/p", chunk_size_mib=0),
            r"name='A': .*; path='a/': .*; prefix='/p': .*; chunk_size_mib=0: 1 to 512000 are allowed",
        ),
        (
            lambda: DataRepository(name="a", path="/a", bucket="b", import_events=(FileEvent.NEW, FileEvent.NEW)),
            "import_events=NEW, NEW: each event is there once at most",
        ),
        (lambda: lab_repositories(bucket_names={}, prefix=""), "prefix='': the prefix of one project is expected"),
    ],
)
def test_a_refusal_names_field_value_what_is_allowed_and_the_fix(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_a_squash_can_be_ended() -> None:
    assert RootSquash(uid=0, gid=0).gid == 0


@pytest.mark.parametrize(
    ("capacity", "iops"),
    [(1200, 1500), (2400, 3000), (4800, 6000), (9600, 6000), (12000, 12000), (45600, 12000), (48000, 24000)],
)
def test_metadata_that_comes_with_a_capacity(capacity: int, iops: int) -> None:
    assert included_metadata_iops(capacity) == iops


@pytest.mark.parametrize(
    ("deployment", "addresses"),
    [  # the User Guide's own table of servers for scratch: 2, 2, 3, 5 and 22
        (Scratch2(capacity_gib=1200), 2),
        (Scratch2(capacity_gib=2400), 2),
        (Scratch2(capacity_gib=4800), 3),
        (Scratch2(capacity_gib=9600), 5),
        (Scratch2(capacity_gib=50400), 22),
        (Persistent1Ssd(capacity_gib=4800), 3),
        (Persistent1Hdd(capacity_gib=12000), 3),
        (Persistent1Hdd(capacity_gib=3600, throughput_mbps_per_tib=40), 3),
        (Persistent2Ssd(capacity_gib=1200), 2),
        (Persistent2Ssd(capacity_gib=48000), 2 + 20),
        (Persistent2Ssd(capacity_gib=9600, metadata=ProvisionedMetadata(iops=36000)), 3 + 4),
        (Persistent2Ssd(capacity_gib=9600, throughput_mbps_per_tib=1000, efa=True), 1 + 2),
        (IntelligentTiering(throughput_mbps=8000, metadata_iops=12000), 1 + 2),
    ],
)
def test_addresses(deployment: LustreDeployment, addresses: int) -> None:
    assert deployment.addresses == addresses


CAPACITIES = st.integers(-1, 60_000) | st.integers(0, 40).map(lambda steps: steps * 600)
THROUGHPUTS = st.sampled_from([0, 12, 40, 50, 100, 125, 200, 250, 500, 1000])


T = TypeVar("T")


def built(make: Callable[[], T]) -> T | str:
    """What is made, or why it is refused."""
    try:
        return make()
    except ValueError as error:
        return str(error)


def failures(validator: Any, *values: object) -> list[str]:
    return [failure.message for failure in validator().execute(*values)]


@given(capacity=CAPACITIES, throughput=THROUGHPUTS, kind=st.sampled_from(["PERSISTENT_1", "PERSISTENT_2", "HDD"]))
def test_we_refuse_what_parallelcluster_refuses_and_nothing_else(capacity: int, throughput: int, kind: str) -> None:
    kinds: dict[str, tuple[Callable[..., LustreDeployment], str, str]] = {
        "PERSISTENT_1": (Persistent1Ssd, "PERSISTENT_1", "SSD"),
        "PERSISTENT_2": (Persistent2Ssd, "PERSISTENT_2", "SSD"),
        "HDD": (Persistent1Hdd, "PERSISTENT_1", "HDD"),
    }
    make, deployment_type, storage = kinds[kind]
    theirs = [
        *failures(FsxStorageCapacityValidator, capacity, deployment_type, storage, throughput, None, None),
        *failures(
            FsxStorageTypeOptionsValidator, storage, deployment_type, throughput, "READ" if kind == "HDD" else None
        ),
    ]
    # Theirs take nothing for "not given" and forget what is below the smallest.
    wrong = bool(theirs) or capacity <= 0 or throughput == 0
    made = built(lambda: make(capacity_gib=capacity, throughput_mbps_per_tib=throughput))
    assert isinstance(made, str) == wrong


@given(
    capacity=CAPACITIES,
    throughput=THROUGHPUTS,
    efa=st.booleans(),
    metadata=st.just(AutomaticMetadata()) | st.builds(ProvisionedMetadata, iops=st.integers(-1, 200_000)),
)
def test_every_second_generation_file_system_is_refused_by_name_or_complete(
    capacity: int, throughput: int, efa: bool, metadata: AutomaticMetadata | ProvisionedMetadata
) -> None:
    made = built(
        lambda: Persistent2Ssd(capacity_gib=capacity, throughput_mbps_per_tib=throughput, efa=efa, metadata=metadata)
    )
    if isinstance(made, str):
        assert any(field in made for field in ("capacity_gib=", "throughput_mbps_per_tib=", "metadata.iops="))
    else:
        assert made.addresses >= 2
        assert made.metadata_iops >= included_metadata_iops(capacity)
        assert (made.settings().metadata_iops is None) == isinstance(metadata, AutomaticMetadata)


@given(
    throughput=st.integers(-1, 2_100_000) | st.integers(0, 600).map(lambda steps: steps * 4000),
    cache=st.sampled_from([AutomaticReadCache(), NoReadCache()])
    | st.builds(ProvisionedReadCache, size_gib=st.integers(-1, 300_000)),
)
def test_every_tiered_file_system_is_refused_by_name_or_complete(
    throughput: int, cache: AutomaticReadCache | ProvisionedReadCache | NoReadCache
) -> None:
    made = built(lambda: IntelligentTiering(throughput_mbps=throughput, read_cache=cache))
    if isinstance(made, str):
        assert "throughput_mbps=" in made
    else:
        assert made.addresses == 1 + throughput // 4000
        assert made.settings().storage_capacity is None


def repository(name: str, path: str, prefix: str = "", bucket: str = "b") -> DataRepository:
    return DataRepository(name=name, path=path, bucket=bucket, prefix=prefix)


@pytest.mark.parametrize(
    ("repositories", "said"),
    [
        ([repository("a", "/a", "a/"), repository("b", "/a/b", "b/")], "path='/a/b' of 'b' lies in path='/a' of 'a'"),
        ([repository("a", "/a", "a/"), repository("b", "/", "b/")], "path='/a' of 'a' lies in path='/' of 'b'"),
        ([repository("a", "/a", "a/"), repository("b", "/a", "b/")], "path='/a' of 'b' lies in path='/a' of 'a'"),
        ([repository("a", "/a"), repository("b", "/b", "b/")], "'b' links s3://b/b/, which lies in s3://b/ of 'a'"),
        ([repository("a", "/a", "a/"), repository("a", "/b", "b/")], "the name 'a' is there 2 times; rename"),
        ([repository(f"r{n}", f"/{n}", f"{n}/") for n in range(9)], "9 of them; FSx takes 8 a file system"),
    ],
)
def test_links_that_do_not_go_together_are_refused(repositories: list[DataRepository], said: str) -> None:
    assert [problem for problem in repository_problems(repositories) if said in problem]


def test_links_side_by_side_are_fine() -> None:
    repositories = [repository("a", "/a", "a/"), repository("b", "/ab", "ab/"), repository("c", "/c", "a/", "other")]
    assert list(repository_problems(repositories)) == []
    assert data_repository_paths(repositories, ["b", "b", "other"]) == ["s3://b/a/", "s3://b/ab/", "s3://other/a/"]


NAMES = st.lists(st.sampled_from(["a", "b", "ab", "c"]), min_size=1, max_size=3)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=5))
def test_a_file_is_in_one_link_at_most(folders: list[tuple[list[str], list[str]]]) -> None:
    repositories = [
        repository(f"r{n}", "/" + "/".join(path), "".join(f"{part}/" for part in prefix))
        for n, (path, prefix) in enumerate(folders)
    ]
    if not list(repository_problems(repositories)):
        for one in repositories:
            for other in repositories:
                assert one is other or not f"{one.path}/".startswith(f"{other.path}/")
                assert one is other or not one.prefix.startswith(other.prefix)


TEXTS = st.text(max_size=12) | st.from_regex(r"/?([a-z.]{1,3}/){0,3}[a-z]?", fullmatch=True)


@given(
    name=TEXTS, path=TEXTS, prefix=TEXTS, chunk=st.integers(-1, 600_000), events=st.lists(st.sampled_from(FileEvent))
)
def test_every_link_is_refused_by_name_or_one_that_fsx_takes(
    name: str, path: str, prefix: str, chunk: int, events: list[FileEvent]
) -> None:
    made = built(
        lambda: DataRepository(
            name=name, path=path, bucket="b", prefix=prefix, chunk_size_mib=chunk, import_events=tuple(events)
        )
    )
    if isinstance(made, str):
        assert any(field in made for field in ("name=", "path=", "prefix=", "chunk_size_mib=", "import_events="))
    else:
        assert made.path.startswith("/")
        assert not {"..", "."} & set(made.path.split("/"))
        assert made.prefix == "" or (made.prefix.endswith("/") and not made.prefix.startswith("/"))
        assert list(repository_problems([made])) == []


@given(directory=TEXTS, prefix=TEXTS)
def test_every_mount_is_refused_by_name_or_one_word_of_a_script(directory: str, prefix: str) -> None:
    made = built(lambda: S3Mount(directory=directory, bucket="b", prefix=prefix))
    if isinstance(made, str):
        assert "directory=" in made or "prefix=" in made
    else:
        assert not set(directory + prefix) & set(": \t\n,\\\"'$")


@given(
    maintenance=TEXTS | st.from_regex(r"[0-9]:[0-2][0-9]:[0-9]{2}", fullmatch=True),
    days=st.integers(-1, 4000),
    start=TEXTS | st.from_regex(r"[0-2][0-9]:[0-9]{2}", fullmatch=True),
)
def test_times_are_refused_by_name_or_what_the_api_takes(maintenance: str, days: int, start: str) -> None:
    backups = built(lambda: Backups(retention_days=days, start_time=start))
    said = list(maintenance_problems(maintenance))
    is_time = re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", start)
    assert isinstance(backups, str) == (not is_time or not 1 <= days <= 90)
    assert bool(said) == (not re.fullmatch(r"[1-7]:([01][0-9]|2[0-3]):[0-5][0-9]", maintenance))
