"""A MariaDB server of a test's own, as RDS would run it: TLS only, with our parameters and RDS's master user."""

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pymysql
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from components.database._parameter_plan import parameters

MASTER = "hpc_admin"
# Amazon RDS User Guide, "Master user account privileges", RDS for MariaDB.
_MASTER_PRIVILEGES = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, "
    "CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, "
    "ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, REPLICATION SLAVE"
)
# What RDS works out from the instance's memory: half of the 2 GiB of its second smallest class.
_OF_THE_INSTANCE = {"innodb_buffer_pool_size": "1G"}
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
_SECONDS = 60


def program(name: str) -> str:
    """Return the path of a program; without it the test is skipped, but never in continuous integration."""
    found = shutil.which(name, path=_PATH)
    if found is None:
        said = f"{name} is not installed: apt-get install mariadb-server slurmdbd slurm-client"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    return found


@dataclass(frozen=True)
class MariaDb:
    """A server that is running."""

    port: int
    socket: Path
    roots: Path
    general_log: Path
    master_password: str

    def as_root(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Run a statement as nobody can on RDS."""
        with (
            pymysql.connect(unix_socket=str(self.socket), user="root", autocommit=True) as root,
            root.cursor() as cursor,
        ):
            cursor.execute(statement, values or None)
            return list(cursor.fetchall())

    def log_in(self, user: str, password: str, *, tls: bool = True) -> "pymysql.Connection":
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user=user,
            password=password,
            ssl_ca=str(self.roots) if tls else None,
            ssl_disabled=not tls,
            autocommit=True,
        )


@contextmanager
def mariadb(folder: Path) -> Iterator[MariaDb]:
    """Run a server in ``folder`` until the block ends."""
    server, install = program("mariadbd"), program("mariadb-install-db")
    data, port, user = folder / "data", _free_port(), getpass.getuser()
    running = MariaDb(port, folder / "db.sock", folder / "roots.pem", folder / "general.log", secrets.token_hex(16))
    subprocess.run(
        [
            install,
            "--no-defaults",
            f"--datadir={data}",
            f"--user={user}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ],
        check=True,
        capture_output=True,
    )
    _certificates(folder)
    ours = {p["name"]: p["value"] for p in parameters()} | _OF_THE_INSTANCE
    options = [f"--{name.replace('_', '-')}={value}" for name, value in ours.items()]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [
                server,
                "--no-defaults",
                f"--user={user}",
                f"--datadir={data}",
                f"--socket={running.socket}",
                f"--port={port}",
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                f"--pid-file={folder / 'pid'}",
                f"--ssl-cert={folder / 'server.pem'}",
                f"--ssl-key={folder / 'server.key'}",
                # RDS has binary logs as soon as it has backups; stored routines need more rights then.
                f"--log-bin={folder / 'binlog'}",
                "--general-log",
                f"--general-log-file={running.general_log}",
                *options,
            ],
            stdout=log,
            stderr=log,
        )
    try:
        _wait(running, process, folder / "server.log")
        running.as_root(f"CREATE USER {MASTER}@'%%' IDENTIFIED BY %s REQUIRE SSL", running.master_password)
        running.as_root(f"GRANT {_MASTER_PRIVILEGES} ON *.* TO {MASTER}@'%' WITH GRANT OPTION")
        yield running
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _wait(running: MariaDb, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            running.as_root("SELECT 1")
        except pymysql.MySQLError:
            assert process.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < until, log.read_text(errors="replace")
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _certificates(folder: Path) -> None:
    """A root, and a server's certificate by it for 127.0.0.1."""
    now, day = datetime.now(UTC), timedelta(days=1)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "root of a test")])

    def builder(name: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(root_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + day)
        )

    root = builder(root_name, root_key.public_key()).add_extension(x509.BasicConstraints(True, None), critical=True)
    server = builder(
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "server of a test")]), key.public_key()
    ).add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    pem = serialization.Encoding.PEM
    (folder / "roots.pem").write_bytes(root.sign(root_key, hashes.SHA256()).public_bytes(pem))
    (folder / "server.pem").write_bytes(server.sign(root_key, hashes.SHA256()).public_bytes(pem))
    (folder / "server.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
