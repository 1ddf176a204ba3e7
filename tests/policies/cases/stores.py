"""Stores of which a rule asks only what they are encrypted with."""

from policies import tokens
from tests.policies.pack import secret

from . import ABSENT, KEY, PASSES, UNKNOWN, Change, Res, Table, Verdict, fails, waits


def _key(token: str, key: str) -> Table:
    """A type whose only question is its key."""
    return Table(
        good=(Res(token, {key: KEY}),),
        cases={
            "absent": ({key: ABSENT}, fails(f"{key} is not set; allowed: the ARN")),
            "secret": ({key: secret(KEY)}, PASSES),
            "secret of AWS's": ({key: secret("alias/aws/x")}, fails(f"{key} is [secret]")),
            "not known": ({key: UNKNOWN}, waits(key)),
            "AWS's key": ({key: "alias/aws/x"}, fails(f'{key} is "alias/aws/x"')),
            "alias of ours": ({key: "alias/hpc-labs"}, PASSES),
        },
    )


def switch_and_key(types: tuple[str, ...], switch: str, key: str, **others: tuple[Change, Verdict]) -> Table:
    """Types with a switch for encryption and a key."""
    cases: dict[str, tuple[Change, Verdict]] = {
        "absent": ({switch: ABSENT}, fails(f"{switch} is not set, which means false")),
        "key absent": ({key: ABSENT}, fails(f"{key} is not set")),
        "off": ({switch: False}, fails(f"{switch} is false")),
        "not known": ({switch: UNKNOWN}, waits(switch)),
        "key not known": ({key: UNKNOWN}, waits(key)),
        "AWS's key": ({key: "alias/aws/x"}, fails(key)),
    }
    return Table(good=(Res(types[0], {switch: True, key: KEY}),), cases={**cases, **others}, alike=types[1:])


def switch(types: tuple[str, ...], key: str, **others: tuple[Change, Verdict]) -> Table:
    """Types whose only question is a switch that has to be on."""
    cases: dict[str, tuple[Change, Verdict]] = {
        "absent": ({key: ABSENT}, fails(f"{key} is not set, which means false")),
        "off": ({key: False}, fails(f"{key} is false; allowed: true")),
        "not known": ({key: UNKNOWN}, waits(key)),
    }
    return Table(good=(Res(types[0], {key: True}),), cases={**cases, **others}, alike=types[1:])


TABLES = {
    "secretsmanager-cmk": _key(tokens.SECRET[0], "kmsKeyId"),
    "ssm-cmk": Table(
        good=(Res(tokens.PARAMETER[0], {"type": "SecureString", "keyId": KEY}),),
        cases={
            "absent": ({"keyId": ABSENT}, fails("keyId is not set")),
            "not known": ({"keyId": UNKNOWN}, waits("keyId")),
            "type not known": ({"type": UNKNOWN}, waits("type")),
            "no secret": ({"type": "String", "keyId": ABSENT}, PASSES),
        },
    ),
    "ssm-no-secret": Table(
        good=(Res(tokens.PARAMETER[0], {"type": "String", "value": "postgres://db/accounting", "name": "/lab/db"}),),
        cases={
            "absent": ({"value": ABSENT}, PASSES),
            "not known": ({"value": UNKNOWN}, waits("value")),
            "type not known": ({"type": UNKNOWN}, waits("type")),
            "name not known": ({"name": UNKNOWN}, PASSES),
            "type absent": ({"type": ABSENT, "value": "AKIAIOSFODNN7EXAMPLE"}, fails("value holds a secret")),
            "a key": ({"value": "AKIAIOSFODNN7EXAMPLE"}, fails("value holds a secret; allowed: type SecureString")),
            "a private key": ({"value": "-----BEGIN PRIVATE KEY-----\nMII"}, fails("value holds a secret")),
            "a password in an address": ({"value": "postgres://u:pa55w0rd@h"}, fails("value holds a secret")),
            "by the other property": (
                {"value": ABSENT, "insecureValue": "github_pat_" + "a" * 22},
                fails("insecureValue holds a secret"),
            ),
            "by its name": ({"name": "/lab/db/password"}, fails("value holds a secret")),
            "the place of a secret": (
                {"name": "/lab/db/password", "value": "arn:aws:secretsmanager:us-east-1:111122223333:secret:x"},
                PASSES,
            ),
            "a key that Pulumi keeps secret": (
                {"value": secret("AKIAIOSFODNN7EXAMPLE")},
                fails("value holds a secret"),
            ),
            "in a list": ({"type": "StringList", "value": "a,AKIAIOSFODNN7EXAMPLE"}, fails("value holds a secret")),
            "encrypted": ({"type": "SecureString", "value": "AKIAIOSFODNN7EXAMPLE"}, PASSES),
        },
    ),
    "cloudtrail-cmk": _key(tokens.TRAIL[0], "kmsKeyId"),
    "logs-cmk": _key(tokens.LOG_GROUP[0], "kmsKeyId"),
    "sns-cmk": _key(tokens.TOPIC[0], "kmsMasterKeyId"),
    "sqs-cmk": _key(tokens.QUEUE[0], "kmsMasterKeyId"),
    "backup-cmk": _key(tokens.BACKUP_VAULT[0], "kmsKeyArn"),
    "ecr-cmk": Table(
        good=(Res(tokens.REPOSITORY[0], {"encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}]}),),
        cases={
            "absent": ({"encryptionConfigurations": ABSENT}, fails("encryptionType is not set, which means AES256")),
            "S3's key": ({"encryptionConfigurations.0.encryptionType": "AES256"}, fails('encryptionType is "AES256"')),
            "ECR's key": ({"encryptionConfigurations.0.kmsKey": ABSENT}, fails("encryptionConfigurations[0].kmsKey")),
            "not known": ({"encryptionConfigurations": UNKNOWN}, waits("encryptionConfigurations")),
        },
    ),
}
