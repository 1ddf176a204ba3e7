"""Rotation of secrets: what Secrets Manager asks for before it starts, and what it leaves behind.

moto runs the function in a container, which a local AWS has not. A new value is made up here in its place.
"""

import secrets
import string
import time
from fnmatch import fnmatchcase
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.core.exceptions import JsonRESTError
from moto.moto_api._internal import mock_random
from moto.secretsmanager.exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceNotFoundException,
    SecretNotFoundException,
)
from moto.secretsmanager.models import SecretsManagerBackend

from .gap import Gap, around

_CURRENT, _PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
_PRINCIPAL = "secretsmanager.amazonaws.com"


class _AccessDeniedError(JsonRESTError):
    code = 400

    def __init__(self, function: str) -> None:
        super().__init__(
            "AccessDeniedException",
            f"Secrets Manager cannot invoke the specified Lambda function {function}. Ensure that the function policy "
            f"grants access to the principal {_PRINCIPAL}.",
        )


def _fill() -> None:
    @around(SecretsManagerBackend, "rotate_secret")
    def rotate(
        _original: Any,
        backend: Any,
        secret_id: str,
        client_request_token: str | None = None,
        rotation_lambda_arn: str | None = None,
        rotation_rules: dict[str, Any] | None = None,
        rotate_immediately: bool = True,
    ) -> str:
        secret = _alive(backend, secret_id)
        function = rotation_lambda_arn or secret.rotation_lambda_arn
        if not function and secret.owning_service is None:
            raise InvalidRequestException("No Lambda rotation function ARN is associated with this secret.")
        if function:
            _check_function(backend, function)
        days = (rotation_rules or {}).get("AutomaticallyAfterDays", secret.auto_rotate_after_days)
        if rotation_rules and not 1 <= days <= 1000:
            raise InvalidParameterException("RotationRules.AutomaticallyAfterDays must be within 1-1000.")
        secret.rotation_requested = secret.rotation_enabled = True
        secret.rotation_lambda_arn, secret.auto_rotate_after_days = function or "", days
        secret.next_rotation_date = int(time.time()) + days * 86400
        if rotate_immediately and function:
            _new_value(secret, client_request_token or str(mock_random.uuid4()))
        return str(secret.to_short_dict())

    around(SecretsManagerBackend, "update_secret_version_stage")(move_stage)


def move_stage(
    original: Any,
    backend: Any,
    secret_id: str,
    version_stage: str,
    remove_from_version_id: str,
    move_to_version_id: str,
) -> Any:
    """Give a secret its first AWSCURRENT, for which there is no version to take it from (moto's issue 9451)."""
    secret = backend.secrets.get(secret_id)
    first = secret is not None and not any(_CURRENT in v["version_stages"] for v in secret.versions.values())
    if first and version_stage == _CURRENT and not remove_from_version_id and move_to_version_id in secret.versions:
        secret.versions[move_to_version_id]["version_stages"].append(_CURRENT)
        secret.set_default_version_id(move_to_version_id)
        return secret.arn, secret.name
    answer = original(backend, secret_id, version_stage, remove_from_version_id, move_to_version_id)
    if version_stage == _CURRENT:
        secret.set_default_version_id(move_to_version_id)
    return answer


def _alive(backend: Any, secret_id: str) -> Any:
    if not backend._is_valid_identifier(secret_id):
        raise SecretNotFoundException()
    secret = backend.secrets[secret_id]
    if secret.is_deleted():
        raise InvalidRequestException(
            "You can't perform this operation on the secret because it was marked for deletion."
        )
    return secret


def _check_function(backend: Any, arn: str) -> None:
    functions = lambda_backends[backend.account_id][backend.region_name]
    try:
        function = functions.get_function(arn)
    except Exception:
        raise ResourceNotFoundException(f"Resource not found for ARN '{arn}'.") from None
    for statement in function.policy.statements if function.policy else []:
        principal = statement["Principal"]
        accounts = [
            account
            for operator in (statement.get("Condition") or {}).values()
            for key, account in operator.items()
            if key.lower() == "aws:sourceaccount"
        ]
        if (
            principal in ({"Service": _PRINCIPAL}, _PRINCIPAL)
            and fnmatchcase("lambda:InvokeFunction", statement["Action"])
            and accounts in ([], [backend.account_id])
        ):
            return
    raise _AccessDeniedError(arn)


def _new_value(secret: Any, version: str) -> None:
    alphabet = string.ascii_letters + string.digits
    for known in secret.versions.values():
        stages = known["version_stages"]
        if _CURRENT in stages:
            stages[:] = [_PREVIOUS]
        elif _PREVIOUS in stages:
            stages.remove(_PREVIOUS)
    secret.versions[version] = {
        "createdate": int(time.time()),
        "version_id": version,
        "version_stages": [_CURRENT],
        "secret_string": "".join(secrets.choice(alphabet) for _ in range(40)),
    }
    secret.set_default_version_id(version)
    secret.last_rotation_date = int(time.time())


GAP = Gap(
    name="Rotation of secrets",
    service="secretsmanager",
    modelled="RotateSecret wants a function that exists and lets Secrets Manager call it, and leaves a new value as "
    "the current version, the one before as the previous; UpdateSecretVersionStage gives a secret its first current "
    "version.",
    missing="The function does not run: the value is 40 random letters and digits, and no database hears of it. "
    "Rotation does not happen again by itself; of the rules only AutomaticallyAfterDays is kept.",
    fill=_fill,
)
