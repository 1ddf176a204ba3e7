"""The rotation function against a real MariaDB."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pymysql
import pytest
from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

from components.runtime.accounting import lab_user
from components.runtime.accounting.names import NameRefusedError, user_name
from components.runtime.accounting.rotation import RotationError, handler

from .server import MASTER, MariaDb

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
_numbers = count()


@pytest.fixture
def database() -> str:
    """The name of a database that no other test uses."""
    return f"slurm_test_{next(_numbers)}"


def new_secret(client: Any, database: str) -> str:
    tags = [{"Key": "hpc-labs:database", "Value": database}]
    return str(client.create_secret(Name=f"hpc-labs/nodes/{database}", Tags=tags)["ARN"])


def stored(arn: str) -> FakeSecret:
    found = secretsmanager_backends["123456789012"]["us-east-1"].secrets[arn]
    assert isinstance(found, FakeSecret)
    return found


def start(arn: str) -> str:
    """Label a version without a value as pending, as AWS does before it calls the first step."""
    secret = stored(arn)
    version = str(uuid.uuid4())
    secret.remove_version_stages_from_old_versions(["AWSPENDING"])
    secret.versions[version] = {"createdate": 0, "version_id": version, "version_stages": ["AWSPENDING"]}
    return version


def do(arn: str, version: str, *steps: str) -> None:
    for step in steps:
        handler({"Step": step, "SecretId": arn, "ClientRequestToken": version}, None)


def rotate(arn: str) -> str:
    version = start(arn)
    do(arn, version, *STEPS)
    return version


def password(client: Any, arn: str, stage: str = "AWSCURRENT") -> str:
    return str(client.get_secret_value(SecretId=arn, VersionStage=stage)["SecretString"])


def run(server: MariaDb, user: str, secret: str, statement: str) -> list[tuple[object, ...]]:
    with server.log_in(user, secret) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_the_first_rotation_makes_the_database_and_its_user(
    secrets_manager: Any, server: MariaDb, database: str
) -> None:
    arn = new_secret(secrets_manager, database)
    version = rotate(arn)
    labels = secrets_manager.describe_secret(SecretId=arn)["VersionIdsToStages"]
    assert "AWSCURRENT" in labels[version]

    secret = password(secrets_manager, arn)
    assert len(secret) == 40
    assert secret.isalnum()
    assert secret.isascii()
    assert run(server, database, secret, "SELECT CURRENT_USER()") == [(f"{database}@%",)]
    run(server, database, secret, f"CREATE TABLE {database}.jobs (id INT)")


def test_the_user_is_refused_without_tls_whatever_the_server_asks_for(
    secrets_manager: Any, server: MariaDb, database: str
) -> None:
    arn = new_secret(secrets_manager, database)
    rotate(arn)
    server.as_root("SET GLOBAL require_secure_transport = OFF")
    try:
        with pytest.raises(pymysql.OperationalError, match="Access denied"):
            server.log_in(database, password(secrets_manager, arn), tls=False)
    finally:
        server.as_root("SET GLOBAL require_secure_transport = ON")


def test_nobody_logs_in_without_tls(server: MariaDb) -> None:
    """Our parameter group alone refuses a user of whom TLS is not asked."""
    server.as_root("CREATE USER careless@'%' IDENTIFIED BY 'careless'")
    server.log_in("careless", "careless").close()
    with pytest.raises(pymysql.OperationalError, match="Access denied"):
        server.log_in("careless", "careless", tls=False)


def test_a_later_rotation_changes_the_password_and_keeps_the_data(
    secrets_manager: Any, server: MariaDb, database: str
) -> None:
    arn = new_secret(secrets_manager, database)
    rotate(arn)
    first = password(secrets_manager, arn)
    run(server, database, first, f"CREATE TABLE {database}.jobs (id INT)")
    rotate(arn)
    second = password(secrets_manager, arn)
    assert first != second
    assert password(secrets_manager, arn, "AWSPREVIOUS") == first
    with pytest.raises(pymysql.OperationalError, match="Access denied"):
        server.log_in(database, first)
    assert run(server, database, second, f"SELECT COUNT(*) FROM {database}.jobs") == [(0,)]


def test_a_connection_outlives_the_rotation(secrets_manager: Any, server: MariaDb, database: str) -> None:
    arn = new_secret(secrets_manager, database)
    rotate(arn)
    with server.log_in(database, password(secrets_manager, arn)) as slurmdbd, slurmdbd.cursor() as cursor:
        rotate(arn)
        cursor.execute(f"USE {database}")
        assert cursor.execute("SELECT 1") == 1


@pytest.mark.parametrize("failing", STEPS[:-1])
def test_a_rotation_that_stopped_is_repeated_from_its_start(
    secrets_manager: Any, server: MariaDb, database: str, failing: str
) -> None:
    arn = new_secret(secrets_manager, database)
    version = start(arn)
    done = STEPS[: STEPS.index(failing) + 1]
    do(arn, version, *done)
    written = secrets_manager.get_secret_value(SecretId=arn, VersionId=version)["SecretString"]
    do(arn, version, *STEPS)
    assert password(secrets_manager, arn) == written, "the repeated step made another password"
    run(server, database, written, "SELECT 1")
    do(arn, version, *STEPS)
    assert password(secrets_manager, arn) == written


def test_a_database_that_is_away_fails_the_step_and_the_next_try_succeeds(
    secrets_manager: Any, server: MariaDb, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = new_secret(secrets_manager, database)
    version = start(arn)
    with monkeypatch.context() as away:
        away.setenv("DATABASE_PORT", "1")
        do(arn, version, "createSecret")
        with pytest.raises(RotationError, match=f"{MASTER} cannot log in") as refused:
            do(arn, version, "setSecret")
        assert server.master_password not in str(refused.value)
    do(arn, version, *STEPS)
    run(server, database, password(secrets_manager, arn), "SELECT 1")


def test_a_first_value_that_is_current_at_once_still_reaches_the_database(
    secrets_manager: Any, server: MariaDb, database: str
) -> None:
    """AWS: "If this operation creates the first version for the secret", it gets AWSCURRENT (PutSecretValue)."""
    arn = new_secret(secrets_manager, database)
    version = start(arn)
    do(arn, version, "createSecret")
    stored(arn).versions[version]["version_stages"] = ["AWSCURRENT", "AWSPENDING"]
    do(arn, version, *STEPS)
    run(server, database, password(secrets_manager, arn), "SELECT 1")


def test_a_lab_sees_no_other_lab(secrets_manager: Any, server: MariaDb) -> None:
    """The names differ where GRANT's pattern has its wildcard."""
    mine, theirs = "slurm_wild_a_b", "slurm_wild_axb"
    arns = {name: new_secret(secrets_manager, name) for name in (mine, theirs)}
    for arn in arns.values():
        rotate(arn)
    secret = password(secrets_manager, arns[mine])
    run(server, theirs, password(secrets_manager, arns[theirs]), f"CREATE TABLE {theirs}.jobs (id INT)")
    assert {row[0] for row in run(server, mine, secret, "SHOW DATABASES")} == {mine, "information_schema"}
    for statement in (
        f"SELECT * FROM {theirs}.jobs",
        f"CREATE TABLE {theirs}.mine (id INT)",
        "SELECT * FROM mysql.user",
        f"CREATE DATABASE {theirs}_2",
        f"GRANT SELECT ON {mine}.* TO {theirs}",
        "SET GLOBAL general_log = OFF",
    ):
        with pytest.raises(pymysql.MySQLError, match="denied"):
            run(server, mine, secret, statement)


