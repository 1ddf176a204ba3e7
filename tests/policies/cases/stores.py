import json

from policies import tokens
from tests.policies.pack import secret

from . import ABSENT, KEY, PASSES, UNKNOWN, Change, Res, Table, Verdict, fails, waits

_LUSTRE = tokens.LUSTRE_FILE_SYSTEM[0]
_REPLICA = tokens.TABLE_REPLICA[0]
_BUCKET = Res(tokens.BUCKET[0], {"bucket": "data", "id": "data"}, name="data")
_OLD_BUCKET = Res(tokens.BUCKET[1], {"bucket": "data", "id": "data"}, name="data")
_REFERS = {"bucket": (_BUCKET.urn,)}
_FOUR = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)
_BLOCK = Res(tokens.BUCKET_PUBLIC_ACCESS[0], {"bucket": UNKNOWN, **_FOUR}, _REFERS)
_SSE = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}}
_OLD_SSE = {"applyServerSideEncryptionByDefaults": [_SSE["applyServerSideEncryptionByDefault"]]}
_ENCRYPTION = Res(tokens.BUCKET_ENCRYPTION[0], {"bucket": "data", "rules": [_SSE]})
_OLD_ENCRYPTION = Res(tokens.BUCKET_ENCRYPTION[1], _ENCRYPTION.properties)
_S3S_KEY = Res(
    tokens.BUCKET_ENCRYPTION[0],
    {"bucket": "data", "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
)
_LOGGING = Res(tokens.BUCKET_LOGGING[0], {"bucket": "other", "targetBucket": "data", "targetPrefix": "access/"})
_ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


_STORAGE = {"storageEncrypted": True, "kmsKeyId": KEY}
_DATABASES = [token for token in tokens.DATABASE_ENDPOINT if token not in (*tokens.DATABASE, *tokens.DATABASE_CLUSTER)]
_PUBLIC = fails("publiclyAccessible is true")


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


def _switch_and_key(types: tuple[str, ...], switch: str, key: str, **others: tuple[Change, Verdict]) -> Table:
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


TABLES = {
    "efs-cmk": _switch_and_key(tokens.EFS_FILE_SYSTEM, "encrypted", "kmsKeyId"),
    "rds-cmk": _switch_and_key(
        (*tokens.DATABASE, *tokens.DATABASE_CLUSTER),
        "storageEncrypted",
        "kmsKeyId",
        replica=(Res(tokens.DATABASE[0], {"replicateSourceDb": "main"}), PASSES),
        neptune=(Res(tokens.NEPTUNE_CLUSTER[0], {"storageEncrypted": True, "kmsKeyArn": KEY}), PASSES),
    ),
    "fsx-cmk": Table(
        good=(Res(_LUSTRE, {"deploymentType": "PERSISTENT_2", "kmsKeyId": KEY}),),
        alike=tokens.FSX_FILE_SYSTEM,
        cases={
            "absent": ({"kmsKeyId": ABSENT}, fails("kmsKeyId is not set")),
            "not known": ({"kmsKeyId": UNKNOWN}, waits("kmsKeyId")),
            "scratch takes no key": (Res(_LUSTRE, {"deploymentType": "SCRATCH_2"}), PASSES),
            "scratch by default": (Res(_LUSTRE, {}), PASSES),
        },
    ),
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
    "rds-not-public": Table(
        good=(Res(_DATABASES[0], {"publiclyAccessible": False}),),
        alike=tuple(_DATABASES[1:]),
        cases={
            "absent": ({"publiclyAccessible": ABSENT}, PASSES),
            "not known": ({"publiclyAccessible": UNKNOWN}, waits("publiclyAccessible")),
            "public": ({"publiclyAccessible": True}, fails("publiclyAccessible is true; allowed: false")),
            "encrypted instance": (Res(tokens.DATABASE[0], {**_STORAGE, "publiclyAccessible": True}), _PUBLIC),
            "encrypted cluster": (Res(tokens.DATABASE_CLUSTER[0], {**_STORAGE, "publiclyAccessible": True}), _PUBLIC),
        },
    ),
    "rds-no-public-snapshot": Table(
        good=(Res(tokens.DATABASE_SNAPSHOT[0], {"dbSnapshotIdentifier": "before-upgrade"}),),
        alike=tokens.DATABASE_SNAPSHOT[1:],
        cases={
            "absent": ({"sharedAccounts": ABSENT}, PASSES),
            "shared with none": ({"sharedAccounts": []}, PASSES),
            "not known": ({"sharedAccounts": UNKNOWN}, waits("sharedAccounts")),
            "public": ({"sharedAccounts": ["all"]}, fails('sharedAccounts[0] is "all"')),
            "shared": ({"sharedAccounts": ["444455556666"]}, fails("sharedAccounts[0]")),
        },
    ),
    "s3-public-access-block": Table(
        good=(_BLOCK, _BUCKET, _ENCRYPTION),
        cases={
            "absent": ({"blockPublicAcls": ABSENT}, fails("blockPublicAcls is not set, which means false")),
            "not known": ({"blockPublicPolicy": UNKNOWN}, waits("blockPublicPolicy")),
            "public lists": ({"blockPublicAcls": False}, fails("blockPublicAcls is false")),
            "public policies": ({"blockPublicPolicy": False}, fails("blockPublicPolicy")),
            "old public lists": ({"ignorePublicAcls": False}, fails("ignorePublicAcls")),
            "public buckets": ({"restrictPublicBuckets": False}, fails("restrictPublicBuckets")),
            "by name": (Res(_BLOCK.type, {"bucket": "data", **_FOUR}), PASSES),
            "of another bucket": (Res(_BLOCK.type, {"bucket": "other", **_FOUR}), fails("no BucketPublicAccessBlock")),
            "of the account only": (Res(tokens.ACCOUNT_PUBLIC_ACCESS[0], _FOUR), fails("no BucketPublicAccessBlock")),
        },
    ),
    "s3-cmk": Table(
        good=(_ENCRYPTION, _BUCKET, _BLOCK),
        cases={
            "absent": (
                {"rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId": ABSENT},
                fails("kmsMasterKeyId is not set"),
            ),
            "not known": ({"rules": UNKNOWN}, waits("rules")),
            "S3's key": (
                {"rules.0.applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}},
                fails('rules[0].applyServerSideEncryptionByDefault.sseAlgorithm is "AES256"'),
            ),
            "by reference": (Res(_ENCRYPTION.type, {"bucket": UNKNOWN, "rules": [_SSE]}, _REFERS), PASSES),
            "of another bucket": (
                Res(_ENCRYPTION.type, {"bucket": "other", "rules": [_SSE]}),
                fails("no BucketServerSideEncryptionConfiguration"),
            ),
            "older name": (_OLD_ENCRYPTION, PASSES),
        },
    ),
    "s3-no-public-acl": Table(
        good=(Res(tokens.BUCKET_ACL[0], {"bucket": "data", "acl": "private"}),),
        cases={
            "absent": ({"acl": ABSENT}, PASSES),
            "not known": ({"acl": UNKNOWN}, waits("acl")),
            "everybody reads": ({"acl": "public-read"}, fails('acl is "public-read"; allowed: private')),
            "everybody writes": ({"acl": "public-read-write"}, fails("acl")),
            "every account": ({"acl": "authenticated-read"}, fails("acl")),
            "grant": (
                {"accessControlPolicy": {"grants": [{"grantee": {"uri": _ALL_USERS}, "permission": "READ"}]}},
                fails("accessControlPolicy.grants[0].grantee.uri"),
            ),
            "object": (Res(tokens.BUCKET_OBJECT[0], {"acl": "public-read"}), fails("acl")),
            "newer object": (Res(tokens.BUCKET_OBJECT[1], {"acl": "public-read"}), fails("acl")),
            "older name": (Res(tokens.BUCKET_ACL[1], {"acl": "public-read"}), fails("acl")),
        },
    ),
}

# What a bucket may say itself, under both of its names, with all else as it should be.
for _bucket in (_BUCKET, _OLD_BUCKET):
    _name = _bucket.type.split(":")[-1]
    _block = Res(_BLOCK.type, _BLOCK.properties, {"bucket": (_bucket.urn,)})
    TABLES[f"s3-no-public-acl ({_name})"] = Table(
        good=(_bucket, _block, _ENCRYPTION),
        cases={
            "canned": ({"acl": "public-read"}, fails("acl")),
            "grant": ({"grants": [{"uri": _ALL_USERS, "permissions": ["READ"]}]}, fails("grants[0].uri")),
            "grant to a person": ({"grants": [{"id": "0123", "permissions": ["READ"]}]}, PASSES),
        },
    )
    TABLES[f"s3-public-access-block ({_name})"] = Table(
        good=(_block, _bucket, _ENCRYPTION),
        cases={"of another": (Res(_BLOCK.type, {"bucket": "other", **_FOUR}), fails("no BucketPublicAccessBlock"))},
    )
TABLES["s3-cmk (log bucket)"] = Table(
    good=(_S3S_KEY, _BUCKET, _BLOCK, _LOGGING),
    cases={
        "no algorithm": ({"rules.0.applyServerSideEncryptionByDefault": {}}, fails("sseAlgorithm is not set")),
        "not known": ({"rules": UNKNOWN}, waits("rules")),
        "customer key": (_ENCRYPTION, PASSES),
        "KMS without a key": (
            {"rules.0.applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}},
            fails("kmsMasterKeyId is not set"),
        ),
    },
)
TABLES["s3-cmk (Bucket)"] = Table(
    good=(
        Res(_BUCKET.type, {**_BUCKET.properties, "serverSideEncryptionConfiguration": {"rule": _SSE}}, name="data"),
        _BLOCK,
    ),
    cases={
        "absent": ({"serverSideEncryptionConfiguration": ABSENT}, fails("no BucketServerSideEncryptionConfiguration")),
        "AWS decides": (
            {"serverSideEncryptionConfiguration": UNKNOWN},
            fails("no BucketServerSideEncryptionConfiguration"),
        ),
        "AWS decided": (
            {"serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}},
            fails("sseAlgorithm"),
        ),
    },
)
TABLES["s3-cmk (BucketV2)"] = Table(
    good=(
        Res(
            _OLD_BUCKET.type,
            {**_OLD_BUCKET.properties, "serverSideEncryptionConfigurations": [{"rules": [_OLD_SSE]}]},
            name="data",
        ),
        Res(_BLOCK.type, _BLOCK.properties, {"bucket": (_OLD_BUCKET.urn,)}),
    ),
    cases={
        "absent": ({"serverSideEncryptionConfigurations": ABSENT}, fails("no BucketServerSideEncryptionConfiguration")),
        "AWS decided": (
            {
                "serverSideEncryptionConfigurations.0.rules.0.applyServerSideEncryptionByDefaults": [
                    {"sseAlgorithm": "AES256"}
                ]
            },
            fails("sseAlgorithm"),
        ),
    },
)


def _policy(**changes: object) -> dict[str, object]:
    """A bucket policy with one statement that is good but for the changes."""
    endpoint = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": endpoint}
    changed = {key: value for key, value in {**statement, **changes}.items() if value is not ABSENT}
    return {"policy": json.dumps({"Statement": changed})}


def _condition(operator: str, **keys: object) -> dict[str, object]:
    return _policy(Condition={operator: {key.replace("_", ":"): value for key, value in keys.items()}})


_OPEN = fails("policy.Statement (without Sid) allows everybody")
TABLES["s3-policy-no-star"] = Table(
    good=(Res(tokens.BUCKET_POLICY[0], {"bucket": "data", **_policy()}),),
    alike=tokens.ACCESS_POINT,
    cases={
        "absent": ({"policy": ABSENT}, PASSES),
        "not known": ({"policy": UNKNOWN}, waits("policy")),
        "no JSON": ({"policy": "{"}, waits("policy")),
        "object, not text": (
            {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*"}]}},
            fails("policy.Statement[0]"),
        ),
        "no condition": (_policy(Condition=ABSENT), _OPEN),
        "deny": (_policy(Effect="Deny", Condition=ABSENT), PASSES),
        "a role": (_policy(Principal={"AWS": "arn:aws:iam::111122223333:role/lab"}, Condition=ABSENT), PASSES),
        "any AWS": (_policy(Principal={"AWS": "*"}, Condition=ABSENT), _OPEN),
        "any among others": (_policy(Principal={"AWS": ["111122223333", "*"]}, Condition=ABSENT), _OPEN),
        "all but one": (_policy(Principal=ABSENT, NotPrincipal={"AWS": "111122223333"}, Condition=ABSENT), _OPEN),
        "TLS is no identity": (_condition("Bool", aws_SecureTransport="true"), _OPEN),
        "a public address": (_condition("IpAddress", aws_SourceIp="0.0.0.0/0"), _OPEN),
        "passes without the key": (_condition("StringEqualsIfExists", aws_SourceVpce="vpce-1"), _OPEN),
        "passes without any": (_condition("ForAllValues:StringEquals", aws_PrincipalOrgID="o-1"), _OPEN),
        "any organisation": (_condition("StringLike", aws_PrincipalOrgID="*"), _OPEN),
        "any of two": (_condition("StringLike", aws_PrincipalOrgID=["o-1", "*"]), _OPEN),
        "our organisation": (_condition("StringEquals", aws_PrincipalOrgID="o-1"), PASSES),
        "any account's ARN": (_condition("ArnLike", aws_PrincipalArn="arn:aws:iam::*:role/x"), _OPEN),
        "any bucket": (_condition("ArnLike", aws_SourceArn="arn:aws:s3:::*"), _OPEN),
        "one bucket": (_condition("ArnLike", aws_SourceArn="arn:aws:s3:::logs-*"), PASSES),
        "our account's ARN": (_condition("ArnLike", aws_PrincipalArn="arn:aws:iam::111122223333:role/*"), PASSES),
    },
)
for _bucket in (_BUCKET, _OLD_BUCKET):
    TABLES[f"s3-policy-no-star ({_bucket.type.split(':')[-1]})"] = Table(
        good=(_bucket, Res(_BLOCK.type, _BLOCK.properties, {"bucket": (_bucket.urn,)}), _ENCRYPTION),
        cases={"inside the bucket": (_policy(Condition=ABSENT), _OPEN)},
    )
