"""What EC2's rows share: how tags change, and how one resource is described."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Op, Tagging

if TYPE_CHECKING:
    from ..call import Call


def tagged(kind: str) -> Tagging:
    """EC2's tagging of a type, by EC2's name for it."""
    return Tagging(add="create_tags", remove="delete_tags", id="Resources", kind=kind)


def arn(path: str) -> str:
    """The template of an EC2 resource's ARN."""
    return f"arn:aws:ec2:{{region}}:{{account}}:{path}/{{id}}"


def describe(operation: str, result: str, id: str = "") -> Op:
    """The operation that describes one resource by its id; ``id`` defaults to the row's member in plural."""
    return Op(operation, id=id, result=f"{result}.0")


def only(call: Call, operation: str, result: str, **filters: str) -> dict[str, object]:
    """The only resource that an operation describes under filters (``vpc_id="..."`` is the filter ``vpc-id``).

    Raises:
        GoneError: there is none.
    """
    conditions = [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]
    return one(call, operation, result, Filters=conditions)


def one(call: Call, operation: str, result: str, **members: object) -> dict[str, object]:
    """The first resource that an operation describes.

    Raises:
        GoneError: there is none.
    """
    found = call.aws(operation, **members)[result]
    assert isinstance(found, list)
    if not found:
        raise GoneError(f"{operation} finds nothing for {members}")
    first: dict[str, object] = found[0]
    return first
