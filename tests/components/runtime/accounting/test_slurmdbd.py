"""Slurm's own slurmdbd on our parameters, with a lab's user and password."""

import getpass
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .server import MariaDb, program
from .test_rotation import new_secret, password, rotate

DATABASE = "slurm_neuro_alpha"
_SECONDS = 60


@contextmanager
def slurmdbd(folder: Path, server: MariaDb, user: str, secret: str) -> Iterator[dict[str, str]]:
    """Run slurmdbd until the block ends; return the environment in which Slurm's commands find it."""
    daemon, port = program("slurmdbd"), _free_port()
    (folder / "slurmdbd.conf").write_text(
        f"""AuthType=auth/none
DbdHost=localhost
DbdPort={port}
SlurmUser={getpass.getuser()}
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort={server.port}
StorageLoc={DATABASE}
StorageUser={user}
StorageParameters=SSL_CA={server.roots}
LogFile={folder}/slurmdbd.log
PidFile={folder}/slurmdbd.pid
StoragePass={secret}
"""
    )
    (folder / "slurmdbd.conf").chmod(0o600)
    (folder / "slurm.conf").write_text(
        f"""ClusterName=neuro-alpha
SlurmctldHost=localhost
SlurmUser={getpass.getuser()}
AuthType=auth/none
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=localhost
AccountingStoragePort={port}
NodeName=localhost
PartitionName=all Nodes=ALL
"""
    )
    environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
    process = subprocess.Popen([daemon, "-D"], env=environment, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _SECONDS
        while not _answers(port):
            said = (folder / "slurmdbd.log").read_text() if (folder / "slurmdbd.log").exists() else ""
            assert process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.1)
        yield environment
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def sacctmgr(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [program("sacctmgr"), "-n", "-P", *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_slurmdbd_starts_keeps_accounts_and_follows_a_new_password(
    secrets_manager: Any, server: MariaDb, tmp_path: Path
) -> None:
    arn = new_secret(secrets_manager, DATABASE)
    rotate(arn)
    with slurmdbd(tmp_path, server, DATABASE, password(secrets_manager, arn)) as environment:
        sacctmgr(environment, "-i", "add", "cluster", "neuro-alpha")
        sacctmgr(environment, "-i", "add", "account", "imaging", "Description=images", "Organization=lab")
        rotate(arn)
        # slurmdbd logs in once for each of its own clients: new ones wait until it has the new password.
        with pytest.raises(AssertionError, match="Unable to connect to database"):
            sacctmgr(environment, "show", "cluster", "format=cluster")
    with slurmdbd(tmp_path, server, DATABASE, password(secrets_manager, arn)) as environment:
        assert "imaging" in sacctmgr(environment, "show", "account", "format=account").split()

    said = (tmp_path / "slurmdbd.log").read_text()
    # What slurmdbd complains of when a parameter is not as Slurm recommends.
    assert "recommended values" not in said, said
    tables = {str(row[0]) for row in server.as_root(f"SHOW TABLES IN {DATABASE}")}
    assert "neuro-alpha_job_table" in tables
