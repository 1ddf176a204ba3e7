"""Refusals in the components' source: each says ``field=value``, and the field is one that somebody can set."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from components.package.shapes import components
from tests.components.any_args import fields_below
from tests.components.recorder import __file__ as _here

_COMPONENTS = Path(_here).parents[2] / "components"
_FIELD = re.compile(r"(?<![\w:',])([a-z_]+)=")  # in quotation marks it is an example
FILES = sorted(path for path in _COMPONENTS.rglob("*.py") if "package" not in path.parts)


@cache
def settable() -> frozenset[str]:
    """The fields of all Args, and of all dataclasses of the library."""
    names = frozenset().union(*(fields_below(component.args) for component in components()))
    for path in FILES:
        if path.name.startswith("__main__"):
            continue
        module = import_module(".".join(path.relative_to(_COMPONENTS.parent).with_suffix("").parts))
        for each in vars(module).values():
            if isinstance(each, type) and dataclasses.is_dataclass(each):
                names |= {field.name for field in dataclasses.fields(each)}
    return names


def messages(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What is yielded, appended to problems or raised as a ValueError, up to its first value, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Yield):
            said = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            said = node.args[0] if ast.unparse(node.func.value).endswith("problems") else None
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ValueError":
            said = node.args[0] if node.args else None
        else:
            continue
        if isinstance(said, ast.JoinedStr):
            yield said.lineno, "".join(str(p.value) for p in said.values if isinstance(p, ast.Constant))
        elif isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.lineno, said.value


def parameters(tree: ast.AST) -> Iterator[str]:
    """The parameters of the classes' constructors: a resource without Args has its values there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            yield from (each.arg for each in (*node.args.args, *node.args.kwonlyargs))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(_COMPONENTS)))
def test_refusals_name_fields_that_there_are(path: Path) -> None:
    tree = ast.parse(path.read_text())
    known = settable() | set(parameters(tree))
    for line, text in messages(tree):
        for name in _FIELD.findall(text):
            assert name in known, f"{path.name}:{line}: {name}= is no field of any arguments: {text}"


def test_there_are_refusals() -> None:
    found = [
        name for path in FILES for _, text in messages(ast.parse(path.read_text())) for name in _FIELD.findall(text)
    ]
    assert len(found) > 100
