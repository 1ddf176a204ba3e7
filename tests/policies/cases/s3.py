import json
from collections.abc import Mapping

from policies import tokens
from policies.iam import NOT_TOLD
from policies.network.kinds import OUTSIDE

from . import ABSENT, KEY, PASSES, UNKNOWN, Res, Table, fails, waits

_BUCKET = Res(tokens.BUCKET[0], {"bucket": "data", "id": "data"}, name="data")
_OLD_BUCKET = Res(tokens.BUCKET[1], {"bucket": "data", "id": "data"}, name="data")
_REFERS = {"bucket": (_BUCKET.urn,)}
_FOUR = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)
_BLOCK = Res(tokens.BUCKET_PUBLIC_ACCESS[0], {"bucket": UNKNOWN, **_FOUR}, _REFERS)
_BY_DEFAULT = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}
_SSE = {"applyServerSideEncryptionByDefault": _BY_DEFAULT, "bucketKeyEnabled": True}
_OLD_SSE = {"applyServerSideEncryptionByDefaults": [_BY_DEFAULT], "bucketKeyEnabled": True}
_ENCRYPTION = Res(tokens.BUCKET_ENCRYPTION[0], {"bucket": "data", "rules": [_SSE]})
_OLD_ENCRYPTION = Res(tokens.BUCKET_ENCRYPTION[1], _ENCRYPTION.properties)
_S3S_KEY = Res(
    tokens.BUCKET_ENCRYPTION[0],
    {"bucket": "data", "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
)
_LOGGING = Res(tokens.BUCKET_LOGGING[0], {"bucket": "other", "targetBucket": "data", "targetPrefix": "access/"})
_ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


def _log_policy(principal: object) -> Res:
    deliver = {"Effect": "Allow", "Principal": principal, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data/*"}
    return Res(tokens.BUCKET_POLICY[0], {"bucket": "data", "policy": json.dumps({"Statement": [deliver]})}, name="let")


TABLES = {
    "s3-public-access-block": Table(
        good=(_BLOCK, _BUCKET),
        cases={
            "absent": ({"bucket": ABSENT}, PASSES),
            "by name": (Res(_BLOCK.type, {"bucket": "data", **_FOUR}), PASSES),
            "of another bucket": (Res(_BLOCK.type, {"bucket": "other", **_FOUR}), fails("no BucketPublicAccessBlock")),
            "of the account only": (Res(tokens.ACCOUNT_PUBLIC_ACCESS[0], _FOUR), fails("no BucketPublicAccessBlock")),
        },
        by_presence=True,
    ),
    "s3-public-access-switches": Table(
        good=(Res(tokens.BUCKET_PUBLIC_ACCESS[0], _FOUR),),
        alike=tokens.ACCOUNT_PUBLIC_ACCESS,
        cases={
            "absent": ({"blockPublicAcls": ABSENT}, fails("blockPublicAcls is not set, which means false")),
            "not known": ({"blockPublicPolicy": UNKNOWN}, waits("blockPublicPolicy")),
            "public lists": ({"blockPublicAcls": False}, fails("blockPublicAcls is false")),
            "public policies": ({"blockPublicPolicy": False}, fails("blockPublicPolicy")),
            "old public lists": ({"ignorePublicAcls": False}, fails("ignorePublicAcls")),
            "public buckets": ({"restrictPublicBuckets": False}, fails("restrictPublicBuckets")),
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
            "no bucket key": ({"rules.0.bucketKeyEnabled": ABSENT}, fails("rules[0].bucketKeyEnabled is not set")),
            "two layers": (
                {"rules": [{"applyServerSideEncryptionByDefault": {**_BY_DEFAULT, "sseAlgorithm": "aws:kms:dsse"}}]},
                PASSES,
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
            {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}, "bucketKeyEnabled": True}]},
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
        "no JSON": ({"policy": "{"}, waits("policy: it is no JSON, so nobody can see into it")),
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
        "any access point": (_condition("StringLike", **{"s3:DataAccessPointAccount": "*"}), _OPEN),
        "our access points": (_condition("StringEquals", **{"s3:DataAccessPointAccount": "111122223333"}), PASSES),
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


_TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
_ENDPOINT = Res("aws:ec2/vpcEndpoint:VpcEndpoint", {"id": "vpce-1"}, name="s3")
_CLOSED = {
    "Effect": "Deny",
    "Principal": {"AWS": "*"},
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
    "Condition": {
        "StringNotEquals": {"aws:SourceVpce": "vpce-1"},
        "BoolIfExists": {"aws:ViaAWSService": "false"},
    },
}
_FACTS = 'accounts = ["111122223333"]\nshared_accounts = ["444455556666"]\n'
_OURS, _THEIRS, _SHARED = (f"arn:aws:iam::{account}:root" for account in (111122223333, 999988887777, 444455556666))


def _statements(*statements: Mapping[str, object]) -> Res:
    rows = [{key: value for key, value in row.items() if value is not ABSENT} for row in statements]
    return Res(tokens.BUCKET_POLICY[0], {"bucket": "data", "policy": json.dumps({"Statement": rows})})


def _unless(**condition: object) -> Res:
    """A policy that denies everything but what the conditions let pass."""
    return _statements({**_CLOSED, "Condition": condition})


def _to(principal: str) -> dict[str, object]:
    return _policy(Principal={"AWS": principal}, Condition=ABSENT)


_NO_TLS = fails("where aws:SecureTransport is false; allowed: one that does, on the bucket and its objects")
_CLOUDFRONT = {"Service": "cloudfront.amazonaws.com"}
_VPCE = {"aws:SourceVpce": "vpce-1"}
_ROLE = "arn:aws:iam::111122223333:role/steward"
_COPIER, _NODE = (
    Res(
        tokens.ROLE[0],
        {
            "arn": f"arn:aws:iam::111122223333:role/{name}",
            "assumeRolePolicy": json.dumps(
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
            ),
        },
        name=name,
    )
    for name, service in (("copier", "s3.amazonaws.com"), ("node", "ec2.amazonaws.com"))
)
_OF_FSX = "arn:aws:iam::111122223333:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*"
_NOT_CLOSED = fails("no policy denies the objects to who does not come through an endpoint")
_POINT, _MANY = "aws:s3/accessPoint:AccessPoint", tokens.MULTI_REGION_ACCESS_POINT[0]
_OF_MANY = tokens.MULTI_REGION_ACCESS_POINT_POLICY[0]
_GLOBAL = Res(_MANY, {"details": {"name": "global"}}, name="global")

TABLES |= {
    "s3-tls-only": Table(
        good=(_statements(_TLS), _BUCKET),
        cases={
            "absent": ({"policy": ABSENT}, _NO_TLS),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "of another": (Res(tokens.BUCKET_POLICY[0], {"bucket": "other"}), _NO_TLS),
            "objects only": (_statements({**_TLS, "Resource": "arn:aws:s3:::data/*"}), _NO_TLS),
            "in another partition": (
                _statements({**_TLS, "Resource": [f"arn:aws-us-gov:s3:::data{end}" for end in ("", "/*")]}),
                PASSES,
            ),
            "in two partitions": (
                _statements({**_TLS, "Resource": ["arn:aws-us-gov:s3:::data", "arn:aws:s3:::data/*"]}),
                _NO_TLS,
            ),
            "bucket only": (_statements({**_TLS, "Resource": "arn:aws:s3:::data"}), _NO_TLS),
            "reading only": (_statements({**_TLS, "Action": "s3:GetObject"}), _NO_TLS),
            "of two statements": (
                _statements({**_TLS, "Resource": "arn:aws:s3:::data"}, {**_TLS, "Resource": "arn:aws:s3:::data/*"}),
                PASSES,
            ),
            "for one role": (_statements({**_TLS, "Principal": {"AWS": _ROLE}}), _NO_TLS),
            "allowed": (_statements({**_TLS, "Effect": "Allow"}), _NO_TLS),
        },
    ),
    "s3-tls-only (in the bucket)": Table(
        good=(Res(_OLD_BUCKET.type, {"bucket": "data", "policy": json.dumps({"Statement": _TLS})}),),
        cases={"none": ({"policy": ABSENT}, _NO_TLS)},
    ),
    "s3-policy-no-foreign": Table(
        good=(Res(tokens.BUCKET_POLICY[0], {"bucket": "data", **_to(_OURS)}, {"policy": ("urn:x",)}),),
        alike=(*tokens.BUCKET, *tokens.ACCESS_POINT),
        facts=_FACTS,
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "another account": (_to(_THEIRS), fails(f"allows {_THEIRS}")),
            "an account that we share with": (_to(_SHARED), PASSES),
            "by access points of ours": (
                _policy(Condition={"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}),
                PASSES,
            ),
            "by access points of others": (
                _policy(Condition={"StringEquals": {"s3:DataAccessPointAccount": "999988887777"}}),
                fails("allows 999988887777"),
            ),
            "a service for any customer": (
                _policy(Principal=_CLOUDFRONT, Condition=ABSENT),
                fails("allows cloudfront.amazonaws.com for any customer"),
            ),
            "a service for ours": (
                _policy(Principal=_CLOUDFRONT, Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}}),
                PASSES,
            ),
            "a service for whom is not known": (
                {
                    "policy": {
                        "Statement": {
                            "Effect": "Allow",
                            "Principal": _CLOUDFRONT,
                            "Action": "s3:GetObject",
                            "Condition": {"ArnEquals": {"aws:SourceArn": UNKNOWN}},
                        }
                    }
                },
                waits("policy.Statement.Condition.ArnEquals.aws:SourceArn"),
            ),
            "a network of others": (
                _policy(Condition={"StringEquals": {"aws:SourceVpc": "vpc-theirs"}}),
                fails("allows vpc-theirs; allowed: principals of our accounts"),
            ),
            "a network of others, for ours": (
                _policy(
                    Condition={"StringEquals": {"aws:SourceVpc": "vpc-theirs", "aws:PrincipalAccount": "111122223333"}}
                ),
                PASSES,
            ),
            "multi-region": (
                Res(_OF_MANY, {"details": {"name": "global", **_to(_THEIRS)}}),
                fails("details.policy.Statement (without Sid) allows"),
            ),
            "AWS answers": (Res(_BUCKET.type, {"policy": UNKNOWN}), PASSES),
        },
    ),
    "s3-policy-no-foreign (networks)": Table(
        good=(
            Res(tokens.BUCKET_POLICY[0], {"bucket": "data", **_policy()}),
            Res(tokens.VPC[0], {"id": "vpc-1"}),
            Res(tokens.VPC_ENDPOINT[0], {"id": "vpce-1"}),
        ),
        cases={
            "a VPC": (_policy(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}), PASSES),
            "a peer's VPC": (_policy(Condition={"StringEquals": {"aws:SourceVpc": "vpc-of-a-peer"}}), PASSES),
            "another": (_policy(Condition={"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}), fails("vpce-2")),
            "any": (_policy(Condition={"StringLike": {"aws:SourceVpce": "vpce-*"}}), fails("allows vpce-*")),
        },
        facts=_FACTS
        + '[[peers]]\nname = "main"\ncidrs = ["10.40.0.0/16"]\nvpc = "vpc-of-a-peer"\nreason = "Our own directory"\n',
    ),
    "s3-policy-no-foreign (not told)": Table(
        good=(Res(tokens.BUCKET_POLICY[0], {"bucket": "data"}),),
        cases={"whose": (_to(_THEIRS), waits(f"policy: {NOT_TOLD}"))},
    ),
    "s3-no-acl": Table(
        good=(Res(tokens.BUCKET_OWNERSHIP[0], {"rule": {"objectOwnership": "BucketOwnerEnforced"}}),),
        cases={
            "absent": ({"rule": ABSENT}, PASSES),
            "writers own": (
                {"rule.objectOwnership": "ObjectWriter"},
                fails('rule.objectOwnership is "ObjectWriter"; allowed: BucketOwnerEnforced'),
            ),
            "not known": ({"rule.objectOwnership": UNKNOWN}, waits("rule.objectOwnership")),
            "list": (Res(tokens.BUCKET_ACL[0], {"acl": "private"}), fails("gives the bucket an access control list")),
            "older list": (Res(tokens.BUCKET_ACL[1], {"acl": "private"}), fails("access control list")),
            "private bucket": (Res(tokens.BUCKET[1], {"acl": "private"}), PASSES),
            "bucket": (Res(tokens.BUCKET[0], {"acl": "log-delivery-write"}), fails('acl is "log-delivery-write"')),
        },
    ),
    "s3-versioning": Table(
        good=(
            Res(tokens.BUCKET_VERSIONING[0], {"bucket": "data", "versioningConfiguration": {"status": "Enabled"}}),
            _BUCKET,
        ),
        alike=tokens.BUCKET_VERSIONING[1:],
        cases={
            "absent": ({"versioningConfiguration": ABSENT}, fails("versioningConfiguration.status is not set")),
            "suspended": ({"versioningConfiguration.status": "Suspended"}, fails('status is "Suspended"')),
            "not known": ({"versioningConfiguration": UNKNOWN}, waits("versioningConfiguration")),
            "of another": ({"bucket": "other"}, fails("no BucketVersioning for this bucket")),
            "log bucket": (_LOGGING, PASSES),
        },
    ),
    "s3-access-logs (of two that log to each other)": Table(
        good=(_LOGGING, _BUCKET),
        cases={
            "absent": ({"bucket": ABSENT}, PASSES),
            "to itself only": ({"bucket": "data"}, PASSES),
        },
        by_presence=True,
    ),
    "s3-versioning (of two that log to each other)": Table(
        good=(
            Res(tokens.BUCKET_LOGGING[0], {"bucket": "data", "targetBucket": "data", "targetPrefix": "own/"}),
            _BUCKET,
            Res(_LOGGING.type, _LOGGING.properties, name="of-other"),
        ),
        cases={"to the other": ({"targetBucket": "other"}, fails("no BucketVersioning for this bucket"))},
    ),
    "s3-versioning (of a bucket that logs are let into)": Table(
        good=(_log_policy({"Service": "logging.s3.amazonaws.com"}), _BUCKET, _LOGGING),
        cases={
            "nobody delivers": (_log_policy({"Service": "cloudtrail.amazonaws.com"}), fails("no BucketVersioning")),
            "of another": ({"bucket": "other"}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
        },
    ),
    "s3-versioning (in the bucket)": Table(
        good=(Res(tokens.BUCKET[0], {"bucket": "data", "versioning": {"enabled": True}}),),
        cases={
            "off": ({"versioning.enabled": False}, fails("no BucketVersioning")),
            "AWS decides": ({"versioning": UNKNOWN}, fails("no BucketVersioning")),
            "older name": (Res(tokens.BUCKET[1], {"versionings": [{"enabled": True}]}), PASSES),
        },
    ),
    "s3-access-logs": Table(
        good=(Res(tokens.BUCKET_LOGGING[0], {"bucket": "data", "targetBucket": "logs"}), _BUCKET),
        cases={
            "absent": ({"bucket": ABSENT}, fails("no BucketLogging for this bucket in the stack")),
            "of another": ({"bucket": "other"}, fails("no BucketLogging")),
            "log bucket": (_LOGGING, PASSES),
        },
        by_presence=True,
    ),
    "s3-access-logs (in the bucket)": Table(
        good=(Res(tokens.BUCKET[1], {"bucket": "data", "loggings": [{"targetBucket": "logs"}]}),),
        cases={"none": ({"loggings": ABSENT}, fails("no BucketLogging"))},
    ),
    "s3-lifecycle": Table(
        good=(
            Res(
                tokens.BUCKET_LIFECYCLE[0],
                {
                    "bucket": "data",
                    "rules": [
                        {
                            "status": "Enabled",
                            "filter": {"prefix": ""},
                            "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                        }
                    ],
                },
            ),
            _BUCKET,
        ),
        alike=tokens.BUCKET_LIFECYCLE[1:],
        cases={
            "absent": ({"rules": ABSENT}, fails("no enabled rule for all objects has abortIncompleteMultipartUpload")),
            "off": ({"rules.0.status": "Disabled"}, fails("no enabled rule")),
            "some objects": ({"rules.0.filter.prefix": "tmp/"}, fails("no enabled rule for all objects")),
            "not known": ({"rules.0.status": UNKNOWN}, waits("rules[0].status")),
            "of another": ({"bucket": "other"}, fails("no BucketLifecycleConfiguration for this bucket")),
        },
    ),
    "s3-lifecycle (in the bucket)": Table(
        good=(Res(tokens.BUCKET[1], {"lifecycleRules": [{"enabled": True, "abortIncompleteMultipartUploadDays": 7}]}),),
        cases={"off": ({"lifecycleRules.0.enabled": False}, fails("no BucketLifecycleConfiguration"))},
    ),
    "s3-vpce-only": Table(
        good=(_statements(_CLOSED), _BUCKET, _ENDPOINT, Res(tokens.VPC[0], {"id": "vpc-1"}), _COPIER, _NODE),
        facts=_FACTS,
        cases={
            "absent": ({"policy": ABSENT}, _NOT_CLOSED),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "in another partition": (
                _statements({**_CLOSED, "Resource": [f"arn:aws-us-gov:s3:::data{end}" for end in ("", "/*")]}),
                PASSES,
            ),
            "of another": (Res(tokens.BUCKET_POLICY[0], {"bucket": "other"}), _NOT_CLOSED),
            "if it exists": (_unless(StringNotEqualsIfExists=_VPCE), PASSES),
            "list": (_unless(StringNotEquals={"aws:SourceVpce": ["vpce-1"]}), PASSES),
            "VPC": (_unless(StringNotEquals={"aws:SourceVpc": "vpc-1"}), PASSES),
            "another's VPC": (
                _unless(StringNotEquals={"aws:SourceVpc": "vpc-9"}),
                fails("policy.Statement[0] (without Sid) does not hold for aws:sourcevpc vpc-9"),
            ),
            "another's endpoint": (
                _unless(StringNotEquals={"aws:SourceVpce": ["vpce-1", "vpce-9"]}),
                fails("does not hold for aws:sourcevpce vpce-9"),
            ),
            "any endpoint": (_unless(StringNotLike={"aws:SourceVpce": "vpce-*"}), fails("vpce-*")),
            "any endpoint, by Null": (
                _unless(Null={"aws:SourceVpce": "true"}),
                fails("does not hold for aws:sourcevpce true"),
            ),
            "addresses": (_unless(NotIpAddress={"aws:SourceIp": "192.0.2.0/24"}), _NOT_CLOSED),
            "addresses too": (
                _unless(StringNotEquals=_VPCE, NotIpAddress={"aws:SourceIp": "192.0.2.0/24"}),
                fails("does not hold for aws:sourceip 192.0.2.0/24"),
            ),
            "all of our account": (
                _unless(StringNotEquals={**_VPCE, "aws:PrincipalAccount": "111122223333"}),
                fails("does not hold for aws:principalaccount 111122223333"),
            ),
            "a service's role": (_unless(StringNotEquals=_VPCE, ArnNotLike={"aws:PrincipalArn": [_OF_FSX]}), PASSES),
            "a role that nobody named": (
                _unless(StringNotEquals=_VPCE, ArnNotLike={"aws:PrincipalArn": [_ROLE, _OF_FSX]}),
                fails(f"does not hold for aws:principalarn {_ROLE}"),
            ),
            "nobody but a copier of S3's": (
                _unless(ArnNotLike={"aws:PrincipalArn": _COPIER.properties["arn"]}),
                PASSES,
            ),
            "a role of instances": (
                _unless(StringNotEquals=_VPCE, ArnNotLike={"aws:PrincipalArn": _NODE.properties["arn"]}),
                fails("does not hold for aws:principalarn arn:aws:iam::111122223333:role/node"),
            ),
            "any role": (
                _unless(StringNotEquals=_VPCE, ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}),
                fails("does not hold for aws:principalarn arn:aws:iam::111122223333:role/*"),
            ),
            "another's role": (
                _unless(StringNotEquals=_VPCE, ArnNotLike={"aws:PrincipalArn": _ROLE.replace("1111", "9999")}),
                fails("aws:principalarn"),
            ),
            "services themselves": (
                _unless(StringNotEquals=_VPCE, Bool={"aws:PrincipalIsAWSService": "false"}),
                PASSES,
            ),
            "everything but services": (
                _unless(StringNotEquals=_VPCE, Bool={"aws:ViaAWSService": "true"}),
                fails("does not hold for aws:viaawsservice true"),
            ),
            "reading only": (
                _statements({**_CLOSED, "Action": "s3:GetObject"}),
                fails("no policy denies s3:getobjectversion on the objects to who does not come"),
            ),
            "without versions": (
                _statements({**_CLOSED, "Action": ["s3:GetObject", "s3:PutObject*", "s3:DeleteObject"]}),
                fails("no policy denies s3:getobjectversion on the objects"),
            ),
            "without lists of versions": (
                _statements({**_CLOSED, "Resource": "arn:aws:s3:::data/*"}),
                fails("no policy denies s3:listbucketversions on the bucket"),
            ),
            "in two statements": (
                _statements(
                    {**_CLOSED, "Action": ["s3:*Object*"]}, {**_CLOSED, "Action": ["s3:ListBucket*"], "Sid": "Lists"}
                ),
                PASSES,
            ),
            "in two halves": (
                _statements(
                    {**_CLOSED, "Condition": {"Null": {"aws:SourceVpce": "true"}}},
                    {**_CLOSED, "Condition": {"StringNotEquals": _VPCE, "Null": {"aws:SourceVpce": "false"}}},
                ),
                PASSES,
            ),
            "one half": (
                _unless(StringNotEquals=_VPCE, Null={"aws:SourceVpce": "false"}),
                fails("does not hold for aws:sourcevpce false"),
            ),
            "a statement that is not known yet": (
                _statements({**_CLOSED, "Action": ["s3:GetObject"]}, {**_CLOSED, "Action": UNKNOWN}),
                waits("policy.Statement[1].Action"),
            ),
            "some objects": (_statements({**_CLOSED, "Resource": "arn:aws:s3:::data/private/*"}), _NOT_CLOSED),
            "for one role": (_statements({**_CLOSED, "Principal": {"AWS": _ROLE}}), _NOT_CLOSED),
            "for all but one role": (
                _statements({**_CLOSED, "Principal": ABSENT, "NotPrincipal": {"AWS": _ROLE}}),
                _NOT_CLOSED,
            ),
        },
    ),
    "s3-vpce-only (no endpoint at hand)": Table(
        good=(_unless(StringNotEquals={"aws:SourceVpc": "vpc-1"}), _BUCKET, Res(tokens.VPC[0], {"id": "vpc-1"})),
        facts=_FACTS,
        cases={
            "by an endpoint": (
                _unless(StringNotEquals=_VPCE),
                waits(f"policy.Statement[0].Condition.StringNotEquals.aws:SourceVpce: vpce-1 is {OUTSIDE}"),
            ),
            "by any endpoint": (_unless(StringNotLike={"aws:SourceVpce": "vpce-*"}), fails("vpce-*")),
        },
    ),
    "s3-vpce-only (break-glass)": Table(
        good=(
            _unless(StringNotEquals=_VPCE, ArnNotLike={"aws:PrincipalArn": [_ROLE, _OF_FSX]}),
            Res(_OLD_BUCKET.type, _OLD_BUCKET.properties),
            _ENDPOINT,
        ),
        facts=_FACTS + f'break_glass = ["{_ROLE}"]\n',
        cases={
            "another role": (
                _unless(StringNotEquals=_VPCE, ArnNotLike={"aws:PrincipalArn": f"{_ROLE}-too"}),
                fails("steward-too"),
            ),
        },
    ),
    "s3-vpce-only (access point)": Table(
        good=(Res(_POINT, {"vpcConfiguration": {"vpcId": "vpc-1"}}),),
        cases={
            "absent": ({"vpcConfiguration": ABSENT}, fails("vpcConfiguration is not set, so it answers the internet")),
            "not known": ({"vpcConfiguration": UNKNOWN}, PASSES),
        },
    ),
    "s3-vpce-only (many regions)": Table(
        good=(
            Res(_OF_MANY, {"details": {"name": "global", "policy": json.dumps({"Statement": [_CLOSED]})}}),
            _GLOBAL,
            _ENDPOINT,
        ),
        cases={"of another": ({"details.name": "other"}, _NOT_CLOSED)},
    ),
    "s3-policy-no-star (many regions)": Table(
        good=(Res(_OF_MANY, {"details": _policy()}),),
        cases={"everybody": ({"details": _policy(Condition=ABSENT)}, fails("details.policy.Statement"))},
    ),
}
