"""What a stack leaves behind, said when it is destroyed.

A destroy runs no program and shows retained resources only as a mark in its list. A resource of our own is asked to go
like all others, and can say it in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

if TYPE_CHECKING:
    from collections.abc import Sequence


class KeptDataProvider(ResourceProvider):
    """Makes nothing; tells what is kept when it goes. Pickled by reference: do not move or rename it."""

    serialize_as_secret_always = False  # there is nothing in the provider but its name

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Remember what is kept."""
        return CreateResult("kept-data", props)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare what is kept; the wording may change without a replacement."""
        return DiffResult(changes=olds["kept"] != news["kept"])

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Remember what is kept from now on."""
        return UpdateResult(news)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Say what is kept."""
        pulumi.log.info("Kept: " + "; ".join(props["kept"]) + ".")


class KeptData(Resource, module="lifecycle", name="KeptData"):
    """Says what its stack leaves behind when the stack is destroyed.

    Args:
        name: the resource's name.
        kept: what is kept, for people, such as ``"the cluster's log group"``; one or more.
        opts: the resource's options.

    Raises:
        ValueError: ``kept`` is empty.
    """

    def __init__(self, name: str, kept: Sequence[str], opts: pulumi.ResourceOptions | None = None) -> None:
        if not kept:
            raise ValueError("KeptData: kept=(): name one thing or more that is kept, or leave the resource out.")
        super().__init__(KeptDataProvider(), name, {"kept": list(kept)}, opts)
