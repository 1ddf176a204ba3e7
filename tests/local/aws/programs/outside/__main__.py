"""One of every type that leads out of a network or runs machines in it, which a lab has none of.

With the config ``changed``, what can change in place does, and what cannot is replaced.
"""

import json

import pulumi
import pulumi_aws as aws

changed = pulumi.Config().get_bool("changed") or False
when = "changed" if changed else "first"

vpc = aws.ec2.Vpc("net", cidr_block="10.20.0.0/16", enable_dns_hostnames=True)
first, second = (
    aws.ec2.Subnet(
        f"subnet-{zone}", vpc_id=vpc.id, cidr_block=f"10.20.{index}.0/24", availability_zone=f"us-east-1{zone}"
    )
    for index, zone in enumerate("ab")
)
group = aws.ec2.SecurityGroup("group", vpc_id=vpc.id)
image = aws.ec2.get_ami(most_recent=True, owners=["amazon"], name_regex="^al2023-ami-2023.*-x86_64$")
aws.ec2.VpcIpv6CidrBlockAssociation("ipv6", vpc_id=vpc.id, assign_generated_ipv6_cidr_block=True)
aws.ec2.DefaultVpc("default", enable_network_address_usage_metrics=changed, tags={"Name": when})
aws.ec2.DefaultSubnet("default-subnet", availability_zone="us-east-1a", map_public_ip_on_launch=not changed)

# Gateways.
internet = aws.ec2.InternetGateway("internet", opts=pulumi.ResourceOptions(ignore_changes=["vpcId"]))
aws.ec2.InternetGatewayAttachment("internet", internet_gateway_id=internet.id, vpc_id=vpc.id)
aws.ec2.CarrierGateway("carrier", vpc_id=vpc.id, tags={"Name": when})

# Private lines.
line = aws.ec2.VpnGateway("line", vpc_id=vpc.id, amazon_side_asn="64513", tags={"Name": when})
spare_net = aws.ec2.Vpc("spare", cidr_block="10.21.0.0/16")
spare = aws.ec2.VpnGateway("spare", opts=pulumi.ResourceOptions(ignore_changes=["vpcId"]))
attached = aws.ec2.VpnGatewayAttachment("spare", vpn_gateway_id=spare.id, vpc_id=spare_net.id)
table = aws.ec2.RouteTable("table", vpc_id=spare_net.id)
aws.ec2.VpnGatewayRoutePropagation(
    "spare",
    vpn_gateway_id=spare.id,
    route_table_id=table.id,
    opts=pulumi.ResourceOptions(depends_on=[attached]),
)
customer = aws.ec2.CustomerGateway("customer", bgp_asn="65000", ip_address="203.0.113.12", type="ipsec.1")
tunnels = aws.ec2.VpnConnection(
    "tunnels",
    customer_gateway_id=customer.id,
    vpn_gateway_id=line.id,
    type="ipsec.1",
    static_routes_only=True,
    tunnel1_ike_versions=["ikev2"],
    tunnel1_log_options={
        "cloudwatch_log_options": {
            "log_enabled": changed,
            "log_group_arn": aws.cloudwatch.LogGroup("tunnel").arn,
            "log_output_format": "json",
        }
    },
    tunnel2_startup_action="start" if changed else "add",
)
aws.ec2.VpnConnectionRoute("tunnels", vpn_connection_id=tunnels.id, destination_cidr_block="192.0.2.0/24")
certificate = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-1111-1111-1111-111111111111"
machines = aws.ec2clientvpn.Endpoint(
    "machines",
    client_cidr_block="10.30.0.0/16",
    server_certificate_arn=certificate,
    authentication_options=[
        {
            "type": "certificate-authentication",
            "root_certificate_chain_arn": certificate,
        }
    ],
    connection_log_options={"enabled": False},
    vpc_id=vpc.id,
    security_group_ids=[group.id],
    dns_servers=["10.20.0.2"] if changed else None,
    split_tunnel=changed,
    tags={"Name": when},
)
aws.ec2clientvpn.NetworkAssociation("machines-net", client_vpn_endpoint_id=machines.id, subnet_id=first.id)
aws.ec2transitgateway.InstanceConnectEndpoint("connect", subnet_id=first.id, tags={"Name": when})
aws.ec2.VpcBlockPublicAccessExclusion(
    "exempt",
    vpc_id=vpc.id,
    internet_gateway_exclusion_mode="allow-egress" if changed else "allow-bidirectional",
    tags={"Name": when},
)
aws.directconnect.Gateway("leased", amazon_side_asn="64514", tags={"Name": when})
aws.directconnect.Connection("leased-line", bandwidth="1Gbps", location="EqDC2", tags={"Name": when})

