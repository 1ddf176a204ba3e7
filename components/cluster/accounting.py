"""Where Slurm keeps the record of its jobs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..node_secrets import NODE_SECRETS
from ._problems import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi


_SECRET = re.compile(rf"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{{12}}:secret:{NODE_SECRETS}[\w/+=.@-]+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_URI = re.compile(rf"{_HOST.pattern}(:\d{{1,5}})?")
_DATABASE = re.compile(r"[0-9a-z_]{1,64}")
_USER = re.compile(r"[A-Za-z0-9_]{1,32}")
_MAX_PORT = 65_535
SLURMDBD_PORT = 6819


def secret_problems(field: str, arn: pulumi.Input[str]) -> Iterator[str]:
    """A problem when nodes could not read the secret."""
    if isinstance(arn, str) and not _SECRET.fullmatch(arn):
        yield (
            f"{field}={arn!r}: the ARN of a secret in Secrets Manager is expected whose name starts with "
            f"{NODE_SECRETS!r}, since nodes may read no other; name the secret so"
        )


@dataclass(frozen=True, kw_only=True)
class Accounting:
    """A MariaDB or MySQL server that the head node's own slurmdbd writes to.

    A change needs the compute fleet stopped, except of ``database_name``. The name of a cluster that has accounting is
    40 characters at most, because it is part of the tables' names.

    Attributes:
        uri: The server's host, with a port or with 3306: ``host`` or ``host:port``, without a scheme.
        user_name: User of the database.
        password_secret_arn: Secret with the user's password as plain text, named ``hpc-labs/nodes/...``.
        database_name: The database, 1 to 64 lowercase letters, digits and underscores. Given by the lab and not taken
            from the cluster's name, it is found again by the lab's next cluster.

    Raises:
        ValueError: a value is outside what AWS or the permissions boundary allows.
    """

    uri: pulumi.Input[str]
    user_name: pulumi.Input[str]
    password_secret_arn: pulumi.Input[str]
    database_name: pulumi.Input[str]

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse("Accounting", self._problems())

    def _problems(self) -> Iterator[str]:
        if isinstance(self.uri, str) and not (_URI.fullmatch(self.uri) and _port(self.uri) <= _MAX_PORT):
            yield f"uri={self.uri!r}: 'host' or 'host:port' is expected, without a scheme or a slash; remove them"
        if isinstance(self.user_name, str) and not _USER.fullmatch(self.user_name):
            yield f"user_name={self.user_name!r}: 1 to 32 letters, digits or underscores; rename the user"
        yield from secret_problems("password_secret_arn", self.password_secret_arn)
        if isinstance(self.database_name, str) and not _DATABASE.fullmatch(self.database_name):
            yield (
                f"database_name={self.database_name!r}: 1 to 64 lowercase letters, digits or underscores; "
                "write underscores for hyphens"
            )


def _port(uri: str) -> int:
    return int(uri.partition(":")[2] or 3306)


@dataclass(frozen=True, kw_only=True)
class ExternalSlurmdbd:
    """A slurmdbd outside of the cluster, which several clusters share.

    Clusters and slurmdbd know each other by one munge key. Slurm does not encrypt what they say to each other: both
    have to be in the same network.

    Attributes:
        host: Host name or address of the slurmdbd.
        munge_key_secret_arn: Secret with the munge key in Base64, of 256 to 8192 bits before that, named
            ``hpc-labs/nodes/...``. A change needs compute fleet and login nodes stopped.
        port: Its port, 1 to 65535.

    Raises:
        ValueError: a value is outside what AWS or the permissions boundary allows.
    """

    host: pulumi.Input[str]
    munge_key_secret_arn: pulumi.Input[str]
    port: int = SLURMDBD_PORT

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse("ExternalSlurmdbd", self._problems())

    def _problems(self) -> Iterator[str]:
        if isinstance(self.host, str) and not _HOST.fullmatch(self.host):
            yield f"host={self.host!r}: a host name or an address is expected, without a port; move that to port"
        yield from secret_problems("munge_key_secret_arn", self.munge_key_secret_arn)
        if not 1 <= self.port <= _MAX_PORT:
            yield f"port={self.port}: 1 to {_MAX_PORT}; Slurm's own is {SLURMDBD_PORT}"
