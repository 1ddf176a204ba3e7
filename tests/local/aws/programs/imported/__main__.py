"""Takes over what exists; the config names the ids."""

import pulumi
import pulumi_aws as aws

ids = pulumi.Config()


def take(name: str) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(import_=ids.require(name))


vpc = aws.ec2.Vpc("vpc", cidr_block="10.9.0.0/16", tags={"Name": "found"}, opts=take("vpc"))
table = aws.ec2.RouteTable("table", vpc_id=vpc.id, opts=take("table"))
aws.ec2.Route(
    "route",
    route_table_id=table.id,
    destination_cidr_block="10.8.0.0/16",
    vpc_peering_connection_id=ids.require("peering"),
    opts=take("route"),
)
aws.s3.Bucket("bucket", bucket=ids.require("bucket"), opts=take("bucket"))
aws.cloudwatch.LogGroup("logs", name=ids.require("logs"), opts=take("logs"))
