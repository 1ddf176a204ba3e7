"""Snapshots of RDS instances and clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Op, Row
from .rds import tagged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..call import Call
    from ..values import Properties


def _share(attributes: str, member: str) -> Code[None]:
    def share(call: Call) -> None:
        old, new = call.state.get("sharedAccounts"), call.inputs.get("sharedAccounts")
        before, wanted = (set(map(str, a)) if isinstance(a, list) else set() for a in (old, new))
        call.aws(
            attributes,
            **{member: call.id},
            AttributeName="restore",
            ValuesToAdd=sorted(wanted - before),
            ValuesToRemove=sorted(before - wanted),
        )

    return Code("sharedAccounts", share)


def _shared(prefix: str) -> Callable[[Call, Mapping[str, object]], Properties]:
    """Who may restore a snapshot; ``prefix`` is ``DBSnapshot`` or ``DBClusterSnapshot``."""

    def shared(call: Call, described: Mapping[str, object]) -> Properties:
        operation = f"describe_db_{'cluster_' if 'Cluster' in prefix else ''}snapshot_attributes"
        answer = call.aws(operation, **{f"{prefix}Identifier": call.id})[f"{prefix}AttributesResult"]
        assert isinstance(answer, dict)
        attributes = answer[f"{prefix}Attributes"]
        accounts = [a for one in attributes if one["AttributeName"] == "restore" for a in one["AttributeValues"]]
        return {"sharedAccounts": accounts}

    return shared


SNAPSHOT = Row(
    type="aws:rds/snapshot:Snapshot",
    service="rds",
    id="DBSnapshotIdentifier",
    create=Op(
        "create_db_snapshot", "dbInstanceIdentifier dbSnapshotIdentifier", result="DBSnapshot.DBSnapshotIdentifier"
    ),
    read=Op("describe_db_snapshots", result="DBSnapshots.0"),
    derive=_shared("DBSnapshot"),
    settings=(_share("modify_db_snapshot_attribute", "DBSnapshotIdentifier"),),
    delete=Op("delete_db_snapshot"),
    tagging=tagged("dbSnapshotArn"),
    replace="dbInstanceIdentifier dbSnapshotIdentifier region",
)

CLUSTER_SNAPSHOT = Row(
    type="aws:rds/clusterSnapshot:ClusterSnapshot",
    service="rds",
    id="DBClusterSnapshotIdentifier",
    create=Op(
        "create_db_cluster_snapshot",
        "dbClusterIdentifier dbClusterSnapshotIdentifier",
        result="DBClusterSnapshot.DBClusterSnapshotIdentifier",
    ),
    read=Op("describe_db_cluster_snapshots", result="DBClusterSnapshots.0"),
    derive=_shared("DBClusterSnapshot"),
    settings=(_share("modify_db_cluster_snapshot_attribute", "DBClusterSnapshotIdentifier"),),
    delete=Op("delete_db_cluster_snapshot"),
    tagging=tagged("dbClusterSnapshotArn"),
    replace="dbClusterIdentifier dbClusterSnapshotIdentifier region",
)

ROWS = (SNAPSHOT, CLUSTER_SNAPSHOT)
