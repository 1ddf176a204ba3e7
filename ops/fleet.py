"""A cluster's compute fleet: its state in AWS, and requests to stop and to start it.

This is what ``pcluster update-compute-fleet`` does (``pcluster/models/compute_fleet_status_manager.py`` of 3.16.1): a
table a cluster holds the fleet's state, a request is written over it on the condition that it has not changed since it
was read, and a daemon of the head node takes the request up.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from .errors import CommandError
from .progress import Progress

_KEY = {"Id": {"S": "COMPUTE_FLEET"}}

# How long AWS's tool waits for the head node to take a request up, and then for the nodes.
_TAKEN_UP_SECONDS, _DONE_SECONDS = 180, 600
_POLL_SECONDS = 2.0


class FleetError(CommandError):
    """The fleet did not do what was asked; the message says in which state it is and what to do."""


class Request(StrEnum):
    """What can be asked of a fleet."""

    STOP = "stop"
    START = "start"


@dataclass(frozen=True)
class _Way:
    requested: str
    under_way: str
    done: str


_WAYS = {
    Request.STOP: _Way("STOP_REQUESTED", "STOPPING", "STOPPED"),
    Request.START: _Way("START_REQUESTED", "STARTING", "RUNNING"),
}


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """The compute fleet of one cluster.

    Attributes:
        cluster: The cluster's name.
        dynamodb: A client of DynamoDB, in the cluster's account and region.
        progress: Where its states are shown.
        sleep: Waits so many seconds.
    """

    cluster: str
    dynamodb: Any
    progress: Progress
    sleep: Callable[[float], None] = time.sleep

    @property
    def _table(self) -> str:
        return f"parallelcluster-{self.cluster}"

    def status(self) -> tuple[str, str]:
        """Return the fleet's state, and since when it is in it.

        Raises:
            FleetError: AWS does not say.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self.dynamodb.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True)
            data = answer["Item"]["Data"]["M"]
            return str(data["status"]["S"]), str(data.get("lastStatusUpdatedTime", {}).get("S", ""))
        except (BotoCoreError, ClientError, KeyError) as error:
            raise FleetError(
                f"The state of the compute fleet of {self.cluster} cannot be read from the table {self._table}: "
                f"{error}. Is the cluster up (labs summary), and are these the lab's account and region?"
            ) from error

    def ask(self, request: Request) -> None:
        """Ask for something and wait until it is done.

        Raises:
            FleetError: somebody else asked for something else meanwhile, or it takes too long.
        """
        way = _WAYS[request]
        status, _ = self.status()
        if status == way.done:
            self.progress.say(f"The compute fleet of {self.cluster} is {status} already.")
            return
        if status not in (way.requested, way.under_way):
            self._write(way.requested, instead_of=status)
            status = way.requested
        self.progress.say(f"  {self.cluster}: {status}")
        status = self._wait(status, way.requested, _TAKEN_UP_SECONDS)
        status = self._wait(status, way.under_way, _DONE_SECONDS)
        if status != way.done:
            raise FleetError(
                f"The compute fleet of {self.cluster} is {status} and not {way.done}: somebody asked for something "
                "else meanwhile, or its nodes fail to start (PROTECTED). Look at it (labs fleet status) and ask again."
            )

    def _write(self, status: str, *, instead_of: str) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self.dynamodb.update_item(
                TableName=self._table,
                Key=_KEY,
                UpdateExpression="set #dt.#st=:s, #dt.#lut=:t",
                ConditionExpression="#dt.#st = :old",
                ExpressionAttributeNames={"#dt": "Data", "#st": "status", "#lut": "lastStatusUpdatedTime"},
                ExpressionAttributeValues={
                    ":s": {"S": status},
                    ":t": {"S": str(datetime.now(UTC))},
                    ":old": {"S": instead_of},
                },
            )
        except self.dynamodb.exceptions.ConditionalCheckFailedException as error:
            raise FleetError(
                f"The compute fleet of {self.cluster} was {instead_of} and is not any more: somebody else is at it. "
                "Look at it (labs fleet status) and ask again."
            ) from error
        except (BotoCoreError, ClientError) as error:
            raise FleetError(
                f"The compute fleet of {self.cluster} cannot be asked for {status}: {error}. "
                f"It takes dynamodb:UpdateItem on the table {self._table}."
            ) from error

    def _wait(self, status: str, while_it_is: str, seconds: float) -> str:
        waited = 0.0
        while status == while_it_is:
            if waited >= seconds:
                raise FleetError(
                    f"The compute fleet of {self.cluster} is still {status} after {seconds:.0f} s. The request stands: "
                    "look again later (labs fleet status). If it never changes, the head node is not up: its log "
                    f"/aws/parallelcluster/{self.cluster}-... has a stream clusterstatusmgtd."
                )
            self.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS
            status, _ = self.status()
            if status != while_it_is:
                self.progress.say(f"  {self.cluster}: {status}")
        return status
