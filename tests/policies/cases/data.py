from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_TAG = {"hpc-labs:data-class": "confidential"}
_STORES = (
    *tokens.BUCKET,
    *tokens.EFS_FILE_SYSTEM,
    *tokens.LUSTRE_FILE_SYSTEM,
    *tokens.FSX_FILE_SYSTEM,
    *tokens.DATABASE,
    *tokens.DATABASE_CLUSTER,
    *tokens.TABLE,
    *tokens.BACKUP_VAULT,
)
_BUCKET = Res(tokens.BUCKET[0], {"bucket": "scratch", "id": "scratch", "forceDestroy": True}, name="scratch")
_EXPIRING = {"status": "Enabled", "expiration": {"days": 30}}
_KEPT = fails("forceDestroy is true, and what is in it does not expire; allowed: false")
_LUSTRE = {"arn": "arn:aws:fsx:us-east-1:111122223333:file-system/fs-1"}

TABLES = {
    "data-classified": Table(
        good=(Res(_STORES[0], {"tags": _TAG}),),
        alike=_STORES[1:],
        cases={
            "absent": ({"tags": ABSENT}, fails("tags has no hpc-labs:data-class; allowed: public, internal")),
            "other tags": ({"tags": {"Name": "data"}}, fails("tags has no hpc-labs:data-class")),
            "another class": (
                {"tags": {"hpc-labs:data-class": "secret"}},
                fails('tags.hpc-labs:data-class is "secret"'),
            ),
            "of the provider": ({"tags": ABSENT, "tagsAll": _TAG}, PASSES),
            "not known": ({"tags": UNKNOWN}, waits("tags")),
            "class not known": ({"tags": {"hpc-labs:data-class": UNKNOWN}}, waits("tags.hpc-labs:data-class")),
        },
    ),
    "data-lifecycle": Table(
        good=(
            Res(tokens.BUCKET_LIFECYCLE[0], {"bucket": "scratch", "rules": [_EXPIRING]}),
            _BUCKET,
        ),
        cases={
            "absent": ({"rules": ABSENT}, _KEPT),
            "of another": ({"bucket": "other"}, _KEPT),
            "only old versions": (
                {"rules": [{"status": "Enabled", "noncurrentVersionExpiration": {"noncurrentDays": 3}}]},
                _KEPT,
            ),
            "not known": ({"rules.0.expiration": UNKNOWN}, waits("rules[0].expiration")),
        },
    ),
    "data-lifecycle (one bucket)": Table(
        good=(Res(tokens.BUCKET[1], {"bucket": "data", "forceDestroy": False}),),
        cases={
            "empties itself": ({"forceDestroy": True}, _KEPT),
            "expires": ({"forceDestroy": True, "lifecycleRules": [{"expiration": {"days": 30}}]}, PASSES),
            "not known": ({"forceDestroy": UNKNOWN}, waits("forceDestroy")),
        },
    ),
    "data-lifecycle (vault)": Table(
        good=(Res(tokens.BACKUP_VAULT[0], {"forceDestroy": False}),),
        cases={"empties itself": ({"forceDestroy": True}, _KEPT)},
    ),
    "data-lifecycle (scratch)": Table(
        good=(
            Res(tokens.LUSTRE_FILE_SYSTEM[0], {"deploymentType": "PERSISTENT_2", **_LUSTRE}),
            Res(tokens.BACKUP_SELECTION[0], {"resources": ["*"]}),
        ),
        cases={
            "backed up": ({"deploymentType": "SCRATCH_2"}, fails("it is scratch, and a backup plan's selection")),
            "by default": ({"deploymentType": ABSENT}, fails("it is scratch")),
        },
    ),
}
