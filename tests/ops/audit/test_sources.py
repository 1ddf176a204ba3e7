import gzip
import json
import os
from pathlib import Path

import pytest

from ops.audit import SourceError, UsageError
from ops.audit.sources import Source, logged_in, open_sources

from .made import backend, bucket, exported, saved


def _open(*places: str, scratch: Path) -> Source:
    return open_sources(places, scratch / "scratch", lambda *_: None)


def test_a_backend_with_folders_for_projects(tmp_path: Path) -> None:
    root = backend(tmp_path / "my state", {"one/lab": saved(bucket("lab")), "two/lab": saved(bucket("lab"))})
    for place in (root.as_uri(), f"{root.as_uri()}?metadata=skip", str(root), f"file://{root}"):
        source = _open(place, scratch=tmp_path)
        assert [(state.project, state.stack, state.shown) for state in source.states] == [
            ("one", "lab", ".pulumi/stacks/one/lab.json"),
            ("two", "lab", ".pulumi/stacks/two/lab.json"),
        ]
        assert source.whole


def test_the_layout_without_folders_for_projects(tmp_path: Path) -> None:
    root = backend(tmp_path / "state", {"lab": saved(bucket("lab"))})
    (state,) = _open(root.as_uri(), scratch=tmp_path).states
    assert (state.project, state.stack) == ("", "lab")


def test_what_else_a_backend_keeps_is_no_state(tmp_path: Path) -> None:
    root = backend(tmp_path / "state", {"one/lab": saved(bucket("lab"))})
    for name in ("stacks/one/lab.json.bak", "stacks/one/lab.json.attrs", "history/one/lab.json", "stacks/a/b/c.json"):
        (root / ".pulumi" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / ".pulumi" / name).write_text("{}")
    assert [state.shown for state in _open(root.as_uri(), scratch=tmp_path).states] == [".pulumi/stacks/one/lab.json"]


@pytest.mark.parametrize("newer", ["lab.json", "lab.json.gz"])
def test_of_a_packed_and_a_plain_state_the_newer_is_read(tmp_path: Path, newer: str) -> None:
    root = backend(tmp_path / "state", {"one/lab": saved(bucket("lab"))})
    folder = root / ".pulumi" / "stacks" / "one"
    (folder / "lab.json.gz").write_bytes(gzip.compress(saved(bucket("lab")).encode()))
    for name in ("lab.json", "lab.json.gz"):
        os.utime(folder / name, (2000, 2000) if name == newer else (1000, 1000))
    (state,) = _open(root.as_uri(), scratch=tmp_path).states
    assert state.file.name == newer
    assert state.stack == "lab"


def test_a_locked_stack_is_not_judged_and_says_who_works_on_it(tmp_path: Path) -> None:
    root = backend(tmp_path / "state", {f"one/{name}": saved(bucket(name)) for name in ("lab", "lab-2")})
    lock = {"pid": 7, "username": "ada", "hostname": "desk", "timestamp": "2027-03-01T10:11:12.123Z"}
    folder = root / ".pulumi" / "locks" / "organization" / "one" / "lab"
    folder.mkdir(parents=True)
    (folder / "3f.json").write_text(json.dumps(lock))
    locked, free = _open(root.as_uri(), scratch=tmp_path).states
    assert "being changed by ada@desk (process 7) since 2027-03-01T10:11:12" in locked.problem
    assert "pulumi cancel --stack lab" in locked.problem
    assert free.problem == ""


def test_a_lock_in_the_layout_without_projects(tmp_path: Path) -> None:
    root = backend(tmp_path / "state", {"lab": saved(bucket("lab"))})
    folder = root / ".pulumi" / "locks" / "lab"
    folder.mkdir(parents=True)
    (folder / "3f.json").write_text("half of a lo")
    (state,) = _open(root.as_uri(), scratch=tmp_path).states
    assert "being changed by somebody" in state.problem


def test_files_and_folders_of_files(tmp_path: Path) -> None:
    (tmp_path / "lab.json").write_text(exported(bucket("lab")))
    (tmp_path / "notes.txt").write_text("no state")
    source = _open(str(tmp_path / "lab.json"), scratch=tmp_path)
    assert [state.stack for state in source.states] == ["lab"]
    assert not source.whole
    assert [state.file.name for state in _open(str(tmp_path), scratch=tmp_path).states] == ["lab.json"]


@pytest.mark.parametrize("place", ["https://api.pulumi.com", "azblob://states", "gs://states"])
def test_backends_that_cannot_be_read_say_what_to_do(tmp_path: Path, place: str) -> None:
    with pytest.raises(UsageError, match="pulumi stack export --stack STACK --file FILE"):
        _open(place, scratch=tmp_path)


def test_an_empty_backend_is_no_clean_one(tmp_path: Path) -> None:
    (tmp_path / "state" / ".pulumi").mkdir(parents=True)
    with pytest.raises(UsageError, match="There is no stack in"):
        _open((tmp_path / "state").as_uri(), scratch=tmp_path)
    with pytest.raises(SourceError, match="no folder"):
        _open("file:///nowhere/at/all", scratch=tmp_path)


def test_the_backend_that_pulumi_is_logged_in_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(UsageError, match="logged in to no backend"):
        logged_in({"PULUMI_HOME": str(home)})
    (home / "credentials.json").write_text(json.dumps({"current": "file:///by/login", "accessTokens": {"a": "hidden"}}))
    assert logged_in({"PULUMI_HOME": str(home)}) == "file:///by/login"
    (tmp_path / "Pulumi.yaml").write_text("name: tried\nruntime: python\nbackend: {url: 's3://by-project'}\n")
    assert logged_in({"PULUMI_HOME": str(home)}) == "s3://by-project"
    assert logged_in({"PULUMI_HOME": str(home), "PULUMI_BACKEND_URL": "file:///by/variable"}) == "file:///by/variable"
