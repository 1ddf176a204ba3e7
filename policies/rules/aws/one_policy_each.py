"""Nothing has two policies, or two of a setting, of which AWS keeps the last."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.reading import text
from ...resource import Resource, Stack, once_per_stack
from ...view import View

_KEYS = (*tokens.KMS_KEY, *tokens.KMS_OTHER_KEY)
# Of each type AWS keeps one for what the property names; the operations that set them say so (PutBucketPolicy,
# SetQueueAttributes, PutKeyPolicy, PutFileSystemPolicy, ...). The last column has what the thing itself says it by.
_IN_IT = ("policy",)
_ABOUT: tuple[tuple[tuple[str, ...], str, tuple[str, ...], tuple[str, ...]], ...] = (
    (tokens.BUCKET_POLICY, "bucket", tokens.BUCKET, _IN_IT),
    (tokens.BUCKET_PUBLIC_ACCESS, "bucket", tokens.BUCKET, ()),
    (tokens.BUCKET_OWNERSHIP, "bucket", tokens.BUCKET, ()),
    (
        tokens.BUCKET_ENCRYPTION,
        "bucket",
        tokens.BUCKET,
        ("serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"),
    ),
    (tokens.BUCKET_VERSIONING, "bucket", tokens.BUCKET, ("versioning", "versionings")),
    (tokens.BUCKET_LIFECYCLE, "bucket", tokens.BUCKET, ("lifecycleRules",)),
    (tokens.BUCKET_LOGGING, "bucket", tokens.BUCKET, ("logging", "loggings")),
    (
        tokens.BUCKET_REPLICATION,
        "bucket",
        tokens.BUCKET,
        ("replicationConfiguration", "replicationConfigurations"),
    ),
    (tokens.ACCESS_POINT[1:], "accessPointArn", tokens.ACCESS_POINT[:1], _IN_IT),
    (tokens.TOPIC_POLICY, "arn", tokens.TOPIC, _IN_IT),
    (tokens.QUEUE_POLICY, "queueUrl", tokens.QUEUE, _IN_IT),
    (tokens.KMS_KEY_POLICY, "keyId", _KEYS, _IN_IT),
    (tokens.SECRET_POLICY, "secretArn", tokens.SECRET, _IN_IT),
    (tokens.REPOSITORY_POLICY[:1], "repository", tokens.REPOSITORY, ()),
    (tokens.EFS_POLICY, "fileSystemId", tokens.EFS_FILE_SYSTEM, ()),
    (tokens.EFS_BACKUP_POLICY, "fileSystemId", tokens.EFS_FILE_SYSTEM, ()),
    (tokens.BACKUP_VAULT_POLICY, "backupVaultName", tokens.BACKUP_VAULT, ()),
    (tokens.TABLE_POLICY, "resourceArn", tokens.TABLE, ()),
    (tokens.VPC_ENDPOINT_POLICY, "vpcEndpointId", tokens.VPC_ENDPOINT, _IN_IT),
    (tokens.REST_API_POLICY, "restApiId", tokens.REST_API, _IN_IT),
)
_ROWS = {token: (types[0], key, targets, inside) for types, key, targets, inside in _ABOUT for token in types}
RULE = Rule(
    id="aws-one-policy-each",
    title="Nothing has two policies, or two of a setting, of which AWS keeps the last",
    severity=Severity.CRITICAL,
    types=tuple(_ROWS),
    why="AWS keeps one policy for each bucket, topic, queue, key, secret, repository, file system and vault. Of two "
    "that are written for it the last one counts, and which that is differs from one deployment to the next: a policy "
    "that denies plain connections is gone as soon as the other one is written.",
    remediation="Write one policy with the statements of all, either in the thing or beside it.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",
    controls=NO_PUBLIC_ACCESS,
    bad="""\
def saying(action):
    statement = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.s3.BucketPolicy("reading", bucket=bucket.id, policy=saying("s3:GetObject"))
aws.s3.BucketPolicy("writing", bucket=bucket.id, policy=saying("s3:PutObject"))
""",
    good="""\
def saying(*actions):
    statement = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.s3.BucketPolicy("reading-and-writing", bucket=bucket.id, policy=saying("s3:GetObject", "s3:PutObject"))
""",
)
_Place = tuple[str, str, str]


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """It is the only one of its kind for what it names, and that has none of its own inside."""
    _, key, targets, inside = _ROWS[resource.type]
    places = list(_places(resource, stack))
    if not places and not resource.at(key).absent:
        yield Unevaluated(key)
    for place in places:
        first, *_ = _all(stack)[place]
        if first.urn != resource.urn:
            yield Finding(f"{first.name} is for the same {key} ({resource.at(key).shown}); allowed: one for each", key)
            return
    for target in stack.follow(resource, key, types=targets).found:
        for name in inside:
            if _is_given(target, name) and not _alike(target.at(name), resource.at(name)):
                yield Finding(f"{target.name} has a {name} of its own; allowed: one for each, in it or beside it", key)


@once_per_stack
def _all(stack: Stack) -> Mapping[_Place, list[Resource]]:
    """What there is for each place, in the order of their names: read once."""
    made: defaultdict[_Place, list[Resource]] = defaultdict(list)
    for each in sorted(stack.of(_ROWS), key=lambda each: each.urn):
        for place in _places(each, stack):
            made[place].append(each)
    return made


def _places(resource: Resource, stack: Stack) -> Iterator[_Place]:
    """The kind, what it is about, and where that is as far as it is told: names are the same in several regions.

    What is at hand is in one region, whether the policy says which or leaves that to its provider.
    """
    kind, key, targets, _ = _ROWS[resource.type]
    link = stack.follow(resource, key, types=targets)
    where = text(resource.at("region"))
    for each in link.found:
        yield kind, each.urn, where if text(each.at("region")) not in ("", where) else ""
    for name in link.outside:
        yield kind, name, where


def _is_given(target: Resource, name: str) -> bool:
    """Whether the program gave it that; else AWS answers with what is beside it. In a document all is given."""
    inside = target.at(name)
    if target.owner == target.urn and name not in (target.given or ()):
        return False
    return (inside.known and bool(inside.value())) or (inside.unknown and bool(target.references.get(name)))


def _alike(one: View, other: View) -> bool:
    """Whether they say the same, so that it does not matter which is kept."""
    if not one.known or not other.known:
        return False
    return bool(one.document().raw == other.document().raw)
