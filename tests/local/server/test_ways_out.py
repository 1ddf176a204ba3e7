"""What leads out of a network or runs machines in it, where moto answers otherwise than AWS."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-1111-1111-1111-111111111111"


def refused(code: str, saying: str = "") -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\).*{saying}")


@pytest.fixture
def ec2(boto: Any) -> Any:
    return boto("ec2")


def net(ec2: Any, block: str) -> tuple[str, list[str]]:
    vpc = ec2.create_vpc(CidrBlock=f"{block}.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"{block}.{index}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
        for index, zone in enumerate("ab")
    ]
    return vpc, [subnet["SubnetId"] for subnet in subnets]


def test_vpn_gateway_puts_routes_only_into_tables_of_its_vpc(ec2: Any) -> None:
    vpc, _ = net(ec2, "10.81")
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]
    asked = {"GatewayId": gateway["VpnGatewayId"], "RouteTableId": table}

    def propagating() -> list[dict[str, str]]:
        [found] = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
        return list(found["PropagatingVgws"])

    assert gateway["AmazonSideAsn"] == 64512
    with refused("Gateway.NotAttached"):
        ec2.enable_vgw_route_propagation(**asked)
    ec2.attach_vpn_gateway(VpcId=vpc, VpnGatewayId=gateway["VpnGatewayId"])
    ec2.enable_vgw_route_propagation(**asked)
    assert propagating() == [{"GatewayId": gateway["VpnGatewayId"]}]
    with refused("IncorrectState"):
        ec2.delete_vpn_gateway(VpnGatewayId=gateway["VpnGatewayId"])
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc)
    ec2.disable_vgw_route_propagation(**asked)
    assert propagating() == []


def test_each_tunnel_has_its_own_address_key_and_options(ec2: Any) -> None:
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    customer = ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, IpAddress="203.0.113.1")["CustomerGateway"]
    connection = ec2.create_vpn_connection(
        Type="ipsec.1",
        CustomerGatewayId=customer["CustomerGatewayId"],
        VpnGatewayId=gateway,
        Options={"StaticRoutesOnly": True, "TunnelOptions": [{"PreSharedKey": "first-key"}, {}]},
    )["VpnConnection"]
    first, second = connection["Options"]["TunnelOptions"]
    assert connection["Options"]["StaticRoutesOnly"] is True
    assert first["OutsideIpAddress"] != second["OutsideIpAddress"]
    assert "first-key" in connection["CustomerGatewayConfiguration"]

    asked = {"VpnConnectionId": connection["VpnConnectionId"], "TunnelOptions": {"DPDTimeoutAction": "restart"}}
    ec2.modify_vpn_tunnel_options(VpnTunnelOutsideIpAddress=second["OutsideIpAddress"], **asked)
    [found] = ec2.describe_vpn_connections(VpnConnectionIds=[connection["VpnConnectionId"]])["VpnConnections"]
    assert [tunnel.get("DpdTimeoutAction") for tunnel in found["Options"]["TunnelOptions"]] == [None, "restart"]
    with refused("InvalidParameterValue"):
        ec2.modify_vpn_tunnel_options(VpnTunnelOutsideIpAddress="192.0.2.1", **asked)


def test_a_transit_gateway_goes_after_its_attachments(ec2: Any) -> None:
    vpc, subnets = net(ec2, "10.82")
    gateway = ec2.create_transit_gateway(Options={"DefaultRouteTableAssociation": "disable"})["TransitGateway"]
    attachment = ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway["TransitGatewayId"],
        VpcId=vpc,
        SubnetIds=subnets[:1],
        TagSpecifications=[{"ResourceType": "transit-gateway-attachment", "Tags": [{"Key": "a", "Value": "b"}]}],
    )["TransitGatewayVpcAttachment"]
    assert "AssociationDefaultRouteTableId" not in gateway["Options"]
    assert attachment["Tags"] == [{"Key": "a", "Value": "b"}]
    with refused("IncorrectState"):
        ec2.delete_transit_gateway(TransitGatewayId=gateway["TransitGatewayId"])
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnets[0])
    ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment["TransitGatewayAttachmentId"])
    ec2.delete_subnet(SubnetId=subnets[0])
    ec2.delete_transit_gateway(TransitGatewayId=gateway["TransitGatewayId"])
    with refused("InvalidTransitGatewayID.NotFound"):
        ec2.delete_transit_gateway(TransitGatewayId=gateway["TransitGatewayId"])


def test_a_client_vpn_endpoint_changes_and_goes(ec2: Any) -> None:
    asked = {
        "ServerCertificateArn": CERTIFICATE,
        "AuthenticationOptions": [
            {
                "Type": "certificate-authentication",
                "MutualAuthentication": {"ClientRootCertificateChainArn": CERTIFICATE},
            }
        ],
        "ConnectionLogOptions": {"Enabled": False},
    }
    with refused("InvalidParameterValue", "/12 to /22"):
        ec2.create_client_vpn_endpoint(ClientCidrBlock="10.0.0.0/24", **asked)
    id = ec2.create_client_vpn_endpoint(ClientCidrBlock="10.0.0.0/22", **asked)["ClientVpnEndpointId"]
    with refused("InvalidParameterValue", "Vpc Id"):
        ec2.modify_client_vpn_endpoint(ClientVpnEndpointId=id, SecurityGroupIds=["sg-1"])
    ec2.modify_client_vpn_endpoint(ClientVpnEndpointId=id, SelfServicePortal="enabled", SplitTunnel=True)
    ec2.create_tags(Resources=[id], Tags=[{"Key": "a", "Value": "b"}])
    [found] = ec2.describe_client_vpn_endpoints(ClientVpnEndpointIds=[id])["ClientVpnEndpoints"]
    assert found["SplitTunnel"] is True
    assert found["SelfServicePortalUrl"].endswith(id)
    assert [(tag["Key"], tag["Value"]) for tag in found["Tags"]] == [("a", "b")]
    proof = found["AuthenticationOptions"][0]["MutualAuthentication"]
    assert proof == {"ClientRootCertificateChain": CERTIFICATE}
    ec2.delete_client_vpn_endpoint(ClientVpnEndpointId=id)
    with refused("InvalidClientVpnEndpointId.NotFound"):
        ec2.describe_client_vpn_endpoints(ClientVpnEndpointIds=[id])


def test_a_direct_connect_gateway_has_a_private_number(boto: Any) -> None:
    leased = boto("directconnect")
    with refused("DirectConnectClientException", "not private"):
        leased.create_direct_connect_gateway(directConnectGatewayName="lab", amazonSideAsn=1)
    made = leased.create_direct_connect_gateway(directConnectGatewayName="lab")["directConnectGateway"]
    which = {"directConnectGatewayId": made["directConnectGatewayId"]}
    leased.update_direct_connect_gateway(newDirectConnectGatewayName="other", **which)
    [found] = leased.describe_direct_connect_gateways(**which)["directConnectGateways"]
    assert (found["directConnectGatewayName"], found["amazonSideAsn"]) == ("other", 64512)
    leased.delete_direct_connect_gateway(**which)
    with refused("DirectConnectGatewayNotFound"):
        leased.delete_direct_connect_gateway(**which)


def test_a_protected_load_balancer_stays(boto: Any, ec2: Any) -> None:
    _, subnets = net(ec2, "10.83")
    elb = boto("elbv2")
    [balancer] = elb.create_load_balancer(Name="protected", Subnets=subnets, Type="network")["LoadBalancers"]

    def protect(on: str) -> None:
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Attributes=[{"Key": "deletion_protection.enabled", "Value": on}],
        )

    protect("true")
    with refused("OperationNotPermitted", "deletion protection"):
        elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    protect("false")
    elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])


def test_a_cluster_keeps_its_subnets_and_never_goes_back(boto: Any, ec2: Any) -> None:
    vpc, subnets = net(ec2, "10.84")
    eks = boto("eks")
    cluster = eks.create_cluster(
        name="gap",
        version="1.33",
        roleArn="arn:aws:iam::123456789012:role/eks",
        resourcesVpcConfig={"subnetIds": subnets},
    )["cluster"]
    network = cluster["resourcesVpcConfig"]
    assert (network["vpcId"], network["endpointPublicAccess"], network["publicAccessCidrs"]) == (
        vpc,
        True,
        ["0.0.0.0/0"],
    )
    eks.update_cluster_config(name="gap", resourcesVpcConfig={"endpointPublicAccess": False})
    found = eks.describe_cluster(name="gap")["cluster"]["resourcesVpcConfig"]
    assert (found["subnetIds"], found["endpointPublicAccess"]) == (subnets, False)
    with refused("InvalidRequestException", "does not go back"):
        eks.update_cluster_version(name="gap", version="1.32")
    secrets = [{"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:us-east-1:123456789012:key/1"}}]
    eks.associate_encryption_config(clusterName="gap", encryptionConfig=secrets)
    with refused("InvalidRequestException", "already"):
        eks.associate_encryption_config(clusterName="gap", encryptionConfig=secrets)
    eks.delete_cluster(name="gap")


def test_a_spot_instance_is_where_it_was_asked_for(ec2: Any) -> None:
    vpc, subnets = net(ec2, "10.85")
    group = ec2.create_security_group(GroupName="spot", Description="spot", VpcId=vpc)["GroupId"]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    interface = {"DeviceIndex": 0, "SubnetId": subnets[1], "Groups": [group], "AssociatePublicIpAddress": True}
    [request] = ec2.request_spot_instances(
        LaunchSpecification={"ImageId": image, "InstanceType": "t3.micro", "NetworkInterfaces": [interface]}
    )["SpotInstanceRequests"]
    [reservation] = ec2.describe_instances(InstanceIds=[request["InstanceId"]])["Reservations"]
    [instance] = reservation["Instances"]
    assert (instance["SubnetId"], [one["GroupId"] for one in instance["SecurityGroups"]]) == (subnets[1], [group])
    assert instance["PublicIpAddress"]
    which = {"SpotInstanceRequestIds": [request["SpotInstanceRequestId"]]}
    ec2.cancel_spot_instance_requests(**which)
    with refused("InvalidSpotInstanceRequestID.NotFound"):
        ec2.cancel_spot_instance_requests(**which)


def test_a_resolver_rule_changes_its_targets(boto: Any) -> None:
    resolver = boto("route53resolver")
    rule = resolver.create_resolver_rule(
        CreatorRequestId="gap",
        Name="gap",
        RuleType="FORWARD",
        DomainName="x.org",
        TargetIps=[{"Ip": "192.0.2.1", "Port": 53}],
    )["ResolverRule"]
    changed = resolver.update_resolver_rule(
        ResolverRuleId=rule["Id"], Config={"Name": "other", "TargetIps": [{"Ip": "192.0.2.2", "Port": 53}]}
    )["ResolverRule"]
    assert (changed["Name"], changed["TargetIps"]) == ("other", [{"Ip": "192.0.2.2", "Port": 53}])
    system = resolver.create_resolver_rule(CreatorRequestId="s", Name="s", RuleType="SYSTEM", DomainName="y.org")
    with refused("InvalidRequestException"):
        resolver.update_resolver_rule(
            ResolverRuleId=system["ResolverRule"]["Id"], Config={"TargetIps": [{"Ip": "192.0.2.2", "Port": 53}]}
        )


def test_an_attachment_uses_one_route_table(ec2: Any) -> None:
    vpc, subnets = net(ec2, "10.86")
    gateway = ec2.create_transit_gateway()["TransitGateway"]
    attachment = ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway["TransitGatewayId"], VpcId=vpc, SubnetIds=subnets
    )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
    tables = [
        gateway["Options"]["AssociationDefaultRouteTableId"],
        ec2.create_transit_gateway_route_table(TransitGatewayId=gateway["TransitGatewayId"])[
            "TransitGatewayRouteTable"
        ]["TransitGatewayRouteTableId"],
    ]
    default, own = ({"TransitGatewayRouteTableId": id, "TransitGatewayAttachmentId": attachment} for id in tables)
    with refused("Resource.AlreadyAssociated"):
        ec2.associate_transit_gateway_route_table(**own)
    ec2.disassociate_transit_gateway_route_table(**default)
    ec2.associate_transit_gateway_route_table(**own)
    with refused("InvalidAssociation.NotFound"):
        ec2.disassociate_transit_gateway_route_table(**default)

    route = {"TransitGatewayRouteTableId": tables[1], "DestinationCidrBlock": "0.0.0.0/0"}
    made = ec2.create_transit_gateway_route(TransitGatewayAttachmentId=attachment, **route)["Route"]
    assert [one["ResourceId"] for one in made["TransitGatewayAttachments"]] == [vpc]
    ec2.delete_transit_gateway_route(**route)
    with refused("InvalidRoute.NotFound"):
        ec2.delete_transit_gateway_route(**route)


def test_static_routes_belong_to_connections_with_static_routing(ec2: Any) -> None:
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    customer = ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, IpAddress="203.0.113.1")["CustomerGateway"]
    static, dynamic = (
        ec2.create_vpn_connection(
            Type="ipsec.1",
            CustomerGatewayId=customer["CustomerGatewayId"],
            VpnGatewayId=gateway,
            Options={"StaticRoutesOnly": kind},
        )["VpnConnection"]["VpnConnectionId"]
        for kind in (True, False)
    )
    ec2.create_vpn_connection_route(VpnConnectionId=static, DestinationCidrBlock="192.0.2.0/24")
    [found] = ec2.describe_vpn_connections(VpnConnectionIds=[static])["VpnConnections"]
    assert [route["DestinationCidrBlock"] for route in found["Routes"]] == ["192.0.2.0/24"]
    with refused("InvalidParameterCombination"):
        ec2.create_vpn_connection_route(VpnConnectionId=dynamic, DestinationCidrBlock="192.0.2.0/24")


def test_a_vpc_has_one_instance_connect_endpoint_with_an_interface(ec2: Any) -> None:
    vpc, subnets = net(ec2, "10.87")
    made = ec2.create_instance_connect_endpoint(SubnetId=subnets[0])["InstanceConnectEndpoint"]
    [interface] = ec2.describe_network_interfaces(NetworkInterfaceIds=made["NetworkInterfaceIds"])["NetworkInterfaces"]
    assert (made["VpcId"], interface["SubnetId"]) == (vpc, subnets[0])
    assert [one["GroupId"] for one in interface["Groups"]] == made["SecurityGroupIds"]
    with refused("InstanceConnectEndpointLimitExceeded"):
        ec2.create_instance_connect_endpoint(SubnetId=subnets[1])
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnets[0])
    ec2.delete_instance_connect_endpoint(InstanceConnectEndpointId=made["InstanceConnectEndpointId"])
    ec2.delete_subnet(SubnetId=subnets[0])


def test_an_exclusion_is_of_a_vpc_or_a_subnet(ec2: Any) -> None:
    vpc, subnets = net(ec2, "10.88")
    with refused("InvalidParameterValue", "Either"):
        ec2.create_vpc_block_public_access_exclusion(
            VpcId=vpc, SubnetId=subnets[0], InternetGatewayExclusionMode="allow-egress"
        )
    with refused("InvalidParameterValue", "one of"):
        ec2.create_vpc_block_public_access_exclusion(VpcId=vpc, InternetGatewayExclusionMode="everything")
    made = ec2.create_vpc_block_public_access_exclusion(VpcId=vpc, InternetGatewayExclusionMode="allow-egress")
    exclusion = made["VpcBlockPublicAccessExclusion"]
    assert exclusion["ResourceArn"].endswith(f":vpc/{vpc}")
    ec2.delete_vpc_block_public_access_exclusion(ExclusionId=exclusion["ExclusionId"])
    with refused("InvalidVpcBlockPublicAccessExclusionId.NotFound"):
        ec2.describe_vpc_block_public_access_exclusions(ExclusionIds=[exclusion["ExclusionId"]])
