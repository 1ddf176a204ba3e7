"""RDS instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError, RefusedError
from ..row import Code, Name, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def tagged(key: str) -> Tagging:
    """RDS's tagging of a type whose ARN is in the property ``key``."""
    return Tagging(
        add="add_tags_to_resource",
        remove="remove_tags_from_resource",
        id="ResourceName",
        key=key,
        read="list_tags_for_resource",
    )


_CREATE = {
    "allocatedStorage": "AllocatedStorage",
    "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "availabilityZone": "AvailabilityZone",
    "backupRetentionPeriod": "BackupRetentionPeriod",
    "backupWindow": "PreferredBackupWindow",
    "caCertIdentifier": "CACertificateIdentifier",
    "copyTagsToSnapshot": "CopyTagsToSnapshot",
    "dbName": "DBName",
    "dbSubnetGroupName": "DBSubnetGroupName",
    "deletionProtection": "DeletionProtection",
    "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
    "engine": "Engine",
    "engineVersion": "EngineVersion",
    "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "instanceClass": "DBInstanceClass",
    "iops": "Iops",
    "kmsKeyId": "KmsKeyId",
    "licenseModel": "LicenseModel",
    "maintenanceWindow": "PreferredMaintenanceWindow",
    "manageMasterUserPassword": "ManageMasterUserPassword",
    "masterUserSecretKmsKeyId": "MasterUserSecretKmsKeyId",
    "maxAllocatedStorage": "MaxAllocatedStorage",
    "monitoringInterval": "MonitoringInterval",
    "monitoringRoleArn": "MonitoringRoleArn",
    "multiAz": "MultiAZ",
    "optionGroupName": "OptionGroupName",
    "parameterGroupName": "DBParameterGroupName",
    "password": "MasterUserPassword",
    "performanceInsightsEnabled": "EnablePerformanceInsights",
    "performanceInsightsKmsKeyId": "PerformanceInsightsKMSKeyId",
    "port": "Port",
    "publiclyAccessible": "PubliclyAccessible",
    "storageEncrypted": "StorageEncrypted",
    "storageThroughput": "StorageThroughput",
    "storageType": "StorageType",
    "username": "MasterUsername",
    "vpcSecurityGroupIds": "VpcSecurityGroupIds",
}
_MODIFY = {**_CREATE, "port": "DBPortNumber"}
_FIXED = {
    "availabilityZone",
    "dbName",
    "enabledCloudwatchLogsExports",
    "engine",
    "kmsKeyId",
    "storageEncrypted",
    "username",
}
_CHANGEABLE = sorted(_CREATE.keys() - _FIXED)


def _create(call: Call) -> str:
    given = {member: call.inputs[name] for name, member in _CREATE.items() if call.inputs.get(name) not in (None, "")}
    tags = for_creation(call, "create_db_instance")
    answer = call.aws("create_db_instance", DBInstanceIdentifier=call.text("identifier"), **given, **tags)
    instance = answer["DBInstance"]
    assert isinstance(instance, dict)
    return str(instance["DbiResourceId"])


def _modify(call: Call) -> None:
    changes = {_MODIFY[name]: call.inputs[name] for name in _CHANGEABLE if name in call.changed and name in call.inputs}
    identifier, at_once = call.state["identifier"], bool(call.inputs.get("applyImmediately"))
    renamed = {"NewDBInstanceIdentifier": call.text("identifier")} if "identifier" in call.changed else {}
    call.aws("modify_db_instance", DBInstanceIdentifier=identifier, ApplyImmediately=at_once, **renamed, **changes)


def _group(described: Mapping[str, object], name: str) -> dict[str, Value]:
    block = described.get(name)
    return block if isinstance(block, dict) else {}


