"""Subnet and parameter groups of RDS instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row
from .rds import tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


SUBNET_GROUP = Row(
    type="aws:rds/subnetGroup:SubnetGroup",
    service="rds",
    id="DBSubnetGroupName",
    create=Op(
        "create_db_subnet_group",
        "name=DBSubnetGroupName description=DBSubnetGroupDescription subnetIds",
        result="DBSubnetGroup.DBSubnetGroupName",
    ),
    read=Op("describe_db_subnet_groups", result="DBSubnetGroups.0"),
    reads={
        "name": "DBSubnetGroupName",
        "description": "DBSubnetGroupDescription",
        "arn": "DBSubnetGroupArn",
        "subnetIds": "Subnets.SubnetIdentifier",
    },
    settings=(Op("modify_db_subnet_group", "description=DBSubnetGroupDescription subnetIds"),),
    delete=Op("delete_db_subnet_group"),
    tagging=tagged("arn"),
    name=Name(lower=True),
)


def _parameters(value: Value) -> list[dict[str, object]]:
    given = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return [
        {"ParameterName": p["name"], "ParameterValue": p["value"], "ApplyMethod": p.get("applyMethod", "immediate")}
        for p in given
    ]


def _set_parameters(call: Call) -> None:
    old, new = _parameters(call.state.get("parameters")), _parameters(call.inputs.get("parameters"))
    names = {p["ParameterName"] for p in new}
    gone = [p for p in old if p["ParameterName"] not in names]
    if gone:
        call.aws("reset_db_parameter_group", DBParameterGroupName=call.id, Parameters=gone)
    if changed := [p for p in new if p not in old]:
        call.aws("modify_db_parameter_group", DBParameterGroupName=call.id, Parameters=changed)


def _parameter_group(call: Call, described: Mapping[str, object]) -> Properties:
    """The parameters that were set; AWS lists its own defaults beside them."""
    answer = call.aws("describe_db_parameters", DBParameterGroupName=call.id, Source="user")["Parameters"]
    assert isinstance(answer, list)
    names = {p["ParameterName"] for p in _parameters(call.given("parameters"))}
    return {
        "parameters": [
            {
                "name": p["ParameterName"],
                "value": str(p["ParameterValue"]),
                "applyMethod": p.get("ApplyMethod", "immediate"),
            }
            for p in answer
            if not names or p["ParameterName"] in names
        ]
    }


PARAMETER_GROUP = Row(
    type="aws:rds/parameterGroup:ParameterGroup",
    service="rds",
    id="DBParameterGroupName",
    create=Op(
        "create_db_parameter_group",
        "name=DBParameterGroupName family=DBParameterGroupFamily description",
        result="DBParameterGroup.DBParameterGroupName",
    ),
    read=Op("describe_db_parameter_groups", result="DBParameterGroups.0"),
    reads={"name": "DBParameterGroupName", "family": "DBParameterGroupFamily", "arn": "DBParameterGroupArn"},
    derive=_parameter_group,
    settings=(Code("parameters", _set_parameters),),
    delete=Op("delete_db_parameter_group"),
    tagging=tagged("arn"),
    name=Name(lower=True),
    unsupported="skipDestroy",
)

ROWS = (SUBNET_GROUP, PARAMETER_GROUP)
