"""Rules about what AWS keeps once."""

import json

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_BUCKET = Res(tokens.BUCKET[0], {"bucket": "data", "id": "data"}, name="data")
_SAYS = json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}]})
_SAYS_THE_SAME = json.dumps(json.loads(_SAYS), indent=2)
_SAYS_MORE = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*"}]})
_QUEUE = Res(tokens.QUEUE[0], {"id": "q-1", "policy": _SAYS}, name="jobs")
_TWO = fails("first is for the same bucket")


def _beside(**changes: object) -> Res:
    return Res(tokens.BUCKET_POLICY[0], {"bucket": "other", "policy": _SAYS, **changes}, name="second")


def _two(kinds: tuple[str, ...], key: str) -> Table:
    """Two of a kind, that are for two things until one of them names the other's."""
    return Table(
        good=(Res(kinds[0], {key: "other"}, name="second"), Res(kinds[0], {key: "data"}, name="first")),
        cases={
            "two": ({key: "data"}, fails(f"first is for the same {key}")),
            "not known": ({key: UNKNOWN}, waits(key)),
        },
        alike=kinds[1:],
    )


_OF_EACH = {
    "access points": (tokens.ACCESS_POINT[1:], "accessPointArn"),
    "APIs": (tokens.REST_API_POLICY, "restApiId"),
    "backups": (tokens.EFS_BACKUP_POLICY, "fileSystemId"),
    "copies": (tokens.BUCKET_REPLICATION, "bucket"),
    "endpoints": (tokens.VPC_ENDPOINT_POLICY, "vpcEndpointId"),
    "file systems": (tokens.EFS_POLICY, "fileSystemId"),
    "images": (tokens.REPOSITORY_POLICY[:1], "repository"),
    "keys": (tokens.KMS_KEY_POLICY, "keyId"),
    "lifecycles": (tokens.BUCKET_LIFECYCLE, "bucket"),
    "logs": (tokens.BUCKET_LOGGING, "bucket"),
    "of encryption": (tokens.BUCKET_ENCRYPTION, "bucket"),
    "owners": (tokens.BUCKET_OWNERSHIP, "bucket"),
    "secrets": (tokens.SECRET_POLICY, "secretArn"),
    "tables": (tokens.TABLE_POLICY, "resourceArn"),
    "topics": (tokens.TOPIC_POLICY, "arn"),
    "vaults": (tokens.BACKUP_VAULT_POLICY, "backupVaultName"),
    "versions": (tokens.BUCKET_VERSIONING, "bucket"),
}

_IN_A_BUCKET: tuple[tuple[tuple[str, ...], int, str, object], ...] = (
    (tokens.BUCKET_ENCRYPTION, 0, "serverSideEncryptionConfiguration", {"rule": {}}),
    (tokens.BUCKET_ENCRYPTION, 1, "serverSideEncryptionConfigurations", [{}]),
    (tokens.BUCKET_VERSIONING, 0, "versioning", {"enabled": False}),
    (tokens.BUCKET_VERSIONING, 1, "versionings", [{"enabled": False}]),
    (tokens.BUCKET_LIFECYCLE, 0, "lifecycleRules", [{"enabled": True}]),
    (tokens.BUCKET_LOGGING, 0, "logging", {"targetBucket": "logs"}),
    (tokens.BUCKET_LOGGING, 1, "loggings", [{"targetBucket": "logs"}]),
    (tokens.BUCKET_REPLICATION, 0, "replicationConfiguration", {"role": "copies"}),
    (tokens.BUCKET_REPLICATION, 1, "replicationConfigurations", [{"role": "copies"}]),
)

TABLES = {
    **{f"aws-one-policy-each ({name})": _two(*each) for name, each in _OF_EACH.items()},
    "aws-one-policy-each": Table(
        good=(
            _beside(),
            Res(tokens.BUCKET_POLICY[0], {"bucket": "data", "policy": _SAYS, "region": "eu-west-1"}, name="first"),
            Res(tokens.BUCKET_PUBLIC_ACCESS[0], {"bucket": "data"}, name="block"),
            Res(tokens.BUCKET[0], {"bucket": "data", "id": "data", "region": "eu-west-1"}, name="data"),
        ),
        cases={
            "two": ({"bucket": "data", "region": "eu-west-1"}, _TWO),
            "one of them without its region": ({"bucket": "data"}, _TWO),
            "of one name in two regions": ({"bucket": "data", "region": "eu-west-2"}, PASSES),
            "not known": ({"bucket": UNKNOWN}, waits("bucket")),
            "absent": ({"bucket": ABSENT}, PASSES),
        },
    ),
    "aws-one-policy-each (outside)": Table(
        good=(_beside(), Res(tokens.BUCKET_POLICY[0], {"bucket": "data"}, name="first")),
        cases={
            "two": ({"bucket": "data"}, _TWO),
            "of one name in two regions": ({"bucket": "data", "region": "eu-west-2"}, PASSES),
        },
    ),
    "aws-one-policy-each (by reference)": Table(
        good=(_beside(), Res(tokens.BUCKET_POLICY[0], {"bucket": "data"}, name="first"), _BUCKET),
        cases={
            "two": (Res(tokens.BUCKET_POLICY[0], {"bucket": UNKNOWN}, {"bucket": (_BUCKET.urn,)}, name="second"), _TWO),
        },
    ),
    "aws-one-policy-each (settings)": Table(
        good=(
            Res(tokens.BUCKET_PUBLIC_ACCESS[0], {"bucket": "other"}, name="second"),
            Res(tokens.BUCKET_PUBLIC_ACCESS[0], {"bucket": "data"}, name="first"),
        ),
        cases={"two": ({"bucket": "data"}, _TWO)},
    ),
    **{
        f"aws-one-policy-each (in the bucket: {inside})": Table(
            good=(
                Res(kinds[0], {"bucket": "other"}),
                Res(tokens.BUCKET[old], {"bucket": "data", inside: value, "acl": "private"}, name="data"),
            ),
            cases={"both": ({"bucket": "data"}, fails(f"data has a {inside} of its own; allowed: one for each"))},
        )
        for kinds, old, inside, value in _IN_A_BUCKET
    },
    "aws-one-policy-each (settings beside a policy in the bucket)": Table(
        good=(
            Res(tokens.BUCKET_VERSIONING[0], {"bucket": "data"}),
            Res(tokens.BUCKET[0], {"bucket": "data", "policy": _SAYS, "versionings": []}, name="data"),
            Res(tokens.BUCKET_PUBLIC_ACCESS[0], {"bucket": "data"}, name="block"),
        ),
        cases={"of nothing at hand": ({"bucket": "other"}, PASSES)},
    ),
    "aws-one-policy-each (in the thing)": Table(
        good=(Res(tokens.QUEUE_POLICY[0], {"queueUrl": "q-1", "policy": _SAYS_THE_SAME}), _QUEUE),
        cases={
            "another": ({"policy": _SAYS_MORE}, fails("jobs has a policy of its own; allowed: one for each")),
            "not known": ({"policy": UNKNOWN}, fails("jobs has a policy of its own")),
            "of another queue": ({"queueUrl": "q-2", "policy": _SAYS_MORE}, PASSES),
        },
    ),
    "aws-one-policy-each (nobody's policy in the thing)": Table(
        good=(
            Res(tokens.QUEUE_POLICY[0], {"queueUrl": "q-1", "policy": _SAYS_MORE}),
            Res(tokens.QUEUE[0], {"id": "q-1"}, name="jobs"),
        ),
        cases={"not known": ({"policy": UNKNOWN}, PASSES)},
    ),
}
