"""Hypothesis's strategies for the arguments of any component, read off their shapes.

A draw starts from values that are right and changes some of them to anything that the type allows: numbers out of
range, odd texts, empty and double lists, alternatives that do not go together. It remembers which fields it changed, so
that a test can ask whether an error names one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from components.package.shapes import (
    Choice,
    Field,
    Keyed,
    Late,
    Many,
    Network,
    OneOf,
    Record,
    Scalar,
    Shape,
    fields_of,
)
from components.storage import BucketRole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ARN = "arn:aws:{}:us-east-1:123456789012:{}"
_KEY = _ARN.format("kms", "key/1")

# A right value of each required field that is no dataclass, by its name; (class, field) where the name is not enough.
_RIGHT: Mapping[str | tuple[str, str], Any] = {
    "access_point_arn": _ARN.format("elasticfilesystem", "access-point/fsap-1"),
    "addresses": ["ldaps://directory.example.org"],
    "assets_bucket": "assets",
    "bucket": "data",
    "bucket_arns": {role.value: f"arn:aws:s3:::{role.value}" for role in BucketRole},
    "cidrs": ["10.20.0.0/16"],
    "clients_security_group_id": "sg-0123456789abcdef0",
    "cluster_name": "atlas",
    "cost_centre": "cc-1",
    "database_name": "atlas",
    "directory": "/data",
    "domain_name": "dc=example,dc=org",
    "dynamodb_endpoint_id": "vpce-2",
    "endpoint": "ops@example.org",
    "endpoints_security_group_id": "sg-0123456789abcdef1",
    "file_cache_id": "fc-0123456789abcdef0",
    "file_system_arn": _ARN.format("elasticfilesystem", "file-system/fs-0123456789abcdef0"),
    "file_system_id": "fs-0123456789abcdef0",
    "gid": 1000,
    "host": "slurmdbd.example.org",
    "instance_type": "m7i.large",
    "instance_types": ["m7i.large"],
    "iops": 1500,
    "keep_days": 35,
    "keep_years": 1,
    "key": "setup",
    "key_name": "atlas",
    "kms_key_arn": _KEY,
    "lab": "atlas",
    "labs": "10.64.128.0/17",
    "labs_cidr": "10.64.128.0/17",
    "lease_table_name": "leases",
    "max_count": 4,
    "mib_per_second": 100,
    "min_keep_days": 7,
    "monthly_limit_usd": 100,
    "mount_dir": "/data",
    "munge_key_secret_arn": _ARN.format("secretsmanager", "secret:hpc-labs/nodes/munge-AbCdEf"),
    "name": "main",
    "network_clients_security_group_id": "sg-0123456789abcdef2",
    "owner": "ops",
    "password_secret_arn": _ARN.format("secretsmanager", "secret:hpc-labs/nodes/password-AbCdEf"),
    "path": "/data",
    "permissions_boundary_arn": "arn:aws:iam::123456789012:policy/hpc-labs/boundary",
    "platform": "platform",
    "port": 443,
    "project": "spikes",
    "read_only_user": "cn=reader,dc=example,dc=org",
    "region": "us-west-2",
    "replaced_days": 30,
    "retention_days": 7,
    "rotation_function_arn": _ARN.format("lambda", "function:rotation"),
    "s3_endpoint_id": "vpce-1",
    "security_group_ids": ["sg-0123456789abcdef0"],
    "service_token": _ARN.format("lambda", "function:provider"),
    "shared": "10.64.0.0/20",
    "shared_cidr": "10.64.0.0/20",
    "shared_route_table_id": "rtb-1",
    "size_gib": 32,
    "source_file_system_id": "fs-0123456789abcdef0",
    "subnet_id": "subnet-0123456789abcdef0",
    "subnet_ids": {"us-east-1a": "subnet-0123456789abcdef0", "us-east-1b": "subnet-0123456789abcdef1"},
    "topic_arn": _ARN.format("sns", "alarms"),
    "uid": 1000,
    "unused_days": 30,
    "uri": "database.example.org:3306",
    "user_name": "atlas",
    "virtual_lab": "neuro",
    "volume_id": "fsvol-0123456789abcdef0",
    "vpc": "10.64.0.0/16",
    "vpc_id": "vpc-0123456789abcdef0",
    "zone": "us-east-1a",
    "zones": ["us-east-1a", "us-east-1b"],
    ("IntelligentTiering", "throughput_mibps"): 4000,
    ("Persistent1Hdd", "capacity_gib"): 6000,
    ("Persistent1Ssd", "capacity_gib"): 1200,
    ("Persistent2Ssd", "capacity_gib"): 1200,
    ("ProvisionedReadCache", "size_gib"): 32,
    ("SecondRegion", "kms_key_arn"): "arn:aws:kms:us-west-2:123456789012:key/2",
}

# Fields that are optional, of which some are needed.
_NEEDED = {
    "LabAlarmsArgs": {"job_logs": True},
    "LabBudgetArgs": {"topic_arn": _RIGHT["topic_arn"]},
    "PlatformAlarmsArgs": {"home_file_system_id": "fs-0123456789abcdef0"},
}

TEXTS = st.sampled_from(
    [
        "",
        " ",
        "a",
        "A",
        "-",
        "lab-a",
        "lab_a",
        "Lab",
        "9",
        "0",
        "-1",
        "default",
        "a" * 41,
        "a" * 300,
        "é",
        "a b",
        "a\nb",
        "a\n",
        "'\"",
        "/",
        "//",
        "/a",
        "/a/",
        "/home",
        "/a/../b",
        "*",
        "arn:aws:iam::123456789012:role/admin",
        "arn:aws:iam::123456789012:root",
        _KEY,
        "10.0.0.0/8",
        "0.0.0.0/0",
        "us-east-1a",
        "eu-west-1b",
        "us-east-1",
        "m7i.large",
        "t3.micro",
        "hpc7a.96xlarge",
        "p5.48xlarge",
        "x9.huge",
        "db.t4g.medium",
        "sun:01:00-sun:02:00",
        "02:00-03:00",
        "cron(0 3 * * ? *)",
        "example.org",
        "a@example.org",
        "https://example.org",
        "ami-0123456789abcdef0",
        "sg-0123456789abcdef0",
        "${x}",
        "{}",
        "[]",
        "null",
        "3.16.1",
        "10.11",
    ]
) | st.text(max_size=20)
INTEGERS = (
    st.sampled_from(
        [-(2**63), -1, 0, 1, 2, 3, 6, 7, 8, 24, 30, 31, 90, 100, 365, 1000, 1200, 3306, 2**16, 2**31, 2**63]
    )
    | st.integers(0, 128)
    | st.integers()
)
_FLOATS = st.sampled_from([-1.0, 0.0, 0.001, 0.5, 1.0, 100.0, 1e300, float("inf"), float("-inf"), float("nan")])
_NETWORKS = st.sampled_from(
    [
        "0.0.0.0/0",
        "8.8.8.0/24",
        "10.0.0.0/8",
        "10.64.0.0/16",
        "10.64.0.0/20",
        "10.64.0.0/28",
        "10.64.128.0/17",
        "10.65.0.0/16",
        "10.20.0.0/16",
        "100.64.0.0/16",
        "172.17.0.0/16",
        "192.168.1.0/24",
        "198.19.0.0/16",
        "10.64.0.1/32",
    ]
).map(IPv4Network)
_SCALARS: Mapping[type, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: INTEGERS,
    float: _FLOATS,
    bool: st.booleans(),
}


@dataclass
class Draft:
    """Arguments that nobody has made yet: making them may be refused.

    Attributes:
        python: their class.
        values: by field; dataclasses among them are drafts.
        changed: the names of the fields, here and further in, that are not as they should be.
    """

    python: type
    values: dict[str, Any]
    changed: set[str] = field(default_factory=set)

    def make(self) -> Any:
        """Make the arguments.

        Raises:
            ValueError: they, or something in them, are refused.
        """
        return self.python(**{name: _made(value) for name, value in self.values.items()})


def _made(value: Any) -> Any:
    if isinstance(value, Draft):
        return value.make()
    if isinstance(value, tuple | list | frozenset):
        return type(value)(_made(each) for each in value)
    if isinstance(value, dict):
        return {key: _made(each) for key, each in value.items()}
    if isinstance(value, _Unordered):
        return frozenset(_made(each) for each in value.items)
    return value


@dataclass
class _Unordered:
    """What becomes a frozenset once its items are made."""

    items: list[Any]


@st.composite
def drafts(draw: st.DrawFn, python: type, changes: int = 2) -> Draft:
    """Arguments of a class: right but for some of the fields."""
    fields, draft = fields_of(python), right_draft(python)
    chosen = (
        draw(st.lists(st.sampled_from(fields), max_size=changes, unique_by=lambda each: each.name)) if fields else ()
    )
    for each in chosen:
        if isinstance(each.shape, Late):
            continue  # the value of another resource's output, which no type restricts
        value = draw(_anything(each.shape, changes))
        draft.values[each.name] = value
        draft.changed |= {each.name, *_changed(value)}
    return draft


def right_draft(python: type) -> Draft:
    """Arguments of a class that nobody refuses."""
    values = {each.name: _right_value(python, each) for each in fields_of(python) if each.required}
    return Draft(python, values | _NEEDED.get(python.__name__, {}))


def fields_below(python: type, known: frozenset[type] = frozenset()) -> frozenset[str]:
    """The names of the fields of a class and of the dataclasses in it."""
    names = {each.name for each in fields_of(python)}
    for each in fields_of(python):
        for record in _records(each.shape):
            if record not in known:
                names |= fields_below(record, known | {python, record})
    return frozenset(names)


def _records(shape: Shape) -> Iterator[type]:
    match shape:
        case Record(python):
            yield python
        case OneOf(records):
            yield from (record.python for record in records)
        case Many(inner, _) | Late(inner) | Keyed(_, inner):
            yield from _records(inner)


def _right_value(python: type, each: Field) -> Any:
    return _right(each.shape, _RIGHT.get((python.__name__, each.name), _RIGHT.get(each.name)))


def _right(shape: Shape, value: Any) -> Any:
    match shape:
        case Late(inner):
            return _right(inner, value)
        case Network():
            return IPv4Network(value)
        case Choice(enum):
            return next(iter(enum))
        case OneOf((record, *_)) | (Record() as record):
            return right_draft(record.python)
        case Many(item, collection):
            return collection(_right(item, each) for each in (value or [None]))
        case _:
            assert value is not None, f"no right value for {shape}"
            return value


def _anything(shape: Shape, changes: int) -> st.SearchStrategy[Any]:
    match shape:
        case Late(inner):
            return st.just(_right(inner, "late"))
        case Scalar(python):
            return _SCALARS[python]
        case Network():
            return _NETWORKS
        case Choice(enum):
            return st.sampled_from(enum)
        case Record(python):
            return drafts(python, changes)
        case OneOf(records):
            return st.one_of([drafts(record.python, changes) for record in records])
        case Many(item, collection):
            items = st.lists(_anything(item, changes), max_size=3)
            return items.map(_Unordered if collection is frozenset else collection)
        case Keyed(key, value):
            return st.dictionaries(_anything(key, changes), _anything(value, changes), max_size=3)


def _changed(value: Any) -> Iterator[str]:
    """The names of all fields of the drafts in a value: each may be what is wrong with it."""
    if isinstance(value, Draft):
        yield from value.changed
        yield from (each.name for each in fields_of(value.python))
    items = value.items if isinstance(value, _Unordered) else value
    for each in items.values() if isinstance(items, dict) else items if isinstance(items, tuple | list) else ():
        yield from _changed(each)
