"""The config of a stack as validated models; ``python -m stacks.settings`` writes their JSON Schema for editors.

A stack's config holds one object: ``hpc-labs:platform`` or ``hpc-labs:lab``. Which one it is decides what the stack is.
Unknown keys are refused at every depth, before anything is created.
"""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import ValidationError, create_model
from pydantic_core import ErrorDetails

from .settings_base import Settings

if TYPE_CHECKING:
    from .lab_settings import LabSettings
    from .platform_settings import PlatformSettings

SCHEMA_FILE = Path(__file__).parent / "config" / "schema.json"


class SettingsError(ValueError):
    """The stack's config cannot be used; the message lists every problem with its path, value and remedy."""


StackSettings: TypeAlias = "PlatformSettings | LabSettings"
_KINDS = ("platform", "lab")


def read_settings(config: Mapping[str, str], *, project: str) -> StackSettings:
    """Validate a stack's config.

    Args:
        config: every config value of the stack by its full key; objects are JSON, as the engine passes them.
        project: the Pulumi project, which is the namespace of our keys.

    Raises:
        SettingsError: anything is missing, unknown or out of range; all problems at once.
    """
    ours = {key.removeprefix(f"{project}:"): value for key, value in config.items() if key.startswith(f"{project}:")}
    found = [kind for kind in _KINDS if kind in ours]
    if len(found) != 1:
        kinds = [f"{project}:{kind}" for kind in _KINDS]
        close = [key for key in config if key not in kinds and difflib.get_close_matches(key, kinds)]
        raise SettingsError(
            f"The stack's config holds {'both' if found else 'neither'} {kinds[0]} "
            f"{'and' if found else 'nor'} {kinds[1]}; it must hold exactly one. "
            + (f"Did you mean one of them by {', '.join(close)}? " if close else "")
            + "Copy one of examples/ to stacks/config/Pulumi.<stack>.yaml and edit it."
        )
    (kind,) = found
    model = _stack_config(kind)
    try:
        settings: StackSettings = getattr(
            model.model_validate({key: _parsed(value) for key, value in ours.items()}), kind
        )
    except ValidationError as error:
        raise SettingsError(_explain(error, project, model)) from None
    region = config.get("aws:region", "")
    elsewhere = [zone for zone in settings.zones if not zone.startswith(region)]
    if elsewhere:
        raise SettingsError(
            f"The stack's config names zones outside of aws:region={region}:\n"
            f"  {project}:{kind}.{'network.zones' if kind == 'platform' else 'zone'}: {', '.join(elsewhere)}; "
            "change one or the other."
        )
    return settings


def _stack_config(*kinds: str) -> type[Settings]:
    """The whole of a stack's config; a kind's model is imported with the components that it describes."""
    models: dict[str, Any] = {}
    for kind in kinds:
        module = import_module(f".{kind}_settings", __package__)
        models[kind] = (getattr(module, f"{kind.capitalize()}Settings") | None, None)
    return create_model("StackConfig", __base__=Settings, **models)


def _parsed(value: str) -> object:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _explain(error: ValidationError, project: str, model: type[Settings]) -> str:
    problems = error.errors(include_url=False)
    lines = [f"The stack's config has {len(problems)} problem{'s' if len(problems) > 1 else ''}:"]
    for problem in problems:
        path = "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"] if not _is_type(part)
        )
        lines.append(f"  {project}:{path.removeprefix('.')}: {_reason(problem, model)}")
    return "\n".join([*lines, f"Every key is described in {SCHEMA_FILE.relative_to(SCHEMA_FILE.parents[2])}."])


def _is_type(part: int | str) -> bool:
    """Whether a part of a path says which of several types is meant; keys are written in lower case."""
    return isinstance(part, str) and part[:1].isupper()


def _reason(problem: ErrorDetails, model: type[Settings]) -> str:
    *parents, last = problem["loc"]
    if problem["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        known = _keys_at(model.model_json_schema(), parents)
        close = difflib.get_close_matches(str(last), known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "remove it."
        return f"unknown key; allowed here: {', '.join(known)}; {hint}"
    if problem["type"] == "missing":
        return "missing; add it."
    given = problem["input"]
    value = "" if isinstance(given, dict | list) and given else f" (the value is {given!r})"
    return problem["msg"].removeprefix("Value error, ") + value


def _keys_at(schema: dict[str, Any], path: list[int | str]) -> list[str]:
    """Return the keys that a schema allows in the object at a path."""
    nodes = [schema]
    for part in path:
        nodes = [inner for node in _alternatives(nodes, schema) for inner in _within(node, part)]
    return sorted({key for node in _alternatives(nodes, schema) for key in node.get("properties", ())})


def _alternatives(nodes: Sequence[dict[str, Any]], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every object that a node may be: references are followed, and choices taken apart."""
    for node in nodes:
        if "$ref" in node:
            yield from _alternatives([schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]], schema)
        elif "anyOf" in node or "oneOf" in node:
            yield from _alternatives([*node.get("anyOf", ()), *node.get("oneOf", ())], schema)
        else:
            yield node


def _within(node: dict[str, Any], part: int | str) -> Iterator[dict[str, Any]]:
    """What a schema says of a part of an object, or the object itself when the part names its type."""
    if isinstance(part, int):
        yield from [node["items"]] if "items" in node else []
    elif _is_type(part):
        yield from [node] if node.get("title") == part else []
    elif part in node.get("properties", ()):
        yield node["properties"][part]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]


def json_schema(project: str = "hpc-labs") -> dict[str, Any]:
    """Return the JSON Schema of a ``Pulumi.<stack>.yaml`` file."""
    schema = _stack_config(*_KINDS).model_json_schema()
    ours = {f"{project}:{key}": value for key, value in schema["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A stack of {project}",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": ours,
                "patternProperties": {f"^(?!{project}:)[^:]+:": {}},
                "additionalProperties": False,
                "oneOf": [{"required": [key]} for key in ours],
            },
        },
        "required": ["config"],
        "$defs": schema["$defs"],
    }


def schema_text() -> str:
    """Return the schema as the file in the repository holds it."""
    return json.dumps(json_schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text())
