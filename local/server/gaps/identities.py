"""IAM users, groups and identity providers: what has to go before them, and the applications of a provider."""

from typing import Any

from moto.core.responses import EmptyResult
from moto.iam.exceptions import DeleteConflictException
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from .gap import Gap, around


def _fill() -> None:
    @around(IAMBackend, "delete_user")
    def delete_user(original: Any, backend: Any, user_name: str) -> None:
        if backend.get_user(user_name).access_keys:
            raise DeleteConflictException("Cannot delete entity, must delete access keys first.")
        if backend.get_groups_for_user(user_name):
            raise DeleteConflictException("Cannot delete entity, must remove users from group first.")
        original(backend, user_name)

    @around(IAMBackend, "delete_group")
    def delete_group(original: Any, backend: Any, group_name: str) -> None:
        group = backend.get_group(group_name)
        for held, message in (
            (group.users, "must remove users from group first"),
            (group.managed_policies, "must detach all policies first"),
            (group.policies, "must delete policies first"),
        ):
            if held:
                raise DeleteConflictException(f"Cannot delete entity, {message}.")
        original(backend, group_name)

    for answer in (_add_client_id_to_open_id_connect_provider, _remove_client_id_from_open_id_connect_provider):
        setattr(IamResponse, answer.__name__.removeprefix("_"), answer)


def _add_client_id_to_open_id_connect_provider(call: Any) -> Any:
    clients = call.backend.get_open_id_connect_provider(call._get_param("OpenIDConnectProviderArn")).client_id_list
    if call._get_param("ClientID") not in clients:
        clients.append(call._get_param("ClientID"))
    return EmptyResult()


def _remove_client_id_from_open_id_connect_provider(call: Any) -> Any:
    clients = call.backend.get_open_id_connect_provider(call._get_param("OpenIDConnectProviderArn")).client_id_list
    if call._get_param("ClientID") in clients:
        clients.remove(call._get_param("ClientID"))
    return EmptyResult()


GAP = Gap(
    name="Users, groups and identity providers",
    service="iam",
    modelled="A user goes after its access keys and when it is in no group, a group after its users and policies; a "
    "provider's client ids change one by one.",
    missing="Permissions boundaries of users; the thumbprint that AWS reads from a provider's certificate.",
    fill=_fill,
)
