"""Leases of subnet blocks in DynamoDB: at most one holder a block, however many ask at once.

A partition (hash key ``supernet``) holds one row a lease and one guard row with a version. Taking a lease reads the
partition, chooses a block, and writes the lease together with the next version in one transaction that fails when
the version is no longer the one read. So every choice was made on the leases that are really there, also between
blocks of different sizes, where a condition on the block alone would miss an overlap.

A subnet that exists is taken as well, with or without a lease: an ``up`` that was killed may have made one that no
state knows.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from ._address_plan import NoFreeBlockError, smallest_free_block

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

HASH_KEY = "supernet"
RANGE_KEY = "holder"
_GUARD = "#guard"  # no lease's range key starts with "#", which separates its parts

# Whoever loses a round to another stack waits a random time, each time up to twice as long: some two minutes in all.
ATTEMPTS = 60
_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 4.0

# Another lease was written in between, or DynamoDB is short of breath: read again and choose again.
CONTENTION = frozenset(
    {"ConditionalCheckFailed", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)

_ACTIONS = "dynamodb:Query, dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem and dynamodb:DeleteItem"


class LeaseError(Exception):
    """A lease could not be taken, read or released; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class LeaseRequest:
    """Who asks for a block, and for which.

    Attributes:
        supernet: the labs' supernet.
        prefix: prefix length of the block.
        lab: the lab the block is for; a lab has one holder.
        vpc_id: the VPC of the lab's subnet.
        holder: unique id of who keeps the lease. Asking twice with the same lab, size and VPC is asking once.
        owner: who that is for people, such as the name of a stack.
    """

    supernet: IPv4Network
    prefix: int
    lab: str
    vpc_id: str
    holder: str
    owner: str

    @property
    def key(self) -> str:
        """The lease's range key. Another lab, size or VPC is another lease, so that one can replace the other."""
        return f"{self.holder}#{self.lab}#{self.prefix}#{self.vpc_id}"


@dataclass(frozen=True, kw_only=True)
class Lease:
    """A block that is taken."""

    key: str
    block: IPv4Network
    lab: str
    owner: str
    taken_at: str

    @property
    def holder(self) -> str:
        """The unique id of who keeps the lease."""
        return self.key.partition("#")[0]


class LeaseStore:
    """The leases in one table.

    Args:
        client: makes a boto3 DynamoDB client; called for each operation, so that its errors are explained as well.
        table: the table's name.
    """

    def __init__(self, client: Callable[[], Any], table: str) -> None:  # boto3 makes a client's methods at run time
        self._client = client
        self._table = table

    def take(self, request: LeaseRequest, subnets: Callable[[], Collection[IPv4Network]]) -> Lease:
        """Take the smallest free block, or find the one that this request took before.

        Args:
            request: who asks, and for what.
            subnets: lists the subnets that exist in the VPC; called for each choice.

        Raises:
            LeaseError: another holder has the lab, no block is free, or the table cannot be used.
        """
        wait = _FIRST_WAIT_SECONDS
        for _ in range(ATTEMPTS):
            leases, version = self._read(request.supernet)
            for lease in leases:
                if lease.key == request.key:
                    return lease
                if lease.lab == request.lab and lease.holder != request.holder:
                    raise LeaseError(_lab_is_taken(lease, request))
            lease = Lease(
                key=request.key,
                block=_choose(request, leases, subnets()),
                lab=request.lab,
                owner=request.owner,
                taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            if self._write(request.supernet, lease, version):
                return lease
            time.sleep(random.uniform(0, wait))  # noqa: S311 (spreads out retries; nothing to guess)
            wait = min(2 * wait, _LONGEST_WAIT_SECONDS)
        raise LeaseError(
            f"no lease for lab {request.lab!r} after {ATTEMPTS} attempts: other leases in table {self._table!r} were "
            "always faster. Run the update again."
        )

    def leases(self, supernet: str) -> list[Lease]:
        """Every lease in a supernet; none when the table is gone, and the leases with it."""
        rows: list[dict[str, dict[str, str]]] = []
        with _Explained(self._table, missing_is_fine=True):
            rows = list(self._rows(supernet))
        return [_lease(row) for row in rows if row[RANGE_KEY]["S"] != _GUARD]

    def find(self, supernet: str, key: str) -> Lease | None:
        """The lease with this key, if it is taken."""
        with _Explained(self._table):
            answer = self._client().get_item(TableName=self._table, Key=_key(supernet, key), ConsistentRead=True)
        return _lease(answer["Item"]) if "Item" in answer else None

    def release(self, supernet: str, key: str) -> None:
        """Give a lease back; nothing happens when it is not there, as when it was given back before."""
        with _Explained(self._table, missing_is_fine=True):
            self._client().delete_item(TableName=self._table, Key=_key(supernet, key))

    def release_all(self, supernet: str, holder: str) -> None:
        """Give back every lease of a holder."""
        with _Explained(self._table, missing_is_fine=True):
            for item in list(self._rows(supernet, f"{holder}#")):
                self._client().delete_item(TableName=self._table, Key=_key(supernet, item[RANGE_KEY]["S"]))

    def _read(self, supernet: IPv4Network) -> tuple[list[Lease], int]:
        leases, version = [], 0
        with _Explained(self._table):
            for item in self._rows(str(supernet)):
                if item[RANGE_KEY]["S"] == _GUARD:
                    version = int(item["version"]["N"])
                else:
                    leases.append(_lease(item))
        return leases, version

    def _rows(self, supernet: str, start: str = "") -> Iterator[dict[str, dict[str, str]]]:
        condition = "supernet = :supernet"
        values = {":supernet": {"S": supernet}}
        if start:
            condition += " AND begins_with(holder, :start)"
            values[":start"] = {"S": start}
        pages = self._client().get_paginator("query")
        for page in pages.paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        ):
            yield from page["Items"]

    def _write(self, supernet: IPv4Network, lease: Lease, version: int) -> bool:
        """Write a lease if the guard still has the version; False when it has not."""
        guard = {
            "TableName": self._table,
            "Key": _key(str(supernet), _GUARD),
            "UpdateExpression": "SET version = :next",
            "ConditionExpression": "version = :version" if version else "attribute_not_exists(version)",
            "ExpressionAttributeValues": {":next": {"N": str(version + 1)}}
            | ({":version": {"N": str(version)}} if version else {}),
        }
        row = {
            "TableName": self._table,
            "Item": {
                **_key(str(supernet), lease.key),
                "block": {"S": str(lease.block)},
                "lab": {"S": lease.lab},
                "owner": {"S": lease.owner},
                "taken_at": {"S": lease.taken_at},
            },
            "ConditionExpression": "attribute_not_exists(holder)",
        }
        with _Explained(self._table):
            client = self._client()
            try:
                client.transact_write_items(TransactItems=[{"Update": guard}, {"Put": row}])
            except client.exceptions.TransactionCanceledException as error:
                reasons = {reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])}
                if not reasons & CONTENTION:
                    raise
                return False
        return True


