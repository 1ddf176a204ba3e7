"""What the kinds of Lustre file systems have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ._lustre_plan import LustreSettings, refuse
from .lustre_options import Backups, Compression


@dataclass(frozen=True, kw_only=True)
class Deployment(ABC):
    """What all kinds have.

    Attributes:
        compression: LZ4 unless said otherwise: it often raises throughput, since less goes to the disks.
    """

    takes_links: ClassVar[bool] = True
    """Whether directories can be linked to S3."""

    compression: Compression = Compression.LZ4

    def __post_init__(self) -> None:
        """Refuse values that FSx would refuse, all in one error."""
        refuse(type(self).__name__, self._problems())

    @property
    @abstractmethod
    def addresses(self) -> int:
        """The addresses that the file system takes of its subnet: one for each metadata and each storage server."""

    @property
    def automatic_backups(self) -> Backups | None:
        """The backups, of the kinds that can have them."""
        return None

    @property
    def efa_enabled(self) -> bool:
        """Whether clients may reach the file system by the Elastic Fabric Adapter."""
        return False

    @abstractmethod
    def settings(self) -> LustreSettings:
        """What FSx is told."""

    @abstractmethod
    def _problems(self) -> Iterator[str]: ...


@dataclass(frozen=True, kw_only=True)
class Persistent(Deployment):
    """What the kinds have whose data is replicated, and encrypted with the customer key.

    Attributes:
        backups: daily backups; none for a file system that is linked to S3.
    """

    backups: Backups | None = None

    @property
    def automatic_backups(self) -> Backups | None:
        """The backups, if any."""
        return self.backups