@pytest.mark.parametrize("name", ["slurm_0", "slurm_select", "slurm_" + 57 * "x", "slurm_" + 28 * "_" + "a"])
def test_any_name_that_a_database_can_have_works(secrets_manager: Any, server: MariaDb, name: str) -> None:
    arn = new_secret(secrets_manager, name)
    rotate(arn)
    user = user_name(name)
    assert len(user) <= 32
    run(server, user, password(secrets_manager, arn), f"CREATE TABLE {name}.jobs (id INT)")


@pytest.mark.parametrize(
    "name",
    [
        "mysql",
        "slurm_",
        "slurm_a`b",
        "slurm_a'b",
        "slurm_a%",
        "Slurm_a",
        "slurm_" + 58 * "x",
        "slurm_" + 29 * "_",
        "slurm_a\n",
        "",
    ],
)
def test_a_tag_that_names_no_labs_database_is_refused(secrets_manager: Any, server: MariaDb, name: str) -> None:
    arn = new_secret(secrets_manager, "slurm_refused")
    secrets_manager.tag_resource(SecretId=arn, Tags=[{"Key": "hpc-labs:database", "Value": name}])
    before = server.as_root("SHOW DATABASES")
    with pytest.raises(NameRefusedError, match="slurm_ and 1 to 57"):
        rotate(arn)
    assert server.as_root("SHOW DATABASES") == before


