"""A cluster's compute fleet: the table that holds its state, and what the head node makes of a request in it.

``pcluster update-compute-fleet`` writes a request into the table, and a daemon of the head node (clusterstatusmgtd)
takes it up. There is no daemon here: the state moves on by one step each time that it has been read, so that whoever
waits for it sees every state on the way.
"""

from datetime import UTC, datetime
from typing import Any

from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends

from .gap import Gap, around

# pcluster.constants of 3.16.1, PCLUSTER_DYNAMODB_PREFIX and PCLUSTER_SLURM_DYNAMODB_PREFIX.
_STATE, _NODES = "parallelcluster-", "parallelcluster-slurm-"
_KEY = {"Id": {"S": "COMPUTE_FLEET"}}
STOPPED = "STOPPED"
_NEXT = {"STOP_REQUESTED": "STOPPING", "STOPPING": STOPPED, "START_REQUESTED": "STARTING", "STARTING": "RUNNING"}


class Fleet:
    """The compute fleet of a cluster, as its tables say."""

    def __init__(self, account: str, region: str, cluster_name: str) -> None:
        self._dynamodb = dynamodb_backends[account][region]
        self._tables = (_STATE + cluster_name, _NODES + cluster_name)

    def start(self, tags: dict[str, str]) -> None:
        """Make the tables, with a fleet that runs."""
        for table in self._tables:
            self._dynamodb.create_table(
                name=table,
                schema=[{"AttributeName": "Id", "KeyType": "HASH"}],
                throughput=None,
                attr=[{"AttributeName": "Id", "AttributeType": "S"}],
                global_indexes=None,
                indexes=None,
                streams=None,
                billing_mode="PAY_PER_REQUEST",
                sse_specification=None,
                tags=[{"Key": key, "Value": value} for key, value in tags.items()],
                deletion_protection_enabled=False,
                warm_throughput=None,
            )
        _put(self._dynamodb, self._tables[0], "RUNNING")

    def remove(self) -> None:
        """Remove the tables."""
        for table in self._tables:
            self._dynamodb.tables.pop(table, None)

    @property
    def status(self) -> str:
        """The state as it is in the table; ``UNKNOWN``, as ParallelCluster says, without one."""
        item = _read(self._dynamodb, self._tables[0])
        return "UNKNOWN" if item is None else _status(item)


def _fill() -> None:
    @around(DynamoDBBackend, "get_item")
    def get_item(
        original: Any, backend: Any, table_name: str, keys: dict[str, Any], projection_expressions: Any = None
    ) -> Any:
        item = original(backend, table_name, keys, projection_expressions)
        if item is None or not table_name.startswith(_STATE) or keys != _KEY:
            return item
        status = _status(item)
        if status in _NEXT:
            _put(backend, table_name, _NEXT[status])  # another item: the one that was read stays as it is
        return item


def _read(backend: Any, name: str) -> Any:
    table = backend.tables.get(name)
    return table.get_item(*backend.get_keys_value(table, _KEY)) if table else None


def _put(backend: Any, table: str, status: str) -> None:
    moment = str(datetime.now(UTC))
    data = {"status": {"S": status}, "lastStatusUpdatedTime": {"S": moment}}
    backend.put_item(table, {**_KEY, "Data": {"M": data}})


def _status(item: Any) -> str:
    return str(item.to_json()["Attributes"]["Data"]["M"]["status"]["S"])


GAP = Gap(
    name="Compute fleets",
    service="dynamodb",
    modelled="A cluster's tables; the fleet's state, which follows the requests that pcluster writes, a step each time "
    "that it is read.",
    missing="Nodes; a fleet that does not stop.",
    fill=_fill,
)