# Transit gateways.
hub, other = (
    aws.ec2transitgateway.TransitGateway(
        name,
        auto_accept_shared_attachments="enable" if changed else "disable",
        default_route_table_association="disable" if changed else "enable",
        transit_gateway_cidr_blocks=["10.40.0.0/24"] if changed else ["10.41.0.0/24"],
        tags={"Name": when},
    )
    for name in ("hub", "other")
)
hub_net = aws.ec2transitgateway.VpcAttachment(
    "hub-net",
    transit_gateway_id=hub.id,
    vpc_id=vpc.id,
    subnet_ids=[first.id, second.id] if changed else [first.id],
    appliance_mode_support="enable" if changed else "disable",
    tags={"Name": when},
)
peering = aws.ec2transitgateway.PeeringAttachment(
    "hub-other",
    transit_gateway_id=hub.id,
    peer_transit_gateway_id=other.id,
    peer_region="us-east-1",
    tags={"Name": when},
)
way = aws.ec2transitgateway.RouteTable("way", transit_gateway_id=hub.id, tags={"Name": when})
aws.ec2transitgateway.Route(
    "way-out",
    transit_gateway_route_table_id=way.id,
    destination_cidr_block="10.60.0.0/16" if changed else "0.0.0.0/0",
    transit_gateway_attachment_id=hub_net.id,
)
aws.ec2transitgateway.RouteTableAssociation(
    "way-used",
    transit_gateway_route_table_id=way.id,
    transit_gateway_attachment_id=hub_net.id,
    replace_existing_association=True,
)
aws.ec2transitgateway.RouteTablePropagation(
    "way-learned", transit_gateway_route_table_id=way.id, transit_gateway_attachment_id=hub_net.id
)

aws.ec2transitgateway.PeeringAttachmentAccepter(
    "other-side", transit_gateway_attachment_id=peering.id, tags={"Name": when}
)

# Prefix lists and names.
prefixes = aws.ec2.ManagedPrefixList(
    "prefixes",
    address_family="IPv4",
    max_entries=5,
    # As with the official provider, entries of their own are in the list's state after a refresh.
    opts=pulumi.ResourceOptions(ignore_changes=["entries"]),
)
aws.ec2.ManagedPrefixListEntry("entry", prefix_list_id=prefixes.id, cidr="10.50.0.0/16", description=when)
resolver = aws.route53.ResolverEndpoint(
    "resolver",
    direction="OUTBOUND",
    security_group_ids=[group.id],
    ip_addresses=[
        {"subnet_id": first.id, "ip": "10.20.0.21" if changed else "10.20.0.20"},
        {"subnet_id": second.id, "ip": "10.20.1.20"},
    ],
    tags={"Name": when},
)
rule = aws.route53.ResolverRule(
    "elsewhere",
    domain_name="example.com",
    rule_type="FORWARD",
    resolver_endpoint_id=resolver.id,
    target_ips=[{"ip": "192.0.2.2" if changed else "192.0.2.1"}],
    tags={"Name": when},
)
aws.route53.ResolverRuleAssociation("elsewhere-net", resolver_rule_id=rule.id, vpc_id=vpc.id)

# Load balancers, and a service behind one.
balancer = aws.lb.LoadBalancer(
    "web",
    internal=not changed,
    subnets=[first.id, second.id],
    security_groups=[group.id],
    drop_invalid_header_fields=True,
    idle_timeout=30,
    tags={"Name": when},
)
targets = aws.lb.TargetGroup(
    "targets",
    port=80,
    protocol="HTTP",
    vpc_id=vpc.id,
    deregistration_delay=60 if changed else 30,
    health_check={"path": "/health" if changed else "/"},
    tags={"Name": when},
)
aws.lb.Listener(
    "listener",
    load_balancer_arn=balancer.arn,
    port=8080,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
    tags={"Name": when},
)
network = aws.lb.LoadBalancer(
    "service",
    internal=True,
    load_balancer_type="network",
    subnets=[first.id, second.id],
    enable_cross_zone_load_balancing=changed,
)
offered = aws.ec2.VpcEndpointService(
    "offered",
    acceptance_required=not changed,
    network_load_balancer_arns=[network.arn],
    allowed_principals=["*"] if changed else ["arn:aws:iam::111122223333:root"],
    tags={"Name": when},
)
aws.ec2.VpcEndpointServiceAllowedPrinciple(
    "offered-more",
    vpc_endpoint_service_id=aws.ec2.VpcEndpointService(
        "plain", acceptance_required=True, network_load_balancer_arns=[network.arn]
    ).id,
    principal_arn="arn:aws:iam::111122223333:root",
)
older = aws.alb.LoadBalancer("older", internal=True, subnets=[first.id, second.id], security_groups=[group.id])
older_targets = aws.alb.TargetGroup("older-targets", port=80, protocol="HTTP", vpc_id=vpc.id)
aws.alb.Listener(
    "older-listener",
    load_balancer_arn=older.arn,
    port=8080,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": older_targets.arn}],
)
aws.elb.LoadBalancer(
    "oldest",
    internal=True,
    subnets=[first.id],
    security_groups=[group.id],
    idle_timeout=90 if changed else 60,
    listeners=[{"instance_port": 80, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}],
    tags={"Name": when},
)
endpoint = aws.ec2.VpcEndpoint(
    "logs",
    vpc_id=vpc.id,
    service_name="com.amazonaws.us-east-1.logs",
    vpc_endpoint_type="Interface",
    # As with the official provider, what is associated from outside is in the endpoint's state after a refresh.
    opts=pulumi.ResourceOptions(ignore_changes=["subnetIds", "securityGroupIds"]),
)
aws.ec2.VpcEndpointSubnetAssociation("logs", vpc_endpoint_id=endpoint.id, subnet_id=first.id)
aws.ec2.SecurityGroupAssociation("logs", vpc_endpoint_id=endpoint.id, security_group_id=group.id)