def _read(call: Call) -> Properties:
    found = call.aws("describe_db_instances", DBInstanceIdentifier=call.text("identifier"))["DBInstances"]
    assert isinstance(found, list)
    if not found:
        raise GoneError(f"database {call.text('identifier')} is gone")
    db = found[0]
    call.id = str(db["DbiResourceId"])
    answered = {name: call.shaped(name, db[member]) for name, member in _CREATE.items() if member in db}
    endpoint = _group(db, "Endpoint")
    groups, parameters = db.get("VpcSecurityGroups", []), db.get("DBParameterGroups", [])
    options, secret = db.get("OptionGroupMemberships") or [], _group(db, "MasterUserSecret")
    # Asked for under other names than they are answered.
    answered |= {
        name: value
        for name, value in {
            "enabledCloudwatchLogsExports": db.get("EnabledCloudwatchLogsExports"),
            "optionGroupName": options[0]["OptionGroupName"] if options else None,
        }.items()
        if value
    }
    return {
        **answered,
        "identifier": db["DBInstanceIdentifier"],
        "arn": db["DBInstanceArn"],
        "resourceId": call.id,
        "status": db["DBInstanceStatus"],
        "address": endpoint.get("Address"),
        "port": endpoint.get("Port"),
        "endpoint": f"{endpoint.get('Address')}:{endpoint.get('Port')}",
        "hostedZoneId": endpoint.get("HostedZoneId"),
        "listenerEndpoints": [],
        "masterUserSecrets": call.shaped("masterUserSecrets", [secret] if secret else []),
        "replicas": db.get("ReadReplicaDBInstanceIdentifiers", []),
        "engineVersionActual": db["EngineVersion"],
        "dbSubnetGroupName": _group(db, "DBSubnetGroup").get("DBSubnetGroupName"),
        "vpcSecurityGroupIds": [group["VpcSecurityGroupId"] for group in groups],
        "parameterGroupName": parameters[0]["DBParameterGroupName"] if parameters else None,
        "iamDatabaseAuthenticationEnabled": bool(db.get("IAMDatabaseAuthenticationEnabled")),
    }


def _delete(call: Call) -> None:
    skip, name = bool(call.state.get("skipFinalSnapshot")), call.state.get("finalSnapshotIdentifier")
    if not skip and not name:
        raise RefusedError("finalSnapshotIdentifier is required when skipFinalSnapshot is false")
    if call.state.get("deletionProtection"):
        raise RefusedError(f"database {call.text('identifier')} has deletionProtection: turn it off before deleting")
    call.aws(
        "delete_db_instance",
        DBInstanceIdentifier=call.text("identifier"),
        SkipFinalSnapshot=skip,
        **({} if skip else {"FinalDBSnapshotIdentifier": name}),
    )


INSTANCE = Row(
    type="aws:rds/instance:Instance",
    service="rds",
    create=Code(" ".join(["identifier", *_CREATE]), _create),
    read=_read,
    settings=(Code(" ".join(["identifier", *_CHANGEABLE]), _modify),),
    delete=_delete,
    tagging=tagged("arn"),
    name=Name("identifier", longest=63, lower=True, prefix_property="identifierPrefix"),
    local="allowMajorVersionUpgrade applyImmediately deleteAutomatedBackups finalSnapshotIdentifier skipFinalSnapshot",
    kept="password manageMasterUserPassword",
    unsupported="backupTarget blueGreenUpdate characterSetName customIamInstanceProfile customerOwnedIpEnabled "
    "databaseInsightsMode dedicatedLogVolume domain domainAuthSecretArn domainDnsIps domainFqdn domainIamRoleName "
    "domainOu engineLifecycleSupport ncharCharacterSetName networkType passwordWo passwordWoVersion "
    "performanceInsightsRetentionPeriod replicaMode replicateSourceDb restoreToPointInTime s3Import "
    "snapshotIdentifier timezone upgradeStorageConfig warningEventCategories",
    replace="enabledCloudwatchLogsExports",
    # As the provider does, since AWS does not say.
    imported=lambda id: {"identifier": id, "skipFinalSnapshot": True, "deleteAutomatedBackups": True},
)

ROWS = (INSTANCE,)
