"""Buckets, file systems, databases and queues: what CloudFormation nests and Pulumi has as resources of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..view import UNKNOWN
from .naming import block, rows
from .parts import Part, named, renamed, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .parts import Origin, Properties

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def bucket(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Encryption, access, versions and the rest of a bucket each by themselves."""
    made = renamed(properties, bucketName="bucket", accessControl="acl")
    if isinstance(made.get("acl"), str) and made["acl"] != UNKNOWN:
        made["acl"] = _CAPITAL.sub("-", str(made["acl"])).lower()
    nested = {key: made.pop(key) for key in _OF_A_BUCKET if key in made}
    yield Part(token, without(made, *_LEFT_OUT))
    for key, value in nested.items():
        of_token, inner = _OF_A_BUCKET[key]
        content = {inner: value} if value == UNKNOWN else _bucket_part(key, block(value))
        yield Part(of_token, {"bucket": named(made, "bucket", origin), **content}, key)


_OF_A_BUCKET = {
    "publicAccessBlockConfiguration": ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "blockPublicAcls"),
    "bucketEncryption": (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "rules",
    ),
    "versioningConfiguration": ("aws:s3/bucketVersioning:BucketVersioning", "versioningConfiguration"),
    "loggingConfiguration": ("aws:s3/bucketLogging:BucketLogging", "targetBucket"),
    "ownershipControls": ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "rule"),
    "lifecycleConfiguration": ("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "rules"),
}
_LEFT_OUT = ("inventoryConfigurations", "metricsConfigurations", "analyticsConfigurations", "corsConfiguration")


def _bucket_part(key: str, value: Properties) -> Properties:
    match key:
        case "bucketEncryption":
            return {"rules": [_encryption_rule(rule) for rule in rows(value.get("serverSideEncryptionConfiguration"))]}
        case "versioningConfiguration":
            return {"versioningConfiguration": value}
        case "loggingConfiguration":
            return renamed(value, destinationBucketName="targetBucket", logFilePrefix="targetPrefix")
        case "ownershipControls":
            found = rows(value.get("rules"))
            return {"rule": found[0] if found else {}}
        case "lifecycleConfiguration":
            return {"rules": [_lifecycle_rule(rule) for rule in rows(value.get("rules"))]}
    return value


def _encryption_rule(rule: object) -> object:
    if not isinstance(rule, dict):
        return rule
    made = renamed(block(rule), serverSideEncryptionByDefault="applyServerSideEncryptionByDefault")
    default = made.get("applyServerSideEncryptionByDefault")
    if isinstance(default, dict):
        made["applyServerSideEncryptionByDefault"] = renamed(block(default), kmsMasterKeyId="kmsMasterKeyId")
    return made


def _lifecycle_rule(rule: object) -> object:
    if not isinstance(rule, dict):
        return rule
    made = dict(block(rule))
    days = made.pop("expirationInDays", None)
    if days is not None:
        made["expiration"] = {"days": days}
    return made


