"""One of every EC2 type; with the config ``changed``, what can change in place does, and what cannot is replaced."""

import json

import pulumi
import pulumi_aws as aws

changed = pulumi.Config().get_bool("changed") or False
everybody = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
)
everything = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["logs:*"], "Resource": "*"}]}
)

vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, tags={"Name": "net"})
peer = aws.ec2.Vpc(
    "peer", cidr_block="10.1.0.0/16", enable_dns_support=False, enable_network_address_usage_metrics=changed
)
first, second = (
    aws.ec2.Subnet(
        f"subnet-{zone}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{index}.0/24",
        availability_zone=f"us-east-1{zone}",
        map_public_ip_on_launch=changed,
    )
    for index, zone in enumerate("ab")
)
options = aws.ec2.VpcDhcpOptions("options", domain_name="x.local", domain_name_servers=["AmazonProvidedDNS"])
aws.ec2.VpcDhcpOptionsAssociation("options", vpc_id=vpc.id, dhcp_options_id=options.id)
peering = aws.ec2.VpcPeeringConnection(
    "peering",
    vpc_id=vpc.id,
    peer_vpc_id=peer.id,
    auto_accept=True,
    accepter={"allow_remote_vpc_dns_resolution": changed},
)
logs = aws.cloudwatch.LogGroup("flow")
role = aws.iam.Role(
    "flow",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
    inline_policies=[{"name": "logs", "policy": everything}],
)
aws.ec2.FlowLog(
    "flow",
    vpc_id=vpc.id,
    traffic_type="REJECT" if changed else "ALL",
    log_destination=logs.arn,
    iam_role_arn=role.arn,
)

# Gateways and addresses.
internet = aws.ec2.InternetGateway("internet", vpc_id=vpc.id)
egress_only = aws.ec2.EgressOnlyInternetGateway("egress-only", vpc_id=vpc.id)
address = aws.ec2.Eip("nat")
aws.ec2.NatGateway("nat", subnet_id=first.id, allocation_id=address.id)

# Routes.
table = aws.ec2.RouteTable(
    "table",
    vpc_id=vpc.id,
    routes=[{"cidr_block": "10.2.0.0/16" if changed else "10.1.0.0/16", "vpc_peering_connection_id": peering.id}],
)
other = aws.ec2.RouteTable("other", vpc_id=vpc.id)
aws.ec2.Route("internet", route_table_id=other.id, destination_cidr_block="0.0.0.0/0", gateway_id=internet.id)
aws.ec2.Route(
    "ipv6", route_table_id=other.id, destination_ipv6_cidr_block="::/0", egress_only_gateway_id=egress_only.id
)
aws.ec2.RouteTableAssociation("first", subnet_id=first.id, route_table_id=(other if changed else table).id)
main = aws.ec2.RouteTable("main", vpc_id=peer.id)
aws.ec2.MainRouteTableAssociation("main", vpc_id=peer.id, route_table_id=main.id)
aws.ec2.DefaultRouteTable("default", default_route_table_id=vpc.default_route_table_id, routes=[])

# Security groups: rules inside, and rules as resources.
aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id)
prefixes = aws.ec2.ManagedPrefixList(
    "prefixes",
    address_family="IPv4",
    max_entries=5,
    entries=[{"cidr": "10.3.0.0/16" if changed else "10.2.0.0/16", "description": "others"}],
)
inline = aws.ec2.SecurityGroup(
    "inline",
    vpc_id=vpc.id,
    description="changed" if changed else "first",
    ingress=[
        {"protocol": "tcp", "from_port": 443, "to_port": 443, "prefix_list_ids": [prefixes.id], "description": "lists"},
        {"protocol": "6", "from_port": 22, "to_port": 22, "cidr_blocks": ["10.1.0.0/16", "10.0.0.0/16"]},
        {"protocol": "-1", "from_port": 0, "to_port": 0, "self": True},
    ],
)
ruled = aws.ec2.SecurityGroup("ruled", vpc_id=vpc.id)
aws.ec2.SecurityGroupRule(
    "ssh",
    type="ingress",
    security_group_id=ruled.id,
    protocol="tcp",
    from_port=22,
    to_port=22,
    cidr_blocks=["10.0.0.0/8"],
)
aws.vpc.SecurityGroupIngressRule(
    "http",
    security_group_id=ruled.id,
    ip_protocol="tcp",
    from_port=8080 if changed else 80,
    to_port=8080,
    cidr_ipv4="10.0.0.0/8",
    tags={"rule": "http"},
)
aws.vpc.SecurityGroupEgressRule(
    "all", security_group_id=ruled.id, ip_protocol="-1", referenced_security_group_id=inline.id
)

