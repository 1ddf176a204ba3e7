"""Kubernetes clusters (Amazon EKS API Reference).

moto leaves out what EKS fills in, forgets the subnets of a cluster whose endpoint changes, and only tags clusters.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.eks import models, urls
from moto.eks.exceptions import InvalidRequestException
from moto.eks.models import EKSBackend
from moto.eks.responses import EKSResponse
from moto.moto_api._internal import mock_random

from .gap import Gap, around

_VERSION = "1.34"
_OPEN = ["0.0.0.0/0"]


def _fill() -> None:
    models.DEFAULT_KUBERNETES_VERSION = _VERSION
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)/updates$"] = EKSResponse.dispatch
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)/encryption-config/associate$"] = EKSResponse.dispatch
    setattr(EKSResponse, "update_cluster_version", _update_version)  # noqa: B010 -- moto's class has none
    setattr(EKSResponse, "associate_encryption_config", _encrypt)  # noqa: B010

    @around(EKSResponse, "create_cluster")
    def create(original: Any, response: Any) -> Any:
        result = original(response)
        cluster, asked = result.result["cluster"], response._get_param("accessConfig") or {}
        cluster.access_config = {"authenticationMode": "CONFIG_MAP", **asked}
        cluster.access_config.setdefault("bootstrapClusterCreatorAdminPermissions", True)
        network = cluster.resources_vpc_config
        network["vpcId"] = _vpc_of(response, network.get("subnetIds", []))
        _fill_in(network)
        cluster.kubernetes_network_config = {
            "ipFamily": "ipv4",
            **models.DEFAULT_KUBERNETES_NETWORK_CONFIG,
            **(response._get_param("kubernetesNetworkConfig") or {}),
        }
        return result

    @around(EKSResponse, "update_cluster_config")
    def update(original: Any, response: Any) -> Any:
        cluster = _cluster(response)
        before = dict(cluster.resources_vpc_config)
        original(response)
        cluster.resources_vpc_config = {**before, **(response._get_param("resourcesVpcConfig") or {})}
        cluster.access_config = {**cluster.access_config, **(response._get_param("accessConfig") or {})}
        return _updated("EndpointAccessUpdate")

    @around(EKSResponse, "create_nodegroup")
    def create_nodes(original: Any, response: Any) -> Any:
        result = original(response)
        nodes = result.result["nodegroup"]
        nodes.update_config = response._get_param("updateConfig") or {"maxUnavailable": 1}
        nodes.remote_access = response._get_param("remoteAccess")
        return result

    for name, change in (("tag_resource", _tag), ("untag_resource", _untag)):
        _also_of_nodes(name, change)


def _also_of_nodes(name: str, change: Any) -> None:
    @around(EKSBackend, name)
    def call(original: Any, backend: Any, resource_arn: str, tags: Any) -> Any:
        for cluster in backend.clusters.values():
            for nodes in cluster.nodegroups.values():
                if nodes.arn == resource_arn:
                    return change(nodes, tags)
        return original(backend, resource_arn, tags)


def _tag(nodes: Any, tags: dict[str, str]) -> None:
    nodes.tags = {**nodes.tags, **tags}


def _untag(nodes: Any, keys: list[str] | str) -> None:
    gone = keys if isinstance(keys, list) else [keys]
    nodes.tags = {key: value for key, value in nodes.tags.items() if key not in gone}


def _vpc_of(response: Any, subnet_ids: list[str]) -> str | None:
    backend = ec2_backends[response.current_account][response.region]
    subnets = [backend.get_subnet(subnet_id) for subnet_id in subnet_ids]
    return subnets[0].vpc_id if subnets else None


def _fill_in(network: dict[str, Any]) -> None:
    network.setdefault("endpointPublicAccess", True)
    network.setdefault("endpointPrivateAccess", False)
    network.setdefault("publicAccessCidrs", _OPEN if network["endpointPublicAccess"] else [])


def _cluster(response: Any) -> Any:
    return response.eks_backend.describe_cluster(response._get_param("name"))


def _update_version(response: Any) -> Any:
    cluster, wanted = _cluster(response), response._get_param("version")
    if _number(wanted) < _number(cluster.version):
        raise InvalidRequestException(
            message=f"{cluster.name} is at {cluster.version} and does not go back to {wanted}"
        )
    cluster.version = wanted
    return _updated("VersionUpdate")


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _encrypt(response: Any) -> Any:
    cluster = _cluster(response)
    if cluster.encryption_config:
        raise InvalidRequestException(message=f"{cluster.name} has an encryption config already, which cannot change")
    cluster.encryption_config = response._get_param("encryptionConfig")
    return _updated("AssociateEncryptionConfig")


def _updated(kind: str) -> ActionResult:
    return ActionResult({"update": {"id": str(mock_random.uuid4()), "status": "Successful", "type": kind}})


GAP = Gap(
    name="Kubernetes clusters",
    service="eks",
    modelled="What EKS fills in: the endpoint's access, the VPC, who administers; an update of the endpoint keeps the "
    "subnets; UpdateClusterVersion and AssociateEncryptionConfig, once; tags of node groups.",
    missing="Nothing runs: no control plane, nodes, network interfaces, cluster security group or groups of "
    "instances; roles and keys are not looked at.",
    fill=_fill,
)
