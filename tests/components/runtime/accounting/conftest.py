"""One MariaDB server for the tests of this folder, and a Secrets Manager a test."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.secretsmanager.models import SecretsManagerBackend

from components.runtime.accounting import lab_user, rotation
from local.server.gaps.secret_rotation import move_stage

from .server import MASTER, MariaDb, mariadb


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    with mariadb(tmp_path_factory.mktemp("mariadb")) as running:
        yield running


@pytest.fixture
def secrets_manager(server: MariaDb, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Secrets Manager with the master's secret in it, and the function's environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(lab_user, "ROOTS", server.roots)
    original = SecretsManagerBackend.update_secret_version_stage

    def first_stage_too(backend: Any, **members: Any) -> Any:
        return move_stage(original, backend, **members)

    monkeypatch.setattr(SecretsManagerBackend, "update_secret_version_stage", first_stage_too)
    rotation._secrets.cache_clear()
    with mock_aws():
        client = boto3.client("secretsmanager")
        value = f'{{"username": "{MASTER}", "password": "{server.master_password}"}}'
        master = client.create_secret(Name="rds!db-of-a-test", SecretString=value)
        monkeypatch.setenv("MASTER_SECRET_ARN", master["ARN"])
        monkeypatch.setenv("DATABASE_HOST", "127.0.0.1")
        monkeypatch.setenv("DATABASE_PORT", str(server.port))
        yield client
    rotation._secrets.cache_clear()