def file_system(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Backups and the policy of a file system each by themselves."""
    yield Part(token, without(properties, "backupPolicy", "fileSystemPolicy"))
    itself: Properties = {"fileSystemId": origin.itself}
    if (backup := properties.get("backupPolicy")) is not None:
        yield Part("aws:efs/backupPolicy:BackupPolicy", {**itself, "backupPolicy": backup}, "BackupPolicy")
    if (policy := properties.get("fileSystemPolicy")) is not None:
        yield Part("aws:efs/fileSystemPolicy:FileSystemPolicy", {**itself, "policy": policy}, "FileSystemPolicy")


def fsx_file_system(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """One type a kind of file system, its settings on the resource itself."""
    kind = str(properties.get("fileSystemType", "LUSTRE")).upper()
    settings = block(properties.get(_FSX.get(kind, ("", ""))[1]))
    made = without(properties, "fileSystemType", *(key for _, key in _FSX.values()))
    yield Part(_FSX.get(kind, (token, ""))[0], {**made, **settings})


_FSX = {
    "LUSTRE": ("aws:fsx/lustreFileSystem:LustreFileSystem", "lustreConfiguration"),
    "WINDOWS": ("aws:fsx/windowsFileSystem:WindowsFileSystem", "windowsConfiguration"),
    "ONTAP": ("aws:fsx/ontapFileSystem:OntapFileSystem", "ontapConfiguration"),
    "OPENZFS": ("aws:fsx/openZfsFileSystem:OpenZfsFileSystem", "openZfsConfiguration"),
}


def database(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Names of the provider; the last snapshot is CloudFormation's default and `DeletionPolicy: Delete` forgoes it."""
    in_cluster = "dbClusterIdentifier" in properties
    made = renamed(properties, **_DATABASE)
    if in_cluster:
        made = renamed(made, dbClusterIdentifier="clusterIdentifier")
        yield Part("aws:rds/clusterInstance:ClusterInstance", made)
        return
    yield Part(token, {**made, "skipFinalSnapshot": origin.deletion_policy == "Delete"})


_DATABASE = {
    "dbInstanceIdentifier": "identifier",
    "dbInstanceClass": "instanceClass",
    "dbParameterGroupName": "parameterGroupName",
    "dbSnapshotIdentifier": "snapshotIdentifier",
    "masterUsername": "username",
    "masterUserPassword": "password",
    "vpcSecurityGroups": "vpcSecurityGroupIds",
    "enableCloudwatchLogsExports": "enabledCloudwatchLogsExports",
    "enableIamDatabaseAuthentication": "iamDatabaseAuthenticationEnabled",
    "enablePerformanceInsights": "performanceInsightsEnabled",
    "preferredBackupWindow": "backupWindow",
    "preferredMaintenanceWindow": "maintenanceWindow",
    "sourceDbInstanceIdentifier": "replicateSourceDb",
}


def database_cluster(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Names of the provider; as for one database."""
    made = renamed(
        properties,
        dbClusterIdentifier="clusterIdentifier",
        masterUserPassword="masterPassword",
        enableCloudwatchLogsExports="enabledCloudwatchLogsExports",
        enableIamDatabaseAuthentication="iamDatabaseAuthenticationEnabled",
        snapshotIdentifier="snapshotIdentifier",
    )
    yield Part(token, {**made, "skipFinalSnapshot": origin.deletion_policy == "Delete"})


def parameter_group(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Parameters as rows."""
    made = renamed(properties, dbParameterGroupName="name", dbClusterParameterGroupName="name")
    parameters = made.get("parameters")
    if isinstance(parameters, dict):
        made["parameters"] = [{"name": name, "value": value} for name, value in block(parameters).items()]
    yield Part(token, made)


def table(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Encryption and recovery under the provider's names; a global table's replicas are its own."""
    made = renamed(
        properties,
        tableName="name",
        sseSpecification="serverSideEncryption",
        pointInTimeRecoverySpecification="pointInTimeRecovery",
    )
    for key, names in _TABLE.items():
        if isinstance(made.get(key), dict):
            made[key] = renamed(block(made[key]), **names)
    yield Part(token, made)


_TABLE = {
    "serverSideEncryption": {"sseEnabled": "enabled", "kmsMasterKeyId": "kmsKeyArn"},
    "pointInTimeRecovery": {"pointInTimeRecoveryEnabled": "enabled"},
}


def repository(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The policy by itself, encryption as a list."""
    made = renamed(properties, repositoryName="name", encryptionConfiguration="encryptionConfigurations")
    policy = made.pop("repositoryPolicyText", None)
    if "encryptionConfigurations" in made and made["encryptionConfigurations"] != UNKNOWN:
        made["encryptionConfigurations"] = rows(made["encryptionConfigurations"])
    yield Part(token, made)
    if policy is not None:
        of: Properties = {"repository": named(made, "name", origin), "policy": policy}
        yield Part("aws:ecr/repositoryPolicy:RepositoryPolicy", of, "RepositoryPolicyText")


def topic_policy(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """One resource for each topic."""
    for number, topic in enumerate(rows(properties.get("topics"))):
        yield Part(token, {"arn": topic, "policy": properties.get("policyDocument")}, f"Topics[{number}]")


def queue_policy(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """One resource for each queue."""
    for number, queue in enumerate(rows(properties.get("queues"))):
        yield Part(token, {"queueUrl": queue, "policy": properties.get("policyDocument")}, f"Queues[{number}]")


def secret(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """What is in the secret, where the template itself says it, by itself."""
    yield Part(token, without(properties, "secretString", "generateSecretString"))
    if (text := properties.get("secretString")) is not None:
        version: Properties = {"secretId": origin.itself, "secretString": text}
        yield Part("aws:secretsmanager/secretVersion:SecretVersion", version, "SecretString")


def secret_rotation(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """A rotation by one of AWS's functions has no ARN here."""
    made = renamed(properties, rotateImmediatelyOnUpdate="rotateImmediately")
    yield Part(token, without(made, "hostedRotationLambda"))
