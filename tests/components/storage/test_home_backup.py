import json
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.storage import BackupRule, Frequency, HomeBackup, HomeBackupArgs, VaultBackups, VaultLock
from components.storage.home_backup import backup_policy
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
HOMES = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/fs-1"
VAULT_ARN = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:homes"
VAULT, PLAN, LOCK = "aws:backup/vault:Vault", "aws:backup/plan:Plan", "aws:backup/vaultLockConfiguration:"
SELECTION, ROLE = "aws:backup/selection:Selection", "aws:iam/role:Role"
DAILY = BackupRule(frequency=Frequency.DAILY, keep_days=35)


def build(*names: str, **fields: Any) -> Recording:
    def program() -> list[pulumi.Output[str]]:
        made = [
            HomeBackup(n, HomeBackupArgs(file_system_arn=HOMES, kms_key_arn=KEY, tags=TAGS, **fields)) for n in names
        ]
        return [output for one in made for output in (one.vault_name, one.vault_arn, one.role_arn)]

    return record(program, outputs={VAULT: {"arn": VAULT_ARN, "name": "homes"}})


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:HomeBackup"
    plain = [
        f"{component}${PLAN}::homes-plan",
        f"{component}${SELECTION}::homes-selection",
        f"{component}${VAULT}::homes-vault",
        f"{component}${ROLE}::homes-role",
        f"{component}$aws:iam/rolePolicy:RolePolicy::homes-role-policy",
        f"{component}::homes",
    ]
    assert build("homes").urns() == plain
    locked = VaultBackups(lock=VaultLock(min_keep_days=7))
    lock = f"{component}${LOCK}VaultLockConfiguration::homes-lock"
    assert build("homes", backups=locked).urns() == sorted([*plain, lock])


def test_two_in_one_program_tagged_and_protected() -> None:
    recording = build("one", "two")
    assert untagged(recording, [VAULT, PLAN, ROLE]) == []
    assert {resource.protect for resource in recording.resources if resource.custom} == {True}
    assert {vault.inputs["forceDestroy"] for vault in recording.of_type(VAULT)} == {False}
    recording = build("one", protect_data=False)
    assert {resource.protect for resource in recording.resources if resource.custom} == {False}
    assert recording.one(VAULT).inputs["forceDestroy"] is True


def test_the_vault_has_our_key_and_the_plan_our_rules() -> None:
    rules = (
        BackupRule(frequency=Frequency.WEEKLY, keep_days=120, cold_after_days=30, hour_utc=23),
        BackupRule(frequency=Frequency.MONTHLY, keep_days=1),
    )
    recording = build("homes", backups=VaultBackups(rules=rules), permissions_boundary_arn="arn:boundary")
    assert recording.one(VAULT).inputs["kmsKeyArn"] == KEY
    assert recording.one(ROLE).inputs["permissionsBoundary"] == "arn:boundary"
    weekly, monthly = recording.one(PLAN).inputs["rules"]
    assert (weekly["ruleName"], weekly["schedule"]) == ("weekly", "cron(0 23 ? * SUN *)")
    assert weekly["lifecycle"] == {"deleteAfter": 120, "coldStorageAfter": 30}
    assert (monthly["schedule"], monthly["lifecycle"]) == ("cron(0 3 1 * ? *)", {"deleteAfter": 1})
    assert {rule["targetVaultName"] for rule in (weekly, monthly)} == {"homes"}
    selection = recording.one(SELECTION)
    assert selection.inputs["resources"] == [HOMES]
    assert recording.one("aws:iam/rolePolicy:RolePolicy").urn in selection.dependencies


@pytest.mark.parametrize("cooling_off", [None, 3])
def test_a_lock_is_put_on_the_vault(cooling_off: int | None) -> None:
    lock = VaultLock(min_keep_days=30, max_keep_days=400, cooling_off_days=cooling_off)
    rules = (BackupRule(frequency=Frequency.DAILY, keep_days=30),)
    inputs = build("homes", backups=VaultBackups(rules=rules, lock=lock)).one(f"{LOCK}VaultLockConfiguration").inputs
    assert (inputs["backupVaultName"], inputs["minRetentionDays"], inputs["maxRetentionDays"]) == ("homes", 30, 400)
    assert inputs.get("changeableForDays") == cooling_off


def ask(action: str, on: str, **context: str) -> Decision:
    policy = backup_policy(file_system_arn=HOMES, vault_arn=VAULT_ARN, kms_key_arn=KEY)
    role = f"arn:aws:iam::{ACCOUNT}:role/backup"
    request = Request(action=action, resource=on, principal=role, owner=ACCOUNT, context=context)
    return decide(request, json.dumps({"Statement": []}), [policy])


