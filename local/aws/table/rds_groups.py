"""Subnet, parameter and option groups of RDS instances."""

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


# --- options


def _options(value: Value) -> list[dict[str, object]]:
    given = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return [
        {
            "OptionName": option["optionName"],
            "OptionSettings": [
                {"Name": setting["name"], "Value": setting["value"]}
                for setting in option.get("optionSettings") or []  # type: ignore[union-attr]
                if isinstance(setting, dict)
            ],
        }
        for option in given
    ]


def _set_options(call: Call) -> None:
    old, new = _options(call.state.get("options")), _options(call.inputs.get("options"))
    gone = sorted({str(o["OptionName"]) for o in old} - {str(o["OptionName"]) for o in new})
    changed = [option for option in new if option not in old]
    members = {"OptionsToInclude": changed, "OptionsToRemove": gone}
    if given := {member: value for member, value in members.items() if value}:
        call.aws("modify_option_group", OptionGroupName=call.id, ApplyImmediately=True, **given)


def _option_group(call: Call, described: Mapping[str, object]) -> Properties:
    """The settings that were given; AWS lists its own defaults beside them."""
    given = {str(o["OptionName"]): o["OptionSettings"] for o in _options(call.given("options"))}
    options = described.get("Options")
    assert isinstance(options, list)
    return {
        "options": [
            {
                "optionName": option["OptionName"],
                "optionSettings": [
                    {"name": setting["Name"], "value": setting["Value"]}
                    for setting in option.get("OptionSettings") or []
                    if option["OptionName"] not in given
                    or setting["Name"] in {s["Name"] for s in given[option["OptionName"]]}  # type: ignore[attr-defined]
                ],
            }
            for option in options
        ]
    }


OPTION_GROUP = Row(
    type="aws:rds/optionGroup:OptionGroup",
    service="rds",
    id="OptionGroupName",
    create=Op(
        "create_option_group",
        "name=OptionGroupName optionGroupDescription engineName majorEngineVersion",
        result="OptionGroup.OptionGroupName",
    ),
    read=Op("describe_option_groups", result="OptionGroupsList.0"),
    reads={"name": "OptionGroupName", "arn": "OptionGroupArn"},
    derive=_option_group,
    settings=(Code("options", _set_options),),
    delete=Op("delete_option_group"),
    tagging=tagged("arn"),
    name=Name(lower=True),
    unsupported="skipDestroy options.dbSecurityGroupMemberships options.port options.version "
    "options.vpcSecurityGroupMemberships",
)

ROWS = (SUBNET_GROUP, PARAMETER_GROUP, OPTION_GROUP)
