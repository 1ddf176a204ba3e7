import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.__main__ import main
from ops.audit.reports import FORMATS

from .made import backend, bucket, estate, exported, saved, topic

ROOT = Path(__file__).parents[3]
_DAY = ("--date", "2027-03-01")


@pytest.fixture
def state(tmp_path: Path) -> str:
    (tmp_path / "lab.json").write_text(exported(topic("lab")))
    return str(tmp_path / "lab.json")


@pytest.fixture
def clean(tmp_path: Path) -> str:
    return str(backend(tmp_path / "clean", {"hpc-labs/new": '{"version":3,"checkpoint":{}}'}))


def test_exit_codes(state: str, clean: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "torn.json").write_text("{")
    assert main(["audit", clean, *_DAY]) == 0
    assert main(["audit", state, *_DAY]) == 1
    assert main(["audit", state, *_DAY, "--fail-on", "never"]) == 0
    assert main(["audit", "gs://states"]) == 2
    assert main(["audit", state, str(tmp_path / "torn.json"), *_DAY]) == 3
    assert main(["audit", "file:///nowhere/at/all"]) == 3
    assert main(["audit", str(tmp_path / "none.json")]) == 3
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--facts", "FILE"], "unknown key 'profil'"),
        (["--exemptions", "FILE"], "unknown key 'profil'"),
        (["--baseline", "FILE"], "Expecting value"),
        (["--since", "FILE"], "cannot be read"),
        (["--format", "json", "--format", "html"], "--out-dir DIR"),
        (["--out", "FILE/in/a/file"], "cannot be written: Not a directory"),
    ],
)
def test_what_cannot_be_is_said(
    options: list[str], problem: str, state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong").write_text('profil = "prod"')
    given = [each.replace("FILE", str(tmp_path / "wrong")) for each in options]
    assert main(["audit", state, *_DAY, *given]) == 2
    assert problem in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--date", "tomorrow"], ["--jobs", "0"], ["--profile", "x"], ["--format", "pdf"]])
def test_options_are_checked(options: list[str], state: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["audit", state, *options])
    assert end.value.code == 2
    assert options[1] in capsys.readouterr().err


def test_all_formats_into_a_folder(state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    formats = [option for name in FORMATS for option in ("--format", name)]
    assert (
        main(["audit", state, *_DAY, *formats, "--out-dir", str(tmp_path / "a"), "--history", str(tmp_path / "h")]) == 1
    )
    said = capsys.readouterr().out
    assert said.startswith("failed: 1 stacks, open: ")
    first = {file.name: file.read_bytes() for file in (tmp_path / "a").iterdir()}
    assert sorted(first) == sorted(form.file for form in FORMATS.values())
    assert (
        main(["audit", state, *_DAY, *formats, "--out-dir", str(tmp_path / "b"), "--history", str(tmp_path / "h")]) == 1
    )
    assert {file.name: file.read_bytes() for file in (tmp_path / "b").iterdir()} == first
    assert [file.name for file in (tmp_path / "h").iterdir()] == ["2027-03-01.json"]


def test_one_format_for_the_terminal_or_a_file(state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", state, *_DAY, "--format", "json"]) == 1
    shown = capsys.readouterr().out
    assert json.loads(shown)["result"] == "failed"
    assert main(["audit", state, *_DAY, "--format", "json", "--out", str(tmp_path / "new" / "report.json")]) == 1
    assert (tmp_path / "new" / "report.json").read_text() == shown


def test_a_baseline_from_adoption_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = backend(tmp_path / "state", {"hpc-labs/lab": saved(topic("lab"), topic("lab", "second"))})
    file = tmp_path / "baseline.json"
    audit = ["audit", str(root), *_DAY]
    assert main([*audit, "--write-baseline", str(file)]) == 0
    adopted = json.loads(file.read_text())["findings"]
    assert {row["since"] for row in adopted} == {"2027-03-01"}
    assert main([*audit, "--baseline", str(file)]) == 0
    # It does not grow: what is new fails, and accepting all again has to be meant.
    (root / ".pulumi/stacks/hpc-labs/lab.json").write_text(saved(topic("lab"), topic("lab", "third")))
    assert main([*audit, "--baseline", str(file)]) == 1
    assert main([*audit, "--write-baseline", str(file)]) == 2
    capsys.readouterr()
    assert main([*audit, "--baseline", str(file), "--write-baseline", str(file)]) == 0
    kept = json.loads(file.read_text())["findings"]
    assert kept == [row for row in adopted if not row["urn"].endswith("::second")]
    assert 0 < len(kept) < len(adopted)
    # Nothing is written when something could not be read: it would be missing.
    (root / ".pulumi/stacks/hpc-labs/torn.json").write_text("{")
    before = file.read_bytes()
    assert main([*audit, "--baseline", str(file), "--write-baseline", str(file)]) == 3
    assert file.read_bytes() == before
    assert "hpc-labs/torn" in capsys.readouterr().err


def test_the_backend_of_the_environment_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = backend(tmp_path / "state", {"hpc-labs/lab": saved(bucket("lab"))})
    monkeypatch.setenv("PULUMI_BACKEND_URL", root.as_uri())
    assert main(["audit", *_DAY]) == 1
    assert "hpc-labs/lab" in capsys.readouterr().out


def test_a_profile_in_place_of_the_facts_own(state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "facts.toml"
    facts.write_text('profile = "hipaa"\n')
    main(["audit", state, *_DAY, "--facts", str(facts), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["profile"] == "hipaa"
    main(["audit", state, *_DAY, "--facts", str(facts), "--profile", "dev", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["profile"] == "dev"


def test_a_file_loads_nothing_that_it_does_not_need(state: str) -> None:
    program = (
        "import sys\nfrom ops.__main__ import main\n"
        f"main(['audit', {state!r}])\n"
        "heavy = ('pulumi', 'grpc', 'boto3', 'botocore', 'yaml', 'multiprocessing', 'google', 'ops.diagram')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.splitlines()[-1] == "[]"


def _started(root: Path, out: Path) -> "subprocess.Popen[str]":
    """An audit that waits within the judging until there is a file `go`, of two processes in a group of their own."""
    program = (
        "import pathlib, sys, time\n"
        "from ops.audit import judging, grouping\n"
        "from ops.__main__ import main\n"
        "judge = judging.Judge.judge\n"
        "def waiting(self, task):\n"
        f"    pathlib.Path({str(out)!r}, f'busy-{{__import__(\"os\").getpid()}}').touch()\n"
        f"    while not pathlib.Path({str(out)!r}, 'go').exists(): time.sleep(0.02)\n"
        "    return judge(self, task)\n"
        "judging.Judge.judge = waiting\n"
        "grouping._PIECE = 1\n"
        f"report = {str(out / 'report.json')!r}\n"
        f"sys.exit(main(['audit', {str(root)!r}, '--jobs', '2', '--format', 'json', '--out', report]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, text=True, stderr=subprocess.PIPE, process_group=0
    )
    _wait(lambda: len(list(out.glob("busy-*"))) == 2)
    return process


def _wait(until: object) -> None:
    end = time.monotonic() + 60
    while not until():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def _running(file: Path) -> bool:
    """Whether the process that left the file still runs; one that has ended and is not reaped does not."""
    try:
        return Path(f"/proc/{file.name.removeprefix('busy-')}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopped_halfway_it_leaves_no_process_and_no_report(tmp_path: Path, how: signal.Signals) -> None:
    root = estate(tmp_path / "state")
    out = tmp_path / "out"
    out.mkdir()
    process = _started(root, out)
    if how is signal.SIGINT:
        os.killpg(process.pid, how)  # as a terminal does
    else:
        process.send_signal(how)
    said = process.communicate(timeout=60)[1] if how is not signal.SIGKILL else ""
    process.wait()
    assert process.returncode == (-signal.SIGKILL if how is signal.SIGKILL else 130)
    assert "Traceback" not in said
    assert how is signal.SIGKILL or "Stopped; nothing was written." in said
    busy = list(out.glob("busy-*"))
    _wait(lambda: not any(map(_running, busy)))
    assert sorted(file.name for file in out.iterdir() if not file.name.startswith("busy-")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_a_process_that_is_killed_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    process = _started(estate(tmp_path / "state"), out)
    os.kill(int(next(out.glob("busy-*")).name.removeprefix("busy-")), signal.SIGKILL)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 3
    assert "--jobs" in said
    assert "Traceback" not in said


def test_two_audits_at_once_write_the_same_whole_files(tmp_path: Path) -> None:
    root = estate(tmp_path / "state")
    command = [
        *(
            sys.executable,
            "-m",
            "ops",
            "audit",
            str(root),
            *_DAY,
            "--jobs",
            "2",
            "--format",
            "json",
            "--format",
            "html",
        ),
        *("--out-dir", str(tmp_path / "out"), "--history", str(tmp_path / "history")),
    ]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(timeout=120) for process in both] == [1, 1]
    assert json.loads((tmp_path / "out" / "audit.json").read_text())["result"] == "failed"
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["audit.html", "audit.json"]
    assert sorted(file.name for file in (tmp_path / "history").iterdir()) == ["2027-03-01.json"]
