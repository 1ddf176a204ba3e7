"""Which stores a plan of AWS Backup takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import tokens
from .view import UnknownValueError
from .wildcards import matches

if TYPE_CHECKING:
    from .resource import Resource, Stack
    from .view import View

_TAG = "aws:ResourceTag/"


def is_selected(store: Resource, stack: Stack) -> bool:
    """Whether a selection in the stack names the store, by its ARN or by a tag.

    Raises:
        UnknownValueError: none does, but one may, once its values are known.
    """
    waiting = ""
    for selection in stack.of(tokens.BACKUP_SELECTION):
        try:
            if _names(selection, store) and not _any(selection, "notResources", store):
                return True
        except UnknownValueError as unknown:
            waiting = unknown.path
    if waiting:
        raise UnknownValueError(f"selection of a backup plan: {waiting}")
    return False


def _names(selection: Resource, store: Resource) -> bool:
    # Tags choose among the resources that are named, or among all where none is (CreateBackupSelection).
    listed = selection.each("resources")
    conditions = [each for each in selection.each("conditions") for _, each in each.items() if each.each()]
    if selection.each("selectionTags") and _tagged(selection, store):
        return True
    if listed and not _any(selection, "resources", store):
        return False
    if not conditions:
        return bool(listed)
    return all(_meets(condition, store) for each in selection.each("conditions") for condition in _equals(each))


def _any(selection: Resource, key: str, store: Resource) -> bool:
    waiting: View | None = None
    for member in selection.each(key):
        if member.unknown:
            if store.urn in selection.references.get(key, ()):
                return True
            waiting = waiting or (None if selection.references.get(key) else member)
            continue
        pattern, arn = str(member.value()), store.at("arn")
        if pattern == "*" or (arn.known and matches(pattern, str(arn.value()))):
            return True
        if arn.unknown and "*" in pattern:
            waiting = waiting or arn
    if waiting is not None:
        raise UnknownValueError(waiting.path)
    return False


def _tagged(selection: Resource, store: Resource) -> bool:
    return any(
        store.at("tags", str(tag.at("key").value())).value() == tag.at("value").value()
        for tag in selection.each("selectionTags")
    )


def _equals(condition: View) -> list[View]:
    return condition.each("stringEquals")


def _meets(condition: View, store: Resource) -> bool:
    key = str(condition.at("key").value()).removeprefix(_TAG)
    return store.at("tags", key).value() == condition.at("value").value()