class _Explained:
    """Turns what botocore raises into a `LeaseError` that says what to do."""

    def __init__(self, table: str, *, missing_is_fine: bool = False) -> None:
        self._table = table
        self._missing_is_fine = missing_is_fine

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Explain an error, or swallow a table's absence when there is nothing left to release."""
        from botocore.exceptions import BotoCoreError, ClientError

        if isinstance(error, ClientError):
            code = error.response.get("Error", {}).get("Code", "")
            if code == "ResourceNotFoundException":
                if self._missing_is_fine:
                    return True
                raise LeaseError(
                    f"lease table {self._table!r} does not exist in this account and region. Bring the platform's "
                    "stack up first, and check that aws:region and the credentials are the platform's."
                ) from None
            if code in ("AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException"):
                raise LeaseError(
                    f"lease table {self._table!r} cannot be used with these credentials ({code}: {error}). They need "
                    f"{_ACTIONS} on it, and kms:Decrypt on its key."
                ) from None
            raise LeaseError(f"lease table {self._table!r}: {error}") from error
        if isinstance(error, BotoCoreError):
            raise LeaseError(f"lease table {self._table!r} cannot be reached: {error}") from None
        return False


def _choose(request: LeaseRequest, leases: list[Lease], subnets: Collection[IPv4Network]) -> IPv4Network:
    leased = {lease.block for lease in leases}
    unleased = {subnet for subnet in subnets if subnet.overlaps(request.supernet)} - leased
    try:
        return smallest_free_block(request.supernet, request.prefix, leased | unleased)
    except NoFreeBlockError as error:
        held = "; ".join(f"{lease.block} by {lease.lab} ({lease.owner})" for lease in sorted(leases, key=_by_address))
        others = ", ".join(str(subnet) for subnet in sorted(unleased))
        raise LeaseError(
            f"lab {request.lab!r}: {error} Leases ({len(leases)}): {held or 'none'}. "
            f"Subnets in {request.vpc_id} without a lease ({len(unleased)}): {others or 'none'}."
        ) from None


def _by_address(lease: Lease) -> IPv4Network:
    return lease.block


def _lab_is_taken(lease: Lease, request: LeaseRequest) -> str:
    return (
        f"lab {request.lab!r} already has {lease.block} of {request.supernet}, leased by {lease.owner} on "
        f"{lease.taken_at}, and cannot be leased again by {request.owner}. Choose another lab name, or destroy the "
        "stack that has it."
    )


def _key(supernet: str, lease: str) -> dict[str, dict[str, str]]:
    return {HASH_KEY: {"S": supernet}, RANGE_KEY: {"S": lease}}


def _lease(item: dict[str, dict[str, str]]) -> Lease:
    return Lease(
        key=item[RANGE_KEY]["S"],
        block=IPv4Network(item["block"]["S"]),
        lab=item["lab"]["S"],
        owner=item["owner"]["S"],
        taken_at=item["taken_at"]["S"],
    )
