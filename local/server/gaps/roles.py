"""What IAM checks about roles and policies."""

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.exceptions import DeleteConflictException, MalformedPolicyDocument, NoSuchEntity
from moto.iam.models import AWSManagedPolicy, IAMBackend

from .gap import Gap, around


def _fill() -> None:
    @around(IAMBackend, "create_role")
    def create_role(
        original: Any,
        backend: Any,
        role_name: str,
        assume_role_policy_document: str,
        path: str,
        permissions_boundary: str | None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        _check_json(assume_role_policy_document)
        _check_boundary(backend, permissions_boundary)
        return original(backend, role_name, assume_role_policy_document, path, permissions_boundary, *args, **kwargs)

    @around(IAMBackend, "put_role_permissions_boundary")
    def put_boundary(original: Any, backend: Any, role_name: str, permissions_boundary: str) -> None:
        _check_boundary(backend, permissions_boundary)
        original(backend, role_name, permissions_boundary)

    @around(IAMBackend, "attach_role_policy")
    def attach(original: Any, backend: Any, policy_arn: str, role_name: str) -> None:
        _load_aws_own(backend, policy_arn)
        original(backend, policy_arn, role_name)

    for kind in ("user", "group"):

        @around(IAMBackend, f"attach_{kind}_policy")
        def attach_to(original: Any, backend: Any, policy_arn: str, name: str) -> None:
            _load_aws_own(backend, policy_arn)
            original(backend, policy_arn, name)

    @around(IAMBackend, "get_policy")
    def get(original: Any, backend: Any, policy_arn: str) -> Any:
        _load_aws_own(backend, policy_arn)
        return original(backend, policy_arn)

    @around(IAMBackend, "delete_policy")
    def delete(original: Any, backend: Any, policy_arn: str) -> None:
        if backend.get_policy(policy_arn).attachment_count:
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        if any(role.permissions_boundary_arn == policy_arn for role in backend.roles.values()):
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        original(backend, policy_arn)


def _check_json(document: str) -> None:
    try:
        json.loads(document)
    except ValueError:
        raise MalformedPolicyDocument("This policy contains invalid Json") from None


def _check_boundary(backend: Any, arn: str | None) -> None:
    if arn:
        _load_aws_own(backend, arn)
        if arn not in backend.managed_policies:
            raise NoSuchEntity(f"Scope ARN: {arn} does not exist or is not attachable.")


def _load_aws_own(backend: Any, arn: str) -> None:
    """Let the backend know a policy of AWS's own: all of them, some 1,300, would be written with every change."""
    owner, _, name = arn.partition(":policy/")
    if owner != f"arn:{backend.partition}:iam::aws" or arn in backend.managed_policies:
        return
    known = _aws_own().get(name.rpartition("/")[2])
    if known:
        policy = AWSManagedPolicy.from_data(name.rpartition("/")[2], backend.account_id, backend.region_name, known)
        if policy.arn == arn:
            backend.managed_policies[arn] = policy


@cache
def _aws_own() -> dict[str, Any]:
    policies: dict[str, Any] = json.loads(aws_managed_policies_data)
    return policies


GAP = Gap(
    name="Roles and policies",
    service="iam",
    modelled="AWS's own policies can be attached; a permissions boundary exists; a policy in use is not deleted; a "
    "trust policy is JSON.",
    missing="Whether a role may do what it does: every call is allowed.",
    fill=_fill,
)
