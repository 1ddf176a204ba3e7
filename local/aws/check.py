"""Check: refuse what is not known, then fill in what the official provider fills in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .names import choose_name
from .table import module_file
from .valid import POLICIES, json_object
from .values import DEFAULTS, SIGNATURE, UNKNOWN, Properties, Value, has_unknown

if TYPE_CHECKING:
    from .row import Row
    from .schema import Schema, Shape


@dataclass(frozen=True)
class Problem:
    """One input that is refused."""

    property: str
    reason: str


@dataclass(frozen=True)
class Naming:
    """What the engine says of automatic names: this update's randomness, and what `pulumi:autonaming` asks for."""

    seed: bytes
    logical_name: str
    proposed: str = ""
    disabled: bool = False


def check(
    row: Row, schema: Schema, olds: Properties, news: Properties, naming: Naming, default_tags: Value
) -> tuple[Properties, list[Problem]]:
    """The inputs to use, and everything that is wrong with the given ones."""
    given = {name: value for name, value in news.items() if name != DEFAULTS}
    problems: list[Problem] = []
    inputs = _object(given, schema.inputs, "", row, problems)
    for name in sorted(given.keys() - {"tagsAll"}):
        if name in schema.inputs and name not in row.served and name not in row.refused:
            problems.append(Problem(name, _how_to_add(row, name)))
    chosen = _defaults(inputs, schema)
    if row.name:
        chosen_name = choose_name(row.name, inputs, olds, naming)
        if chosen_name is not None:
            inputs[row.name.property] = chosen_name
            chosen.append(row.name.property)
    if "tagsAll" in schema.outputs and (tags := all_tags(default_tags, inputs.get("tags"))):
        inputs["tagsAll"] = tags
    if chosen:
        inputs[DEFAULTS] = list[Value](sorted(chosen))
    return inputs, problems


def all_tags(default: Value, own: Value) -> Value:
    """The tags that the resource will have; unknown as a whole when one is, as in the official provider."""
    if has_unknown(default) or has_unknown(own):
        return UNKNOWN
    return {**(default if isinstance(default, dict) else {}), **(own if isinstance(own, dict) else {})}


def _how_to_add(row: Row, path: str) -> str:
    return (
        f"the local AWS does not serve {path} of {row.type}; "
        f"add it to that type's row in {module_file(row.type)}, or leave the property out"
    )


def _object(value: Properties, shape: dict[str, Shape], path: str, row: Row, problems: list[Problem]) -> Properties:
    checked: Properties = {}
    for name, inner in value.items():
        here = f"{path}.{name}" if path else name
        if name.startswith("__") or here == "tagsAll":
            continue
        if name not in shape or name == "!":
            allowed = ", ".join(sorted(shape.keys() - {"!"}))
            problems.append(Problem(here, f"{row.type} has no input {here}; it has {allowed}"))
        elif _plain(here) in row.refused:
            problems.append(Problem(here, _how_to_add(row, here)))
        else:
            checked[name] = _value(inner, shape[name], here, row, problems)
    for needed in map(str, shape.get("!", ())):
        if needed not in value:
            problems.append(Problem(f"{path}.{needed}" if path else needed, f"{row.type} needs {needed}"))
    return checked


def _value(value: Value, shape: Shape, path: str, row: Row, problems: list[Problem]) -> Value:
    if value is UNKNOWN or value is None:
        return value
    if isinstance(shape, list) and isinstance(value, list):
        return [_value(item, shape[0], f"{path}[{i}]", row, problems) for i, item in enumerate(value)]
    if isinstance(shape, dict) and isinstance(value, dict) and SIGNATURE not in value:
        if "*" in shape:
            return {key: _value(item, shape["*"], f'{path}["{key}"]', row, problems) for key, item in value.items()}
        return _object(value, shape, path, row, problems)
    fitting = _scalar(value, shape) if isinstance(shape, str) else None
    if fitting is not None:
        plain = _plain(path)
        rule = row.valid.get(plain) or (json_object if plain.rpartition(".")[2] in POLICIES else None)
        if rule and (allowed := rule(fitting)):
            problems.append(Problem(path, f"{row.type} takes {allowed} for {path}, not {fitting!r}"))
        return fitting
    problems.append(Problem(path, f"{row.type} wants {_wanted(shape)} for {path}, not {value!r}"))
    return value


def _scalar(value: Value, shape: str) -> Value:
    """The value as that scalar, read as Terraform reads it, or None when it cannot be."""
    if shape in ("any", "asset"):
        return value
    if isinstance(value, dict | list):
        return None
    if shape == "string":
        return str(value).lower() if isinstance(value, bool) else str(value)
    if shape == "boolean":
        return {"true": True, "false": False}.get(str(value).lower())
    try:
        number = float(str(value))
    except ValueError:
        return None
    return int(number) if number.is_integer() else (number if shape == "number" else None)


def _wanted(shape: Shape) -> str:
    if isinstance(shape, str):
        return f"a value of type {shape}"
    if isinstance(shape, list):
        return "a list"
    return "a map" if "*" in shape else "an object with " + ", ".join(sorted(shape.keys() - {"!"}))


def _plain(path: str) -> str:
    """A path without positions: ``rules[0].id`` is ``rules.id`` to the table."""
    return ".".join(step.partition("[")[0] for step in path.split("."))


def _defaults(inputs: Properties, schema: Schema) -> list[str]:
    """Fill in the provider's defaults; return the names of the inputs that got one."""
    chosen = []
    for path, default in schema.defaults.items():
        *blocks, name = path.split(".")
        if not blocks and name in schema.inputs and name not in inputs:
            inputs[name] = default
            chosen.append(name)
        for block in _blocks(inputs, blocks) if blocks else ():
            block.setdefault(name, default)
    return chosen


def _blocks(inside: Value, path: list[str]) -> list[Properties]:
    """Every block at a path, whichever lists are on the way."""
    if isinstance(inside, list):
        return [block for item in inside for block in _blocks(item, path)]
    if not isinstance(inside, dict):
        return []
    return _blocks(inside.get(path[0]), path[1:]) if path else [inside]
