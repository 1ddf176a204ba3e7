"""Calls about something that does not exist, for which moto fails with an error of its own.

Whoever deletes by hand what a stack made leaves the next refresh and destroy with such calls.
"""

from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.managed_prefixes import ManagedPrefixListBackend
from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.efs.exceptions import FileSystemNotFound
from moto.efs.models import EFSBackend
from moto.kms.exceptions import NotFoundException
from moto.kms.models import KmsBackend

from .gap import Gap, around


def _fill() -> None:
    _look_first(
        NatGatewayBackend,
        "delete_nat_gateway",
        "nat_gateways",
        lambda id: EC2ClientError("NatGatewayNotFound", f"NAT gateway {id} was not found"),
    )
    _look_first(
        ManagedPrefixListBackend,
        "delete_managed_prefix_list",
        "managed_prefix_lists",
        lambda id: EC2ClientError("InvalidPrefixListID.NotFound", f"The prefix list ID '{id}' does not exist"),
    )
    for call in ("describe_file_system_policy", "put_file_system_policy"):
        _look_first(EFSBackend, call, "file_systems_by_id", FileSystemNotFound)

    for call in ("create_grant", "list_grants", "revoke_grant"):
        around(KmsBackend, call)(_of_a_key)


def _look_first(owner: type, name: str, resources: str, not_found: Callable[[str], Exception]) -> None:
    """Let a call refuse an id, its first argument, that is not among the backend's resources."""

    @around(owner, name)
    def call(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        id, *_ = (*args, *kwargs.values())
        if id not in getattr(backend, resources):
            raise not_found(id)
        return original(backend, *args, **kwargs)


def _of_a_key(original: Any, backend: Any, key_id: str, *args: Any, **kwargs: Any) -> Any:
    if backend.get_key_id(key_id) not in backend.keys:
        raise NotFoundException(f"Key '{key_id}' does not exist")
    return original(backend, key_id, *args, **kwargs)


GAP = Gap(
    name="What does not exist",
    service="ec2, efs, kms",
    modelled="The service's own error when a NAT gateway, a prefix list, a file system with its policy or the key of a "
    "grant is not there.",
    fill=_fill,
)
