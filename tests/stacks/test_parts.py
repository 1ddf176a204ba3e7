"""The library's dataclasses as parts of the config: what is read, from what, and in which words the rest is refused."""

from ipaddress import IPv4Network
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, TypeAdapter, ValidationError

from components.network import AddressPlan, Feature, PrivateNetworkArgs
from components.storage import (
    AccessPoint,
    Bursting,
    Elastic,
    HomeFileSystemArgs,
    HomeLifecycle,
    Owner,
    PosixUser,
    Provisioned,
)
from components.tags import Tags
from stacks.parts import Part, wired

TAGS = Tags(virtual_lab="any", project="any", cost_centre="any", owner="any")
GIVEN: dict[str, Any] = {
    "vpc_id": "vpc-1",
    "subnet_ids": {"us-east-1a": "subnet-1"},
    "clients_security_group_id": "sg-1",
    "kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/1",
    "tags": TAGS,
}
HOME = wired(HomeFileSystemArgs, **GIVEN)
PLAN = {"vpc": "10.64.0.0/16", "shared": "10.64.0.0/20", "labs": "10.64.128.0/17"}
DATA = {"data": {"path": "/data"}}


def _annotated(python: type, part: Part) -> Any:
    return Annotated[python, part]


def read(given: object, part: Part = HOME, python: type = HomeFileSystemArgs) -> Any:
    return TypeAdapter[Any](_annotated(python, part)).validate_python(given)


def schema(part: Part = HOME, python: type = HomeFileSystemArgs) -> dict[str, Any]:
    return TypeAdapter[Any](_annotated(python, part)).json_schema()


def refusals(given: object, part: Part = HOME, python: type = HomeFileSystemArgs) -> dict[str, str]:
    """What is wrong, by path."""
    with pytest.raises(ValidationError) as refused:
        read(given, part, python)
    return {".".join(str(part) for part in problem["loc"]): problem["msg"] for problem in refused.value.errors()}


def test_records_maps_and_alternatives_are_the_librarys_own() -> None:
    home = read(
        {
            "throughput": {"kind": "Elastic"},
            "lifecycle": {"infrequent_access_days": 7, "archive_days": 14, "back_on_access": False},
            "access_points": {"data": {"path": "/data", "user": {"uid": 1, "gid": 2, "secondary_gids": [3]}}},
            "protect_data": False,
        }
    )
    assert home == HomeFileSystemArgs(
        **GIVEN,
        throughput=Elastic(),
        lifecycle=HomeLifecycle(infrequent_access_days=7, archive_days=14, back_on_access=False),
        access_points={"data": AccessPoint(path="/data", user=PosixUser(uid=1, gid=2, secondary_gids=(3,)))},
        protect_data=False,
    )


def test_networks_lists_sets_and_choices_are_pythons_own() -> None:
    network = read(
        {"plan": PLAN, "zones": ["us-east-1b", "us-east-1a"], "features": ["dcv", "cluster", "dcv"]},
        wired(PrivateNetworkArgs, kms_key_arn="k", tags=TAGS),
        PrivateNetworkArgs,
    )
    assert network.plan == AddressPlan(
        vpc=IPv4Network(PLAN["vpc"]), shared=IPv4Network(PLAN["shared"]), labs=IPv4Network(PLAN["labs"])
    )
    assert network.zones == ("us-east-1b", "us-east-1a")
    assert network.features == frozenset({Feature.DCV, Feature.CLUSTER})
    assert {type(feature) for feature in network.features} == {Feature}


def test_what_is_left_out_or_none_is_the_dataclass_default() -> None:
    expected = HomeFileSystemArgs(**GIVEN)
    assert read({}) == expected
    assert read(dict.fromkeys(("throughput", "lifecycle", "access_points", "backups", "protect_data"))) == expected
    point = read({"access_points": {"data": {"path": "/data", "owner": None, "user": None}}}).access_points["data"]
    assert (point.owner, point.user) == (Owner(), None)


def test_null_is_none_where_none_means_something() -> None:
    home = read({"throughput": {"kind": "Bursting"}, "lifecycle": {"archive_days": None}})
    assert home.throughput == Bursting()
    assert home.lifecycle == HomeLifecycle(archive_days=None)
    assert home.lifecycle != HomeLifecycle()


