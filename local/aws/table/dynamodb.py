"""DynamoDB tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _blocks(value: Value) -> list[Properties]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _keys(block: Properties) -> list[dict[str, Value]]:
    kinds = (("hashKey", "HASH"), ("rangeKey", "RANGE"))
    return [{"AttributeName": block[name], "KeyType": kind} for name, kind in kinds if block.get(name)]


def _throughput(block: Properties) -> dict[str, object]:
    if "readCapacity" not in block and "writeCapacity" not in block:
        return {}
    units = {"ReadCapacityUnits": block.get("readCapacity"), "WriteCapacityUnits": block.get("writeCapacity")}
    return {"ProvisionedThroughput": units}


def _index(block: Properties) -> dict[str, object]:
    projection: dict[str, Value] = {"ProjectionType": block["projectionType"]}
    if block.get("nonKeyAttributes"):
        projection["NonKeyAttributes"] = block["nonKeyAttributes"]
    return {"IndexName": block["name"], "KeySchema": _keys(block), "Projection": projection}


def _attributes(call: Call) -> list[dict[str, Value]]:
    return [{"AttributeName": a["name"], "AttributeType": a["type"]} for a in _blocks(call.inputs.get("attributes"))]


def _encryption(block: Properties) -> dict[str, object]:
    if not block.get("enabled"):
        return {"Enabled": False}
    key = {"KMSMasterKeyId": block["kmsKeyArn"]} if block.get("kmsKeyArn") else {}
    return {"Enabled": True, "SSEType": "KMS", **key}


def _stream(call: Call) -> dict[str, object]:
    if not call.inputs.get("streamEnabled"):
        return {"StreamEnabled": False}
    return {"StreamEnabled": True, "StreamViewType": call.text("streamViewType")}


def _create(call: Call) -> str:
    inputs, name = call.inputs, call.text("name")
    request: dict[str, object] = {"BillingMode": inputs["billingMode"], **_throughput(inputs)}
    request |= for_creation(call, "create_table")
    encryption = inputs.get("serverSideEncryption")
    if isinstance(encryption, dict) and encryption.get("enabled"):
        request["SSESpecification"] = _encryption(encryption)
    if inputs.get("streamEnabled"):
        request["StreamSpecification"] = _stream(call)
    if indexes := _blocks(inputs.get("globalSecondaryIndexes")):
        request["GlobalSecondaryIndexes"] = [{**_index(index), **_throughput(index)} for index in indexes]
    if indexes := _blocks(inputs.get("localSecondaryIndexes")):
        request["LocalSecondaryIndexes"] = [
            {**_index(index), "KeySchema": _keys({"hashKey": inputs["hashKey"], **index})} for index in indexes
        ]
    for given, member in (("tableClass", "TableClass"), ("deletionProtectionEnabled", "DeletionProtectionEnabled")):
        if inputs.get(given):
            request[member] = inputs[given]
    call.aws("create_table", TableName=name, KeySchema=_keys(inputs), AttributeDefinitions=_attributes(call), **request)
    return name


def _list(described: Mapping[str, object], name: str) -> list[dict[str, object]]:
    items = described.get(name, [])
    assert isinstance(items, list)
    return items


def _key_names(described: Mapping[str, object]) -> Properties:
    kinds = {str(key["KeyType"]): str(key["AttributeName"]) for key in _list(described, "KeySchema")}
    return {"hashKey": kinds.get("HASH"), "rangeKey": kinds.get("RANGE")}


def _index_block(index: Mapping[str, object], *, is_global: bool, provisioned: bool) -> Properties:
    projection, units = index["Projection"], index.get("ProvisionedThroughput")
    assert isinstance(projection, dict)
    block: Properties = {
        "name": str(index["IndexName"]),
        "projectionType": projection["ProjectionType"],
        "nonKeyAttributes": projection.get("NonKeyAttributes"),
        **_key_names(index),
    }
    if not is_global:
        del block["hashKey"]
    elif provisioned and isinstance(units, dict):
        block |= {"readCapacity": units["ReadCapacityUnits"], "writeCapacity": units["WriteCapacityUnits"]}
    return {name: value for name, value in block.items() if value is not None}


def _table(call: Call, described: Mapping[str, object]) -> Properties:
    ttl = call.aws("describe_time_to_live", TableName=call.id)["TimeToLiveDescription"]
    recovery = call.aws("describe_continuous_backups", TableName=call.id)["ContinuousBackupsDescription"]
    assert isinstance(ttl, dict)
    assert isinstance(recovery, dict)
    point_in_time = recovery.get("PointInTimeRecoveryDescription", {})
    recovers: Properties = {"enabled": point_in_time.get("PointInTimeRecoveryStatus") == "ENABLED"}
    if days := point_in_time.get("RecoveryPeriodInDays"):
        recovers["recoveryPeriodInDays"] = days
    billing, encryption = described.get("BillingModeSummary"), described.get("SSEDescription")
    mode = billing["BillingMode"] if isinstance(billing, dict) else "PROVISIONED"
    units = described.get("ProvisionedThroughput")
    provisioned = mode == "PROVISIONED" and isinstance(units, dict)
    expires: Properties = {
        "enabled": ttl["TimeToLiveStatus"] == "ENABLED",
        "attributeName": ttl.get("AttributeName", ""),
    }
    return {
        **_key_names(described),
        "attributes": [
            {"name": str(a["AttributeName"]), "type": str(a["AttributeType"])}
            for a in _list(described, "AttributeDefinitions")
        ],
        "billingMode": mode,
        "readCapacity": units["ReadCapacityUnits"] if provisioned and isinstance(units, dict) else None,
        "writeCapacity": units["WriteCapacityUnits"] if provisioned and isinstance(units, dict) else None,
        "globalSecondaryIndexes": [
            _index_block(index, is_global=True, provisioned=provisioned)
            for index in _list(described, "GlobalSecondaryIndexes")
        ],
        "localSecondaryIndexes": [
            _index_block(index, is_global=False, provisioned=False)
            for index in _list(described, "LocalSecondaryIndexes")
        ],
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": encryption["KMSMasterKeyArn"]}
        if isinstance(encryption, dict) and encryption.get("KMSMasterKeyArn")
        else None,
        "ttl": expires,
        "pointInTimeRecovery": recovers,
    }


def _bill(call: Call) -> None:
    changes = {"BillingMode": call.inputs["billingMode"], **_throughput(call.inputs)}
    call.aws("update_table", TableName=call.id, **changes)


def _encrypt(call: Call) -> None:
    block = call.inputs.get("serverSideEncryption")
    wanted = _encryption(block if isinstance(block, dict) else {})
    call.aws("update_table", TableName=call.id, SSESpecification=wanted)


def _set_stream(call: Call) -> None:
    call.aws("update_table", TableName=call.id, StreamSpecification=_stream(call))


def _set_indexes(call: Call) -> None:
    """AWS takes one index a request; what differs is deleted and made anew."""
    old = {str(block["name"]): block for block in _blocks(call.state.get("globalSecondaryIndexes"))}
    new = {str(block["name"]): block for block in _blocks(call.inputs.get("globalSecondaryIndexes"))}
    changes: list[dict[str, object]] = [
        {"Delete": {"IndexName": name}} for name, block in old.items() if new.get(name) != block
    ]
    changes += [
        {"Create": {**_index(block), **_throughput(block)}} for name, block in new.items() if old.get(name) != block
    ]
    for change in changes:
        call.aws(
            "update_table",
            TableName=call.id,
            AttributeDefinitions=_attributes(call),
            GlobalSecondaryIndexUpdates=[change],
        )


def _recover(call: Call) -> None:
    block = call.inputs.get("pointInTimeRecovery")
    given = block if isinstance(block, dict) else {}
    wanted = {"PointInTimeRecoveryEnabled": bool(given.get("enabled"))}
    days = {"RecoveryPeriodInDays": given["recoveryPeriodInDays"]} if given.get("recoveryPeriodInDays") else {}
    call.aws("update_continuous_backups", TableName=call.id, PointInTimeRecoverySpecification={**wanted, **days})


def _expire(call: Call) -> None:
    before, block = call.state.get("ttl"), call.inputs.get("ttl")
    given = block if isinstance(block, dict) else {}
    was = before if isinstance(before, dict) else {}
    if bool(given.get("enabled")) == bool(was.get("enabled")):
        return
    attribute = given.get("attributeName") or was.get("attributeName")
    wanted = {"Enabled": bool(given.get("enabled")), "AttributeName": attribute}
    call.aws("update_time_to_live", TableName=call.id, TimeToLiveSpecification=wanted)


TABLE = Row(
    type="aws:dynamodb/table:Table",
    service="dynamodb",
    id="TableName",
    create=Code(
        "name attributes hashKey rangeKey billingMode readCapacity writeCapacity globalSecondaryIndexes "
        "localSecondaryIndexes serverSideEncryption streamEnabled streamViewType tableClass deletionProtectionEnabled",
        _create,
    ),
    read=Op("describe_table", result="Table"),
    reads={
        "name": "TableName",
        "arn": "TableArn",
        "streamArn": "LatestStreamArn",
        "streamLabel": "LatestStreamLabel",
        "streamEnabled": "StreamSpecification.StreamEnabled",
        "streamViewType": "StreamSpecification.StreamViewType",
        "tableClass": "TableClassSummary.TableClass",
    },
    derive=_table,
    settings=(
        Code("billingMode readCapacity writeCapacity", _bill),
        Code("attributes globalSecondaryIndexes", _set_indexes),
        Code("serverSideEncryption", _encrypt),
        Code("streamEnabled streamViewType", _set_stream),
        Code("pointInTimeRecovery", _recover),
        Code("ttl", _expire),
        Op("update_table", "tableClass"),
        Op("update_table", "deletionProtectionEnabled"),
    ),
    delete=Op("delete_table"),
    tagging=Tagging(
        add="tag_resource", remove="untag_resource", id="ResourceArn", key="arn", read="list_tags_of_resource"
    ),
    name=Name(),
    kept="tableClass",
    unsupported="globalSecondaryIndexes.keySchemas globalSecondaryIndexes.onDemandThroughput "
    "globalSecondaryIndexes.warmThroughput globalTableWitness importTable onDemandThroughput replicas restoreBackupArn "
    "restoreDateTime restoreSourceName restoreSourceTableArn restoreToLatestTime warmThroughput",
)

ROWS = (TABLE,)
