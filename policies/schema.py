"""Writes facts.schema.json, which editors complete facts.toml with: `python -m policies.schema`."""

from __future__ import annotations

import ast
import inspect
import json
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from . import facts
from .facts import TABLES, Facts
from .profiles import PROFILES

FILE = Path(__file__).with_name("facts.schema.json")

_ACCOUNT: dict[str, object] = {"type": "string", "pattern": "^([0-9]{12})?$"}
_SPECIAL: dict[str, dict[str, object]] = {
    "profile": {"enum": [*PROFILES], "default": Facts().profile.name},
    "organisation": {"type": "string", "pattern": "^o-"},
    "account": _ACCOUNT,
    "type": {"type": "string", "pattern": f"^{facts.TYPE.pattern}$"},
    "reason": {"type": "string", "minLength": facts.MINIMUM_REASON},
    "dns": {"type": "boolean", "default": False},
    "expires": {"type": "string", "format": "date"},
}
_OTHERWISE: dict[str, dict[str, object]] = {
    "str": {"type": "string"},
    "tuple[str, ...]": {"type": "array", "items": {"type": "string"}},
}


def schema() -> dict[str, object]:
    """The JSON Schema of a facts file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts of a private network",
        "description": inspect.getdoc(Facts),
        **_object(Facts),
    }


def text() -> str:
    """The schema as the file has it."""
    return json.dumps(schema(), indent=2) + "\n"


def _object(kind: type) -> dict[str, object]:
    words = _docstrings(kind)
    properties = {each.name: {**_property(each), **_described(words.get(each.name))} for each in fields(kind)}
    required = [each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING]
    made: dict[str, object] = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**made, "required": required} if required else made


def _property(each: Field[Any]) -> dict[str, object]:
    if each.name in TABLES:
        return {"type": "array", "items": _object(TABLES[each.name])}
    return dict(_SPECIAL.get(each.name) or _OTHERWISE[str(each.type)])


def _described(words: str | None) -> dict[str, object]:
    return {"description": " ".join(words.split())} if words else {}


def _docstrings(kind: type) -> dict[str, str]:
    """The text below each field of a class."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for line, below in zip(body.body, body.body[1:], strict=False):
        match line, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                found[name] = words
    return found


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
