"""Whatever is encrypted, is encrypted with keys of our own accounts."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...arns import account_of
from ...controls import AT_REST
from ...iam import NOT_TOLD, Ours
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

_ID = ("kmsKeyId",)
# Where each type names keys; a list on the way is every member of it.
_ROWS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (tokens.BACKUP_VAULT, ("kmsKeyArn",)),
    (tokens.BUCKET, ("serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.kmsMasterKeyId",)),
    (tokens.BUCKET_ENCRYPTION, ("rules.applyServerSideEncryptionByDefault.kmsMasterKeyId",)),
    (tokens.BUCKET_OBJECT, _ID),
    (tokens.BUCKET_REPLICATION, ("rules.destination.encryptionConfiguration.replicaKmsKeyId",)),
    (tokens.BUILD_PROJECT, ("encryptionKey",)),
    (
        (tokens.CLUSTER,),
        (
            "HeadNode.LocalStorage.RootVolume.KmsKeyId",
            "SharedStorage.EbsSettings.KmsKeyId",
            "SharedStorage.EfsSettings.KmsKeyId",
            "SharedStorage.FsxLustreSettings.KmsKeyId",
        ),
    ),
    (tokens.DATABASE, (*_ID, "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId")),
    (tokens.DATABASE_CLUSTER, (*_ID, "masterUserSecretKmsKeyId")),
    (tokens.EFS_FILE_SYSTEM, _ID),
    (tokens.FUNCTION, ("kmsKeyArn",)),
    (tokens.FSX_FILE_SYSTEM, _ID),
    (tokens.INSTANCE, ("rootBlockDevice.kmsKeyId", "ebsBlockDevices.kmsKeyId")),
    (tokens.KUBERNETES_CLUSTER, ("encryptionConfig.provider.keyArn",)),
    (tokens.LAUNCH_TEMPLATE, ("blockDeviceMappings.ebs.kmsKeyId",)),
    (tokens.LOG_GROUP, _ID),
    (tokens.LUSTRE_FILE_SYSTEM, _ID),
    (tokens.NEPTUNE_CLUSTER, ("kmsKeyArn",)),
    (tokens.PARAMETER, ("keyId",)),
    (tokens.PIPELINE, ("artifactStores.encryptionKey.id",)),
    (tokens.QUEUE, ("kmsMasterKeyId",)),
    (tokens.REPOSITORY, ("encryptionConfigurations.kmsKey",)),
    (tokens.SECRET, (*_ID, "replicas.kmsKeyId")),
    (tokens.TABLE, ("serverSideEncryption.kmsKeyArn", "replicas.kmsKeyArn")),
    (tokens.TABLE_REPLICA, ("kmsKeyArn",)),
    (tokens.TOPIC, ("kmsMasterKeyId",)),
    (tokens.TRAIL, _ID),
    (tokens.VOLUME, _ID),
    (tokens.VOLUME_COPY, _ID),
)
PATHS = {token: paths for types, paths in _ROWS for token in types}

RULE = Rule(
    id="kms-key-known",
    title="What is encrypted is encrypted with keys of our own accounts",
    severity=Severity.HIGH,
    types=tuple(PATHS),
    why="Who owns the key says who reads: another account's key opens every copy for that account, and the day it "
    "is disabled or deleted our data is gone.",
    remediation="Name the platform's key. An account whose keys are to be used is listed under shared_accounts in "
    "policies/facts.toml.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
    controls=AT_REST,
    bad="""\
aws.efs.FileSystem("homes", encrypted=True, kms_key_id=KEY_ARN.replace(ACCOUNT, OTHER_ACCOUNT))
""",
    good="""\
aws.efs.FileSystem("homes", encrypted=True, kms_key_id=key.arn)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every ARN of a key is one of ours; an id or an alias alone is the account's own anyway."""
    for path in PATHS[resource.type]:
        for key in _keys(resource.properties, path.split(".")):
            yield from _known(key, stack)


def _keys(view: View, path: list[str]) -> Iterator[View]:
    for member in view.each(path[0]) if not view.unknown else [view]:
        if len(path) == 1 or member.unknown:
            yield member
        else:
            yield from _keys(member, path[1:])


def _known(key: View, stack: Stack) -> Iterator[Outcome]:
    if key.unknown:
        yield Unevaluated(key.path)
        return
    account = account_of(key.value(), "kms")
    if not account:
        return
    ours = Ours.of(stack)
    if not ours.accounts:
        yield Unevaluated(key.path, NOT_TOLD)
    elif not ours.has(account):
        yield Finding(f"{key.path} is {key.shown}; allowed: keys of our accounts, or of shared_accounts", key.path)
