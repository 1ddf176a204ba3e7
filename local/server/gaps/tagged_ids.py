"""Ids of things that moto has not, so that EC2's CreateTags takes them."""

from typing import Any

from moto.ec2 import utils

from .gap import around


def let_be_tagged(kind: str, prefix: str) -> None:
    """Let EC2 tag ids that start with a prefix, as things of that kind."""
    utils.EC2_RESOURCE_TO_PREFIX[kind] = prefix

    @around(utils, "get_prefix")
    def get_prefix(original: Any, resource_id: str) -> Any:
        return prefix if resource_id.startswith(f"{prefix}-") else original(resource_id)


def tags_of(backend: Any, id: str) -> list[dict[str, str]]:
    """The tags of such a thing."""
    tags: list[dict[str, str]] = backend.describe_tags(filters={"resource-id": [id]})
    return tags
