"""Endpoints through which somebody with the right to it reaches instances by SSH from anywhere.

A lab has none; they are here so that the policy that forbids them can be shown at work.
"""

from __future__ import annotations

from ..row import Op, Row
from .ec2 import describe, tagged

ENDPOINT = Row(
    type="aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",  # the SDK's place for it
    service="ec2",
    id="InstanceConnectEndpointId",
    create=Op(
        "create_instance_connect_endpoint",
        "subnetId securityGroupIds preserveClientIp ipAddressType",
        result="InstanceConnectEndpoint.InstanceConnectEndpointId",
    ),
    read=describe("describe_instance_connect_endpoints", "InstanceConnectEndpoints", "InstanceConnectEndpointIds"),
    reads={"arn": "InstanceConnectEndpointArn"},
    delete=Op("delete_instance_connect_endpoint"),
    tagging=tagged("instance-connect-endpoint"),
    local="timeouts",
    replace="subnetId securityGroupIds preserveClientIp ipAddressType region",
    filled="securityGroupIds preserveClientIp ipAddressType",
)

ROWS = (ENDPOINT,)