# Network ACLs.
aws.ec2.DefaultNetworkAcl(
    "default",
    default_network_acl_id=vpc.default_network_acl_id,
    # As with the official provider, a default ACL's subnets are never quite the program's.
    opts=pulumi.ResourceOptions(ignore_changes=["subnetIds"]),
)
aws.ec2.NetworkAcl(
    "inline",
    vpc_id=vpc.id,
    subnet_ids=[first.id],
    ingress=[
        {
            "protocol": "tcp",
            "rule_no": 100,
            "action": "deny" if changed else "allow",
            "cidr_block": "10.0.0.0/16",
            "from_port": 443,
            "to_port": 443,
        }
    ],
    egress=[
        {
            "protocol": "-1",
            "rule_no": 100,
            "action": "allow",
            "cidr_block": "10.0.0.0/16",
            "from_port": 0,
            "to_port": 0,
        }
    ],
)
acl = aws.ec2.NetworkAcl("ruled", vpc_id=vpc.id)
aws.ec2.NetworkAclRule(
    "rule",
    network_acl_id=acl.id,
    rule_number=100,
    protocol="tcp",
    rule_action="allow",
    cidr_block="10.0.0.0/8",
    from_port=443,
    to_port=443,
)
aws.ec2.NetworkAclAssociation("second", network_acl_id=acl.id, subnet_id=second.id)

# Endpoints.
gateway = aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name="com.amazonaws.us-east-1.s3")
aws.ec2.VpcEndpointRouteTableAssociation("s3", vpc_endpoint_id=gateway.id, route_table_id=other.id)
aws.ec2.VpcEndpointPolicy("s3", vpc_endpoint_id=gateway.id, policy=everybody)
aws.ec2.VpcEndpoint(
    "logs",
    vpc_id=vpc.id,
    service_name="com.amazonaws.us-east-1.logs",
    vpc_endpoint_type="Interface",
    subnet_ids=[first.id] if changed else [first.id, second.id],
    security_group_ids=[inline.id],
    private_dns_enabled=True,
    policy=everybody,
)

# Machines.
image = aws.ec2.get_ami(most_recent=True, owners=["amazon"], name_regex="^al2023-ami-2023.*-x86_64$")
interface = aws.ec2.NetworkInterface("interface", subnet_id=first.id, security_groups=[ruled.id], description="first")
public = aws.ec2.Eip("public")
aws.ec2.EipAssociation("public", allocation_id=public.id, network_interface_id=interface.id)
key = aws.ec2.KeyPair(
    "key",
    public_key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFmQ3lN1jHwKQxTzCcqm0R5mFZ5iUOUE6o5s8mJ5sVqX operator",
)
aws.ec2.LaunchTemplate(
    "template",
    image_id=image.id,
    instance_type="c5.large" if changed else "t3.micro",
    metadata_options={"http_tokens": "required", "http_endpoint": "enabled"},
    vpc_security_group_ids=[ruled.id],
    block_device_mappings=[{"device_name": "/dev/sda1", "ebs": {"encrypted": "true", "volume_size": 10}}],
    tag_specifications=[{"resource_type": "instance", "tags": {"a": "b"}}],
)
trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
profile = aws.iam.InstanceProfile(
    "machine",
    role=aws.iam.Role("machine", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]})).name,
)
aws.ec2.Instance(
    "machine",
    ami=image.id,
    instance_type="t3.micro",
    subnet_id=first.id,
    key_name=key.key_name,
    vpc_security_group_ids=[ruled.id],
    metadata_options={"http_tokens": "required"},
    root_block_device={"encrypted": True, "volume_size": 10},
    associate_public_ip_address=True,
    iam_instance_profile=profile.name if changed else None,
    user_data="#!/bin/sh\necho hello\n",
    tags={"Name": "changed" if changed else "machine"},
)
volume = aws.ebs.Volume("volume", availability_zone="us-east-1a", size=10 if changed else 8, encrypted=True)
snapshot = aws.ebs.Snapshot("snapshot", volume_id=volume.id)
aws.ec2.SnapshotCreateVolumePermission("shared", snapshot_id=snapshot.id, account_id="111122223333")

pulumi.export("vpc", vpc.id)
pulumi.export("ruled", ruled.id)
