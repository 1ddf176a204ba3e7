"""``Custom::PclusterCluster``: what AWS's ParallelCluster provider does with a cluster in a stack.

moto would run the provider's Lambda function in Docker. This stands in for that function and for the cluster's own
stack, with the provider's rules and wording (aws-parallelcluster, ``cloudformation/custom_resource/cluster.yaml``).
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.models import cloudformation_backends
from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends
from moto.efs.models import efs_backends
from moto.logs.models import logs_backends
from moto.secretsmanager.models import secretsmanager_backends

from .cluster_configuration import Configuration, ConfigurationError, check_change, check_new
from .cluster_properties import ProviderError, as_text, check_properties
from .fleets import STOPPED, Fleet
from .gap import Gap, around
from .images import PARALLELCLUSTER_IMAGES, PARALLELCLUSTER_VERSION

_TYPE = "Custom::PclusterCluster"
_GRAVITON = re.compile(r"[a-z]+\d+g[a-z]*\.")


def _fill() -> None:
    @around(parsing, "resource_class_from_type")
    def find(original: Any, resource_type: str) -> Any:
        return Cluster if resource_type == _TYPE else original(resource_type)


class Cluster(CloudFormationModel):
    """A cluster: its configuration, head node and log group. The methods are those that moto asks of any resource."""

    def __init__(self, account: str, region: str, stack_id: str, properties: dict[str, Any]) -> None:
        self.account, self.region, self.stack_id = account, region, stack_id
        self.properties = properties
        self.name: str = properties["ClusterName"]
        self.created = self.changed = datetime.now(UTC)
        self.log_group = f"/aws/parallelcluster/{self.name}-{self.created:%Y%m%d%H%M}"
        self.configuration: Configuration = {}
        self.own_stack_id = ""
        self.head_node_id = ""
        self.head_node_group_id = ""

    @property
    def physical_resource_id(self) -> str:
        """Return the id that ``Ref`` gives."""
        return self.name

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return the property that names the resource."""
        return "ClusterName"

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type in templates."""
        return _TYPE

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Take any attribute in outputs; the cluster knows them when it exists."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> "Cluster":
        """Make a cluster, as the provider does for a request of type Create."""
        properties = as_text(cloudformation_json["Properties"])
        _check_provider(properties, account_id, region_name)
        check_properties(properties, "create-cluster")
        cluster = cls(account_id, region_name, kwargs["StackId"], properties)
        if cluster.name in {stack.name for stack in cluster._stacks.stacks.values()}:
            raise ProviderError(json.dumps({"message": f"Bad Request: Cluster {cluster.name} already exists."}))
        cluster._create()
        return cluster

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> "Cluster":
        """Change the cluster, as the provider does for a request of type Update."""
        properties = as_text(cloudformation_json["Properties"])
        _check_provider(properties, account_id, region_name)
        if properties.get("ClusterName") != original_resource.name:
            raise ProviderError("Cannot update the ClusterName in the properties.")
        check_properties(properties, "update-cluster")
        cluster: Cluster = original_resource
        cluster._update(properties)
        return cluster

    def delete(self, account_id: str, region_name: str) -> None:
        """End the cluster, and its log group unless the configuration keeps it."""
        if self.properties.get("DeletionPolicy") == "Retain":
            return
        if self._ec2.get_instance(self.head_node_id).state != "terminated":  # a deletion that failed is tried again
            self._ec2.terminate_instances([self.head_node_id])
        if self.head_node_group_id:
            self._ec2.delete_security_group(group_id=self.head_node_group_id)
        self.fleet.remove()
        logs = _at(self.configuration, "Monitoring", "Logs", "CloudWatch")
        if logs.get("DeletionPolicy") == "Delete":
            self._logs.delete_log_group(self.log_group)
        self._stacks.delete_stack(self.own_stack_id)

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """Return the value of ``Fn::GetAtt``."""
        try:
            return self._description()[attribute_name]
        except KeyError:
            raise UnformattedGetAttTemplateException from None

    @property
    def fleet(self) -> Fleet:
        """Return the compute fleet."""
        return Fleet(self.account, self.region, self.name)

    @property
    def _ec2(self) -> Any:
        return ec2_backends[self.account][self.region]

    @property
    def _logs(self) -> Any:
        return logs_backends[self.account][self.region]

    @property
    def _stacks(self) -> Any:
        return cloudformation_backends[self.account][self.region]

    def _create(self) -> None:
        self.configuration = self._with_tags(self.properties["ClusterConfiguration"])
        self._check(self.configuration)
        logs = _at(self.configuration, "Monitoring", "Logs", "CloudWatch")
        if logs.get("Enabled", "true") == "true":
            # A cluster of that name may have come and gone in this minute, which AWS takes longer for.
            if self.log_group not in self._logs.groups:
                self._logs.create_log_group(self.log_group, self._tags)
            self._logs.put_retention_policy(self.log_group, int(logs.get("RetentionInDays", 180)))
        self.own_stack_id = self._stacks.create_stack(
            self.name,
            json.dumps(
                {"Resources": {"HeadNodeWaitConditionHandle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}
            ),
            {},
            tags=self._tags,
        ).stack_id
        self._start_head_node()
        self.fleet.start(self._tags)

    def _update(self, properties: dict[str, Any]) -> None:
        configuration = self._with_tags(properties["ClusterConfiguration"])
        self._check(configuration)
        try:
            check_change(self.name, self.configuration, configuration, fleet_runs=self.fleet.status != STOPPED)
        except ConfigurationError as refused:
            if properties.get("ForceUpdate") != "true":
                raise ProviderError(str(refused)) from refused
        self.properties, self.configuration, self.changed = properties, configuration, datetime.now(UTC)

    def _check(self, configuration: Configuration) -> None:
        try:
            backends = (efs_backends, secretsmanager_backends)
            check_new(self.name, configuration, self._ec2, *(each[self.account][self.region] for each in backends))
        except ConfigurationError as refused:
            raise ProviderError(str(refused)) from refused

    def _with_tags(self, configuration: Configuration) -> Configuration:
        """Merge the stack's tags into the configuration's, as the provider does at each creation and update."""
        own = configuration.get("Tags") or []
        named = {tag["Key"] for tag in own}
        stack_tags = self._stacks.get_stack(self.stack_id).tags
        inherited = [
            {"Key": key, "Value": value}
            for key, value in stack_tags.items()
            if key not in named and not key.startswith("aws:")
        ]
        provider = [{"Key": "parallelcluster:custom_resource", "Value": "cluster"}]
        return {**configuration, "Tags": [*inherited, *own, *provider]}

    @property
    def _tags(self) -> dict[str, str]:
        configured = {tag["Key"]: tag["Value"] for tag in self.configuration["Tags"]}
        return {
            **configured,
            "parallelcluster:cluster-name": self.name,
            "parallelcluster:version": PARALLELCLUSTER_VERSION,
        }

    def _start_head_node(self) -> None:
        head = self.configuration["HeadNode"]
        networking, instance_type = head["Networking"], head["InstanceType"]
        subnet = self._ec2.get_subnet(networking["SubnetId"])
        groups = networking.get("SecurityGroups") or [
            self._make_head_node_group(subnet.vpc_id),
            *networking.get("AdditionalSecurityGroups", []),
        ]
        architecture = "arm64" if _GRAVITON.match(instance_type) else "x86_64"
        reservation = self._ec2.run_instances(
            _at(head, "Image").get("CustomAmi") or PARALLELCLUSTER_IMAGES[architecture],
            1,
            None,
            [],
            instance_type=instance_type,
            is_instance_type_default=False,
            region_name=self.region,
            subnet_id=subnet.id,
            security_group_ids=groups,
            key_name=_at(head, "Ssh").get("KeyName"),
            tags={"instance": {**self._tags, "Name": "HeadNode", "parallelcluster:node-type": "HeadNode"}},
        )
        self.head_node_id = reservation.instances[0].id

    def _make_head_node_group(self, vpc_id: str) -> str:
        group = self._ec2.create_security_group(
            f"{self.name}-HeadNodeSecurityGroup",
            "Enable access to the head node",
            vpc_id,
            self._tags,
        )
        self.head_node_group_id = group.id
        return self.head_node_group_id

    def _description(self) -> dict[str, str]:
        """Return what ``Fn::GetAtt`` can ask for: describe-cluster's answer, its levels joined by dots."""
        head = self._ec2.get_instance(self.head_node_id)
        status = "UPDATE_COMPLETE" if self.changed > self.created else "CREATE_COMPLETE"
        description = {
            "clusterName": self.name,
            "clusterStatus": status,
            "cloudFormationStackStatus": status,
            "cloudformationStackArn": self.own_stack_id,
            "version": PARALLELCLUSTER_VERSION,
            "region": self.region,
            "creationTime": _iso(self.created),
            "lastUpdatedTime": _iso(self.changed),
            "computeFleetStatus": self.fleet.status,
            "headNode.instanceId": head.id,
            "headNode.instanceType": head.instance_type,
            "headNode.privateIpAddress": head.private_ip,
            "headNode.state": head.state,
            "headNode.launchTime": _iso(head.launch_time),
            "validationMessages": "[]",
        }
        for number, pool in enumerate(_at(self.configuration, "LoginNodes").get("Pools", [])):
            description |= {
                f"loginNodes.{number}.poolName": pool["Name"],
                f"loginNodes.{number}.status": "active",
                f"loginNodes.{number}.scheme": "internal",
                f"loginNodes.{number}.address": f"{self.name}-{pool['Name']}.elb.{self.region}.amazonaws.com",
                f"loginNodes.{number}.healthyNodes": str(pool["Count"]),
                f"loginNodes.{number}.unhealthyNodes": "0",
            }
        return description


def _check_provider(properties: dict[str, Any], account: str, region: str) -> None:
    token = properties.get("ServiceToken", "")
    try:
        lambda_backends[account][region].get_function(token)
    except Exception as error:
        raise ProviderError(f"Function not found: {token}") from error


def _at(value: dict[str, Any], *path: str) -> dict[str, Any]:
    for key in path:
        value = value.get(key) or {}
    return value


def _iso(moment: datetime | str) -> str:
    return moment if isinstance(moment, str) else moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


GAP = Gap(
    name="Clusters in stacks (Custom::PclusterCluster)",
    service="cloudformation",
    modelled="AWS's provider: its rules for properties and its wording; the configuration checked by ParallelCluster's "
    "schema and, for a change, by its update policies with the fleet as it is; subnets, security groups and key exist; "
    "the nodes reach EFS's mount targets; secrets exist and hold a munge key; the stack's tags are merged in; a head "
    "node with its security group, the log group, the cluster's own stack; every attribute of Fn::GetAtt.",
    missing="Compute and login nodes, roles, DNS and dashboards; validators that ask AWS for more; a head node that "
    "does not come up.",
    fill=_fill,
)
