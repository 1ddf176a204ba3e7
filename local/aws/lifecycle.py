"""What happens to a resource in AWS, by its row: create, read, update, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import tags
from .diff import Comparison
from .errors import GoneError, IncompleteError, explain
from .names import name_with_prefix
from .naming import dig, find_member, from_answer, put
from .row import Code, Op
from .schema import schema_of
from .values import Properties, is_empty

if TYPE_CHECKING:
    from .call import Call
    from .naming import Model


def create(call: Call) -> Properties:
    """Make the resource; ``call.id`` is its id afterwards.

    Raises:
        IncompleteError: it was made, but one of its settings was refused.
    """
    row = call.row
    if row.name and row.name.property not in call.inputs and row.name.prefix_property in call.inputs:
        prefix = call.text(row.name.prefix_property)
        call.inputs = {**call.inputs, row.name.property: name_with_prefix(prefix)}
    try:
        if isinstance(row.create, Op):
            answer = call.aws(row.create.operation, **request(call, row.create, creating=True))
            call.id = str(dig(answer, row.create.result))
        else:
            call.id = row.create.run(call)
        for setting in row.settings:
            if any(_to_be_set(call, name) for name in setting.members):
                _apply(call, setting)
        if row.tagging and call.inputs.get("tagsAll") and not call.tagged:
            tags.change(call, {}, call.inputs["tagsAll"])
        state = read(call)
    except Exception as error:
        if not call.id:
            raise
        # Without what can be set later, so that the next update sets it.
        later = {"tagsAll"}.union(*(setting.members for setting in row.settings))
        state = {name: value for name, value in call.inputs.items() if name not in later}
        raise IncompleteError(call.id, call.inputs, state, explain(error)) from error
    if call.failure:
        raise IncompleteError(call.id, call.inputs, state, call.failure)
    return state


def _to_be_set(call: Call, name: str) -> bool:
    """Whether a new resource still lacks a property: its create does not take it, and AWS's default is another."""
    value, defaults = call.inputs.get(name), schema_of(call.row.type).defaults
    if name in call.row.create.members or value is None:
        return False
    return value != defaults[name] if name in defaults else not is_empty(value)


def update(call: Call) -> Properties:
    """Change what differs, in place."""
    for setting in call.row.settings:
        if not call.changed.isdisjoint(setting.members):
            _apply(call, setting)
    if call.row.tagging and "tagsAll" in call.changed:
        tags.change(call, call.state.get("tagsAll"), call.inputs.get("tagsAll"))
    return read(call)


def delete(call: Call) -> None:
    """Remove the resource; one that is gone already is fine."""
    try:
        if isinstance(call.row.delete, Op):
            call.aws(call.row.delete.operation, **request(call, call.row.delete))
        elif call.row.delete:
            call.row.delete(call)
    except GoneError as error:
        # Not always the resource itself: something that it refers to may be what is missing.
        try:
            read(call)
        except GoneError:
            return
        raise error


def read(call: Call) -> Properties:
    """The resource's state: what AWS answers, and what only the program knows.

    Raises:
        GoneError: AWS does not know it any more.
    """
    row, outputs = call.row, schema_of(call.row.type).outputs
    before = {**call.state, **call.inputs}
    if isinstance(row.read, Op):
        found, answered = _described(call, row.read)
    else:
        found = row.read(call)
        answered = frozenset(found)
    if row.arn:
        found["arn"] = call.arn(row.arn)
    if "ownerId" in outputs:
        found.setdefault("ownerId", call.account)  # Moto leaves it out of some descriptions.
    if "region" in outputs:
        found["region"] = call.region
    if row.tagging:
        found.update(tags.split(call, found))
    comparison = Comparison(row, schema_of(row.type))
    state: Properties = {}
    for name in outputs:
        if (name in found or name in answered) and name not in row.not_answered:
            state[name] = comparison.settle(before.get(name), found.get(name), name)
        else:
            state[name] = before.get(name)
    return {name: value for name, value in state.items() if value is not None}


def request(call: Call, op: Op, *, creating: bool = False) -> dict[str, object]:
    """The members of an operation's request."""
    model = call.request_model(op.operation)
    members: dict[str, object] = dict(op.fixed)
    member = call.row.id if op.id is None else op.id
    if member and not creating:
        members[member] = [call.id] if model.members[member].type_name == "list" else call.id
    given = call.inputs or call.state
    for name, path in op.members.items():
        value = given.get(name)
        if value not in (None, "", []) or name in call.changed:
            put(members, model, path or call.row.renames.get(name, ""), name, value, call.row.renames, name)
    if creating:
        members.update(tags.for_creation(call, op.operation))
    return members


def _apply(call: Call, setting: Op | Code[None]) -> None:
    if isinstance(setting, Op):
        call.aws(setting.operation, **request(call, setting))
    else:
        setting.run(call)


def _described(call: Call, op: Op) -> tuple[Properties, frozenset[str]]:
    """What an operation describes, and which properties it can say."""
    row, outputs = call.row, schema_of(call.row.type).outputs
    answer = dig(call.aws(op.operation, **request(call, op)), op.result)
    if not isinstance(answer, Mapping):
        raise GoneError(f"{op.operation} does not answer {call.id}")
    found: Properties = {}
    for name, shape in outputs.items():
        path = row.reads.get(name) or find_member(name, answer)
        value = from_answer(dig(answer, path), shape, row.renames, name) if path else None
        if value is not None:
            found[name] = value
    if row.tagging:
        found["tags"] = tags.listed(answer)
    if row.derive:
        found.update(row.derive(call, answer))
    described = _described_model(call.answer_model(op.operation), op.result)
    can_say = (name for name in outputs if name in row.reads or find_member(name, described.members))
    return found, frozenset(can_say).union(found)


def _described_model(model: Model, path: str) -> Model:
    for step in path.split(".") if path else []:
        model = model.member if step.isdigit() else model.members[step]
    return model
