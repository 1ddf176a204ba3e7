"""What a cluster is like in AWS, asked for only when a change depends on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ._cluster_plan import LOGICAL_ID, stack_name

if TYPE_CHECKING:
    from collections.abc import Callable

# Where ParallelCluster keeps the state of a cluster's fleet (``ComputeFleetStatusManager`` of 3.16.1,
# ``pcluster/models/compute_fleet_status_manager.py``): a table a cluster, an item for the fleet.
_TABLE_PREFIX = "parallelcluster-"
_ITEM = {"Id": {"S": "COMPUTE_FLEET"}}
STOPPED = "STOPPED"
NOT_KNOWN = "not known"


class RunningCluster:
    """A cluster, by its name and the version that made it. ``client`` gives a client of an AWS service."""

    def __init__(self, client: Callable[[str], Any], cluster_name: str, version: str) -> None:
        self._client, self._name, self._version = client, cluster_name, version

    def fleet_status(self) -> str:
        """The compute fleet's state in AWS's words, or ``NOT_KNOWN``."""
        try:
            answer = self._client("dynamodb").get_item(
                TableName=_TABLE_PREFIX + self._name, Key=_ITEM, ConsistentRead=True
            )
            return str(answer["Item"]["Data"]["M"]["status"]["S"])
        except Exception:
            return NOT_KNOWN

    def configuration(self, otherwise: Any) -> Any:
        """The configuration that the cluster has, ``None`` when there is no cluster, ``otherwise`` when AWS cannot say.

        The stack knows it better than this program's state: after an update that failed, or a creation that failed and
        was cleaned up, CloudFormation is back at what works.
        """
        try:
            body = self._client("cloudformation").get_template(StackName=stack_name(self._name, self._version))[
                "TemplateBody"
            ]
            template = json.loads(body) if isinstance(body, str) else body
            return json.loads(json.dumps(template["Resources"][LOGICAL_ID]["Properties"]["ClusterConfiguration"]))
        except Exception as error:
            return None if "does not exist" in str(error) else otherwise
