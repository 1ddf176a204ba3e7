"""Services that other accounts reach through endpoints of their own (PrivateLink)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_BALANCERS = {
    "gatewayLoadBalancerArns": "GatewayLoadBalancerArns",
    "networkLoadBalancerArns": "NetworkLoadBalancerArns",
}


def _items(value: Value) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list) else set()


def _service(call: Call, described: Mapping[str, object]) -> Properties:
    kind, dns = described["ServiceType"], described.get("PrivateDnsNameConfiguration")
    assert isinstance(kind, list)
    principals = call.aws("describe_vpc_endpoint_service_permissions", ServiceId=call.id)["AllowedPrincipals"]
    assert isinstance(principals, list)
    return {
        "serviceType": kind[0]["ServiceType"],
        "state": str(described["ServiceState"]),
        "allowedPrincipals": [str(principal["Principal"]) for principal in principals],
        "privateDnsNameConfigurations": call.shaped("privateDnsNameConfigurations", [dns] if dns else []),
    }


def _modify(call: Call) -> None:
    change: dict[str, object] = {}
    for name, member in _BALANCERS.items():
        old, new = _items(call.state.get(name)), _items(call.inputs.get(name))
        if name in call.changed:
            change |= {f"Add{member}": sorted(new - old)} if new - old else {}
            change |= {f"Remove{member}": sorted(old - new)} if old - new else {}
    if "acceptanceRequired" in call.changed:
        change["AcceptanceRequired"] = call.inputs["acceptanceRequired"]
    call.aws("modify_vpc_endpoint_service_configuration", ServiceId=call.id, **change)


def _allow(call: Call) -> None:
    old, new = _items(call.state.get("allowedPrincipals")), _items(call.inputs.get("allowedPrincipals"))
    call.aws(
        "modify_vpc_endpoint_service_permissions",
        ServiceId=call.id,
        AddAllowedPrincipals=sorted(new - old),
        RemoveAllowedPrincipals=sorted(old - new),
    )


ENDPOINT_SERVICE = Row(
    type="aws:ec2/vpcEndpointService:VpcEndpointService",
    service="ec2",
    id="ServiceId",
    create=Op(
        "create_vpc_endpoint_service_configuration",
        "acceptanceRequired gatewayLoadBalancerArns networkLoadBalancerArns",
        result="ServiceConfiguration.ServiceId",
    ),
    read=Op("describe_vpc_endpoint_service_configurations", id="ServiceIds", result="ServiceConfigurations.0"),
    derive=_service,
    settings=(
        Code("acceptanceRequired gatewayLoadBalancerArns networkLoadBalancerArns", _modify),
        Code("allowedPrincipals", _allow),
    ),
    delete=Op("delete_vpc_endpoint_service_configurations", id="ServiceIds"),
    arn=arn("vpc-endpoint-service"),
    tagging=tagged("vpc-endpoint-service"),
    replace="region",
    filled="allowedPrincipals",
    unsupported="privateDnsName supportedIpAddressTypes supportedRegions",
)

# --- one account that may use a service, given from outside


def _add_principal(call: Call) -> str:
    service, principal = call.text("vpcEndpointServiceId"), call.text("principalArn")
    call.aws("modify_vpc_endpoint_service_permissions", ServiceId=service, AddAllowedPrincipals=[principal])
    return f"a-{service}{zlib.crc32(principal.encode())}"


def _read_principal(call: Call) -> Properties:
    service, principal = call.text("vpcEndpointServiceId"), call.text("principalArn")
    allowed = call.aws("describe_vpc_endpoint_service_permissions", ServiceId=service)["AllowedPrincipals"]
    assert isinstance(allowed, list)
    if principal not in [one["Principal"] for one in allowed]:
        raise GoneError(f"{service} no longer allows {principal}")
    return {"vpcEndpointServiceId": service, "principalArn": principal}


def _remove_principal(call: Call) -> None:
    service, principal = call.text("vpcEndpointServiceId"), call.text("principalArn")
    call.aws("modify_vpc_endpoint_service_permissions", ServiceId=service, RemoveAllowedPrincipals=[principal])


ALLOWED_PRINCIPAL = Row(
    type="aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
    service="ec2",
    create=Code("vpcEndpointServiceId principalArn", _add_principal),
    read=_read_principal,
    delete=_remove_principal,
    replace="vpcEndpointServiceId principalArn region",
)

ROWS = (ENDPOINT_SERVICE, ALLOWED_PRINCIPAL)
