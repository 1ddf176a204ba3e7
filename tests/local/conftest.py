"""One local AWS for this folder's tests, apart from the one of the checkout."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.home import REGION, LocalHome

Boto = Callable[..., Any]


def boto_for(home: LocalHome) -> Boto:
    """Return a factory of boto3 clients for ``home``: ``boto("ec2")``, ``boto("efs", region="eu-west-1")``."""

    def client(service: str, *, region: str = REGION, attempts: int = 1) -> Any:
        return boto3.client(  # type: ignore[call-overload]
            service,
            region_name=region,
            endpoint_url=home.endpoint,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"mode": "standard", "total_max_attempts": attempts}),
        )

    return client


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHome]:
    """A running local AWS of its own; its tests share it, so they name what they make differently."""
    home = LocalHome(tmp_path_factory.mktemp("labs-home"))
    os.environ["LABS_IDLE_SECONDS"] = "600"  # a test run that is killed leaves no server behind for long
    home.ensure_server()
    yield home
    home.stop_server()


@pytest.fixture(scope="session")
def boto(server: LocalHome) -> Boto:
    """Factory of boto3 clients for the shared local AWS."""
    return boto_for(server)