# Machines.
machine = aws.ec2.Instance(
    "machine", ami=image.id, instance_type="t3.micro", subnet_id=first.id, associate_public_ip_address=True
)
interface = aws.ec2.NetworkInterface(
    "second",
    subnet_id=first.id,
    security_groups=[group.id],
    # As with the official provider, a group that is attached from outside is in the state after a refresh.
    opts=pulumi.ResourceOptions(ignore_changes=["securityGroups"]),
)
aws.ec2.NetworkInterfaceSecurityGroupAttachment(
    "second-group",
    network_interface_id=interface.id,
    security_group_id=aws.ec2.SecurityGroup("more", vpc_id=vpc.id).id,
)
aws.ec2.NetworkInterfaceAttachment(
    "second-bond", instance_id=machine.id, network_interface_id=interface.id, device_index=2 if changed else 1
)
aws.ec2.SpotInstanceRequest(
    "spot",
    ami=image.id,
    instance_type="t3.micro",
    subnet_id=first.id,
    vpc_security_group_ids=[group.id],
    associate_public_ip_address=True,
    spot_price="0.03",
    tags={"Name": when},
)
aws.ec2.AmiLaunchPermission("shared", image_id=image.id, account_id="111122224444" if changed else "111122223333")
configuration = aws.ec2.LaunchConfiguration(
    "old",
    image_id=image.id,
    instance_type="t3.small" if changed else "t3.micro",
    security_groups=[group.id],
    associate_public_ip_address=False,
    metadata_options={"http_tokens": "required", "http_endpoint": "enabled"},
    root_block_device={"encrypted": True, "volume_size": 10},
)
template = aws.ec2.LaunchTemplate("template", image_id=image.id, instance_type="t3.micro")
aws.autoscaling.Group(
    "old-group",
    min_size=0,
    max_size=2,
    desired_capacity=0,
    launch_configuration=configuration.name,
    vpc_zone_identifiers=[first.id],
)
aws.autoscaling.Group(
    "group",
    min_size=0,
    max_size=3 if changed else 2,
    desired_capacity=1,
    launch_template={"id": template.id, "version": "$Latest"},
    vpc_zone_identifiers=[first.id, second.id],
    target_group_arns=[targets.arn] if changed else [],
    tags=[{"key": "Name", "value": when, "propagate_at_launch": True}],
)

# Kubernetes.
trust = {
    "Effect": "Allow",
    "Principal": {"Service": ["eks.amazonaws.com", "ec2.amazonaws.com"]},
    "Action": "sts:AssumeRole",
}
role = aws.iam.Role("cluster", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
key = aws.kms.Key("cluster", deletion_window_in_days=7)
cluster = aws.eks.Cluster(
    "cluster",
    role_arn=role.arn,
    vpc_config={
        "subnet_ids": [first.id, second.id],
        "endpoint_private_access": True,
        "endpoint_public_access": changed,
        "security_group_ids": [group.id],
    },
    enabled_cluster_log_types=["api", "audit"] if changed else ["audit"],
    encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
    access_config={"authentication_mode": "API"},
    version="1.34" if changed else "1.33",
    tags={"Name": when},
)
aws.eks.NodeGroup(
    "nodes",
    cluster_name=cluster.name,
    node_role_arn=role.arn,
    subnet_ids=[first.id],
    scaling_config={"desired_size": 1, "max_size": 3 if changed else 2, "min_size": 1},
    labels={"use": when},
    taints=[{"key": "lab", "value": when, "effect": "NO_SCHEDULE"}],
    tags={"Name": when},
)
