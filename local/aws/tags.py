"""Tags: at creation, afterwards, and as the program sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .naming import find_member

if TYPE_CHECKING:
    from .call import Call
    from .naming import Model
    from .row import Tagging
    from .values import Properties, Value

_LISTS = ("Tags", "TagList", "TagSet", "tags", "ResourceTags")
_KEYS, _VALUES = ("Key", "TagKey", "key"), ("Value", "TagValue", "value")


def for_creation(call: Call, operation: str) -> dict[str, object]:
    """The members that carry the tags in a create request; ``call`` remembers that they were sent."""
    tagging, wanted = call.row.tagging, call.inputs.get("tagsAll")
    members = call.request_model(operation).members
    if tagging is None or not isinstance(wanted, dict) or not wanted:
        return {}
    if tagging.kind and "TagSpecifications" in members:
        call.tagged = True
        return {"TagSpecifications": [{"ResourceType": tagging.kind, "Tags": _pairs(wanted, "Key", "Value")}]}
    member = next((name for name in _LISTS if name in members), None)
    if member is None:
        return {}
    call.tagged = True
    return {member: _as_wanted(wanted, members[member])}


def change(call: Call, before: Value, wanted: Value) -> None:
    """Make the resource's tags the wanted ones."""
    tagging = call.row.tagging
    assert tagging is not None
    if tagging.put:
        tagging.put(call)
        return
    before, wanted = before if isinstance(before, dict) else {}, wanted if isinstance(wanted, dict) else {}
    target = {tagging.id: _target(call, tagging), **tagging.fixed}
    if gone := [key for key in before if key not in wanted]:
        members = call.request_model(tagging.remove).members
        member = _other_member(members, target)
        keys = [{"Key": key} for key in gone] if members[member].member.type_name == "structure" else gone
        call.aws(tagging.remove, **target, **{member: keys})
    if new := {key: value for key, value in wanted.items() if before.get(key) != value}:
        members = call.request_model(tagging.add).members
        member = _other_member(members, target)
        call.aws(tagging.add, **target, **{member: _as_wanted(new, members[member])})


def split(call: Call, found: Properties) -> Properties:
    """``tags`` and ``tagsAll`` from a description: a default tag is in the first only if the program gives it too."""
    tagging = call.row.tagging
    assert tagging is not None
    described: Value
    if tagging.read:
        described = listed(call.aws(tagging.read, **{tagging.id: _target(call, tagging, found)}, **tagging.fixed))
    else:
        described = found.get("tags")
    by_key = described if isinstance(described, dict) else {}
    everything: Properties = {key: value for key, value in by_key.items() if not key.startswith("aws:")}
    own = call.given("tags")
    given = own if isinstance(own, dict) else {}
    mine: Properties = {k: v for k, v in everything.items() if k in given or call.default_tags.get(k) != v}
    return {"tags": mine or None, "tagsAll": everything}


def listed(answer: Mapping[str, object]) -> Properties:
    """The tags in an answer, whichever way the service writes them."""
    tags = next((answer[name] for name in _LISTS if name in answer), None)
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    pairs = tags if isinstance(tags, list) else []
    return {str(_first(p, _KEYS)): str(_first(p, _VALUES) or "") for p in pairs}


def _first(pair: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((pair[name] for name in names if name in pair), None)


def _target(call: Call, tagging: Tagging, found: Properties | None = None) -> object:
    value = (found or {}).get(tagging.key, call.given(tagging.key)) if tagging.key else call.id
    return [value] if call.request_model(tagging.add).members[tagging.id].type_name == "list" else value


def _other_member(members: Mapping[str, Model], target: Mapping[str, object]) -> str:
    found = find_member("tags", set(members) - set(target)) or find_member("tagKeys", set(members) - set(target))
    assert found is not None
    return found


def _as_wanted(wanted: Mapping[str, Value], model: Model) -> object:
    if model.type_name == "map":
        return dict(wanted)
    key, value = next(pair for pair in zip(_KEYS, _VALUES, strict=True) if pair[0] in model.member.members)
    return _pairs(wanted, key, value)


def _pairs(wanted: Mapping[str, Value], key: str, value: str) -> list[dict[str, object]]:
    return [{key: name, value: text} for name, text in wanted.items()]
