"""The words in which a change of identity is told, and what is normalised."""

from dataclasses import replace
from typing import Any

import pytest

from .identity import Identity, as_json, differences, identities, read

EFS = "aws:efs/fileSystem:FileSystem"
BUCKET = "aws:s3/bucket:Bucket"
HOME = f"hpclabs:storage:HomeFileSystem${EFS}::platform-home"
PROJECTS = f"hpclabs:storage:DataBuckets${BUCKET}::platform-projects"
COMPONENT = "hpclabs:storage:HomeFileSystem::platform"
GOLDEN = {
    HOME: Identity(type=EFS, names={"tags.Name": "platform-home"}, physical=True),
    PROJECTS: Identity(type=BUCKET, names={"bucket": "platform-projects-<random>"}, physical=True),
    COMPONENT: Identity(type="hpclabs:storage:HomeFileSystem", names={}, physical=False),
}
HOMES = HOME.replace("-home", "-homes")


def without(place: str) -> dict[str, Identity]:
    return {other: one for other, one in GOLDEN.items() if other != place}


def named(place: str, **names: str) -> dict[str, Identity]:
    return {
        **GOLDEN,
        place: replace(GOLDEN[place], names={name.replace("_", "."): value for name, value in names.items()}),
    }


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (GOLDEN, []),
        (
            {**without(HOME), HOMES: GOLDEN[HOME]},
            [f"renamed: {HOME} -> {HOMES}: Pulumi would delete and create it ({EFS}: loses data)"],
        ),
        (
            {**without(COMPONENT), f"{COMPONENT}s": GOLDEN[COMPONENT]},
            [f"renamed: {COMPONENT} -> {COMPONENT}s: its children move with it"],
        ),
        (without(PROJECTS), [f"removed: {PROJECTS}: Pulumi would delete it ({BUCKET}: loses data)"]),
        (without(COMPONENT), [f"removed: {COMPONENT}: Pulumi would delete it"]),
        ({**GOLDEN, HOMES: GOLDEN[HOME]}, [f"added: {HOMES}: Pulumi would create it"]),
        (
            named(PROJECTS, bucket="projects"),
            [
                f"named otherwise: {PROJECTS}: bucket platform-projects-<random> -> projects: "
                f"Pulumi would delete and create it ({BUCKET}: loses data)"
            ],
        ),
        (
            named(HOME, tags_Name="homes"),
            [f"named otherwise: {HOME}: tags.Name platform-home -> homes: Pulumi would change it in place"],
        ),
        (
            named(HOME),
            [f"named otherwise: {HOME}: tags.Name platform-home -> (none): Pulumi would change it in place"],
        ),
    ],
    ids=["same", "renamed", "component", "removed", "component removed", "added", "bucket", "tag", "no tag"],
)
def test_differences_say_what_would_be_done(found: dict[str, Identity], said: list[str]) -> None:
    assert list(differences(GOLDEN, found)) == said


def test_each_renamed_resource_has_one_new_name() -> None:
    others = {name: f"{BUCKET}::{name}" for name in ("logs-a", "logs-b", "trail-a", "trail-b", "trail-c")}
    one = GOLDEN[PROJECTS]
    before = {others[name]: one for name in ("logs-a", "logs-b")}
    after = {others[name]: one for name in ("trail-a", "trail-b", "trail-c")}
    said = [line.split(": Pulumi")[0] for line in differences(before, after)]
    assert said == [
        f"renamed: {others['logs-a']} -> {others['trail-a']}",
        f"renamed: {others['logs-b']} -> {others['trail-b']}",
        f"added: {others['trail-c']}",
    ]


def test_another_type_is_no_new_name() -> None:
    said = list(differences({HOME: GOLDEN[HOME]}, {PROJECTS: GOLDEN[PROJECTS]}))
    assert [line.split(":")[0] for line in said] == ["removed", "added"]


def resource(type_: str, name: str, **more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:stack::project::{type_}::{name}", "type": type_, "custom": True, **more}


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        ({"bucket": "data-0a1b2c3", "__defaults": ["bucket"]}, {"bucket": "data-<random>"}),
        ({"bucket": "data-0a1b2c3", "__defaults": []}, {"bucket": "data-0a1b2c3"}),
        ({"bucket": "data-0a1b2c3"}, {"bucket": "data-0a1b2c3"}),
        (
            {"bucketPrefix": "data-", "tags": {"Name": "data", "owner": "ada"}},
            {"bucketPrefix": "data-", "tags.Name": "data"},
        ),
        ({"forceDestroy": True}, {}),
    ],
)
def test_only_names_that_the_engine_made_up_lose_their_ends(inputs: dict[str, Any], names: dict[str, str]) -> None:
    (found,) = identities([resource(BUCKET, "data", inputs=inputs)]).values()
    assert found.names == names


def test_names_made_of_made_up_names_lose_their_ends_too() -> None:
    group, log_group = "aws:rds/subnetGroup:SubnetGroup", "aws:cloudwatch/logGroup:LogGroup"
    found = identities(
        [
            resource(log_group, "log", inputs={"name": "/aws/rds/db-0a1b2c3/error"}),
            resource(group, "db", inputs={"name": "db-0a1b2c3", "__defaults": ["name"]}),
            resource(log_group, "other", inputs={"name": "/aws/rds/db-0a1b2c4/error"}),
        ]
    )
    assert [one.names["name"] for one in found.values()] == [
        "/aws/rds/db-<random>/error",
        "db-<random>",
        "/aws/rds/db-0a1b2c4/error",
    ]


def test_references_to_buckets_providers_and_what_is_to_be_deleted_have_no_identity() -> None:
    versioning = resource("aws:s3/bucketVersioning:BucketVersioning", "v", inputs={"bucket": "data"})
    found = identities(
        [versioning, resource("pulumi:providers:aws", "default"), resource(BUCKET, "old", inputs={}, delete=True)]
    )
    assert found == {
        "aws:s3/bucketVersioning:BucketVersioning::v": Identity(
            type="aws:s3/bucketVersioning:BucketVersioning", names={}, physical=True
        )
    }


def test_a_golden_file_is_read_as_it_was_written(tmp_path: Any) -> None:
    file = tmp_path / "stack.json"
    assert read(file) == {}
    file.write_text(as_json(GOLDEN))
    assert read(file) == GOLDEN
