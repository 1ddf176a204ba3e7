"""AWS's ParallelCluster package, imported without what only calls AWS.

``pcluster`` is a command-line tool: its modules import boto3, which is half of the time that importing them takes, and
which nothing uses before a client is made. Here its modules get stand-ins for boto3 that import the real thing when one
is used. Only ``pcluster``'s own modules see them: another resource of the same process that imports boto3 gets boto3.
"""

from __future__ import annotations

import builtins
import importlib
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LATER = ("boto3", "botocore.config")

_lock = Lock()


def prepare_package() -> None:
    """Let ``pcluster`` be imported quickly from now on; what is imported already stays as it is."""
    with _lock:
        if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
            sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds ``pcluster``'s modules where they are, and has them loaded with an ``import`` of their own."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("pcluster."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    """Loads a module, from its bytecode where there is some, with ``_import`` for its import statements."""

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__builtins__"] = {**vars(builtins), "__import__": _import}
        super().exec_module(module)


def _import(
    name: str,
    globals_: Mapping[str, object] | None = None,
    locals_: Mapping[str, object] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    later = any(name == module or name.startswith(f"{module}.") for module in _LATER)
    if later and name not in sys.modules:
        return _Later(name, fromlist or ())
    return builtins.__import__(name, globals_, locals_, fromlist, level)


class _Later(ModuleType):
    """A module that is imported when something of it is used."""

    def __init__(self, name: str, wanted: Sequence[str]) -> None:
        super().__init__(name)
        for attribute in wanted:  # `from boto3 import x` asks for x at once
            setattr(self, attribute, _LaterName(name, attribute))

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return getattr(importlib.import_module(self.__name__), attribute)


class _LaterName:
    """A class or function of such a module."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return getattr(importlib.import_module(self._module), self._name)(*args, **kwargs)
