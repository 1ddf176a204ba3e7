import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ops.__main__ import COMMANDS, main
from ops.local_only import NotLocalError, is_local_aws, require_local_aws

_LOCAL = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", "http://localhost:1", "http://[::1]:80/", "http://127.8.8.8"])
def test_this_machine_is_local(url: str) -> None:
    require_local_aws({"AWS_ENDPOINT_URL": url})
    assert is_local_aws({"AWS_ENDPOINT_URL": url})


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({}, "AWS_ENDPOINT_URL is not set"),
        ({"AWS_ENDPOINT_URL": ""}, "AWS_ENDPOINT_URL is ''"),
        ({"AWS_ENDPOINT_URL": "https://ec2.us-east-1.amazonaws.com"}, "AWS_ENDPOINT_URL is 'https://ec2"),
        ({"AWS_ENDPOINT_URL": "http://10.0.0.1:4566"}, "'http://10.0.0.1:4566'"),
        ({"AWS_ENDPOINT_URL": "http://localhost.example.org"}, "localhost.example.org"),
        ({**_LOCAL, "AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com"}, "AWS_ENDPOINT_URL_S3 is 'https://s3"),
        ({**_LOCAL, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true"),
    ],
)
def test_everything_else_is_refused(environment: dict[str, str], problem: str) -> None:
    assert not is_local_aws(environment)
    with pytest.raises(NotLocalError) as refusal:
        require_local_aws(environment)
    assert problem in str(refusal.value)
    assert "pulumi up --stack STACK" in str(refusal.value)


@pytest.mark.parametrize("command", ["lab", "down"])
def test_commands_that_change_things_start_nothing_elsewhere(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))  # whatever they would start is not there
    assert main([command]) == 1
    assert "local AWS only" in capsys.readouterr().err


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert COMMANDS[command][1:] in " ".join(capsys.readouterr().out.split())


def test_an_unknown_command_is_refused_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["labb"])
    message = capsys.readouterr().err
    assert all(command in message for command in COMMANDS)


def test_only_the_command_that_is_asked_for_is_loaded() -> None:
    program = (
        "import sys\nfrom ops.__main__ import main\n"
        "try: main(['summary', '--help'])\nexcept SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith(('ops.commands.', 'pulumi', 'boto'))])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "['ops.commands.summary']"


def test_a_name_that_is_no_stack(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diagram", "--stack", "nothing-of-that-name"]) == 1
    assert "There is no stack 'nothing-of-that-name' in this backend; there are: none." in capsys.readouterr().err


def test_whoever_reads_no_further_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stopped = subprocess.run(
        [sys.executable, "-m", "ops", "policy", "list"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (stopped.returncode, stopped.stderr) == (128 + signal.SIGPIPE, b"")
