"""What a component takes and gives, read from its type hints and docstrings.

Pulumi's own reader for Python components knows neither dataclasses nor tuples, networks or alternatives, and takes an
optional field only for what may be ``None``. The hints of the Args classes say all of it already.
"""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
import sys
import types
import typing
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, TypeAlias

import pulumi

from .docstrings import Docstring, docstring

PACKAGE = "hpclabs"
_ROOT = __name__.rsplit(".", 2)[0]
_FOLDER = Path(__file__).parent.parent
_SCALARS = (str, int, float, bool)


class UnsupportedTypeError(TypeError):
    """A type hint that no other language could express, such as a provider."""


@dataclass(frozen=True)
class Scalar:
    """A text, a number or a truth value."""

    python: type


@dataclass(frozen=True)
class Network:
    """A range of addresses, written as text such as ``10.0.0.0/16``."""


@dataclass(frozen=True)
class Choice:
    """One of an enum's values."""

    enum: type[StrEnum]


@dataclass(frozen=True)
class Record:
    """A dataclass."""

    python: type


@dataclass(frozen=True)
class OneOf:
    """One of several dataclasses; a property ``kind`` says which."""

    records: tuple[Record, ...]


@dataclass(frozen=True)
class Many:
    """A list; ``collection`` is what Python makes of it."""

    item: Shape
    collection: type


@dataclass(frozen=True)
class Keyed:
    """A map from texts, or an enum's values, to something."""

    key: Shape
    value: Shape


@dataclass(frozen=True)
class Late:
    """A value that may become known only during the deployment."""

    value: Shape


Shape: TypeAlias = Scalar | Network | Choice | Record | OneOf | Many | Keyed | Late


@dataclass(frozen=True)
class Field:
    """A field of an Args class or of another dataclass, or an output of a component.

    Attributes:
        name: its name in Python.
        shape: what it holds.
        required: it has no default.
        description: what the docstring says of it.
        default: what it is when it is left out; None where it is required.
        nullable: ``None`` means something of its own.
    """

    name: str
    shape: Shape
    required: bool
    description: str
    default: object = None
    nullable: bool = False

    @property
    def property_name(self) -> str:
        """The name in Pulumi's other languages: ``kms_key_arn`` is ``kmsKeyArn``."""
        first, *others = self.name.split("_")
        return first + "".join(other.capitalize() for other in others)


@dataclass(frozen=True)
class Component:
    """A component: its class, what it takes and what it gives."""

    area: str
    python: type[pulumi.ComponentResource]
    args: type

    @property
    def name(self) -> str:
        """The class's name."""
        return self.python.__name__

    @property
    def token(self) -> str:
        """The component's type, which its URNs hold."""
        return f"{PACKAGE}:{self.area}:{self.name}"

    @property
    def docstring(self) -> Docstring:
        """What the class says of itself."""
        return docstring(self.python)

    def inputs(self) -> tuple[Field, ...]:
        """The fields of its Args."""
        return fields_of(self.args)

    def outputs(self) -> tuple[Field, ...]:
        """What it gives."""
        return tuple(
            Field(name, _shape(hint, f"{self.name}.{name}"), required=True, description="")
            for name, hint in _hints(self.python).items()
            if not name.startswith("_")
        )


@cache
def components() -> tuple[Component, ...]:
    """Every component of the library, by area and name."""
    found = []
    for module in _public_modules():
        for python in vars(module).values():
            is_component = inspect.isclass(python) and issubclass(python, pulumi.ComponentResource)
            if is_component and python.__module__ == module.__name__:
                area = module.__name__.removeprefix(f"{_ROOT}.").split(".")[0]
                found.append(Component(area, python, _annotations(python.__init__)["args"]))
    return tuple(sorted(found, key=lambda each: (each.area, each.name)))


