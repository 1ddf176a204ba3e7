"""The file of resources, as a new server finds it."""

import json
import pickle
from pathlib import Path
from typing import Any

import moto.backends
import pytest
from moto import mock_aws

from local.server.pickling import dumps
from local.server.resources import WRITTEN_BY, Resources


def get_backend(service: str) -> Any:
    find: Any = moto.backends.get_backend
    return find(service)


def written_by(**changes: str) -> bytes:
    return json.dumps({**WRITTEN_BY, **changes}).encode() + b"\n"


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert Resources(tmp_path / "resources").load() == "started without resources"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "unreadable"),
        (b"nonsense", "unreadable"),
        (written_by(), "unreadable"),
        (written_by() + dumps(({}, {}))[:-1], "unreadable"),
        (written_by() + dumps("something else"), "unreadable"),
        (written_by() + b"cno_such_module\nThing\n.", "no_such_module"),
        (written_by(format="0") + dumps(({}, {})), "written by"),
        (written_by(moto="4.0.0") + dumps(({}, {})), "4.0.0"),
    ],
)
def test_unusable_file_is_kept_aside_and_said(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "resources"
    file.write_bytes(content)
    said = Resources(file).load()
    assert "WITHOUT" in said
    assert reason in said
    [aside] = tmp_path.iterdir()
    assert str(aside) in said
    assert aside != file
    assert aside.read_bytes() == content


def test_service_that_cannot_be_written_does_not_keep_others_from_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "resources"
    resources = Resources(file)
    with mock_aws():
        sqs, sns = get_backend("sqs")["123456789012"]["us-east-1"], get_backend("sns")["123456789012"]["us-east-1"]
        sns.create_topic("kept")
        sqs.held = file.open("w")  # nothing that holds an open file can be pickled
        with sqs.held:
            resources.keep(resources.changed(mutating=True))
    backends, _ = pickle.loads(file.read_bytes().partition(b"\n")[2])
    assert "sns" in backends
    assert "sqs" not in backends
    assert "not kept over a restart from now on: sqs" in caplog.text


def test_usable_file_is_found(tmp_path: Path) -> None:
    file = tmp_path / "resources"
    file.write_bytes(written_by() + dumps(({}, {})))
    assert Resources(file).load().startswith("found the resources of ")
    assert file.exists()
