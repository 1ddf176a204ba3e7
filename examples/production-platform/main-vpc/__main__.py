"""The main VPC's side of the peering: a VPC to try it with, and the role by which a platform accepts its request."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
platform_account = config.require("platform-account")
boundary = config.require("permissions-boundary")  # the one that the account's own rules ask for
region = aws.get_region_output().region
account = aws.get_caller_identity_output().account_id

# Your own VPC takes the place of these three.
vpc = aws.ec2.Vpc("main", cidr_block="10.40.0.0/16", enable_dns_hostnames=True, tags={"Name": "main"})
routes = aws.ec2.RouteTable("workflows", vpc_id=vpc.id, tags={"Name": "workflows"})
subnet = aws.ec2.Subnet("workflows", vpc_id=vpc.id, cidr_block="10.40.9.0/24", tags={"Name": "workflows"})
aws.ec2.RouteTableAssociation("workflows", subnet_id=subnet.id, route_table_id=routes.id)

# What a platform does here: accept, set DNS, and add routes to one table. Reading has no resources in EC2.
actions = {
    "vpc-peering-connection/*": ["AcceptVpcPeeringConnection", "ModifyVpcPeeringConnectionOptions"],
    "vpc": ["AcceptVpcPeeringConnection"],
    "route-table": ["CreateRoute", "ReplaceRoute", "DeleteRoute"],
}


def policy(vpc_id: str, table_id: str, region: str, account: str) -> str:
    """Allow that, for this VPC and this table."""
    ids = {"vpc": f"vpc/{vpc_id}", "route-table": f"route-table/{table_id}"}
    statements = [
        {
            "Effect": "Allow",
            "Action": [f"ec2:{action}" for action in allowed],
            "Resource": f"arn:aws:ec2:{region}:{account}:{ids.get(what, what)}",
        }
        for what, allowed in actions.items()
    ]
    tags = {
        "Effect": "Allow",
        "Action": ["ec2:CreateTags", "ec2:DeleteTags"],
        "Resource": f"arn:aws:ec2:{region}:{account}:vpc-peering-connection/*",
    }
    look = {
        "Effect": "Allow",
        "Action": ["ec2:DescribeVpcPeeringConnections", "ec2:DescribeRouteTables", "ec2:DescribeVpcs"],
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements, tags, look]})


trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{platform_account}:root"},
            "Action": "sts:AssumeRole",
        }
    ],
}
role = aws.iam.Role(
    "peering", name="hpc-labs-peering", assume_role_policy=json.dumps(trust), permissions_boundary=boundary
)
aws.iam.RolePolicy(
    "peering",
    role=role.name,
    policy=pulumi.Output.all(vpc.id, routes.id, region, account).apply(lambda known: policy(*known)),
)

pulumi.export("vpc_id", vpc.id)
pulumi.export("route_table_id", routes.id)
pulumi.export("role_arn", role.arn)
