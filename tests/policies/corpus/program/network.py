"""The clean lab's network: a lab's subnet and a shared one in two zones, endpoints, a peer, names that stay inside."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.lab import KEY, OURS, PEER, PEER_VPC, REGION, SHARED_TAGS, TAGS, Lab, allow, policy

SHARED, LAB, OTHER_LAB = ("10.64.0.0/24", "10.64.1.0/24"), "10.64.128.0/24", "10.64.129.0/24"


def build(lab: Lab) -> None:
    """Everything that packets pass."""
    make = lab.make
    vpc = make(
        aws.ec2.Vpc,
        "vpc",
        cidr_block="10.64.0.0/16",
        enable_dns_support=True,
        enable_dns_hostnames=True,
        tags=SHARED_TAGS,
    )
    make(aws.ec2.DefaultSecurityGroup, "default-group", vpc_id=vpc.id, tags=SHARED_TAGS)
    make(aws.ec2.DefaultRouteTable, "default-routes", default_route_table_id=vpc.default_route_table_id, routes=[])
    make(
        aws.ec2.DefaultNetworkAcl,
        "default-acl",
        default_network_acl_id=vpc.default_network_acl_id,
        opts=pulumi.ResourceOptions(ignore_changes=["subnetIds"]),
    )
    flows = make(
        aws.cloudwatch.LogGroup, "flows", name="/corpus/flows", kms_key_id=KEY, retention_in_days=365, tags=True
    )
    make(
        aws.ec2.FlowLog,
        "flow-log",
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination=flows.arn,
        iam_role_arn="arn:aws:iam::123456789012:role/flows",
    )
    make(aws.ec2.VpcBlockPublicAccessOptions, "no-public-access", internet_gateway_block_mode="block-bidirectional")
    peering = make(aws.ec2.VpcPeeringConnection, "peering", vpc_id=vpc.id, peer_vpc_id=PEER_VPC, auto_accept=True)
    _subnets(lab)
    _groups(lab)
    _endpoints(lab)
    _other_lab(lab)
    make(
        aws.ec2.Route,
        "to-peer",
        route_table_id=lab["lab-routes"].id,
        destination_cidr_block=PEER,
        vpc_peering_connection_id=peering.id,
    )
    _names(lab)


def _subnets(lab: Lab) -> None:
    make, vpc = lab.make, lab["vpc"]
    shared = [
        make(
            aws.ec2.Subnet,
            f"shared-{zone}",
            vpc_id=vpc.id,
            cidr_block=cidr,
            availability_zone=f"{REGION}{zone}",
            tags=SHARED_TAGS,
        )
        for zone, cidr in zip("ab", SHARED, strict=True)
    ]
    subnet = make(
        aws.ec2.Subnet, "lab-subnet", vpc_id=vpc.id, cidr_block=LAB, availability_zone=f"{REGION}a", tags=True
    )
    routes = make(aws.ec2.RouteTable, "lab-routes", vpc_id=vpc.id, tags=True)
    make(aws.ec2.RouteTableAssociation, "lab-routes-subnet", route_table_id=routes.id, subnet_id=subnet.id)
    inside = {"action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0}
    entries = [
        {"rule_no": 100, "cidr_block": LAB, **inside},
        {"rule_no": 110, "cidr_block": "10.64.0.0/17", **inside},
        {"rule_no": 120, "cidr_block": "10.64.128.0/17", **inside, "action": "deny"},
        {"rule_no": 130, "cidr_block": PEER, **inside, "protocol": "tcp", "from_port": 1024, "to_port": 65535},
        {"rule_no": 140, "cidr_block": "0.0.0.0/0", **inside, "protocol": "tcp", "from_port": 1024, "to_port": 65535},
    ]
    out = [
        *entries[:3],
        {"rule_no": 130, "cidr_block": PEER, **inside, "protocol": "tcp", "from_port": 636, "to_port": 636},
        {"rule_no": 140, "cidr_block": "0.0.0.0/0", **inside, "protocol": "tcp", "from_port": 443, "to_port": 443},
    ]
    make(aws.ec2.NetworkAcl, "lab-acl", vpc_id=vpc.id, subnet_ids=[subnet.id], ingress=entries, egress=out)
    acl = {"vpc_id": vpc.id, "subnet_ids": [each.id for each in shared]}
    make(
        aws.ec2.NetworkAcl,
        "shared-acl",
        **acl,
        ingress=[{"rule_no": 100, "cidr_block": "10.64.0.0/16", **inside}],
        egress=[{"rule_no": 100, "cidr_block": "10.64.0.0/16", **inside}],
    )


def _other_lab(lab: Lab) -> None:
    """What the platform's network has of another lab: its subnet, closed in the same way, and its group."""
    make, vpc = lab.make, lab["vpc"]
    tags = {**TAGS, "hpc-labs:virtual-lab": "cardio", "hpc-labs:project": "beats", "hpc-labs:owner": "ben"}
    subnet = make(
        aws.ec2.Subnet,
        "other-subnet",
        vpc_id=vpc.id,
        cidr_block=OTHER_LAB,
        availability_zone=f"{REGION}a",
        tags=tags,
    )
    routes = make(aws.ec2.RouteTable, "other-routes", vpc_id=vpc.id)
    make(aws.ec2.RouteTableAssociation, "other-routes-subnet", route_table_id=routes.id, subnet_id=subnet.id)
    entries = [
        {"rule_no": 100, "cidr_block": OTHER_LAB, "action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0}
    ]
    make(aws.ec2.NetworkAcl, "other-acl", vpc_id=vpc.id, subnet_ids=[subnet.id], ingress=entries, egress=entries)
    group = make(aws.ec2.SecurityGroup, "other-nodes", vpc_id=vpc.id, description="nodes of another lab", tags=tags)
    make(
        aws.vpc.SecurityGroupIngressRule,
        "other-in-other",
        security_group_id=group.id,
        referenced_security_group_id=group.id,
        ip_protocol="-1",
        description="nodes talk to each other",
    )
    make(aws.ec2.NetworkInterface, "other-node", subnet_id=subnet.id, security_groups=[group.id])


def _groups(lab: Lab) -> None:
    make, vpc = lab.make, lab["vpc"]
    for name, what in (
        ("nodes", "nodes of the lab"),
        ("head", "head node of the lab"),
        ("services", "interface endpoints"),
        ("files", "file systems"),
        ("database", "accounting database"),
        ("functions", "functions of the platform"),
    ):
        tags = True if name in ("nodes", "head") else SHARED_TAGS
        make(aws.ec2.SecurityGroup, name, vpc_id=vpc.id, description=what, tags=tags)
    for source, target, port in (
        ("nodes", "services", 443),
        ("nodes", "files", 2049),
        ("files", "nodes", 2049),
        ("head", "database", 3310),
        ("functions", "services", 443),
    ):
        between(lab, source, target, port, port)
    for first, last in ((988, 988), (1018, 1023)):
        between(lab, "nodes", "files", first, last)
        between(lab, "files", "files", first, last)
        between(lab, "files", "nodes", first, last)
    make(
        aws.vpc.SecurityGroupIngressRule,
        "nodes-in-nodes",
        security_group_id=lab["nodes"].id,
        referenced_security_group_id=lab["nodes"].id,
        ip_protocol="-1",
        description="nodes talk to each other",
    )
    make(
        aws.vpc.SecurityGroupEgressRule,
        "nodes-out-nodes",
        security_group_id=lab["nodes"].id,
        referenced_security_group_id=lab["nodes"].id,
        ip_protocol="-1",
        description="nodes talk to each other",
    )
    make(
        aws.vpc.SecurityGroupEgressRule,
        "nodes-out-peer",
        security_group_id=lab["nodes"].id,
        cidr_ipv4=PEER,
        ip_protocol="tcp",
        from_port=636,
        to_port=636,
        description="directory",
    )


def between(lab: Lab, source: str, target: str, first: int, last: int) -> None:
    """Let a group open ports to another, at both ends."""
    ports: dict[str, Any] = {
        "ip_protocol": "tcp",
        "from_port": first,
        "to_port": last,
        "description": f"{source} to {target}",
    }
    name = f"{source}-to-{target}-{first}"
    lab.make(
        aws.vpc.SecurityGroupEgressRule,
        f"{name}-out",
        security_group_id=lab[source].id,
        referenced_security_group_id=lab[target].id,
        **ports,
    )
    lab.make(
        aws.vpc.SecurityGroupIngressRule,
        f"{name}-in",
        security_group_id=lab[target].id,
        referenced_security_group_id=lab[source].id,
        **ports,
    )


def _endpoints(lab: Lab) -> None:
    make, vpc = lab.make, lab["vpc"]
    ours = policy(allow("*", "*", **OURS))
    for service in ("s3", "dynamodb"):
        made = make(
            aws.ec2.VpcEndpoint,
            service,
            vpc_id=vpc.id,
            service_name=f"com.amazonaws.{REGION}.{service}",
            vpc_endpoint_type="Gateway",
            route_table_ids=[lab["lab-routes"].id],
            policy=ours,
        )
        make(
            aws.vpc.SecurityGroupEgressRule,
            f"nodes-out-{service}",
            security_group_id=lab["nodes"].id,
            prefix_list_id=made.prefix_list_id,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            description=f"{service} by its gateway",
        )
    for service in ("ec2", "logs", "cloudformation", "secretsmanager", "elasticfilesystem", "execute-api"):
        make(
            aws.ec2.VpcEndpoint,
            service,
            vpc_id=vpc.id,
            service_name=f"com.amazonaws.{REGION}.{service}",
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=[lab["shared-a"].id, lab["shared-b"].id],
            security_group_ids=[lab["services"].id],
            policy=ours,
        )


def _names(lab: Lab) -> None:
    make = lab.make
    rules = make(aws.route53.ResolverFirewallRuleGroup, "names")
    for name, action, priority, domains in (
        ("own-names", "ALLOW", 100, [f"*.{REGION}.amazonaws.com", "*.ec2.internal"]),
        ("other-names", "BLOCK", 1000, ["*"]),
    ):
        known = make(aws.route53.ResolverFirewallDomainList, f"{name}-list", domains=domains)
        make(
            aws.route53.ResolverFirewallRule,
            name,
            action=action,
            block_response="NXDOMAIN" if action == "BLOCK" else None,
            priority=priority,
            firewall_rule_group_id=rules.id,
            firewall_domain_list_id=known.id,
        )
    make(
        aws.route53.ResolverFirewallRuleGroupAssociation,
        "names-of-labs",
        vpc_id=lab["vpc"].id,
        firewall_rule_group_id=rules.id,
        priority=101,
    )
    make(
        aws.route53.ResolverFirewallConfig,
        "names-fail-closed",
        resource_id=lab["vpc"].id,
        firewall_fail_open="DISABLED",
    )
