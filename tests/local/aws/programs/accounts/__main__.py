"""Settings of an account, and a peering with a VPC of another account and region; ``changed`` changes what can be."""

import pulumi
import pulumi_aws as aws

changed = pulumi.Config().get_bool("changed") or False
THEIRS = "111122223333"

# A provider resource is a process of the plugin of its own, with its own account and region.
theirs = aws.Provider(
    "theirs",
    region="eu-west-1",
    # A dict would reach the provider with the names as they stand, which only understands roleArn.
    assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=f"arn:aws:iam::{THEIRS}:role/network")],
    default_tags={"tags": {"side": "theirs"}},
)
elsewhere = pulumi.ResourceOptions(provider=theirs)

ours_vpc = aws.ec2.Vpc("ours", cidr_block="10.30.0.0/16", enable_dns_hostnames=True)
their_vpc = aws.ec2.Vpc("theirs", cidr_block="10.31.0.0/16", enable_dns_hostnames=True, opts=elsewhere)
their_routes = aws.ec2.RouteTable("theirs", vpc_id=their_vpc.id, opts=elsewhere)
our_routes = aws.ec2.RouteTable("ours", vpc_id=ours_vpc.id)

peering = aws.ec2.VpcPeeringConnection(
    "far", vpc_id=ours_vpc.id, peer_vpc_id=their_vpc.id, peer_owner_id=THEIRS, peer_region="eu-west-1"
)
accepted = aws.ec2.VpcPeeringConnectionAccepter(
    "far",
    vpc_peering_connection_id=peering.id,
    auto_accept=True,
    tags={"stage": "changed" if changed else "first"},
    opts=elsewhere,
)
active = accepted.id
aws.ec2.PeeringConnectionOptions(
    "ours", vpc_peering_connection_id=active, requester={"allow_remote_vpc_dns_resolution": True}
)
aws.ec2.PeeringConnectionOptions(
    "theirs",
    vpc_peering_connection_id=active,
    accepter={"allow_remote_vpc_dns_resolution": not changed},
    opts=elsewhere,
)
aws.ec2.Route(
    "ours",
    route_table_id=our_routes.id,
    destination_cidr_block="10.31.0.0/16",
    vpc_peering_connection_id=active,
)
aws.ec2.Route(
    "theirs",
    route_table_id=their_routes.id,
    destination_cidr_block="10.30.0.0/16",
    vpc_peering_connection_id=active,
    opts=elsewhere,
)

key = aws.kms.Key("key", deletion_window_in_days=7)
aws.ebs.EncryptionByDefault("encrypted", enabled=True)
aws.ebs.DefaultKmsKey("key", key_arn=key.arn)
aws.ebs.SnapshotBlockPublicAccess("snapshots", state="block-new-sharing" if changed else "block-all-sharing")
aws.ec2.ImageBlockPublicAccess("images", state="block-new-sharing")
aws.ec2.InstanceMetadataDefaults("metadata", http_tokens="required", http_put_response_hop_limit=2 if changed else 1)
aws.ec2.SerialConsoleAccess("console", enabled=False)
aws.ec2.VpcBlockPublicAccessOptions(
    "vpcs", internet_gateway_block_mode="block-ingress" if changed else "block-bidirectional"
)
aws.s3.AccountPublicAccessBlock(
    "buckets",
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=not changed,
)

pulumi.export("our account", aws.get_caller_identity_output().account_id)
pulumi.export("their account", aws.get_caller_identity_output(opts=pulumi.InvokeOptions(provider=theirs)).account_id)
pulumi.export("their region", aws.get_region_output(opts=pulumi.InvokeOptions(provider=theirs)).region)
pulumi.export("peering", peering.id)