def test_many_labs_at_once(secrets_manager: Any, server: MariaDb) -> None:
    names = [f"slurm_many_{number}" for number in range(12)]
    arns = [new_secret(secrets_manager, name) for name in names]
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(rotate, arns))
    for name, arn in zip(names, arns, strict=True):
        run(server, name, password(secrets_manager, arn), f"USE {name}")


def test_the_same_step_twice_at_once_is_done_once(secrets_manager: Any, server: MariaDb, database: str) -> None:
    arn = new_secret(secrets_manager, database)
    version = start(arn)
    do(arn, version, "createSecret")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: do(arn, version, "setSecret", "testSecret"), range(4)))
    do(arn, version, "finishSecret")
    run(server, database, password(secrets_manager, arn), "SELECT 1")


def test_a_version_that_is_not_being_made_is_refused(secrets_manager: Any, database: str) -> None:
    arn = new_secret(secrets_manager, database)
    rotate(arn)
    previous = secrets_manager.describe_secret(SecretId=arn)["VersionIdsToStages"]
    rotate(arn)
    with pytest.raises(RotationError, match="neither AWSPENDING nor AWSCURRENT"):
        do(arn, next(iter(previous)), "setSecret")
    with pytest.raises(RotationError, match="no step 'dropSecret'"):
        do(arn, start(arn), "dropSecret")


def test_a_step_before_the_first_is_refused(secrets_manager: Any, database: str) -> None:
    arn = new_secret(secrets_manager, database)
    with pytest.raises(RotationError, match="has no value yet"):
        do(arn, start(arn), "setSecret")


def test_a_server_with_another_root_is_not_talked_to(
    secrets_manager: Any, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = new_secret(secrets_manager, database)
    monkeypatch.setattr(lab_user, "ROOTS", Path(lab_user.__file__).with_name("rds-ca-rsa2048-g1.pem"))
    version = start(arn)
    do(arn, version, "createSecret")
    with pytest.raises(RotationError, match="certificate verify failed"):
        do(arn, version, "setSecret")


def test_the_password_is_in_nothing_that_is_logged(
    secrets_manager: Any, server: MariaDb, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arn = new_secret(secrets_manager, database)
    rotate(arn)
    rotate(arn)
    said, logged = capsys.readouterr(), server.general_log.read_text(errors="replace")
    assert f"ALTER USER `{database}`" in logged
    for stage in ("AWSCURRENT", "AWSPREVIOUS"):
        secret = password(secrets_manager, arn, stage)
        assert secret not in said.out + said.err + logged
    binary = b"".join(file.read_bytes() for file in server.socket.parent.glob("binlog.0*"))
    assert database.encode() in binary
    assert secret.encode() not in binary
