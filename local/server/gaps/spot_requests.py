"""Where a spot instance is (EC2 API Reference, RequestSpotLaunchSpecification).

moto reads the names of security groups only, and no network interface.
"""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.spot_requests import SpotInstanceRequest, SpotRequestBackend
from moto.ec2.responses import EC2Response

from .gap import Gap, around


def _fill() -> None:
    @around(EC2Response, "request_spot_instances")
    def request(original: Any, response: Any) -> Any:
        launch = response.params.get("LaunchSpecification", {})
        interface: dict[str, Any] = next(iter(launch.pop("NetworkInterfaces", [])), {})
        groups = interface.get("Groups") or launch.get("SecurityGroupIds")
        launch.update({"SecurityGroups": groups} if groups else {})
        launch.update({"SubnetId": interface["SubnetId"]} if "SubnetId" in interface else {})
        result = original(response)
        if interface.get("AssociatePublicIpAddress"):
            for one in result.result["SpotInstanceRequests"]:
                nic = one.instance.nics[0]
                nic.public_ip_auto_assign = True
                nic.check_auto_public_ip()
        return result

    @around(SpotInstanceRequest, "launch_instance")
    def launch_instance(original: Any, request: Any) -> Any:
        groups = request.launch_specification.groups
        request.launch_specification.groups = [group.id for group in groups]
        try:
            return original(request)
        finally:
            request.launch_specification.groups = groups

    @around(SpotRequestBackend, "cancel_spot_instance_requests")
    def cancel(original: Any, backend: Any, request_ids: list[str]) -> Any:
        for id in request_ids:
            if id not in backend.spot_instance_requests:
                raise EC2ClientError(
                    "InvalidSpotInstanceRequestID.NotFound", f"The spot instance request ID '{id}' does not exist"
                )
        return original(backend, request_ids)


GAP = Gap(
    name="Spot requests",
    service="ec2",
    modelled="The instance's subnet, security groups and public address as asked for; a request that does not exist.",
    missing="Every request is fulfilled at once, at any price; disks and the instance profile of the request are not "
    "looked at.",
    fill=_fill,
)
