"""EC2 Instance Connect endpoints (EC2 API Reference), of which moto has nothing."""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response
from moto.moto_api._internal import mock_random

from .gap import Gap
from .tagged_ids import let_be_tagged, tags_of

_KIND, _PREFIX = "instance-connect-endpoint", "eice"
_ENDPOINTS_OF_A_VPC = 1


def _fill() -> None:
    let_be_tagged(_KIND, _PREFIX)
    for call in (_create, _describe, _delete):
        plural = "s" if call is _describe else ""
        setattr(EC2Response, f"{call.__name__.removeprefix('_')}_instance_connect_endpoint{plural}", call)


def _endpoints(backend: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = backend.__dict__.setdefault("instance_connect_endpoints", {})
    return found


def _create(response: Any) -> ActionResult:
    backend = response.ec2_backend
    subnet = backend.get_subnet(response._get_param("SubnetId"))
    if sum(one["VpcId"] == subnet.vpc_id for one in _endpoints(backend).values()) >= _ENDPOINTS_OF_A_VPC:
        raise EC2ClientError("InstanceConnectEndpointLimitExceeded", f"{subnet.vpc_id} has an endpoint already")
    asked = response._get_param("SecurityGroupIds", [])
    default = backend.get_security_group_from_name("default", subnet.vpc_id)
    groups = asked or [default.id]
    id = f"{_PREFIX}-{mock_random.get_random_hex(17)}"
    arn = f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:{_KIND}/{id}"
    name, domain = f"{id}.{mock_random.get_random_hex(8)}", f"ec2-{_KIND}.{backend.region_name}.amazonaws.com"
    interface = backend.create_network_interface(
        subnet, subnet.get_available_subnet_ip(id), group_ids=groups, description=f"EC2 Instance Connect Endpoint {id}"
    )
    interface.status = "in-use"
    _endpoints(backend)[id] = {
        "OwnerId": backend.account_id,
        "InstanceConnectEndpointId": id,
        "InstanceConnectEndpointArn": arn,
        "State": "create-complete",
        "DnsName": f"{name}.{domain}",
        "FipsDnsName": f"{name}.fips.{domain}",
        "NetworkInterfaceIds": [interface.id],
        "VpcId": subnet.vpc_id,
        "AvailabilityZone": subnet.availability_zone,
        "CreatedAt": utcnow(),
        "SubnetId": subnet.id,
        "PreserveClientIp": str(response._get_param("PreserveClientIp", False)).lower() == "true",
        "SecurityGroupIds": groups,
        "IpAddressType": response._get_param("IpAddressType", "ipv4"),
    }
    tags = response._parse_tag_specification().get(_KIND, {})
    if tags:
        backend.create_tags([id], tags)
    return ActionResult({"InstanceConnectEndpoint": _shown(backend, id)})


def _shown(backend: Any, id: str) -> dict[str, Any]:
    if id not in _endpoints(backend):
        raise EC2ClientError("InvalidInstanceConnectEndpointId.NotFound", f"{id} does not exist")
    return {**_endpoints(backend)[id], "Tags": tags_of(backend, id)}


def _describe(response: Any) -> ActionResult:
    backend = response.ec2_backend
    wanted = response._get_param("InstanceConnectEndpointIds", []) or list(_endpoints(backend))
    return ActionResult({"InstanceConnectEndpoints": [_shown(backend, id) for id in wanted]})


def _delete(response: Any) -> ActionResult:
    backend, id = response.ec2_backend, response._get_param("InstanceConnectEndpointId")
    shown = _shown(backend, id)
    del _endpoints(backend)[id]
    for interface in shown["NetworkInterfaceIds"]:
        backend.enis.pop(interface, None)
    return ActionResult({"InstanceConnectEndpoint": {**shown, "State": "delete-in-progress"}})


GAP = Gap(
    name="Instance Connect endpoints",
    service="ec2",
    modelled="One endpoint a VPC, with its network interface and tags.",
    missing="Nobody can connect; deletion that takes minutes.",
    fill=_fill,
)
