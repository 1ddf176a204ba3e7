"""Packages whose public names are imported when they are first used.

The engine starts a process for dynamic resources and has it import, say, ``components.network._lease``. Python imports
the package first; were that to import the components too, each preview would wait half a second for SDK modules that
the process never uses.
"""

from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(package: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """Return a module's ``__getattr__`` that finds public names.

    Args:
        package: the package's ``__name__``.
        modules: the module in the package that defines each public name.
    """

    def find(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f".{modules[name]}", package), name)

    return find
