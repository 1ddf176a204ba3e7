"""What AWS puts in every VPC, taken over and emptied."""

import pulumi
import pulumi_aws as aws

from ._site import Site


def empty_defaults(site: Site, vpc: aws.ec2.Vpc) -> None:
    """Leave a subnet or machine that nobody placed on purpose without a route, an ACL entry or a rule."""
    name = f"{site.name}-default-routes"
    aws.ec2.DefaultRouteTable(
        name,
        default_route_table_id=vpc.default_route_table_id,
        routes=[],
        tags=site.tags.named(name),
        opts=site.opts,
    )
    name = f"{site.name}-default-group"
    aws.ec2.DefaultSecurityGroup(name, vpc_id=vpc.id, ingress=[], egress=[], tags=site.tags.named(name), opts=site.opts)
    name = f"{site.name}-default-acl"
    aws.ec2.DefaultNetworkAcl(
        name,
        default_network_acl_id=vpc.default_network_acl_id,
        tags=site.tags.named(name),
        # A lab's subnet is here between its creation and that of the lab's own ACL: no drift of the platform.
        opts=pulumi.ResourceOptions.merge(site.opts, pulumi.ResourceOptions(ignore_changes=["subnetIds"])),
    )
