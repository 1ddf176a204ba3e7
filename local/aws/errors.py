"""Errors whose message says all that a user needs; any other exception is a defect, and is shown with its place."""

from .values import Properties


class RefusedError(Exception):
    """The local AWS does not do what was asked."""


class GoneError(RefusedError):
    """AWS does not know the resource."""


class IncompleteError(RefusedError):
    """The resource exists, but not as it was wanted; the engine keeps it and goes on with it at the next update."""

    def __init__(self, id: str, inputs: Properties, state: Properties, reason: str) -> None:
        super().__init__(reason)
        self.id = id
        self.inputs = inputs
        self.state = state


def explain(error: Exception) -> str:
    """What to tell the user about an exception."""
    from_aws = type(error).__module__.startswith("botocore.")
    if isinstance(error, RefusedError) or from_aws:
        return str(error)
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    return f"{type(error).__name__}: {error} (a defect of the local AWS at {where})"
