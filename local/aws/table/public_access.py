"""VPCs and subnets that are exempt from the account's block of public access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Op, Row
from .ec2 import describe, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties


def _exclusion(call: Call, described: Mapping[str, object]) -> Properties:
    kind, _, id = str(described["ResourceArn"]).rpartition(":")[2].partition("/")
    return {"vpcId": id if kind == "vpc" else None, "subnetId": id if kind == "subnet" else None}


EXCLUSION = Row(
    type="aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
    service="ec2",
    id="ExclusionId",
    create=Op(
        "create_vpc_block_public_access_exclusion",
        "internetGatewayExclusionMode subnetId vpcId",
        result="VpcBlockPublicAccessExclusion.ExclusionId",
    ),
    read=describe("describe_vpc_block_public_access_exclusions", "VpcBlockPublicAccessExclusions", "ExclusionIds"),
    derive=_exclusion,
    settings=(Op("modify_vpc_block_public_access_exclusion", "internetGatewayExclusionMode"),),
    delete=Op("delete_vpc_block_public_access_exclusion"),
    tagging=tagged("vpc-block-public-access-exclusion"),
    local="timeouts",
    replace="subnetId vpcId region",
)

ROWS = (EXCLUSION,)
