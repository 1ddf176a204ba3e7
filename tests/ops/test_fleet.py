"""The compute fleet of a lab: what is written for it and when it is given up, against moto's DynamoDB."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ops.commands.fleet import cluster_of
from ops.fleet import Fleet, FleetError, Request
from ops.progress import Progress
from ops.state import Resource, State

KEY = {"Id": {"S": "COMPUTE_FLEET"}}


class Head:
    """A cluster's table, and a daemon that makes the next of ``states`` each time that somebody waits."""

    def __init__(self, states: list[str]) -> None:
        self.dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        self.dynamodb.create_table(
            TableName="parallelcluster-lab-a",
            KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.out = io.StringIO()
        self.seen: list[str] = []
        self.waits = 0
        self._states = iter(states)
        self.put("RUNNING")
        self.fleet = Fleet(
            cluster="lab-a", dynamodb=self.dynamodb, progress=Progress(self.out), sleep=lambda _: self.wait()
        )

    def put(self, status: str) -> None:
        data = {"status": {"S": status}, "lastStatusUpdatedTime": {"S": "2026-11-22 10:00:00+00:00"}}
        self.dynamodb.put_item(TableName="parallelcluster-lab-a", Item={**KEY, "Data": {"M": data}})

    def status(self) -> str:
        item = self.dynamodb.get_item(TableName="parallelcluster-lab-a", Key=KEY)["Item"]
        return str(item["Data"]["M"]["status"]["S"])

    def wait(self) -> None:
        self.seen.append(self.status())
        self.waits += 1
        state = next(self._states, None)
        if state:
            self.put(state)


@pytest.fixture
def head(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Head]]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield lambda *states: Head(list(states))


def test_stop_writes_the_request_and_waits_for_each_state(head: Callable[..., Head]) -> None:
    it = head("STOPPING", "STOPPED")
    it.fleet.ask(Request.STOP)
    assert it.seen == ["STOP_REQUESTED", "STOPPING"]
    assert it.fleet.status()[0] == "STOPPED"
    assert it.out.getvalue().split() == [
        word for state in ("STOP_REQUESTED", "STOPPING", "STOPPED") for word in ("lab-a:", state)
    ]


def test_start_does_the_same(head: Callable[..., Head]) -> None:
    it = head("STARTING", "RUNNING")
    it.put("STOPPED")
    it.fleet.ask(Request.START)
    assert it.seen == ["START_REQUESTED", "STARTING"]


def test_request_changes_state_and_time_only(head: Callable[..., Head]) -> None:
    it = head("STOPPED")
    it.dynamodb.update_item(
        TableName="parallelcluster-lab-a",
        Key=KEY,
        UpdateExpression="set #dt.queues=:q",
        ExpressionAttributeNames={"#dt": "Data"},
        ExpressionAttributeValues={":q": {"M": {}}},
    )
    written: list[dict[str, Any]] = []

    def wait(_: float) -> None:
        written.append(_data(it))
        it.wait()

    replace(it.fleet, sleep=wait).ask(Request.STOP)
    assert written[0]["queues"] == {"M": {}}
    assert written[0]["status"] == {"S": "STOP_REQUESTED"}
    assert written[0]["lastStatusUpdatedTime"]["S"] > "2026-11-22 10:00:00+00:00"


def _data(head: Head) -> dict[str, Any]:
    item = head.dynamodb.get_item(TableName="parallelcluster-lab-a", Key=KEY)["Item"]
    return dict(item["Data"]["M"])


def test_fleet_that_is_as_asked_is_left_alone(head: Callable[..., Head]) -> None:
    it = head()
    it.fleet.ask(Request.START)
    assert (it.waits, it.out.getvalue()) == (0, "The compute fleet of lab-a is RUNNING already.\n")


def test_request_that_stands_is_waited_for_and_not_repeated(head: Callable[..., Head]) -> None:
    it = head("STOPPED")
    it.put("STOPPING")
    it.fleet.ask(Request.STOP)
    assert it.seen == ["STOPPING"]


def test_somebody_else_between_reading_and_writing_is_an_error(head: Callable[..., Head]) -> None:
    it = head()

    class Late:
        """A client whose table changes right before it is written."""

        exceptions = it.dynamodb.exceptions

        def get_item(self, **arguments: Any) -> Any:
            return it.dynamodb.get_item(**arguments)

        def update_item(self, **arguments: Any) -> Any:
            it.put("PROTECTED")
            return it.dynamodb.update_item(**arguments)

    with pytest.raises(FleetError, match=r"lab-a was RUNNING and is not any more: somebody else is at it"):
        replace(it.fleet, dynamodb=Late()).ask(Request.STOP)
    assert it.status() == "PROTECTED"


def test_request_that_nobody_takes_up_is_given_up(head: Callable[..., Head]) -> None:
    it = head()
    with pytest.raises(FleetError, match=r"still STOP_REQUESTED after 180 s.*clusterstatusmgtd"):
        it.fleet.ask(Request.STOP)
    assert it.waits == 90


def test_another_end_is_an_error(head: Callable[..., Head]) -> None:
    it = head("STARTING", "PROTECTED")
    it.put("STOPPED")
    with pytest.raises(FleetError, match=r"is PROTECTED and not RUNNING"):
        it.fleet.ask(Request.START)


def test_cluster_that_is_not_there_is_an_error_that_names_the_table(head: Callable[..., Head]) -> None:
    with pytest.raises(FleetError, match=r"lab-b cannot be read from the table parallelcluster-lab-b"):
        replace(head().fleet, cluster="lab-b").status()


def _lab(active: str, *stacks: str) -> State:
    def resource(urn: str, type_: str, outputs: dict[str, Any]) -> Resource:
        return Resource(urn=f"urn:pulumi:lab::x::{type_}::{urn}", type=type_, custom=True, outputs=outputs)

    return State(
        "lab",
        (
            resource("lab", "pulumi:pulumi:Stack", {"cluster_name": active} if active else {}),
            *(resource(name, "aws:cloudformation/stack:Stack", {"name": name}) for name in stacks),
        ),
    )


BLUE, GREEN = "neuro-pcluster-3-16-1", "neuro-green-pcluster-3-16-1"


def test_active_cluster_is_the_one_that_is_meant() -> None:
    lab = _lab("neuro-green", BLUE, GREEN, "another-stack")
    assert cluster_of(lab, None) == "neuro-green"
    assert cluster_of(lab, "neuro") == "neuro"
    assert cluster_of(_lab("", BLUE), None) == "neuro"


@pytest.mark.parametrize(
    ("active", "wanted", "message"),
    [
        ("neuro", "other", r"Stack lab has no cluster 'other'; it has: neuro, neuro-green\."),
        ("", None, r"does not say which of its clusters is active; name one with --cluster: neuro, neuro-green\."),
    ],
)
def test_cluster_that_is_not_clear_is_an_error(active: str, wanted: str | None, message: str) -> None:
    with pytest.raises(FleetError, match=message):
        cluster_of(_lab(active, BLUE, GREEN), wanted)
