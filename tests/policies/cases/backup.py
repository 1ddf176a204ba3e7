import json

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_VAULT = Res(tokens.BACKUP_VAULT[0], {"name": "homes", "id": "homes"}, name="homes")
_LOCK = Res(tokens.BACKUP_VAULT_LOCK[0], {"backupVaultName": "homes", "minRetentionDays": 7})
_POLICY = tokens.BACKUP_VAULT_POLICY[0]
_UNLOCKED = fails("neither a VaultLockConfiguration nor a VaultPolicy in the stack keeps its recovery points")
_DELETE = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]

_OURS = "arn:aws:iam::111122223333:role/lab"
_THEIRS = "arn:aws:iam::999988887777:root"
_SHARED = "arn:aws:iam::444455556666:root"
_FACTS = 'accounts = ["111122223333"]\nshared_accounts = ["444455556666"]\n'


def _policy(principal: object = _OURS, **others: object) -> dict[str, object]:
    """A policy of one statement."""
    named = principal if principal == "*" else {"AWS": principal}
    statement = {
        "Effect": "Allow",
        "Principal": named,
        "Action": "backup:CopyIntoBackupVault",
        "Resource": "*",
        **others,
    }
    return {"policy": json.dumps({"Statement": [statement]})}


def _denying(*actions: str) -> Res:
    return Res(_POLICY, {"backupVaultName": "homes", **_policy("*", Effect="Deny", Action=list(actions))})


TABLES = {
    "backup-vault-lock": Table(
        good=(_LOCK, _VAULT),
        cases={
            "absent": ({"minRetentionDays": ABSENT}, fails("minRetentionDays is not set, which means 1")),
            "a day": ({"minRetentionDays": 1}, fails("minRetentionDays is 1; allowed: 7 days or more")),
            "not known": ({"minRetentionDays": UNKNOWN}, waits("minRetentionDays")),
            "of another": ({"backupVaultName": "other"}, _UNLOCKED),
            "policy": (_denying(*_DELETE), PASSES),
            "policy about something else": (_denying("backup:StartCopyJob"), _UNLOCKED),
        },
    ),
    "backup-plan-retention": Table(
        good=(Res(tokens.BACKUP_PLAN[0], {"rules": [{"lifecycle": {"deleteAfter": 35}}]}),),
        cases={
            "absent": ({"rules.0.lifecycle": ABSENT}, PASSES),
            "a day": ({"rules.0.lifecycle.deleteAfter": 1}, fails("rules[0].lifecycle.deleteAfter is 1")),
            "not known": ({"rules.0.lifecycle": UNKNOWN}, waits("rules[0].lifecycle")),
            "monthly": (
                {"rules.0.schedule": "cron(0 3 1 * ? *)"},
                fails('rules[0].schedule is "cron(0 3 1 * ? *)", and no rule of the plan runs every day'),
            ),
            "on Sundays": ({"rules.0.schedule": "cron(0 3 ? * SUN *)"}, fails("no rule of the plan runs every day")),
            "every other day": ({"rules.0.schedule": "rate(2 days)"}, fails("no rule of the plan runs every day")),
            "every day": ({"rules.0.schedule": "cron(0 3 * * ? *)"}, PASSES),
            "every few hours": ({"rules.0.schedule": "rate(12 hours)"}, PASSES),
            "schedule not known": ({"rules.0.schedule": UNKNOWN}, waits("rules[0].schedule")),
            "only the monthly one for long enough": (
                {
                    "rules": [
                        {"schedule": "cron(0 3 * * ? *)", "lifecycle": {"deleteAfter": 1}},
                        {"schedule": "cron(0 3 1 * ? *)", "lifecycle": {"deleteAfter": 365}},
                    ]
                },
                fails("rules[0].lifecycle.deleteAfter is 1"),
            ),
            "one of two": (
                {"rules": [{"lifecycle": {"deleteAfter": 1}}, {"lifecycle": {"deleteAfter": 90}}]},
                PASSES,
            ),
        },
    ),
    "backup-policy-scoped": Table(
        good=(Res(_POLICY, _policy()),),
        facts=_FACTS,
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "everybody": (_policy("*"), fails("allows everybody")),
            "another account": (_policy(_THEIRS), fails(f"allows {_THEIRS}")),
            "an account that we share with": (_policy(_SHARED), PASSES),
        },
    ),
}
