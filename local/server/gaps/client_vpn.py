"""Client VPN endpoints (EC2 API Reference, AWS Client VPN Administrator Guide), of which moto has nothing."""

from ipaddress import IPv4Network
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError, InvalidParameterValue
from moto.ec2.responses import EC2Response
from moto.moto_api._internal import mock_random

from .gap import Gap
from .tagged_ids import let_be_tagged, tags_of

_DEFAULTS = {
    "SelfServicePortal": "disabled",
    "SessionTimeoutHours": 24,
    "SplitTunnel": False,
    "TransportProtocol": "udp",
    "VpnPort": 443,
}
_PREFIX = "cvpn-endpoint"
_OF_REQUEST = ("DryRun", "ClientToken", "TagSpecifications", "Action", "Version", "ClientVpnEndpointId")
_ANSWERED_AS = {
    "ClientRootCertificateChainArn": "ClientRootCertificateChain",
    "SAMLProviderArn": "SamlProviderArn",
    "SelfServiceSAMLProviderArn": "SelfServiceSamlProviderArn",
}


def _fill() -> None:
    let_be_tagged("client-vpn-endpoint", _PREFIX)
    for call in (_create, _describe, _modify, _delete):
        plural = "s" if call is _describe else ""
        setattr(EC2Response, f"{call.__name__.removeprefix('_')}_client_vpn_endpoint{plural}", call)
    for call in (_associate, _targets, _disassociate):
        verb = "describe" if call is _targets else call.__name__.removeprefix("_")
        plural = "s" if call is _targets else ""
        setattr(EC2Response, f"{verb}_client_vpn_target_network{plural}", call)


