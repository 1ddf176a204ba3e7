"""What EC2 refuses to delete, and lets go when nothing needs it any more."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


class Network:
    def __init__(self, boto: Any) -> None:
        self.ec2, self.efs = boto("ec2"), boto("efs")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnet = self.new_subnet("10.0.1.0/24")
        self.group = self.new_group("one")

    def new_subnet(self, block: str) -> str:
        return str(self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=block)["Subnet"]["SubnetId"])

    def new_group(self, name: str) -> str:
        return str(self.ec2.create_security_group(VpcId=self.vpc, GroupName=name, Description=name)["GroupId"])

    def endpoint(self, **settings: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.ec2.create_vpc_endpoint(
            VpcId=self.vpc,
            VpcEndpointType="Interface",
            ServiceName="com.amazonaws.us-east-1.logs",
            SubnetIds=[self.subnet],
            SecurityGroupIds=[self.group],
            **settings,
        )["VpcEndpoint"]
        return made

    def interfaces(self, subnet: str) -> list[dict[str, Any]]:
        filters = [{"Name": "subnet-id", "Values": [subnet]}]
        return list(self.ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"])


@pytest.fixture
def network(boto: Any) -> Network:
    return Network(boto)


def refused(code: str = "DependencyViolation") -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\)")


def test_endpoint_holds_its_subnet_and_group(network: Network) -> None:
    endpoint = network.endpoint()
    with refused():
        network.ec2.delete_subnet(SubnetId=network.subnet)
    with refused():
        network.ec2.delete_security_group(GroupId=network.group)
    with refused():
        network.ec2.delete_vpc(VpcId=network.vpc)
    network.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    network.ec2.delete_subnet(SubnetId=network.subnet)
    network.ec2.delete_security_group(GroupId=network.group)
    network.ec2.delete_vpc(VpcId=network.vpc)


def test_endpoint_s_interfaces_follow_its_subnets_and_groups(network: Network) -> None:
    endpoint = network.endpoint()
    [interface] = network.interfaces(network.subnet)
    assert interface["PrivateIpAddress"].startswith("10.0.1.")
    assert [group["GroupId"] for group in interface["Groups"]] == [network.group]
    other, group = network.new_subnet("10.0.2.0/24"), network.new_group("two")
    network.ec2.modify_vpc_endpoint(
        VpcEndpointId=endpoint["VpcEndpointId"],
        AddSubnetIds=[other],
        RemoveSubnetIds=[network.subnet],
        AddSecurityGroupIds=[group],
        RemoveSecurityGroupIds=[network.group],
    )
    assert network.interfaces(network.subnet) == []
    [interface] = network.interfaces(other)
    assert [held["GroupId"] for held in interface["Groups"]] == [group]


def test_private_dns_of_a_service_is_taken_once(network: Network) -> None:
    made = network.endpoint(PrivateDnsEnabled=True)
    assert "logs.us-east-1.amazonaws.com" in {entry["DnsName"] for entry in made["DnsEntries"]}
    with refused("InvalidParameter"):
        network.endpoint(PrivateDnsEnabled=True)


def test_private_dns_needs_the_vpc_s_dns(network: Network) -> None:
    network.ec2.modify_vpc_attribute(VpcId=network.vpc, EnableDnsHostnames={"Value": False})
    with refused("InvalidParameter"):
        network.endpoint(PrivateDnsEnabled=True)


class TestGatewayEndpoints:
    @pytest.fixture
    def gateway(self, network: Network) -> str:
        network.ec2.modify_vpc_attribute(VpcId=network.vpc, EnableDnsHostnames={"Value": False})  # needs no DNS names
        made = network.ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName="com.amazonaws.us-east-1.s3")
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def tables_to(self, network: Network, gateway: str) -> set[str]:
        tables = network.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [network.vpc]}])["RouteTables"]
        return {t["RouteTableId"] for t in tables if any(r.get("GatewayId") == gateway for r in t["Routes"])}

    def new_table(self, network: Network) -> str:
        return str(network.ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"])

    def test_its_tables_route_to_it_as_long_as_they_are_its_own(self, network: Network, gateway: str) -> None:
        one, two = self.new_table(network), self.new_table(network)
        network.ec2.modify_vpc_endpoint(VpcEndpointId=gateway, AddRouteTableIds=[one, two])
        assert self.tables_to(network, gateway) == {one, two}
        network.ec2.modify_vpc_endpoint(VpcEndpointId=gateway, RemoveRouteTableIds=[one])
        assert self.tables_to(network, gateway) == {two}

    def test_it_is_deleted_with_its_routes_and_holds_the_vpc_no_longer(self, network: Network, gateway: str) -> None:
        table = self.new_table(network)
        network.ec2.modify_vpc_endpoint(VpcEndpointId=gateway, AddRouteTableIds=[table])
        assert network.ec2.delete_vpc_endpoints(VpcEndpointIds=[gateway])["Unsuccessful"] == []
        assert self.tables_to(network, gateway) == set()
        with refused("InvalidVpcEndpointId.NotFound"):
            network.ec2.describe_vpc_endpoints(VpcEndpointIds=[gateway])
        network.ec2.delete_subnet(SubnetId=network.subnet)
        network.ec2.delete_security_group(GroupId=network.group)
        network.ec2.delete_route_table(RouteTableId=table)
        network.ec2.delete_vpc(VpcId=network.vpc)

    def test_a_deleted_table_does_not_hold_it(self, network: Network, gateway: str) -> None:
        table = self.new_table(network)
        network.ec2.modify_vpc_endpoint(VpcEndpointId=gateway, AddRouteTableIds=[table])
        network.ec2.delete_route_table(RouteTableId=table)
        network.ec2.delete_vpc_endpoints(VpcEndpointIds=[gateway])


def test_a_subnet_s_first_addresses_are_aws_s(network: Network) -> None:
    system = network.efs.create_file_system(CreationToken="addresses")["FileSystemId"]
    target = network.efs.create_mount_target(FileSystemId=system, SubnetId=network.subnet)
    assert target["IpAddress"] == "10.0.1.4"
    [endpoint] = network.endpoint()["NetworkInterfaceIds"]
    [interface] = network.ec2.describe_network_interfaces(NetworkInterfaceIds=[endpoint])["NetworkInterfaces"]
    assert interface["PrivateIpAddress"] == "10.0.1.5"


def test_deleted_endpoint_is_gone(network: Network) -> None:
    endpoint = network.endpoint()["VpcEndpointId"]
    network.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    with refused("InvalidVpcEndpointId.NotFound"):
        network.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])


def test_group_named_in_another_s_rule_is_held(network: Network) -> None:
    other = network.new_group("two")
    rule = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": network.group}]}]
    network.ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=rule)
    network.ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=rule)  # its own holds nothing
    with refused():
        network.ec2.delete_security_group(GroupId=network.group)
    network.ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=rule)
    network.ec2.delete_security_group(GroupId=network.group)


def test_instance_holds_its_subnet_and_group_until_it_ends(network: Network) -> None:
    run = network.ec2.run_instances(
        ImageId="ami-03161000000000001",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=network.subnet,
        SecurityGroupIds=[network.group],
    )
    with refused():
        network.ec2.delete_subnet(SubnetId=network.subnet)
    with refused():
        network.ec2.delete_security_group(GroupId=network.group)
    network.ec2.terminate_instances(InstanceIds=[run["Instances"][0]["InstanceId"]])
    network.ec2.delete_security_group(GroupId=network.group)
    network.ec2.delete_subnet(SubnetId=network.subnet)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"KeyName": "no-such-key"}, "InvalidKeyPair.NotFound"),
        ({"ImageId": "ami-0123456789abcdef0"}, "InvalidAMIID.NotFound"),
        ({"InstanceType": "t3.gigantic"}, "InvalidInstanceType.NotFound"),
    ],
)
def test_instance_of_what_does_not_exist_is_refused(network: Network, wrong: dict[str, str], code: str) -> None:
    right = {"ImageId": "ami-03161000000000001", "InstanceType": "t3.micro", "SubnetId": network.subnet}
    with refused(code):
        network.ec2.run_instances(MinCount=1, MaxCount=1, **{**right, **wrong})


def test_mount_target_holds_its_group_until_it_is_deleted(network: Network) -> None:
    system = network.efs.create_file_system(CreationToken=network.vpc)["FileSystemId"]
    target = network.efs.create_mount_target(
        FileSystemId=system, SubnetId=network.subnet, SecurityGroups=[network.group]
    )
    with refused():
        network.ec2.delete_security_group(GroupId=network.group)
    network.efs.delete_mount_target(MountTargetId=target["MountTargetId"])
    network.ec2.delete_security_group(GroupId=network.group)


def test_associations_end_with_their_subnet(network: Network) -> None:
    table = network.ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    network.ec2.associate_route_table(RouteTableId=table, SubnetId=network.subnet)
    with refused():
        network.ec2.delete_route_table(RouteTableId=table)
    network.ec2.delete_subnet(SubnetId=network.subnet)
    network.ec2.delete_route_table(RouteTableId=table)


@pytest.mark.parametrize("block", ["10.0.0.0/15", "10.0.9.0/29"])
def test_subnet_has_aws_sizes(network: Network, block: str) -> None:
    with refused("InvalidSubnet.Range"):
        network.new_subnet(block)
