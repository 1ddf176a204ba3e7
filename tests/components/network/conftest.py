import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from components.network._lease_store import HASH_KEY, RANGE_KEY


def create_lease_table(client: Any, name: str) -> None:
    """The table as `LeaseTable` makes it, less what only matters on AWS."""
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in (HASH_KEY, RANGE_KEY)],
        KeySchema=[
            {"AttributeName": HASH_KEY, "KeyType": "HASH"},
            {"AttributeName": RANGE_KEY, "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[None]:
    """A local AWS in the environment that answers one request at a time: moto's transactions are none among threads."""
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AWS_PROFILE", raising=False)
        environment.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        environment.setenv("AWS_REGION", "us-east-1")
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        yield
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def new_table(dynamodb: None) -> Callable[[], str]:
    """Makes an empty lease table and returns its name."""
    client = boto3.client("dynamodb", region_name="us-east-1")

    def make() -> str:
        name = f"leases-{uuid.uuid4()}"  # moto keeps one AWS a process, whatever the server
        create_lease_table(client, name)
        return name

    return make


@pytest.fixture
def table(new_table: Callable[[], str]) -> str:
    return new_table()