@pytest.mark.parametrize(
    ("action", "on", "context", "expected"),
    [
        ("elasticfilesystem:Backup", HOMES, {}, Decision.ALLOWED),
        ("elasticfilesystem:Backup", f"{HOMES}2", {}, Decision.NOT_ALLOWED),
        ("elasticfilesystem:DeleteFileSystem", HOMES, {}, Decision.NOT_ALLOWED),
        ("elasticfilesystem:Restore", HOMES, {}, Decision.NOT_ALLOWED),
        ("backup:CopyIntoBackupVault", VAULT_ARN, {}, Decision.ALLOWED),
        ("backup:CopyIntoBackupVault", f"{VAULT_ARN}2", {}, Decision.NOT_ALLOWED),
        ("backup:DeleteRecoveryPoint", VAULT_ARN, {}, Decision.NOT_ALLOWED),
        ("backup:TagResource", f"arn:aws:backup:{REGION}:{ACCOUNT}:recovery-point:1", {}, Decision.ALLOWED),
        ("kms:CreateGrant", KEY, {"kms:GrantIsForAWSResource": "true"}, Decision.ALLOWED),
        ("kms:CreateGrant", KEY, {"kms:GrantIsForAWSResource": "false"}, Decision.NOT_ALLOWED),
        ("kms:Decrypt", KEY, {}, Decision.NOT_ALLOWED),
    ],
)
def test_the_role_backs_up_one_file_system(action: str, on: str, context: dict[str, str], expected: Decision) -> None:
    assert ask(action, on, **context) is expected


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"keep_days": 0}, "keep_days=0: 1 to 36500 days are allowed"),
        ({"keep_days": 36501}, "keep_days=36501: 1 to 36500 days are allowed"),
        ({"keep_days": 35, "hour_utc": 24}, "hour_utc=24: 0 to 23 are allowed"),
        ({"keep_days": 365, "cold_after_days": 0}, "cold_after_days=0: 1 day or more"),
        ({"keep_days": 119, "cold_after_days": 30}, "90 days at least; keep it 120 days or longer, or set"),
    ],
)
def test_a_rule_that_aws_would_refuse(fields: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        BackupRule(frequency=Frequency.DAILY, **fields)


@given(st.integers(-5, 37000), st.none() | st.integers(-5, 400), st.integers(-2, 26))
def test_every_rule_is_one_that_aws_takes_or_names_its_field(keep: int, cold: int | None, hour: int) -> None:
    fits = 1 <= keep <= 36500 and 0 <= hour <= 23 and (cold is None or (cold >= 1 and keep >= cold + 90))
    if fits:
        rule = BackupRule(frequency=Frequency.DAILY, keep_days=keep, cold_after_days=cold, hour_utc=hour)
        assert rule.schedule == f"cron(0 {hour} * * ? *)"
    else:
        with pytest.raises(ValueError, match=r"^BackupRule: .*(keep_days|cold_after_days|hour_utc)="):
            BackupRule(frequency=Frequency.DAILY, keep_days=keep, cold_after_days=cold, hour_utc=hour)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"min_keep_days": 0}, "min_keep_days=0: 1 to 36500"),
        ({"min_keep_days": 30, "max_keep_days": 29}, r"max_keep_days=29: 30 \(min_keep_days\) to 36500"),
        ({"min_keep_days": 30, "max_keep_days": 36501}, "max_keep_days=36501"),
        ({"min_keep_days": 30, "cooling_off_days": 2}, "cooling_off_days=2: 3 days or more are allowed, or None"),
    ],
)
def test_a_lock_that_aws_would_refuse(fields: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        VaultLock(**fields)


def test_a_plan_that_contradicts_itself_or_its_lock() -> None:
    with pytest.raises(ValueError, match=r"rules=\(\): one rule at least is needed.*AutomaticBackups"):
        VaultBackups(rules=())
    with pytest.raises(ValueError, match="rules has 2 daily rules: one a frequency is allowed; join them"):
        VaultBackups(rules=(DAILY, DAILY))
    with pytest.raises(ValueError, match="daily rule has keep_days=35: the lock allows 60 to 36500 days"):
        VaultBackups(rules=(DAILY,), lock=VaultLock(min_keep_days=60))
    with pytest.raises(ValueError, match="daily rule has keep_days=35: the lock allows 1 to 30 days"):
        VaultBackups(rules=(DAILY,), lock=VaultLock(min_keep_days=1, max_keep_days=30))
