"""The scripts that nodes run when they start, are configured or are updated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._problems import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# The key becomes a resource in the nodes' policy, where these stand for other text.
_PATTERN_CHARACTERS = "*?$"
_MAX_KEY_BYTES = 1024


@dataclass(frozen=True, kw_only=True)
class Script:
    """A script that a node runs as root; only from S3, because a lab has no way to anywhere else.

    The head node and compute nodes get read access to the scripts that they run, and to nothing else of the bucket.
    The cluster provider has none: a bucket of the platform can be read from inside the network only. So AWS's answer
    to a creation carries a warning of its ``UrlValidator`` for each script, which says nothing about the script.

    Attributes:
        bucket: Name of the bucket.
        key: The object's key, without a leading slash; up to 1024 bytes.
        arguments: Given to the script as they are.

    Raises:
        ValueError: the bucket is no name of a bucket, or the key is empty, too long, starts with a slash or is a
            pattern.
    """

    bucket: pulumi.Input[str]
    key: str
    arguments: tuple[pulumi.Input[str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot name an object."""
        refuse("Script", self._problems())

    def _problems(self) -> Iterator[str]:
        if isinstance(self.bucket, str) and not _BUCKET.fullmatch(self.bucket):
            yield (
                f"bucket={self.bucket!r}: 3 to 63 lower-case letters, digits, dots or hyphens; give the bucket's name, "
                "without 's3://'"
            )
        if not self.key or self.key.startswith("/") or len(self.key.encode()) > _MAX_KEY_BYTES:
            yield (
                f"key={self.key!r}: the key of an S3 object is expected, such as 'scripts/setup.sh', of up to "
                f"{_MAX_KEY_BYTES} bytes; remove the leading slash or name the object"
            )
        if set(self.key) & set(_PATTERN_CHARACTERS):
            yield (
                f"key={self.key!r}: none of {' '.join(_PATTERN_CHARACTERS)}, which would let the nodes read other "
                "objects too; rename the object"
            )


@dataclass(frozen=True, kw_only=True)
class NodeActions:
    """Scripts at the points of a node's life that ParallelCluster offers, each list run in its order.

    Attributes:
        on_start: Before ParallelCluster configures the node; storage is not mounted yet.
        on_configured: After the node is configured; a failure here replaces the node.
        on_updated: After an update of the cluster, on the head node and on login nodes; compute nodes are replaced
            instead.
    """

    on_start: tuple[Script, ...] = ()
    on_configured: tuple[Script, ...] = ()
    on_updated: tuple[Script, ...] = ()

    def scripts(self) -> tuple[Script, ...]:
        """All of them."""
        return (*self.on_start, *self.on_configured, *self.on_updated)
