"""Leases on the real engine: what becomes of them when an update is killed, repeated, replaced or refreshed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine, kill_group

from .conftest import create_lease_table

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi

from components.network._lease import LeaseHolder, SubnetLease

config = pulumi.Config()
place = {"table": "leases", "supernet": "10.20.0.0/22"}
holder = LeaseHolder("holder", **place)
lease = SubnetLease(
    "lease",
    **place,
    prefix=config.get_int("prefix") or 24,
    lab=config.require("lab"),
    vpc_id="vpc-1",
    holder=holder.id,
)
pulumi.export("block", lease.block)
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    engine = Engine.for_program(home, tmp_path_factory.mktemp("project"), "leases", PROGRAM)
    create_lease_table(engine.boto("dynamodb"), "leases")
    yield engine
    home.stop_server()


@pytest.fixture
def stack(engine: Engine, request: pytest.FixtureRequest) -> Iterator[str]:
    """A stack for a lab, both named after the test, which leaves no lease behind."""
    name = request.node.originalname.removeprefix("test_").replace("_", "-")[:40]
    engine.init(name, {"leases:lab": name})
    yield name
    engine.destroy(name, "--remove")
    assert rows(engine) == {}


def rows(engine: Engine) -> dict[str, str]:
    """The blocks that are taken, by lab."""
    items = engine.boto("dynamodb").scan(TableName="leases", ConsistentRead=True)["Items"]
    return {item["lab"]["S"]: item["block"]["S"] for item in items if "block" in item}


def block(engine: Engine, stack: str) -> str:
    return str(engine.outputs(stack)["block"])


@contextmanager
def lost_answers(engine: Engine, **fault: object) -> Iterator[None]:
    """Transactions are done, but DynamoDB says that they failed."""
    engine.inject(kind="lost", service="dynamodb", operation="TransactWriteItems", **fault)
    yield
    engine.clear_faults()


def kill_after_taking(engine: Engine, stack: str) -> str:
    """Kill an update when the lease is written and Pulumi has not heard of it; returns the block."""
    with lost_answers(engine):
        process = engine.start("up", "--yes", "--skip-preview", "--stack", stack)
        while stack not in (taken := rows(engine)):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        kill_group(process)
    engine.run("cancel", "--yes", "--stack", stack, check=False)
    return taken[stack]


def test_the_life_of_a_lease(engine: Engine, stack: str) -> None:
    engine.preview(stack)
    assert rows(engine) == {}
    engine.up(stack)
    assert rows(engine) == {stack: block(engine, stack)}
    engine.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", stack)
    engine.preview(stack, "--expect-no-changes")


def test_killed_and_repeated(engine: Engine, stack: str) -> None:
    taken = kill_after_taking(engine, stack)
    engine.up(stack)
    assert rows(engine) == {stack: taken}
    assert block(engine, stack) == taken


def test_killed_and_destroyed(engine: Engine, stack: str) -> None:
    kill_after_taking(engine, stack)
    engine.destroy(stack)
    assert rows(engine) == {}


def test_an_answer_that_is_lost_once_takes_one_block(engine: Engine, stack: str) -> None:
    with lost_answers(engine, times=1):
        engine.up(stack)
    assert rows(engine) == {stack: block(engine, stack)}


def test_another_size_is_taken_before_the_first_is_released(engine: Engine, stack: str) -> None:
    engine.up(stack)
    assert block(engine, stack) == "10.20.0.0/24"
    engine.run("config", "set", "leases:prefix", "23", "--stack", stack)
    engine.up(stack)
    assert rows(engine) == {stack: "10.20.2.0/23"}


def test_a_renamed_stack_keeps_its_block(engine: Engine, stack: str) -> None:
    engine.up(stack)
    engine.run("stack", "rename", f"{stack}-2", "--stack", stack)
    engine.preview(f"{stack}-2", "--expect-no-changes")
    engine.run("stack", "rename", stack, "--stack", f"{stack}-2")


def test_a_lease_that_vanished_is_taken_again(engine: Engine, stack: str) -> None:
    engine.up(stack)
    dynamodb = engine.boto("dynamodb")
    for item in dynamodb.scan(TableName="leases")["Items"]:
        if "block" in item:
            dynamodb.delete_item(TableName="leases", Key={key: item[key] for key in ("supernet", "holder")})
    engine.up(stack, "--refresh")
    assert rows(engine) == {stack: block(engine, stack)}


def test_errors_say_what_to_do(engine: Engine, stack: str) -> None:
    engine.up(stack)
    engine.init("rival", {"leases:lab": stack})
    refused = engine.up("rival", check=False)
    assert refused.returncode != 0
    assert (
        f"lab '{stack}' already has 10.20.0.0/24 of 10.20.0.0/22, leased by organization/leases/{stack}"
        in refused.stdout + refused.stderr
    )
    engine.run("config", "set", "leases:prefix", "21", "--stack", "rival")
    refused = engine.preview("rival", check=False)
    assert refused.returncode != 0
    assert "prefix=21: a subnet in 10.20.0.0/22 can have /22 to /28" in refused.stdout + refused.stderr
    engine.destroy("rival")
