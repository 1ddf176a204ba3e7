"""The config of a stack as validated models; ``python -m stacks.settings`` writes their JSON Schema for editors.

A stack's config holds one object: ``hpc-labs:platform`` or ``hpc-labs:lab``. Which one it is decides what the stack is.
Unknown keys are refused at every depth, before anything is created.
"""

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .lab_settings import LabSettings
from .platform_settings import PlatformSettings
from .settings_base import Settings

SCHEMA_FILE = Path(__file__).parent / "config" / "schema.json"


class SettingsError(ValueError):
    """The stack's config cannot be used; the message lists every problem with its path, value and remedy."""


class _StackConfig(Settings):
    """The whole of a stack's ``hpc-labs:`` config."""

    platform: PlatformSettings | None = None
    lab: LabSettings | None = None


def read_settings(config: Mapping[str, str], *, project: str) -> PlatformSettings | LabSettings:
    """Validate a stack's config.

    Args:
        config: every config value of the stack by its full key; objects are JSON, as the engine passes them.
        project: the Pulumi project, which is the namespace of our keys.

    Raises:
        SettingsError: anything is missing, unknown or out of range; all problems at once.
    """
    ours = {key.removeprefix(f"{project}:"): value for key, value in config.items() if key.startswith(f"{project}:")}
    try:
        parsed = _StackConfig.model_validate({key: _parsed(value) for key, value in ours.items()})
    except ValidationError as error:
        raise SettingsError(_explain(error, project)) from None
    found = [settings for settings in (parsed.platform, parsed.lab) if settings]
    if len(found) != 1:
        kinds = (f"{project}:platform", f"{project}:lab")
        close = [key for key in config if key not in kinds and difflib.get_close_matches(key, kinds)]
        raise SettingsError(
            f"The stack's config holds {'both' if found else 'neither'} {project}:platform "
            f"{'and' if found else 'nor'} {project}:lab; it must hold exactly one. "
            + (f"Did you mean one of them by {', '.join(close)}? " if close else "")
            + "Copy one of stacks/config/examples/ to stacks/config/Pulumi.<stack>.yaml and edit it."
        )
    region = config.get("aws:region", "")
    elsewhere = [zone for zone in _zones(found[0]) if not zone.startswith(region)]
    if elsewhere:
        raise SettingsError(
            f"The stack's config names zones outside of aws:region={region}: {', '.join(elsewhere)}. "
            "Change one or the other."
        )
    return found[0]


def _zones(settings: PlatformSettings | LabSettings) -> list[str]:
    if isinstance(settings, PlatformSettings):
        return list(settings.network.zones)
    return [settings.zone] if settings.zone else []


def _parsed(value: str) -> object:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _explain(error: ValidationError, project: str) -> str:
    problems = error.errors(include_url=False)
    lines = [f"The stack's config has {len(problems)} problem{'s' if len(problems) > 1 else ''}:"]
    for problem in problems:
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"])
        lines.append(f"  {project}:{path.removeprefix('.')}: {_reason(problem)}")
    return "\n".join([*lines, f"Every key is described in {SCHEMA_FILE.relative_to(SCHEMA_FILE.parents[2])}."])


def _reason(problem: ErrorDetails) -> str:
    *parents, last = problem["loc"]
    if problem["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        known = _keys_at(_StackConfig.model_json_schema(), parents)
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
    node: dict[str, Any] = schema
    for part in [*path, None]:
        options = [node, *node.get("anyOf", ())]
        reference = next((option["$ref"] for option in options if "$ref" in option), None)
        if reference:
            node = schema["$defs"][reference.rsplit("/", 1)[-1]]
        if part is not None:
            node = node["items"] if isinstance(part, int) else node["properties"][part]
    return sorted(node.get("properties", ()))


def json_schema(project: str = "hpc-labs") -> dict[str, Any]:
    """Return the JSON Schema of a ``Pulumi.<stack>.yaml`` file."""
    schema = _StackConfig.model_json_schema()
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
