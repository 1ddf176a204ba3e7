from policies import tokens

from . import ABSENT, KEY, PASSES, UNKNOWN, Res, Table, fails, waits
from .stores import switch

_TABLE, _REPLICA = tokens.TABLE[0], tokens.TABLE_REPLICA[0]

TABLES = {
    "dynamodb-cmk": Table(
        good=(Res(tokens.TABLE[0], {"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY}}),),
        cases={
            "absent": ({"serverSideEncryption": ABSENT}, fails("serverSideEncryption.enabled is not set")),
            "off": ({"serverSideEncryption.enabled": False}, fails("serverSideEncryption.enabled is false")),
            "not known": ({"serverSideEncryption": UNKNOWN}, waits("serverSideEncryption")),
            "key absent": ({"serverSideEncryption.kmsKeyArn": ABSENT}, fails("serverSideEncryption.kmsKeyArn")),
            "replica in the table": ({"replicas": [{"regionName": "us-west-2"}]}, fails("replicas[0].kmsKeyArn")),
            "replica": (Res(_REPLICA, {"kmsKeyArn": KEY}), PASSES),
            "plain replica": (Res(_REPLICA, {}), fails("kmsKeyArn")),
        },
    ),
    "dynamodb-pitr": Table(
        good=(Res(_TABLE, {"pointInTimeRecovery": {"enabled": True}}),),
        cases={
            "absent": ({"pointInTimeRecovery": ABSENT}, fails("pointInTimeRecovery.enabled is not set")),
            "off": ({"pointInTimeRecovery.enabled": False}, fails("pointInTimeRecovery.enabled is false")),
            "not known": ({"pointInTimeRecovery": UNKNOWN}, waits("pointInTimeRecovery")),
            "replica in the table": (
                {"replicas": [{"regionName": "us-west-2"}]},
                fails("replicas[0].pointInTimeRecovery is not set"),
            ),
            "replica": (Res(_REPLICA, {"pointInTimeRecovery": True}), PASSES),
            "replica without": (Res(_REPLICA, {}), fails("pointInTimeRecovery is not set")),
        },
    ),
    "dynamodb-deletion-protection": switch((_TABLE, _REPLICA), "deletionProtectionEnabled"),
}
