"""VPN endpoints for single machines.

A lab has none; they are here so that the policy that forbids them can be shown at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, describe, one, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_OPTIONS = Op(
    "create_client_vpn_endpoint",
    "clientCidrBlock clientConnectOptions clientLoginBannerOptions clientRouteEnforcementOptions "
    "connectionLogOptions description disconnectOnSessionTimeout dnsServers securityGroupIds selfServicePortal "
    "serverCertificateArn sessionTimeoutHours splitTunnel transportProtocol vpcId vpnPort",
)
_CHANGES = (
    "clientConnectOptions clientLoginBannerOptions clientRouteEnforcementOptions connectionLogOptions description "
    "disconnectOnSessionTimeout selfServicePortal serverCertificateArn sessionTimeoutHours splitTunnel vpnPort"
)
# How somebody proves who they are: the property, and the members of the request and of the answer.
_PROOFS = {
    "activeDirectoryId": ("ActiveDirectory.DirectoryId", "ActiveDirectory.DirectoryId"),
    "rootCertificateChainArn": (
        "MutualAuthentication.ClientRootCertificateChainArn",
        "MutualAuthentication.ClientRootCertificateChain",
    ),
    "samlProviderArn": ("FederatedAuthentication.SAMLProviderArn", "FederatedAuthentication.SamlProviderArn"),
    "selfServiceSamlProviderArn": (
        "FederatedAuthentication.SelfServiceSAMLProviderArn",
        "FederatedAuthentication.SelfServiceSamlProviderArn",
    ),
}


def _proof(block: Value) -> dict[str, object]:
    assert isinstance(block, dict)
    proof: dict[str, object] = {"Type": block["type"]}
    for name, (path, _) in _PROOFS.items():
        if block.get(name):
            outer, _, member = path.partition(".")
            inside = proof.setdefault(outer, {})
            assert isinstance(inside, dict)
            inside[member] = block[name]
    return proof


def _create(call: Call) -> str:
    from ..lifecycle import request

    proofs = call.inputs["authenticationOptions"]
    assert isinstance(proofs, list)
    answer = call.aws(
        "create_client_vpn_endpoint",
        **request(call, _OPTIONS, creating=True),
        AuthenticationOptions=[_proof(block) for block in proofs],
    )
    return str(answer["ClientVpnEndpointId"])


def _endpoint(call: Call, described: Mapping[str, object]) -> Properties:
    status, proofs, portal = (described.get(n) for n in ("Status", "AuthenticationOptions", "SelfServicePortalUrl"))
    assert isinstance(status, dict)
    assert isinstance(proofs, list)
    if status["Code"] in ("deleting", "deleted"):
        raise GoneError(f"{call.id} is {status['Code']}")
    return {
        "authenticationOptions": [_answered(proof) for proof in proofs],
        "selfServicePortal": "enabled" if portal else "disabled",
    }


def _answered(proof: Mapping[str, object]) -> Properties:
    found: Properties = {"type": str(proof["Type"])}
    for name, (_, path) in _PROOFS.items():
        outer, _, member = path.partition(".")
        inside = proof.get(outer)
        if isinstance(inside, dict) and inside.get(member):
            found[name] = str(inside[member])
    return found


def _set_servers(call: Call) -> None:
    servers = call.inputs.get("dnsServers")
    wanted = {"Enabled": True, "CustomDnsServers": servers} if servers else {"Enabled": False}
    call.aws("modify_client_vpn_endpoint", ClientVpnEndpointId=call.id, DnsServers=wanted)


def _set_place(call: Call) -> None:
    groups = call.inputs.get("securityGroupIds")
    call.aws(
        "modify_client_vpn_endpoint",
        ClientVpnEndpointId=call.id,
        VpcId=call.text("vpcId"),
        **({"SecurityGroupIds": groups} if groups else {}),
    )


ENDPOINT = Row(
    type="aws:ec2clientvpn/endpoint:Endpoint",
    service="ec2",
    create=Code(" ".join([*_OPTIONS.members, "authenticationOptions"]), _create),
    id="ClientVpnEndpointId",
    read=describe("describe_client_vpn_endpoints", "ClientVpnEndpoints", "ClientVpnEndpointIds"),
    derive=_endpoint,
    settings=(
        Op("modify_client_vpn_endpoint", _CHANGES),
        Code("dnsServers", _set_servers),
        Code("vpcId securityGroupIds", _set_place),
    ),
    delete=Op("delete_client_vpn_endpoint"),
    arn=arn("client-vpn-endpoint"),
    tagging=tagged("client-vpn-endpoint"),
    ordered="dnsServers",
    replace="authenticationOptions clientCidrBlock transportProtocol region",
    filled="clientConnectOptions clientLoginBannerOptions clientRouteEnforcementOptions "
    "connectionLogOptions.cloudwatchLogStream disconnectOnSessionTimeout securityGroupIds vpcId",
    defaults={
        "selfServicePortal": "disabled",
        "sessionTimeoutHours": 24,
        "splitTunnel": False,
        "transportProtocol": "udp",
        "vpnPort": 443,
    },
    unsupported="endpointIpAddressType trafficIpAddressType transitGatewayConfiguration",
)

# --- the subnets that it lets them into


def _associate(call: Call) -> str:
    answer = call.aws(
        "associate_client_vpn_target_network",
        ClientVpnEndpointId=call.text("clientVpnEndpointId"),
        SubnetId=call.text("subnetId"),
    )
    return str(answer["AssociationId"])


def _read_association(call: Call) -> Properties:
    target = one(
        call,
        "describe_client_vpn_target_networks",
        "ClientVpnTargetNetworks",
        ClientVpnEndpointId=call.text("clientVpnEndpointId"),
        AssociationIds=[call.id],
    )
    return {
        "associationId": call.id,
        "clientVpnEndpointId": str(target["ClientVpnEndpointId"]),
        "subnetId": str(target["TargetNetworkId"]),
        "vpcId": str(target["VpcId"]),
    }


def _disassociate(call: Call) -> None:
    call.aws(
        "disassociate_client_vpn_target_network",
        ClientVpnEndpointId=call.text("clientVpnEndpointId"),
        AssociationId=call.id,
    )


NETWORK_ASSOCIATION = Row(
    type="aws:ec2clientvpn/networkAssociation:NetworkAssociation",
    service="ec2",
    create=Code("clientVpnEndpointId subnetId", _associate),
    read=_read_association,
    delete=_disassociate,
    replace="clientVpnEndpointId subnetId region",
)

ROWS = (ENDPOINT, NETWORK_ASSOCIATION)
