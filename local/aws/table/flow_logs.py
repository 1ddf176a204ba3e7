"""Flow logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import RefusedError
from ..row import Code, Op, Row
from ..tags import for_creation
from .ec2 import arn, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties


_SOURCES = {
    "vpcId": "VPC",
    "subnetId": "Subnet",
    "eniId": "NetworkInterface",
    "transitGatewayId": "TransitGateway",
    "transitGatewayAttachmentId": "TransitGatewayAttachment",
}
_FLOW_LOG = {
    "trafficType": "TrafficType",
    "iamRoleArn": "DeliverLogsPermissionArn",
    "deliverCrossAccountRole": "DeliverCrossAccountRole",
    "logDestination": "LogDestination",
    "logDestinationType": "LogDestinationType",
    "logFormat": "LogFormat",
    "maxAggregationInterval": "MaxAggregationInterval",
}


def _create_flow_log(call: Call) -> str:
    source = next((name for name in _SOURCES if call.inputs.get(name)), None)
    if source is None:
        raise RefusedError(f"{call.row.type} {call.name!r} needs one of {', '.join(_SOURCES)}")
    answer = call.aws(
        "create_flow_logs",
        ResourceIds=[call.inputs[source]],
        ResourceType=_SOURCES[source],
        **{member: call.inputs[name] for name, member in _FLOW_LOG.items() if call.inputs.get(name)},
        **for_creation(call, "create_flow_logs"),
    )
    made = answer["FlowLogIds"]
    assert isinstance(made, list)
    return str(made[0])


def _flow_log(call: Call, described: Mapping[str, object]) -> Properties:
    resource = str(described["ResourceId"])
    kinds = {"vpc": "vpcId", "subnet": "subnetId", "eni": "eniId", "tgw": "transitGatewayId"}
    return {kinds[resource.partition("-")[0]]: resource}


FLOW_LOG = Row(
    type="aws:ec2/flowLog:FlowLog",
    service="ec2",
    create=Code(" ".join([*_SOURCES, *_FLOW_LOG]), _create_flow_log),
    read=Op("describe_flow_logs", id="FlowLogIds", result="FlowLogs.0"),
    reads={"iamRoleArn": "DeliverLogsPermissionArn"},
    derive=_flow_log,
    delete=Op("delete_flow_logs", id="FlowLogIds"),
    arn=arn("vpc-flow-log"),
    tagging=tagged("vpc-flow-log"),
    # Two of one resource with one destination are the same to the local AWS, whatever traffic they log.
    delete_before_replace=True,
    unsupported="destinationOptions regionalNatGatewayId tagFieldSpecifications",
)

ROWS = (FLOW_LOG,)
