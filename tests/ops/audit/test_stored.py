import gzip
import json
from pathlib import Path

import pytest

from ops.audit.stored import Stored, content, describe, resources_of, saved_text
from policies.states import StateError

from .made import bucket, exported, reference, saved


def _stored(file: Path, text: str | bytes) -> Stored:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Stored(file=file, shown=file.name, stack=file.stem)


@pytest.mark.parametrize("form", [exported, saved])
def test_a_state_names_its_stack_and_what_it_refers_to(tmp_path: Path, form: object) -> None:
    text = form(reference("lab", "platform"), bucket("lab"))  # type: ignore[operator]
    described = describe(_stored(tmp_path / "any-name.json", text))
    assert (described.project, described.stack, described.name) == ("hpc-labs", "lab", "hpc-labs/lab")
    assert described.references == ("organization/hpc-labs/platform",)
    assert described.size == len(text)
    assert [resource.urn for resource in resources_of(described)] == sorted(
        f"urn:pulumi:lab::hpc-labs::{each}"
        for each in ("pulumi:pulumi:StackReference::platform", "aws:s3/bucket:Bucket::data")
    )


def test_references_are_found_in_every_spelling_of_the_same_json(tmp_path: Path) -> None:
    document = json.loads(exported(reference("lab", "one"), bucket("lab"), reference("lab", "two")))
    spellings = [
        json.dumps(document),
        json.dumps(document, separators=(",", ":")),
        json.dumps(document, indent=4),
        json.dumps(document, sort_keys=True),
        json.dumps(document, indent="\t", sort_keys=True),
    ]
    for spelling in spellings:
        described = describe(_stored(tmp_path / "state.json", spelling))
        assert sorted(described.references) == ["organization/hpc-labs/one", "organization/hpc-labs/two"], spelling[:60]


def test_a_text_that_speaks_of_references_is_none(tmp_path: Path) -> None:
    quoted = json.dumps({"type": "pulumi:pulumi:StackReference"})
    row = {**bucket("lab"), "outputs": {"policy": quoted, "list": ["pulumi:pulumi:StackReference"]}}
    assert describe(_stored(tmp_path / "state.json", exported(row))).references == ()


def test_packed_states_are_read_whatever_they_are_called(tmp_path: Path) -> None:
    packed = gzip.compress(saved(bucket("lab")).encode())
    described = describe(_stored(tmp_path / "state.json", packed))
    assert described.name == "hpc-labs/lab"
    assert len(resources_of(described)) == 1


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (gzip.compress(b"x" * 5000)[:-9], "torn"),
        (b"\x1f\x8bnot gzip", "gzip"),
        (b"\x28\xb5\x2f\xfd....", "Zstandard"),
    ],
    ids=["torn gzip", "broken gzip", "Zstandard"],
)
def test_what_cannot_be_unpacked_says_why(tmp_path: Path, raw: bytes, problem: str) -> None:
    assert problem in describe(_stored(tmp_path / "state.json.gz", raw)).problem


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert "No such file" in describe(Stored(file=tmp_path / "none.json", shown="none.json")).problem
    with pytest.raises(StateError):
        content(tmp_path)


def test_a_stack_that_was_never_up_is_called_by_its_place(tmp_path: Path) -> None:
    stored = Stored(file=tmp_path / "new.json", shown="new.json", project="hpc-labs", stack="new")
    stored.file.write_text('{"version":3,"checkpoint":{"stack":"organization/hpc-labs/new"}}')
    described = describe(stored)
    assert (described.name, described.problem) == ("hpc-labs/new", "")
    assert resources_of(described) == []


def test_resources_of_another_stack_are_refused(tmp_path: Path) -> None:
    described = describe(_stored(tmp_path / "state.json", exported(bucket("lab"), bucket("other"))))
    with pytest.raises(StateError, match="no resource of hpc-labs/lab"):
        resources_of(described)


def test_a_backends_state_is_written_as_an_export(tmp_path: Path) -> None:
    stored = _stored(tmp_path / "state.json", saved(bucket("lab")))
    assert json.loads(saved_text(stored)) == json.loads(exported(bucket("lab")))
