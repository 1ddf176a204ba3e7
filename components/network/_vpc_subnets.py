"""The subnets that exist in a VPC, whoever made them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from ._lease_store import LeaseError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class VpcSubnets:
    """The subnets of one VPC.

    Attributes:
        client: makes a boto3 EC2 client; called for each operation, so that its errors are explained as well.
        vpc_id: the VPC.
    """

    client: Callable[[], Any]  # boto3 makes a client's methods at run time
    vpc_id: str

    def blocks(self) -> list[IPv4Network]:
        """The address blocks of all of them.

        Raises:
            LeaseError: EC2 does not say.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            pages = self.client().get_paginator("describe_subnets")
            found = pages.paginate(Filters=[{"Name": "vpc-id", "Values": [self.vpc_id]}])
            return [IPv4Network(subnet["CidrBlock"]) for page in found for subnet in page["Subnets"]]
        except (BotoCoreError, ClientError) as error:
            raise LeaseError(
                f"the subnets of {self.vpc_id}, which a lease has to avoid, cannot be listed: {error}. The credentials "
                "need ec2:DescribeSubnets."
            ) from None
