"""The node script, with the commands of a head node standing by."""

import os
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[4] / "components" / "runtime" / "nodes" / "accounting-password.sh"
ROOTS = "s3://node-assets/accounting/roots.pem"


@pytest.fixture
def node(tmp_path: Path) -> Path:
    for folder in ("bin", "etc", "units"):
        (tmp_path / folder).mkdir()
    (tmp_path / "etc/slurmdbd.conf").write_text("AuthType=auth/munge\ninclude slurm_parallelcluster_slurmdbd.conf\n")
    commands = {
        "aws": 'echo "aws $*" >>"$CALLS"; [ -z "${NO_S3:-}" ] || exit 1; echo root >"${!#}"',
        "systemctl": 'echo "systemctl $*" >>"$CALLS"',
    }
    for name, body in commands.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/bash\n{body}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


def run(node: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": f"{node / 'bin'}:{os.environ['PATH']}",
        "CALLS": str(node / "calls"),
        "SLURM_ETC": str(node / "etc"),
        "SYSTEMD_UNITS": str(node / "units"),
        **more,
    }
    return subprocess.run([str(SCRIPT), *arguments], env=environment, capture_output=True, text=True, check=False)


def unit(file: Path) -> ConfigParser:
    found = ConfigParser(delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(file.read_text())
    return found


def test_a_timer_runs_parallelclusters_own_script(node: Path) -> None:
    done = run(node, ROOTS)
    assert done.returncode == 0, done.stderr
    service = unit(node / "units/hpc-labs-accounting-password.service")
    # config_slurm_accounting.rb of aws-parallelcluster-cookbook writes it there.
    renew = "/opt/parallelcluster/scripts/slurm/update_slurm_database_password.sh"
    assert service["Service"]["ExecStart"] == renew
    assert service["Unit"]["ConditionFileIsExecutable"] == renew
    assert unit(node / "units/hpc-labs-accounting-password.timer")["Timer"]["OnUnitActiveSec"] == "1min"
    calls = (node / "calls").read_text().splitlines()
    assert calls[-2:] == ["systemctl daemon-reload", "systemctl enable --now hpc-labs-accounting-password.timer"]


def test_slurmdbd_is_told_the_roots_and_restarted_once(node: Path) -> None:
    assert run(node, ROOTS).returncode == 0
    assert run(node, ROOTS).returncode == 0
    conf = (node / "etc/slurmdbd.conf").read_text().splitlines()
    assert conf == [
        "AuthType=auth/munge",
        "include slurm_parallelcluster_slurmdbd.conf",
        f"StorageParameters=SSL_CA={node}/etc/accounting-roots.pem",
    ]
    assert (node / "etc/accounting-roots.pem").read_text() == "root\n"
    calls = (node / "calls").read_text().splitlines()
    assert calls.count("systemctl try-restart slurmdbd.service") == 1
    assert calls[0] == f"aws s3 cp --only-show-errors {ROOTS} {node}/etc/accounting-roots.pem"


def test_without_the_roots_nothing_is_changed(node: Path) -> None:
    before = (node / "etc/slurmdbd.conf").read_text()
    assert run(node, ROOTS, NO_S3="1").returncode != 0
    assert (node / "etc/slurmdbd.conf").read_text() == before
    assert list((node / "units").iterdir()) == []


def test_the_address_is_asked_for(node: Path) -> None:
    done = run(node)
    assert done.returncode != 0
    assert "the S3 address of the root certificates of the database" in done.stderr
