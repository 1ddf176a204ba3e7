"""The states of KMS keys and their policies."""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.exceptions import ValidationException
from moto.kms.models import KmsBackend

from .gap import Gap, around

_WINDOW_DAYS = range(7, 31)  # KMS API Reference, ScheduleKeyDeletion


class _InvalidStateError(JsonRESTError):
    code = 400

    def __init__(self, key: Any) -> None:
        state = "pending deletion" if key.key_state == "PendingDeletion" else "disabled"
        super().__init__("KMSInvalidStateException", f"{key.arn} is {state}.")


class _MalformedPolicyError(JsonRESTError):
    code = 400

    def __init__(self) -> None:
        super().__init__("MalformedPolicyDocumentException", "Invalid policy document: it is not JSON")


def _fill() -> None:
    for name in ("encrypt", "enable_key_rotation", "disable_key_rotation"):

        @around(KmsBackend, name)
        def use(original: Any, backend: Any, key_id: str, *args: Any, **kwargs: Any) -> Any:
            _check_usable(backend.keys[backend.any_id_to_key_id(key_id)])
            return original(backend, key_id, *args, **kwargs)

    @around(KmsBackend, "create_alias")
    def create_alias(original: Any, backend: Any, target_key_id: str, alias_name: str) -> Any:
        key = backend.keys[backend.get_key_id(target_key_id)]
        if key.key_state == "PendingDeletion":
            raise _InvalidStateError(key)
        return original(backend, target_key_id, alias_name)

    @around(KmsBackend, "schedule_key_deletion")
    def schedule(original: Any, backend: Any, key_id: str, pending_window_in_days: int) -> Any:
        key = backend.keys[backend.get_key_id(key_id)]
        if pending_window_in_days not in _WINDOW_DAYS:
            raise ValidationException(
                f"PendingWindowInDays is {pending_window_in_days}; "
                f"allowed: {_WINDOW_DAYS.start} to {_WINDOW_DAYS.stop - 1}"
            )
        if key.key_state == "PendingDeletion":
            raise _InvalidStateError(key)
        return original(backend, key.id, pending_window_in_days)

    @around(KmsBackend, "create_key")
    def create(original: Any, backend: Any, policy: str | None, *args: Any, **kwargs: Any) -> Any:
        _check_policy(policy)
        return original(backend, policy, *args, **kwargs)

    @around(KmsBackend, "put_key_policy")
    def put_policy(original: Any, backend: Any, key_id: str, policy: str) -> None:
        _check_policy(policy)
        original(backend, key_id, policy)


def _check_usable(key: Any) -> None:
    if key.key_state != "Enabled":
        raise _InvalidStateError(key)


def _check_policy(policy: str | None) -> None:
    try:
        json.loads(policy or "{}")
    except ValueError:
        raise _MalformedPolicyError from None


GAP = Gap(
    name="States of keys",
    service="kms",
    modelled="A key that is disabled or waits for its deletion is not used; the waiting time is 7 to 30 days; a policy "
    "is JSON.",
    missing="Key policies and grants decide nothing, but for log groups; a key is never deleted.",
    fill=_fill,
)