@pytest.mark.parametrize(
    ("given", "path", "words"),
    [
        ({"throughput": {}}, "throughput", "'kind'"),
        ({"throughput": {"mib_per_second": 2}}, "throughput", "'kind'"),
        ({"throughput": {"kind": "Warp"}}, "throughput", "'Elastic', 'Provisioned', 'Bursting'"),
        ({"throughput": "Elastic"}, "throughput", "valid dictionary"),
        (
            {"throughput": {"kind": "Elastic", "mib_per_second": 2}},
            "throughput.Elastic.mib_per_second",
            "not permitted",
        ),
        ({"throughput": {"kind": "Provisioned"}}, "throughput.Provisioned.mib_per_second", "required"),
        (
            {"throughput": {"kind": "Provisioned", "mib_per_second": 0}},
            "throughput.Provisioned",
            "mib_per_second=0: 1 to 3414",
        ),
        ({"throughputs": 1}, "throughputs", "not permitted"),
        ({"access_points": {"data": {}}}, "access_points.data.path", "required"),
        ({"access_points": {"data": {"path": None}}}, "access_points.data.path", "valid string"),
        ({"access_points": {"data": {"path": "data"}}}, "access_points.data", "path='data'"),
        ({"access_points": {"data": {"path": "/d", "owner": {"uid": -1}}}}, "access_points.data.owner", "uid=-1"),
        (
            {"access_points": {"data": {"path": "/d", "owner": {"uid": "me"}}}},
            "access_points.data.owner.uid",
            "integer",
        ),
        (
            {"access_points": {"data": {"path": "/d", "kind": "AccessPoint"}}},
            "access_points.data.kind",
            "not permitted",
        ),
        ({"access_points": []}, "access_points", "valid dictionary"),
        ({"protect_data": "perhaps"}, "protect_data", "valid boolean"),
        ([], "", "valid dictionary"),
    ],
)
def test_refusal_has_the_path_to_what_is_wrong(given: object, path: str, words: str) -> None:
    found = refusals(given)
    assert list(found) == [path]
    assert words in found[path]


@pytest.mark.parametrize(
    ("more", "path", "words"),
    [
        ({"plan": {**PLAN, "vpc": "10.64.0.1/16"}}, "plan.vpc", "host bits set"),
        ({"plan": {**PLAN, "vpc": "here"}}, "plan.vpc", "'here'"),
        ({"plan": {**PLAN, "vpc": 10}}, "plan.vpc", "valid string"),
        ({"zones": "us-east-1a"}, "zones", "valid list"),
        ({"zones": ["us-east-1a", 2]}, "zones.1", "valid string"),
        ({"features": ["cluster", "warp"]}, "features.1", "'session-manager'"),
        ({"quotas": {"Subnets": 1}}, "quotas.Subnets.[key]", "Input should be"),
    ],
)
def test_refusal_of_items_has_their_number_or_key(more: dict[str, object], path: str, words: str) -> None:
    given = {"plan": PLAN, "zones": ["us-east-1a", "us-east-1b"], **more}
    found = refusals(given, wired(PrivateNetworkArgs, kms_key_arn="k", tags=TAGS), PrivateNetworkArgs)
    assert list(found) == [path]
    assert words in found[path]


def test_all_that_is_wrong_is_told_at_once() -> None:
    given = {"throughput": {"kind": "Warp"}, "access_points": {"a": {}, "b": {"path": "b"}}, "x": 1}
    assert set(refusals(given)) == {"throughput", "access_points.a.path", "access_points.b", "x"}


def test_what_the_stack_supplies_is_not_the_configs() -> None:
    assert read({}).vpc_id == "vpc-1"
    assert refusals({"vpc_id": "vpc-2"}) == {"vpc_id": "Extra inputs are not permitted"}
    assert schema()["properties"].keys().isdisjoint(GIVEN)


def test_what_is_supplied_is_so_at_every_depth() -> None:
    part = Part(given={HomeFileSystemArgs: GIVEN, AccessPoint: {"owner": Owner(uid=7)}})
    assert read({"access_points": DATA}, part).access_points["data"].owner == Owner(uid=7)
    given = {"access_points": {"data": {"path": "/data", "owner": {}}}}
    assert list(refusals(given, part)) == ["access_points.data.owner"]


def test_field_that_is_read_in_a_way_of_its_own() -> None:
    short = Annotated[str, AfterValidator(lambda path: AccessPoint(path=path))]
    part = Part({HomeFileSystemArgs: GIVEN}, read={HomeFileSystemArgs: {"access_points": dict[str, short]}})
    assert read({"access_points": {"data": "/data"}}, part).access_points == {"data": AccessPoint(path="/data")}
    assert read({}, part).access_points == {}
    assert "path='data'" in refusals({"access_points": {"data": "data"}}, part)["access_points.data"]
    assert list(refusals({"access_points": DATA}, part)) == ["access_points.data"]


def test_schema_says_what_the_docstrings_say() -> None:
    home = schema()
    assert (home["title"], home["additionalProperties"]) == ("HomeFileSystemArgs", False)
    keys = home["properties"]
    assert keys["lifecycle"]["description"].startswith("When files move to cheaper storage classes")
    assert keys["protect_data"]["default"] is True
    point = keys["access_points"]["anyOf"][0]["additionalProperties"]
    assert point["required"] == ["path"]
    assert point["description"].startswith("A folder of the home file system")
    owner = point["properties"]["owner"]["anyOf"]
    assert {"type": "null"} in owner
    assert owner[0]["properties"]["permissions"]["default"] == "0755"
    assert "default" not in point["properties"]["user"]


def test_schema_of_alternatives_asks_for_the_kind() -> None:
    throughput = schema()["properties"]["throughput"]["anyOf"][0]
    assert throughput["discriminator"]["propertyName"] == "kind"
    kinds = {each["title"]: each for each in throughput["oneOf"]}
    assert {name: each["properties"]["kind"]["const"] for name, each in kinds.items()} == {
        each.__name__: each.__name__ for each in (Elastic, Provisioned, Bursting)
    }
    assert kinds["Provisioned"]["required"] == ["mib_per_second", "kind"]
    assert kinds["Elastic"]["required"] == ["kind"]