def _endpoints(response: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = response.ec2_backend.__dict__.setdefault("client_vpn_endpoints", {})
    return found


def _one(response: Any) -> dict[str, Any]:
    id = response._get_param("ClientVpnEndpointId")
    if id not in _endpoints(response):
        raise EC2ClientError("InvalidClientVpnEndpointId.NotFound", f"Endpoint {id} does not exist")
    return _endpoints(response)[id]


def _asked(response: Any) -> dict[str, Any]:
    return {name: value for name, value in response.params.items() if name not in _OF_REQUEST}


def _create(response: Any) -> ActionResult:
    asked, backend = _asked(response), response.ec2_backend
    block = IPv4Network(asked["ClientCidrBlock"])
    if not 12 <= block.prefixlen <= 22:
        raise InvalidParameterValue(f"ClientCidrBlock {block} must be from /12 to /22")
    proofs = [
        {
            outer: {_ANSWERED_AS.get(name, name): value for name, value in inner.items()}
            if isinstance(inner, dict)
            else inner
            for outer, inner in proof.items()
        }
        for proof in asked["AuthenticationOptions"]
    ]
    id = f"{_PREFIX}-{mock_random.get_random_hex(17)}"
    endpoint = {
        **_DEFAULTS,
        **asked,
        "AuthenticationOptions": proofs,
        "ClientVpnEndpointId": id,
        "Status": {"Code": "pending-associate"},
        "CreationTime": utcnow().isoformat(),
        "DnsName": f"*.{id}.prod.clientvpn.{response.region}.amazonaws.com",
        "VpnProtocol": "openvpn",
        "AssociatedTargetNetworks": [],
    }
    _check_place(backend, endpoint)
    _endpoints(response)[id] = endpoint
    tags = response._parse_tag_specification().get("client-vpn-endpoint", {})
    if tags:
        backend.create_tags([id], tags)
    return ActionResult({name: endpoint[name] for name in ("ClientVpnEndpointId", "Status", "DnsName")})


def _check_place(backend: Any, endpoint: dict[str, Any]) -> None:
    if endpoint.get("SecurityGroupIds") and not endpoint.get("VpcId"):
        raise InvalidParameterValue("Security Groups cannot be modified without specifying Vpc Id")
    if endpoint.get("VpcId"):
        backend.get_vpc(endpoint["VpcId"])


def _describe(response: Any) -> ActionResult:
    wanted = response._get_param("ClientVpnEndpointIds", [])
    for id in wanted:
        if id not in _endpoints(response):
            raise EC2ClientError("InvalidClientVpnEndpointId.NotFound", f"Endpoint {id} does not exist")
    found = [endpoint for id, endpoint in _endpoints(response).items() if not wanted or id in wanted]
    return ActionResult({"ClientVpnEndpoints": [_shown(response.ec2_backend, endpoint) for endpoint in found]})


def _shown(backend: Any, endpoint: dict[str, Any]) -> dict[str, Any]:
    id, on = endpoint["ClientVpnEndpointId"], endpoint["SelfServicePortal"] == "enabled"
    portal = {"SelfServicePortalUrl": f"https://self-service.clientvpn.amazonaws.com/endpoints/{id}"} if on else {}
    return {**endpoint, **portal, "Tags": tags_of(backend, id)}


def _modify(response: Any) -> ActionResult:
    endpoint, asked = _one(response), _asked(response)
    servers = asked.pop("DnsServers", None)
    changed = {**endpoint, **asked}
    if servers is not None:
        changed["DnsServers"] = servers.get("CustomDnsServers", [])
    _check_place(response.ec2_backend, changed)
    endpoint.update(changed)
    return ActionResult({"Return": True})


def _delete(response: Any) -> ActionResult:
    endpoint = _one(response)
    del _endpoints(response)[endpoint["ClientVpnEndpointId"]]
    return ActionResult({"Status": {"Code": "deleting"}})


def _associate(response: Any) -> ActionResult:
    endpoint, subnet = _one(response), response.ec2_backend.get_subnet(response._get_param("SubnetId"))
    if any(target["TargetNetworkId"] == subnet.id for target in _networks(endpoint)):
        raise EC2ClientError("InvalidClientVpnDuplicateAssociation", f"{subnet.id} is associated already")
    if endpoint.setdefault("VpcId", subnet.vpc_id) != subnet.vpc_id:
        raise InvalidParameterValue(f"{subnet.id} is not in {endpoint['VpcId']}")
    target = {
        "AssociationId": f"cvpn-assoc-{mock_random.get_random_hex(17)}",
        "VpcId": subnet.vpc_id,
        "TargetNetworkId": subnet.id,
        "ClientVpnEndpointId": endpoint["ClientVpnEndpointId"],
        "SecurityGroups": endpoint.get("SecurityGroupIds", []),
    }
    _networks(endpoint).append(target)
    endpoint["Status"] = {"Code": "available"}
    return ActionResult({"AssociationId": target["AssociationId"], "Status": {"Code": "associating"}})


def _networks(endpoint: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = endpoint.setdefault("networks", [])
    return found


def _targets(response: Any) -> ActionResult:
    wanted, filters = response._get_param("AssociationIds", []), response._filters_from_querystring()
    found = [
        {**target, "Status": {"Code": "associated"}}
        for target in _networks(_one(response))
        if not wanted or target["AssociationId"] in wanted
        if target["AssociationId"] in filters.get("association-id", [target["AssociationId"]])
    ]
    return ActionResult({"ClientVpnTargetNetworks": found})


def _disassociate(response: Any) -> ActionResult:
    endpoint, id = _one(response), response._get_param("AssociationId")
    kept = [target for target in _networks(endpoint) if target["AssociationId"] != id]
    if len(kept) == len(_networks(endpoint)):
        raise EC2ClientError("InvalidClientVpnAssociationId.NotFound", f"Association {id} does not exist")
    endpoint["networks"] = kept
    endpoint["Status"] = {"Code": "available" if kept else "pending-associate"}
    return ActionResult({"AssociationId": id, "Status": {"Code": "disassociating"}})


GAP = Gap(
    name="Client VPN endpoints",
    service="ec2",
    modelled="CreateClientVpnEndpoint, DescribeClientVpnEndpoints, ModifyClientVpnEndpoint, DeleteClientVpnEndpoint "
    "and tags; the size of the clients' range; associations with subnets of one VPC.",
    missing="Certificates, directories and log groups are not looked at; authorization rules, routes and network "
    "interfaces; nobody can connect.",
    fill=_fill,
)