def fields_of(record: type) -> tuple[Field, ...]:
    """The fields of a dataclass that other languages can give; those that only Python can are left out.

    Raises:
        UnsupportedTypeError: such a field is required.
    """
    hints, descriptions = _hints(record), docstring(record).attributes
    found = []
    for field in dataclasses.fields(record):
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        try:
            shape = _shape(hints[field.name], f"{record.__name__}.{field.name}")
        except UnsupportedTypeError:
            if required:
                raise
            continue
        default = field.default_factory() if callable(field.default_factory) else field.default
        found.append(
            Field(
                field.name,
                shape,
                required=required,
                description=descriptions.get(field.name, ""),
                default=None if required else default,
                nullable=type(None) in typing.get_args(hints[field.name]),
            )
        )
    return tuple(found)


def _shape(hint: Any, where: str) -> Shape:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments, where)
    if origin is pulumi.Output:
        return Late(_shape(arguments[0], where))
    if origin in (tuple, list, frozenset, Sequence):
        collection = tuple if origin is Sequence else origin
        return Many(_shape(arguments[0], where), collection)
    if origin in (dict, Mapping):
        return Keyed(_shape(arguments[0], where), _shape(arguments[1], where))
    if hint in _SCALARS:
        return Scalar(hint)
    if hint is IPv4Network:
        return Network()
    if inspect.isclass(hint) and issubclass(hint, StrEnum):
        return Choice(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return Record(hint)
    raise UnsupportedTypeError(f"{where}: {hint} means nothing to other languages")


def _union(members: Sequence[Any], where: str) -> Shape:
    """A union is an optional value, an input, or alternatives; ``None`` is the absence of the property."""
    late = any(typing.get_origin(each) is Awaitable for each in members)  # what pulumi.Input is known by
    plain = [each for each in members if each is not type(None) and not _is_late(each)]
    if len(plain) == 1:
        shape = _shape(plain[0], where)
        return Late(shape) if late else shape
    shapes = [_shape(each, where) for each in plain]
    records = tuple(each for each in shapes if isinstance(each, Record))
    if late or len(records) != len(shapes):
        raise UnsupportedTypeError(f"{where}: alternatives that are not all dataclasses")
    return OneOf(records)


def _is_late(member: Any) -> bool:
    return isinstance(member, typing.ForwardRef) or typing.get_origin(member) in (pulumi.Output, Awaitable)


def _hints(python: type) -> dict[str, Any]:
    """The annotations of a class and of those of ours that it extends."""
    hints: dict[str, Any] = {}
    for base in reversed(python.__mro__):
        if base.__module__.startswith(_ROOT):
            hints |= _annotations(base)
    return hints


def _annotations(of: Any) -> dict[str, Any]:
    return inspect.get_annotations(of, locals=_Names(sys.modules[of.__module__]), eval_str=True)


class _Names(Mapping[str, Any]):
    """What the hints of a module may name: also what it imports for type checkers only.

    Those are public names of its area or of ``tags``, which are imported when they are asked for: nothing else is.
    """

    def __init__(self, module: types.ModuleType) -> None:
        self._places = [
            module,
            import_module(".".join(module.__name__.split(".")[:-1])),
            import_module(f"{_ROOT}.tags"),
        ]
        self._common = {"pulumi": pulumi, "Mapping": Mapping, "Sequence": Sequence}

    def __getitem__(self, name: str) -> Any:
        for place in self._places:
            if hasattr(place, name):
                return getattr(place, name)
        return self._common[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._common)

    def __len__(self) -> int:
        return len(self._common)


def _all_modules() -> Iterator[types.ModuleType]:
    for found in pkgutil.walk_packages([str(_FOLDER)], f"{_ROOT}."):
        if not found.name.startswith((f"{_ROOT}.package", f"{_ROOT}.runtime", f"{_ROOT}.__main__")):
            yield import_module(found.name)


def _public_modules() -> Iterator[types.ModuleType]:
    for module in _all_modules():
        if not module.__name__.rsplit(".", 1)[-1].startswith("_"):
            yield module
