"""The properties of ``Custom::PclusterCluster``, by the rules and in the words of AWS's provider."""

import re
from typing import Any
from uuid import uuid4

# The provider passes all properties but its own to ParallelCluster, where each call takes only the arguments it knows.
_OWN = {"ServiceToken", "DeletionPolicy"}
_COMMON = {"ClusterName", "ClusterConfiguration", "Region", "SuppressValidators", "ValidationFailureLevel", "Dryrun"}
_TAKEN = {"create-cluster": {*_COMMON, "RollbackOnFailure"}, "update-cluster": {*_COMMON, "ForceUpdate"}}


class ProviderError(Exception):
    """The provider answered FAILED; the message is the reason that CloudFormation shows."""

    def __init__(self, message: str) -> None:
        super().__init__(
            "Received response status [FAILED] from custom resource. "
            f"Message returned: {message} (RequestId: {uuid4()})"
        )


def check_properties(properties: dict[str, Any], operation: str) -> None:
    """Refuse what the provider refuses before it looks at the configuration.

    Args:
        properties: the custom resource's, as :func:`as_text` gives them.
        operation: ParallelCluster's, ``create-cluster`` or ``update-cluster``.

    Raises:
        ProviderError: with the provider's words.
    """
    if properties.get("DeletionPolicy", "Delete") not in ("Retain", "Delete"):
        raise ProviderError('DeletionPolicy must be one of ["Retain", "Delete"].')
    if "ClusterName" not in properties:
        raise ProviderError("Couldn't find a ClusterName in the properties.")
    if not properties.get("ClusterConfiguration"):
        raise ProviderError("Bad Request: configuration is required and cannot be empty")
    unexpected = {_snake(name) for name in properties.keys() - _OWN - _TAKEN[operation]}
    if unexpected:
        raise ProviderError(f"<{operation}> got unexpected arguments: {unexpected}")


def as_text(value: Any) -> Any:
    """Return a template's value as a custom resource gets it: every number and boolean is text."""
    match value:
        case dict():
            return {key: as_text(item) for key, item in value.items()}
        case list():
            return [as_text(item) for item in value]
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
