"""What all parts of one network are made with."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pulumi

from ..tags import Tags
from ._endpoint_plan import PolicyDocument, service_name


@dataclass(frozen=True, kw_only=True)
class Site:
    """One network: where it is, and in whose name its parts are made.

    Attributes:
        name: the stem of the parts' names.
        vpc_id: the VPC.
        account: the account's id.
        region: the Region's name.
        tags: who the network belongs to.
        opts: the options of every part: the network is its parent.
    """

    name: str
    vpc_id: pulumi.Output[str]
    account: pulumi.Output[str]
    region: pulumi.Output[str]
    tags: Tags
    opts: pulumi.ResourceOptions

    def service_name(self, service: str) -> pulumi.Output[str]:
        """The name under which the Region offers a service's endpoint."""
        return self.region.apply(lambda region: service_name(service, region))

    def policy(self, policy: Callable[[str, str], PolicyDocument]) -> pulumi.Output[str]:
        """A policy that depends on account and Region, as JSON."""
        return pulumi.Output.all(self.account, self.region).apply(lambda place: json.dumps(policy(*place)))
