"""The accounting database on the real engine and a local AWS, from nothing to nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine, policies_for_a_part

from .programs import PROGRAM

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("accounting")]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    yield Engine.for_program(home, tmp_path_factory.mktemp("project"), "hpc-labs", PROGRAM)
    home.stop_server()


def operations(engine: Engine, stack: str) -> dict[str, str]:
    """What a preview would do to each resource that does not stay as it is."""
    steps = json.loads(engine.preview(stack, "--json").stdout)["steps"]
    return {step["urn"].split("::")[-1]: step["op"] for step in steps if step["op"] != "same"}


def configure(engine: Engine, stack: str, **values: object) -> None:
    for name, value in values.items():
        engine.run("config", "set", name, str(value).lower(), "--stack", stack)


def instance(engine: Engine, stack: str) -> dict[str, Any]:
    found: dict[str, Any] = engine.boto("rds").describe_db_instances(
        DBInstanceIdentifier=engine.outputs(stack)["instance_id"]
    )["DBInstances"][0]
    return found


def test_from_nothing_to_nothing(engine: Engine) -> None:
    engine.init("whole", {})
    assert "create" in engine.preview("whole", *policies_for_a_part(engine.project)).stdout
    assert engine.boto("rds").describe_db_instances()["DBInstances"] == []
    engine.up("whole", *policies_for_a_part(engine.project))

    made = instance(engine, "whole")
    assert (made["Engine"], made["EngineVersion"], made["StorageType"]) == ("mariadb", "10.11", "gp3")
    assert made["StorageEncrypted"] is True
    assert made["PubliclyAccessible"] is False
    assert made["MonitoringInterval"] == 60
    secrets = engine.boto("secretsmanager")
    outputs = engine.outputs("whole")
    assert made["MasterUserSecret"]["SecretArn"] == outputs["master_secret_arn"]
    rotation = secrets.describe_secret(SecretId=outputs["password_secret_arn"])
    assert rotation["Name"].startswith("hpc-labs/nodes/neuro-alpha-accounting-")
    assert rotation["RotationLambdaARN"] == outputs["rotation_function_arn"]
    assert {"Key": "hpc-labs:database", "Value": "slurm_neuro_alpha"} in rotation["Tags"]

    assert operations(engine, "whole") == {}
    engine.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "whole")

    configure(engine, "whole", **{"class": "db.m7g.large", "retention": 14, "logs": 731, "rotation": 7})
    assert operations(engine, "whole") == {
        "accounting-instance": "update",
        "accounting-audit-log": "update",
        "accounting-error-log": "update",
        "accounting-slowquery-log": "update",
        "accounting-rotation": "update",
        "lab-accounting": "update",
    }
    engine.up("whole", *policies_for_a_part(engine.project))
    changed = instance(engine, "whole")
    assert (changed["DBInstanceClass"], changed["BackupRetentionPeriod"]) == ("db.m7g.large", 14)
    assert operations(engine, "whole") == {}
    engine.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "whole")

    # A rotation that AWS starts on its own time is no drift.
    before = secrets.get_secret_value(SecretId=outputs["password_secret_arn"])["SecretString"]
    secrets.rotate_secret(SecretId=outputs["password_secret_arn"])
    assert secrets.get_secret_value(SecretId=outputs["password_secret_arn"])["SecretString"] != before
    engine.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "whole")

    engine.destroy("whole")
    rds = engine.boto("rds")
    assert rds.describe_db_instances()["DBInstances"] == []
    assert rds.describe_db_snapshots()["DBSnapshots"] == []
    # CloudFormation leaves a recovery time, which its resource cannot be told to do without.
    left = secrets.list_secrets(IncludePlannedDeletion=True)["SecretList"]
    assert [secret["ARN"] for secret in left if "DeletedDate" not in secret] == []
    assert [secret["ARN"] for secret in left] == [outputs["munge_key_secret_arn"]]
    assert engine.boto("lambda").list_functions()["Functions"] == []
    kept = [group["OptionGroupName"] for group in rds.describe_option_groups()["OptionGroupsList"]]
    assert len([name for name in kept if name.startswith("accounting-audit")]) == 1, "RDS deletes none with snapshots"
    assert engine.boto("logs").describe_log_groups()["logGroups"] == []
    assert (
        engine.boto("ec2").describe_security_groups(Filters=[{"Name": "group-name", "Values": ["accounting*"]}])[
            "SecurityGroups"
        ]
        == []
    )


def test_no_password_is_anywhere_but_in_its_secret(engine: Engine) -> None:
    engine.init("secretive", {})
    said = engine.up("secretive", "--logtostderr", "--logflow", "-v=9")
    outputs, secrets = engine.outputs("secretive"), engine.boto("secretsmanager")
    master = secrets.get_secret_value(SecretId=outputs["master_secret_arn"])["SecretString"]
    values = {
        "the lab's password": secrets.get_secret_value(SecretId=outputs["password_secret_arn"])["SecretString"],
        "the munge key": secrets.get_secret_value(SecretId=outputs["munge_key_secret_arn"])["SecretString"],
        "the master's password": json.loads(master)["password"],
    }
    state = engine.run("stack", "export", "--show-secrets", "--stack", "secretive").stdout
    preview = engine.preview("secretive", "--diff", "--json").stdout
    for place, text in {"up": said.stdout + said.stderr, "state": state, "preview": preview}.items():
        for what, value in values.items():
            assert value not in text, f"{what} is in {place}"
    for folder in (engine.home.state, engine.project):
        for file in folder.rglob("*"):
            for what, value in values.items():
                assert not file.is_file() or value.encode() not in file.read_bytes(), f"{what} is in {file}"
    engine.destroy("secretive")


def test_a_protected_database_refuses_a_destroy_in_words(engine: Engine) -> None:
    engine.init("kept", {"hpc-labs:protect": True})
    engine.up("kept")
    refused = engine.destroy("kept", check=False)
    assert refused.returncode != 0
    assert "protected" in refused.stdout + refused.stderr
    identifier = engine.outputs("kept")["instance_id"]

    # Whoever takes the engine's protection away still meets RDS's own.
    engine.run("state", "unprotect", "--all", "--yes", "--stack", "kept")
    refused = engine.destroy("kept", check=False)
    assert refused.returncode != 0
    assert "deletionProtection" in refused.stdout + refused.stderr
    assert engine.boto("rds").describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]

    configure(engine, "kept", protect=False)
    engine.up("kept")
    engine.destroy("kept")
    assert engine.boto("rds").describe_db_instances()["DBInstances"] == []
