"""The script that keeps a head node's accounting password up to date, and where it is put."""

from typing import Any

import pulumi

from components.database import PasswordRefresh, PasswordRefreshArgs
from components.database.password_refresh import _ROOTS, _SCRIPT, asset_key
from components.tags import Tags
from tests.components.recorder import Recording, record, untagged

TAGS = Tags(virtual_lab="neuro", project="spikes", cost_centre="cc-1", owner="ada")
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"


def build(*names: str) -> Recording:
    def program() -> list[pulumi.Output[Any]]:
        made = [PasswordRefresh(name, PasswordRefreshArgs(assets_bucket="assets", tags=TAGS)) for name in names]
        return [pulumi.Output.from_input({"bucket": m.bucket, "key": m.key, "arguments": m.arguments}) for m in made]

    return record(program)


def test_urns_and_tags() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:database:PasswordRefresh"
    assert build("lab").urns() == [
        f"{component}${OBJECT}::lab-database-roots",
        f"{component}${OBJECT}::lab-password-refresh",
        f"{component}::lab",
    ]
    assert untagged(build("one", "two"), [OBJECT]) == []


def test_the_script_and_the_roots_are_put_where_the_head_node_looks() -> None:
    recording = build("lab")
    contents = {made.inputs["key"]: made.inputs["content"] for made in recording.resources if made.type == OBJECT}
    script, roots = asset_key("lab", _SCRIPT), asset_key("lab", _ROOTS)
    assert contents == {script: _SCRIPT.read_text(), roots: _ROOTS.read_text()}
    assert recording.result == [{"bucket": "assets", "key": script, "arguments": [f"s3://assets/{roots}"]}]


def test_another_content_has_another_key(tmp_path: Any) -> None:
    file = tmp_path / "script.sh"
    file.write_text("one")
    first = asset_key("lab", file)
    file.write_text("two")
    assert asset_key("lab", file) != first
