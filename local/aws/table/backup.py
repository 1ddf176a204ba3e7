"""AWS Backup: vaults, their locks, plans and what they back up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _tag(call: Call) -> None:
    before, wanted = (side.get("tagsAll") for side in (call.state, call.inputs))
    before, wanted = before if isinstance(before, dict) else {}, wanted if isinstance(wanted, dict) else {}
    arn = call.text("arn")
    if gone := [key for key in before if key not in wanted]:
        call.aws("untag_resource", ResourceArn=arn, TagKeyList=gone)
    call.aws("tag_resource", ResourceArn=arn, Tags=wanted)


_TAGGING = Tagging(put=_tag, add="tag_resource", id="ResourceArn", key="arn", read="list_tags")


def _tags(call: Call, member: str) -> dict[str, object]:
    """The tags as a member of a create request; afterwards they go by the ARN, which only the answer tells."""
    call.tagged = True
    tags = call.inputs.get("tagsAll")
    return {member: tags} if tags else {}


def _create_vault(call: Call) -> str:
    key = call.inputs.get("kmsKeyArn")
    call.aws(
        "create_backup_vault",
        BackupVaultName=call.text("name"),
        **({"EncryptionKeyArn": key} if key else {}),
        **_tags(call, "BackupVaultTags"),
    )
    return call.text("name")


VAULT = Row(
    type="aws:backup/vault:Vault",
    service="backup",
    id="BackupVaultName",
    create=Code("name kmsKeyArn", _create_vault),
    read=Op("describe_backup_vault"),
    reads={
        "name": "BackupVaultName",
        "arn": "BackupVaultArn",
        "kmsKeyArn": "EncryptionKeyArn",
    },
    # Which moto, having none, leaves out.
    derive=lambda _, vault: {"recoveryPoints": int(str(vault.get("NumberOfRecoveryPoints") or 0))},
    delete=Op("delete_backup_vault"),
    tagging=_TAGGING,
    name=Name("name", longest=50),
    local="forceDestroy",
)


# --- a vault's lock


def _put_lock(call: Call, vault: str) -> None:
    members = {
        "minRetentionDays": "MinRetentionDays",
        "maxRetentionDays": "MaxRetentionDays",
        "changeableForDays": "ChangeableForDays",
    }
    wanted = {member: call.inputs[name] for name, member in members.items() if call.inputs.get(name) is not None}
    call.aws("put_backup_vault_lock_configuration", BackupVaultName=vault, **wanted)


def _create_lock(call: Call) -> str:
    _put_lock(call, call.text("backupVaultName"))
    return call.text("backupVaultName")


def _read_lock(call: Call) -> Properties:
    vault = call.aws("describe_backup_vault", BackupVaultName=call.id)
    if not vault.get("Locked"):
        raise GoneError(f"the vault {call.id} has no lock")
    found: Properties = {"backupVaultName": call.id, "backupVaultArn": str(vault["BackupVaultArn"])}
    for name, member in (("minRetentionDays", "MinRetentionDays"), ("maxRetentionDays", "MaxRetentionDays")):
        days = vault.get(member)
        if isinstance(days, int):
            found[name] = days
    return found


LOCK = Row(
    type="aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    service="backup",
    id="BackupVaultName",
    create=Code("backupVaultName minRetentionDays maxRetentionDays changeableForDays", _create_lock),
    read=_read_lock,
    delete=Op("delete_backup_vault_lock_configuration"),
    kept="changeableForDays",
    replace="backupVaultName changeableForDays maxRetentionDays minRetentionDays region",
)

# --- plans

_RULE_MEMBERS = {
    "ruleName": "RuleName",
    "targetVaultName": "TargetBackupVaultName",
    "schedule": "ScheduleExpression",
    "scheduleExpressionTimezone": "ScheduleExpressionTimezone",
    "startWindow": "StartWindowMinutes",
    "completionWindow": "CompletionWindowMinutes",
    "enableContinuousBackup": "EnableContinuousBackup",
    "recoveryPointTags": "RecoveryPointTags",
}
_LIFECYCLE_MEMBERS = {"coldStorageAfter": "MoveToColdStorageAfterDays", "deleteAfter": "DeleteAfterDays"}


def _document(call: Call) -> dict[str, object]:
    rules = []
    given = call.given("rules")
    for rule in given if isinstance(given, list) else []:
        assert isinstance(rule, dict)
        wanted: dict[str, object] = {m: rule[name] for name, m in _RULE_MEMBERS.items() if rule.get(name) is not None}
        lifecycle = rule.get("lifecycle")
        if isinstance(lifecycle, dict):
            wanted["Lifecycle"] = {m: lifecycle[name] for name, m in _LIFECYCLE_MEMBERS.items() if lifecycle.get(name)}
        rules.append(wanted)
    return {"BackupPlanName": call.text("name"), "Rules": rules}


def _create_plan(call: Call) -> str:
    answer = call.aws("create_backup_plan", BackupPlan=_document(call), **_tags(call, "BackupPlanTags"))
    return str(answer["BackupPlanId"])


def _read_plan(call: Call) -> Properties:
    found = call.aws("get_backup_plan", BackupPlanId=call.id)
    if found.get("DeletionDate"):
        raise GoneError(f"the plan {call.id} was deleted")
    document = found["BackupPlan"]
    assert isinstance(document, dict)
    return {
        "name": document["BackupPlanName"],
        "arn": str(found["BackupPlanArn"]),
        "version": str(found["VersionId"]),
        "rules": [_rule(rule) for rule in document["Rules"]],
    }


def _rule(rule: Mapping[str, object]) -> Properties:
    found = {name: rule[member] for name, member in _RULE_MEMBERS.items() if rule.get(member) is not None}
    found.setdefault("enableContinuousBackup", False)
    lifecycle = rule.get("Lifecycle")
    if isinstance(lifecycle, dict):
        days: dict[str, Value] = {name: lifecycle[m] for name, m in _LIFECYCLE_MEMBERS.items() if lifecycle.get(m)}
        found["lifecycle"] = days
    return found  # type: ignore[return-value]


def _change_plan(call: Call) -> None:
    call.aws("update_backup_plan", BackupPlanId=call.id, BackupPlan=_document(call))


PLAN = Row(
    type="aws:backup/plan:Plan",
    service="backup",
    id="BackupPlanId",
    create=Code("name rules", _create_plan),
    read=_read_plan,
    settings=(Code("rules", _change_plan),),
    delete=Op("delete_backup_plan"),
    tagging=_TAGGING,
    name=Name("name", longest=50),
    volatile="version",
    unsupported="advancedBackupSettings scanSettings rules.copyActions rules.scanActions "
    "rules.targetLogicallyAirGappedBackupVaultArn rules.lifecycle.optInToArchiveForSupportedResources",
)

# --- what a plan backs up


def _create_selection(call: Call) -> str:
    resources = call.inputs.get("resources")
    wanted = {
        "SelectionName": call.text("name"),
        "IamRoleArn": call.text("iamRoleArn"),
        "Resources": resources if isinstance(resources, list) else [],
    }
    answer = call.aws("create_backup_selection", BackupPlanId=call.text("planId"), BackupSelection=wanted)
    return str(answer["SelectionId"])


def _read_selection(call: Call) -> Properties:
    plan = call.text("planId")
    call.id = call.id.rpartition("|")[2]  # an import names the plan, too
    found = call.aws("get_backup_selection", BackupPlanId=plan, SelectionId=call.id)["BackupSelection"]
    assert isinstance(found, dict)
    return {
        "planId": plan,
        "name": found["SelectionName"],
        "iamRoleArn": found["IamRoleArn"],
        "resources": list(found.get("Resources", [])),
    }


def _delete_selection(call: Call) -> None:
    call.aws("delete_backup_selection", BackupPlanId=call.text("planId"), SelectionId=call.id)


SELECTION = Row(
    type="aws:backup/selection:Selection",
    service="backup",
    create=Code("name iamRoleArn planId resources", _create_selection),
    read=_read_selection,
    delete=_delete_selection,
    name=Name("name", longest=50),
    unsupported="conditions notResources selectionTags",
    imported=lambda id: {"planId": id.partition("|")[0]},
    # Nothing of a selection can change, so the new one may stand beside the old.
)

# --- who may use a vault


def _put_policy(call: Call) -> str:
    vault = call.text("backupVaultName")
    call.aws("put_backup_vault_access_policy", BackupVaultName=vault, Policy=call.text("policy"))
    return vault


def _change_policy(call: Call) -> None:
    _put_policy(call)


VAULT_POLICY = Row(
    type="aws:backup/vaultPolicy:VaultPolicy",
    service="backup",
    id="BackupVaultName",
    create=Code("backupVaultName policy", _put_policy),
    read=Op("get_backup_vault_access_policy"),
    settings=(Code("policy", _change_policy),),
    delete=Op("delete_backup_vault_access_policy"),
)

ROWS = (VAULT, LOCK, PLAN, SELECTION, VAULT_POLICY)
