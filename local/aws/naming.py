"""How Pulumi's names and shapes and botocore's meet.

Pulumi's names come from Terraform's: camelCase, lists in plural, lists of at most one block as the block itself. A
member is looked for by the name in any case, then by its singular and plural forms.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from .errors import RefusedError

if TYPE_CHECKING:
    from .schema import Shape
    from .values import Properties, Value


class Model(Protocol):
    """What is read of botocore's shapes; which of it there is depends on ``type_name``."""

    name: str
    type_name: str
    members: Mapping[str, Model]
    member: Model
    value: Model


class NoMemberError(RefusedError):
    """A property has no counterpart in AWS's model; the row needs a rename."""


@lru_cache(maxsize=4096)
def _spellings(name: str) -> tuple[str, ...]:
    plain = name.lower()
    spellings = [plain]
    if plain.endswith("ies"):
        spellings.append(plain[:-3] + "y")
    if plain.endswith("es"):
        spellings.append(plain[:-2])
    if plain.endswith("s"):
        spellings.append(plain[:-1])
    spellings += [plain + "s", plain + "list", plain + "set", plain + "config", plain + "specification"]
    if plain.endswith("y"):
        spellings.append(plain[:-1] + "ies")
    return tuple(spellings)


def find_member(name: str, members: Iterable[str]) -> str | None:
    """The member that a property's name means, or None."""
    by_spelling = {member.lower(): member for member in members}
    return next((by_spelling[spelling] for spelling in _spellings(name) if spelling in by_spelling), None)


def to_request(value: Value, model: Model, renames: Mapping[str, str], path: str) -> object:
    """A Pulumi value as the request member of that model.

    Raises:
        NoMemberError: a property inside has no member.
    """
    kind = model.type_name
    if kind == "structure":
        inner = value[0] if isinstance(value, list) else value
        if not isinstance(inner, dict) and len(model.members) == 1:  # AWS wraps it: {"Ipv4Prefix": "10.0.0.0/28"}
            member, only = next(iter(model.members.items()))
            return {member: to_request(inner, only, renames, path)}
        if not isinstance(inner, dict):
            raise NoMemberError(f"{path} is {value!r}, but {model.name} has members {', '.join(model.members)}")
        return _to_structure(inner, model, renames, path)
    if kind == "list":
        if isinstance(value, dict) and {"Key", "Value"} == set(getattr(model.member, "members", ())):
            return [{"Key": key, "Value": text} for key, text in value.items()]
        items = value if isinstance(value, list) else [value]
        return [to_request(item, model.member, renames, path) for item in items]
    if kind == "map":
        assert isinstance(value, dict)
        return {key: to_request(item, model.value, renames, f"{path}.{key}") for key, item in value.items()}
    if kind == "boolean":
        return value if isinstance(value, bool) else value == "true"
    if kind in ("integer", "long"):
        return int(str(value))
    if kind in ("float", "double"):
        return float(str(value))
    if kind == "blob":
        return str(value).encode()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _to_structure(value: Properties, model: Model, renames: Mapping[str, str], path: str) -> dict[str, object]:
    request: dict[str, object] = {}
    for name, inner in value.items():
        if inner is None or inner in ("", []):
            continue
        here = f"{path}.{name}" if path else name
        put(request, model, renames.get(here, ""), name, inner, renames, here)
    return request


_NOTHING: dict[str, object] = {"list": [], "string": "", "boolean": False}


def put(
    request: dict[str, object],
    model: Model,
    member_path: str,
    name: str,
    value: Value,
    renames: Mapping[str, str],
    path: str,
) -> None:
    """Set one property in a request: at the given path of members; where that ends, at the member that its name means.

    A property that the program took away is set to what AWS takes for nothing, where there is such a thing.
    """
    *outer, last = member_path.split(".")
    for step in outer:
        request = _child(request, step)
        model = model.members[step]
    last = last or find_member(name, model.members) or ""
    if last not in model.members:
        raise NoMemberError(f"{path} has no member in {model.name}, which has {', '.join(model.members)}")
    member = model.members[last]
    if value is not None:
        request[last] = to_request(value, member, renames, path)
    elif member.type_name in _NOTHING:
        request[last] = _NOTHING[member.type_name]


def _child(request: dict[str, object], step: str) -> dict[str, object]:
    child = request.setdefault(step, {})
    assert isinstance(child, dict)
    return child


def dig(answer: object, path: str) -> object:
    """What an answer holds at a path: ``Vpcs.0.VpcId`` an item, ``Groups.GroupId`` the members of every item."""
    for step in path.split(".") if path else []:
        if isinstance(answer, list):
            if step.isdigit():
                answer = answer[int(step)] if int(step) < len(answer) else None
            else:
                answer = [item.get(step) for item in answer]
        elif isinstance(answer, Mapping):
            answer = answer.get(step)
        else:
            return None
    return answer


def from_answer(answer: object, shape: Shape, renames: Mapping[str, str], path: str = "") -> Value:
    """What AWS answered, in the shape that the SDK gives the property."""
    if answer is None:
        return None
    if isinstance(shape, list):
        items = answer if isinstance(answer, list) else [answer]
        return [from_answer(item, shape[0], renames, path) for item in items]
    if isinstance(answer, list) and isinstance(shape, dict) and "*" in shape:
        return {str(pair.get("Key", pair.get("key"))): str(pair.get("Value", pair.get("value"))) for pair in answer}
    if isinstance(answer, list) and shape != "any":
        return from_answer(answer[0], shape, renames, path) if answer else None
    if isinstance(shape, dict):
        return _from_structure(answer, shape, renames, path)
    return _scalar(answer, shape)


def _from_structure(answer: object, shape: dict[str, Shape], renames: Mapping[str, str], path: str) -> Value:
    if not isinstance(answer, Mapping):
        return None
    if "*" in shape:
        return {str(key): from_answer(item, shape["*"], renames, path) for key, item in answer.items()}
    found: Properties = {}
    for name, inner in shape.items():
        here = f"{path}.{name}" if path else name
        member = renames.get(here) or find_member(name, answer)
        value = from_answer(dig(answer, member), inner, renames, here) if member else None
        if value is not None:
            found[name] = value
    return found


def _scalar(answer: object, shape: str) -> Value:
    if isinstance(answer, Mapping) and len(answer) == 1 and shape != "any":
        answer = next(iter(answer.values()))
    if shape == "boolean":
        return answer if isinstance(answer, bool) else str(answer).lower() == "true"
    if shape == "integer":
        return int(str(answer))
    if shape == "number":
        number = float(str(answer))
        return int(number) if number.is_integer() else number
    if isinstance(answer, datetime):
        return answer.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(answer, bytes):
        return base64.b64encode(answer).decode()
    if isinstance(answer, bool):
        return str(answer).lower()
    return json.dumps(answer, default=str) if isinstance(answer, dict | list) else str(answer)
