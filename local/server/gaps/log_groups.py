"""What CloudWatch Logs checks about a log group: its retention, and whether its key lets Logs in.

A key whose policy forgets the Logs service is among the commonest errors of an encrypted platform.
"""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import kms_backends
from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from .gap import Gap, around

# CloudWatch Logs API Reference, PutRetentionPolicy.
_RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
# CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service".
_NEEDED = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey")
_CONTEXT = "kms:encryptioncontext:aws:logs:arn"


class _AccessDeniedError(JsonRESTError):
    code = 400

    def __init__(self, group_arn: str) -> None:
        super().__init__(
            "AccessDeniedException",
            f"The specified KMS key does not exist or is not allowed to be used with Arn '{group_arn}'",
        )


def _fill() -> None:
    @around(LogsBackend, "create_log_group")
    def create(original: Any, backend: Any, log_group_name: str, tags: dict[str, str], **kwargs: Any) -> Any:
        if kwargs.get("kmsKeyId"):
            _check_key(backend, log_group_name, kwargs["kmsKeyId"])
        return original(backend, log_group_name, tags, **kwargs)

    @around(LogsBackend, "put_retention_policy")
    def put_retention(original: Any, backend: Any, log_group_name: str, retention_in_days: int) -> None:
        if retention_in_days not in _RETENTION_DAYS:
            raise InvalidParameterException(
                constraint=f"Member must satisfy enum value set: {list(_RETENTION_DAYS)}",
                parameter="retentionInDays",
                value=retention_in_days,
            )
        original(backend, log_group_name, retention_in_days)

    for call in (_associate_kms_key, _disassociate_kms_key):
        setattr(LogsResponse, call.__name__.removeprefix("_"), call)


def _associate_kms_key(call: Any) -> str:
    name, key = call._get_param("logGroupName"), call._get_param("kmsKeyId")
    group = _group(call.logs_backend, name)
    _check_key(call.logs_backend, name, key)
    group.kms_key_id = key
    return "{}"


def _disassociate_kms_key(call: Any) -> str:
    _group(call.logs_backend, call._get_param("logGroupName")).kms_key_id = None
    return "{}"


def _group(backend: Any, name: str) -> Any:
    if name not in backend.groups:
        raise ResourceNotFoundException
    return backend.groups[name]


def _check_key(backend: Any, group_name: str, key_arn: str) -> None:
    group_arn = f"arn:{backend.partition}:logs:{backend.region_name}:{backend.account_id}:log-group:{group_name}"
    keys = kms_backends[backend.account_id][backend.region_name].keys
    key = keys.get(key_arn.rpartition("/")[2])
    if key is None or key.key_state != "Enabled" or not _lets_logs_in(json.loads(key.policy), backend, group_arn):
        raise _AccessDeniedError(group_arn)


def _lets_logs_in(policy: dict[str, Any], backend: Any, group_arn: str) -> bool:
    services = {"logs.amazonaws.com", f"logs.{backend.region_name}.amazonaws.com"}
    allowed = [
        statement
        for statement in _listed(policy.get("Statement"))
        if statement["Effect"] == "Allow"
        and services & set(_services(statement.get("Principal")))
        and _covers(statement.get("Condition") or {}, group_arn)
    ]
    actions = [str(action) for statement in allowed for action in _listed(statement.get("Action"))]
    return all(any(fnmatchcase(needed, action) for action in actions) for needed in _NEEDED)


def _services(principal: Any) -> Iterator[str]:
    if isinstance(principal, dict):
        yield from _listed(principal.get("Service"))


def _covers(conditions: dict[str, dict[str, Any]], group_arn: str) -> bool:
    """Whether the conditions on the encryption context, if any, are met by the log group."""
    patterns = [
        _listed(value) for keys in conditions.values() for key, value in keys.items() if key.lower() == _CONTEXT
    ]
    return all(any(fnmatchcase(group_arn, pattern) for pattern in any_of) for any_of in patterns)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


GAP = Gap(
    name="Log groups",
    service="logs",
    modelled="A retention of AWS's list; a key that is enabled and whose policy lets Logs use it for this log group; "
    "AssociateKmsKey and DisassociateKmsKey.",
    fill=_fill,
)
