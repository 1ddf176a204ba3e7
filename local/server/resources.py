"""Every resource of the local AWS in one file, so that a restarted server finds them again.

A change is in the file before its caller, or anybody who could have seen it, gets an answer: killing the server loses
nothing that Pulumi was told. The file is forced to the disk only when the server stops in order, so a power cut may
lose the last seconds.
"""

import json
import logging
import os
import pickle
import platform
import threading
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from moto.backends import get_backend
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.model_instances import reset_model_data
from moto.s3.models import s3_backends

from .pickling import dumps

# What the file's content depends on. Raise the number when a class of ours that is kept in it changes shape.
WRITTEN_BY = {"format": "1", "moto": version("moto"), "python": platform.python_version()}

_HEADER = json.dumps(WRITTEN_BY).encode() + b"\n"
_log = logging.getLogger(__name__)

# Module of moto -> account -> region -> what moto holds there.
_Backends = dict[str, dict[str, dict[str, BaseBackend]]]


class Resources:
    """moto's resources and the file that keeps them.

    moto is not made for threads: hold :attr:`lock` while it works, and pass what :meth:`changed` returns then to
    :meth:`keep` after the lock is released and before the caller gets its answer.
    """

    def __init__(self, file: Path) -> None:
        self.lock = threading.Lock()
        self._file = file
        self._writing = threading.Lock()
        self._changes = 0
        self._kept = 0
        self._services = 0
        self._unwritable: set[str] = set()

    def load(self) -> str:
        """Read the file and return in one sentence what was found."""
        if not self._file.exists():
            return "started without resources"
        header, _, content = self._file.read_bytes().partition(b"\n")
        try:
            written_by = json.loads(header)
            if written_by != WRITTEN_BY:
                return self._set_aside(f"written by {written_by}, and this is {WRITTEN_BY}")
            backends, bucket_accounts = pickle.loads(content)  # noqa: S301 -- our own file, readable by its owner only
        except Exception as error:
            return self._set_aside(f"unreadable: {type(error).__name__}: {error}")
        for module, accounts in backends.items():
            for account, regions in accounts.items():
                get_backend(module)[account].update(regions)
        s3_backends.bucket_accounts.update(bucket_accounts)
        self._services = _count()
        saved = datetime.fromtimestamp(self._file.stat().st_mtime).isoformat(" ", "seconds")
        return f"found the resources of {saved} again"

    def changed(self, mutating: bool) -> int:
        """Return the number of the latest change, which this request is or may have seen."""
        services = _count()
        if mutating or services != self._services:  # a first look into a region makes its default VPC, for instance
            self._services = services
            self._changes += 1
        return self._changes

    def keep(self, change: int) -> None:
        """Return once the file holds ``change``; whoever comes first writes for all that wait."""
        if self._kept >= change:
            return
        with self._writing:
            if self._kept >= change:
                return
            with self.lock:
                latest, content = self._changes, self._content()
            self._write(content)
            self._kept = latest

    def forget(self) -> None:
        """Drop every resource of every account, also from the file."""
        with self.lock:
            for backends in _in_use():
                backends.clear()
            reset_model_data()
            s3_backends.bucket_accounts.clear()
            change = self.changed(mutating=True)
        self.keep(change)

    def close(self) -> None:
        """Write the file down to the disk; no request is answered from here on."""
        self.lock.acquire()
        if self._changes:
            with self._writing:
                self._write(self._content(), to_disk=True)

    def _content(self) -> bytes:
        backends = {module: held for module, held in _backends().items() if module not in self._unwritable}
        try:
            return _HEADER + dumps((backends, s3_backends.bucket_accounts))
        except Exception as error:
            culprits = {module for module, held in backends.items() if not _writable(held)}
            if not culprits:
                raise
            self._unwritable |= culprits
            _log.warning("not kept over a restart from now on: %s (%s)", ", ".join(sorted(culprits)), error)
            return self._content()

    def _write(self, content: bytes, to_disk: bool = False) -> None:
        new = self._file.with_suffix(".new")
        with open(new, "wb", opener=_private) as file:
            file.write(content)
            if to_disk:
                file.flush()
                os.fsync(file.fileno())
        new.replace(self._file)

    def _set_aside(self, reason: str) -> str:
        aside = self._file.with_name(f"{self._file.name}.{datetime.now():%Y%m%dT%H%M%S}")
        self._file.replace(aside)
        return (
            f"started WITHOUT the resources saved before: the file is {reason}. It is kept as {aside}. Pulumi's state "
            f"still lists them: `pulumi refresh` and then `pulumi up` creates them again."
        )


def _backends() -> _Backends:
    return {
        services.backend.__module__.split(".")[1]: {account: dict(regions) for account, regions in services.items()}
        for services in _in_use()
    }


def _writable(held: object) -> bool:
    try:
        dumps(held)
    except Exception:
        return False
    return True


def _count() -> int:
    return sum(len(regions) for services in _in_use() for regions in services.values())


def _in_use() -> list[BackendDict[BaseBackend]]:
    return BackendDict._instances  # type: ignore[misc]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
