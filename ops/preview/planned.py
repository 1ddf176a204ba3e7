"""A stack as it is before a preview's change, and as it would be after it, both from the preview's events."""

from dataclasses import replace

from ..state import STACK, Resource, State
from .log import Log

_GONE = ("delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace", "read-discard")


def before(log: Log) -> State:
    """Return what the engine knew of the stack: every step carries the resource that was there."""
    found: dict[str, Resource] = {}
    for step in log.steps:
        if step.old and step.old.urn not in found:
            found[step.old.urn] = _with_outputs(step.old, log)
    return State(log.stack, tuple(found[urn] for urn in sorted(found)))


def after(log: Log, known: State) -> State:
    """Return the stack as the change would leave it.

    A resource that the preview did not get to stays as it is known; what only the deployment will tell is absent.
    """
    found = {resource.urn: resource for resource in known.resources}
    for step in log.steps:
        if step.op in _GONE and step.op != "delete-replaced":
            found.pop(step.urn, None)
        elif step.new:
            old = found.get(step.urn)
            ident = "" if "replace" in step.op else (step.new.id or (old.id if old else ""))
            found[step.urn] = replace(step.new, id=ident or step.urn)
    return State(log.stack, tuple(found[urn] for urn in sorted(found)))


def _with_outputs(resource: Resource, log: Log) -> Resource:
    """Return the stack's own resource with its outputs: only the later of its events has them."""
    if resource.type != STACK or resource.outputs:
        return resource
    olds = (step.old for step in log.steps if step.urn == resource.urn)
    return next((old for old in olds if old and old.outputs), resource)
