"""The local AWS's server: moto's answers, kept over restarts, with faults on demand and moto's gaps filled."""

from functools import cache
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader

_load_file = JSONFileLoader.load_file


@cache
def _endpoints(path: str) -> Any:
    return _load_file(JSONFileLoader(), path)


def _load(loader: JSONFileLoader, path: str) -> Any:
    return _endpoints(path) if Path(path).name == "endpoints" else _load_file(loader, path)


# botocore reads the list of all endpoints again for each of moto's sessions: a quarter of the server's start.
setattr(JSONFileLoader, "load_file", _load)  # noqa: B010 -- mypy forbids the plain form
