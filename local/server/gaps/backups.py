"""AWS Backup: changes of a plan, what it backs up, and who may use a vault."""

import json
from typing import Any
from urllib.parse import unquote

from moto.backup import urls
from moto.backup.exceptions import InvalidRequestException, ResourceNotFoundException
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse
from moto.core.utils import unix_time
from moto.moto_api._internal import mock_random

from .gap import Gap, around


def _fill() -> None:
    for call in (
        _update_backup_plan,
        _create_backup_selection,
        _get_backup_selection,
        _list_backup_selections,
        _delete_backup_selection,
        _put_backup_vault_access_policy,
        _get_backup_vault_access_policy,
        _delete_backup_vault_access_policy,
    ):
        setattr(BackupResponse, call.__name__.removeprefix("_"), call)
    urls.url_paths["{0}/backup-vaults/(?P<name>[^/]+)/access-policy$"] = BackupResponse.dispatch

    @around(Plan, "__init__")
    def create(original: Any, plan: Any, *args: Any, **kwargs: Any) -> None:
        original(plan, *args, **kwargs)
        plan.selections = {}

    @around(BackupBackend, "delete_backup_plan")
    def delete_plan(original: Any, backend: Any, backup_plan_id: str) -> Any:
        plan = backend.plans.get(backup_plan_id)
        if plan and plan.selections:
            raise InvalidRequestException(
                msg="Related backup plan selections must be deleted prior to backup plan deletion"
            )
        return original(backend, backup_plan_id)


def _update_backup_plan(call: Any) -> str:
    plan = _plan(call)
    plan.backup_plan = json.loads(call.body)["BackupPlan"]
    plan.version_id = mock_random.get_random_string(length=48)
    return json.dumps(plan.to_dict())


def _create_backup_selection(call: Any) -> str:
    plan, selection_id = _plan(call), str(mock_random.uuid4())
    plan.selections[selection_id] = {
        "BackupPlanId": plan.backup_plan_id,
        "SelectionId": selection_id,
        "BackupSelection": json.loads(call.body)["BackupSelection"],
        "CreationDate": unix_time(),
    }
    return json.dumps(plan.selections[selection_id])


def _get_backup_selection(call: Any) -> str:
    plan, selection_id = _plan(call), _parts(call)[2]
    if selection_id not in plan.selections:
        raise ResourceNotFoundException(msg="Cannot find backup selection with provided id")
    return json.dumps(plan.selections[selection_id])


def _list_backup_selections(call: Any) -> str:
    found = [
        {"BackupPlanId": one["BackupPlanId"], "SelectionId": one["SelectionId"], **_listed(one["BackupSelection"])}
        for one in _plan(call).selections.values()
    ]
    return json.dumps({"BackupSelectionsList": found})


def _listed(selection: dict[str, Any]) -> dict[str, Any]:
    """What a list tells of a selection: not what it selects."""
    return {key: selection[key] for key in ("SelectionName", "IamRoleArn")}


def _delete_backup_selection(call: Any) -> str:
    _get_backup_selection(call)
    _plan(call).selections.pop(_parts(call)[2])
    return "{}"


def _plan(call: Any) -> Any:
    found = call.backup_backend.plans.get(_parts(call)[0])
    if found is None or found.deletion_date:
        raise ResourceNotFoundException(msg="Cannot find backup plan with provided id")
    return found


def _parts(call: Any) -> list[str]:
    """What follows ``/backup/plans/`` in the path: the plan, ``selections`` and the selection."""
    parts: list[str] = call.path.partition("/plans/")[2].strip("/").split("/")
    return parts


# --- who may use a vault


def _vault(call: Any) -> Any:
    name = unquote(call.path.split("/")[2])
    if name not in call.backup_backend.vaults:
        raise ResourceNotFoundException(msg="Backup vault does not exist")
    return call.backup_backend.vaults[name]


def _put_backup_vault_access_policy(call: Any) -> str:
    _vault(call).access_policy = json.loads(call.body)["Policy"]
    return "{}"


def _get_backup_vault_access_policy(call: Any) -> str:
    vault = _vault(call)
    policy = getattr(vault, "access_policy", None)
    if policy is None:
        raise ResourceNotFoundException(msg="Backup vault access policy does not exist")
    return json.dumps(
        {"BackupVaultName": vault.backup_vault_name, "BackupVaultArn": vault.backup_vault_arn, "Policy": policy}
    )


def _delete_backup_vault_access_policy(call: Any) -> str:
    _get_backup_vault_access_policy(call)
    _vault(call).access_policy = None
    return "{}"


GAP = Gap(
    name="Backup plans",
    service="backup",
    modelled="UpdateBackupPlan; CreateBackupSelection, GetBackupSelection, ListBackupSelections and "
    "DeleteBackupSelection; a plan goes after its selections.",
    missing="Backups are not made. Old versions of a plan are gone.",
    fill=_fill,
)
