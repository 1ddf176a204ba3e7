"""A good stack, and beside it, for each rule that the config names, one resource that breaks exactly that rule."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

PEERING = "pcx-0123456789abcdef0"
KEY = "arn:aws:kms:us-east-1:111122223333:key/2d5f6a1c-0b1e-4f0e-9a55-3c1b1f0e7a10"
ENCRYPTED: dict[str, Any] = {"encrypted": True, "kms_key_id": KEY}

vpc = aws.ec2.Vpc("good-vpc", cidr_block="10.0.0.0/16")
group = aws.ec2.SecurityGroup("good-group", vpc_id=vpc.id, description="nodes of a lab")


def subnet(name: str, number: int = 1, **changes: Any) -> aws.ec2.Subnet:
    return aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", **changes)


def route(name: str, destination: str, **target: Any) -> None:
    aws.ec2.Route(name, route_table_id="rtb-0123456789abcdef0", destination_cidr_block=destination, **target)


def route_table(name: str, **changes: Any) -> None:
    aws.ec2.RouteTable(name, vpc_id=vpc.id, **changes)


def security_group(name: str, **changes: Any) -> None:
    aws.ec2.SecurityGroup(name, vpc_id=vpc.id, description="a group", **changes)


def instance(name: str, **changes: Any) -> None:
    good: dict[str, Any] = {
        "ami": "ami-0123456789abcdef0",
        "instance_type": "t3.micro",
        "subnet_id": home.id,
        "metadata_options": {"http_tokens": "required"},
        "root_block_device": ENCRYPTED,
    }
    aws.ec2.Instance(name, **{**good, **changes})


def volume(name: str, **changes: Any) -> None:
    aws.ebs.Volume(name, availability_zone="us-east-1a", size=8, **{**ENCRYPTED, **changes})


def bucket(name: str, *, blocked: bool = True, encrypted: bool = True) -> aws.s3.Bucket:
    made = aws.s3.Bucket(name)
    if blocked:
        aws.s3.BucketPublicAccessBlock(
            f"{name}-block",
            bucket=made.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
    if encrypted:
        by_default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="aws:kms", kms_master_key_id=KEY
        )
        rule = aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
            apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
        )
        aws.s3.BucketServerSideEncryptionConfiguration(f"{name}-encryption", bucket=made.id, rules=[rule])
    return made


def bucket_policy(name: str, **condition: Any) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::assets/*",
        **condition,
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    aws.s3.BucketPolicy(name, bucket=data.id, policy=json.dumps(document))


def database(name: str, **changes: Any) -> None:
    good: dict[str, Any] = {
        "engine": "mariadb",
        "instance_class": "db.t4g.micro",
        "allocated_storage": 20,
        "username": "slurm",
        "manage_master_user_password": True,
        "skip_final_snapshot": True,
        "storage_encrypted": True,
        "kms_key_id": KEY,
    }
    aws.rds.Instance(name, **{**good, **changes})


def table(name: str, **changes: Any) -> None:
    good: dict[str, Any] = {
        "attributes": [{"name": "id", "type": "S"}],
        "hash_key": "id",
        "billing_mode": "PAY_PER_REQUEST",
        "server_side_encryption": {"enabled": True, "kms_key_arn": KEY},
    }
    aws.dynamodb.Table(name, **{**good, **changes})


def launch_template(name: str, **changes: Any) -> None:
    encrypted = {"device_name": "/dev/xvda", "ebs": {"encrypted": "true", "kms_key_id": KEY}}
    good = {"metadata_options": {"http_tokens": "required"}, "block_device_mappings": [encrypted]}
    aws.ec2.LaunchTemplate(name, **{**good, **changes})


def cluster(name: str, **changes: Any) -> None:
    head_node = {"InstanceType": "t3.medium", "Networking": {"SubnetId": "subnet-0123456789abcdef0"}}
    configuration = {"Region": "us-east-1", "HeadNode": head_node, **changes}
    properties = {
        "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:p",
        "ClusterConfiguration": configuration,
    }
    body = {"Resources": {"Cluster": {"Type": "Custom::PclusterCluster", "Properties": properties}}}
    aws.cloudformation.Stack(name, template_body=json.dumps(body))


def lustre(name: str, **changes: Any) -> None:
    aws.fsx.LustreFileSystem(
        name,
        subnet_ids=home.id,
        storage_capacity=1200,
        deployment_type="PERSISTENT_2",
        per_unit_storage_throughput=125,
        **changes,
    )


def prefix_list(name: str, cidr: str) -> None:
    aws.ec2.ManagedPrefixList(name, address_family="IPv4", max_entries=1, entries=[{"cidr": cidr}])


def role(name: str, **changes: Any) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    good = {"permissions_boundary": "arn:aws:iam::111122223333:policy/bound"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.iam.Role(name, assume_role_policy=document, **{**good, **changes})


def snapshot(name: str, **changes: Any) -> None:
    aws.rds.Snapshot(name, db_instance_identifier="accounting", db_snapshot_identifier="copy", **changes)


home = subnet("good-subnet")
other = aws.ec2.SecurityGroup("good-clients", vpc_id=vpc.id, description="clients")
route_table("good-routes", routes=[{"cidr_block": "10.9.0.0/16", "vpc_peering_connection_id": PEERING}])
aws.vpc.SecurityGroupIngressRule(
    "good-ingress",
    security_group_id=group.id,
    referenced_security_group_id=other.id,
    ip_protocol="tcp",
    from_port=22,
    to_port=22,
)
security_group(
    "good-inline", egress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"]}]
)
instance("good-instance")
launch_template("good-template")
cluster("good-cluster")
volume("good-volume")
prefix_list("good-list", "10.9.0.0/16")
data = bucket("good-bucket")
aws.s3.BucketAcl("good-acl", bucket=data.id, acl="private")
bucket_policy("good-policy", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})
aws.efs.FileSystem("good-home", **ENCRYPTED)
lustre("good-scratch", kms_key_id=KEY)
database("good-database")
snapshot("good-snapshot")
table("good-table")
aws.backup.Vault("good-vault", kms_key_arn=KEY)
role("good-role")
aws.cloudwatch.LogGroup("good-logs", kms_key_id=KEY)
aws.sns.Topic("good-topic", kms_master_key_id=KEY)
aws.sqs.Queue("good-queue", kms_master_key_id=KEY)
aws.ecr.Repository("good-images", encryption_configurations=[{"encryption_type": "KMS", "kms_key": KEY}])
aws.secretsmanager.Secret("good-secret", kms_key_id=KEY)
aws.ssm.Parameter("good-parameter", type="SecureString", value=pulumi.Output.secret("x"), key_id=KEY)

# By rule; further ways of breaking it have their name behind two hyphens.
BREAKS: dict[str, Callable[[str], object]] = {
    "backup-cmk": lambda name: aws.backup.Vault(name),
    "dynamodb-cmk": lambda name: table(name, server_side_encryption=None),
    "ec2-ebs-cmk": lambda name: volume(name, encrypted=False, kms_key_id=None),
    "ec2-imdsv2": lambda name: instance(name, metadata_options={"http_tokens": "optional"}),
    "ec2-ebs-cmk--instance": lambda name: instance(name, root_block_device=None),
    "ec2-ebs-cmk--template": lambda name: launch_template(name, block_device_mappings=None),
    "ec2-imdsv2--template": lambda name: launch_template(name, metadata_options=None),
    "ec2-imdsv2--cluster": lambda name: cluster(name, Imds={"ImdsSupport": "v1.0"}),
    "ec2-no-public-ip--template": lambda name: launch_template(
        name, network_interfaces=[{"associate_public_ip_address": "true"}]
    ),
    "ec2-no-public-ip--cluster": lambda name: cluster(
        name, Scheduling={"SlurmQueues": [{"Networking": {"AssignPublicIp": True}}]}
    ),
    "net-no-public-path-route--separate": lambda name: route(name, "0.0.0.0/0", vpc_peering_connection_id=PEERING),
    "net-route-target--separate": lambda name: route(name, "10.8.0.0/16", network_interface_id="eni-0123456789abcdef0"),
    "net-sg-no-world-egress--inline": lambda name: security_group(
        name, egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "ipv6_cidr_blocks": ["::/0"]}]
    ),
    "net-sg-no-world-ingress--inline": lambda name: security_group(
        name, ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/1"]}]
    ),
    "ec2-no-public-ip": lambda name: instance(name, associate_public_ip_address=True),
    "ec2-no-public-snapshot": lambda name: aws.ec2.SnapshotCreateVolumePermission(
        name, snapshot_id="snap-0123456789abcdef0", account_id="444455556666"
    ),
    "ecr-cmk": lambda name: aws.ecr.Repository(name),
    "efs-cmk": lambda name: aws.efs.FileSystem(name, encrypted=True),
    "fsx-cmk": lustre,
    "iam-role-boundary": lambda name: role(name, permissions_boundary=None),
    "logs-cmk": lambda name: aws.cloudwatch.LogGroup(name),
    "net-no-egress-only-gateway": lambda name: aws.ec2.EgressOnlyInternetGateway(name, vpc_id=vpc.id),
    "net-no-eip": lambda name: aws.ec2.Eip(name, domain="vpc"),
    "net-no-internet-gateway": lambda name: aws.ec2.InternetGateway(name),
    "net-no-nat-gateway": lambda name: aws.ec2.NatGateway(name, subnet_id=home.id, connectivity_type="private"),
    "net-no-public-path-route": lambda name: route_table(
        name, routes=[{"cidr_block": "0.0.0.0/1", "vpc_peering_connection_id": PEERING}]
    ),
    "net-prefix-list-private": lambda name: prefix_list(name, "0.0.0.0/0"),
    "net-route-target": lambda name: route_table(
        name, routes=[{"cidr_block": "10.9.0.0/16", "transit_gateway_id": "tgw-0123456789abcdef0"}]
    ),
    "net-sg-no-world-egress": lambda name: aws.ec2.SecurityGroupRule(
        name,
        type="egress",
        security_group_id=group.id,
        protocol="-1",
        from_port=0,
        to_port=0,
        cidr_blocks=["0.0.0.0/0"],
    ),
    "net-sg-no-world-ingress": lambda name: aws.vpc.SecurityGroupIngressRule(
        name, security_group_id=group.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4="0.0.0.0/0"
    ),
    "net-subnet-no-public-ip": lambda name: subnet(name, 2, map_public_ip_on_launch=True),
    "rds-cmk": lambda name: database(name, kms_key_id=None),
    "rds-no-public-snapshot": lambda name: snapshot(name, shared_accounts=["all"]),
    "rds-not-public": lambda name: database(name, publicly_accessible=True),
    "s3-cmk": lambda name: bucket(name, encrypted=False),
    "s3-no-public-acl": lambda name: aws.s3.BucketAcl(name, bucket=data.id, acl="public-read"),
    "s3-policy-no-star": bucket_policy,
    "s3-public-access-block": lambda name: bucket(name, blocked=False),
    "secretsmanager-cmk": lambda name: aws.secretsmanager.Secret(name),
    "sns-cmk": lambda name: aws.sns.Topic(name),
    "sqs-cmk": lambda name: aws.sqs.Queue(name),
    "ssm-cmk": lambda name: aws.ssm.Parameter(name, type="SecureString", value=pulumi.Output.secret("x")),
}

config = pulumi.Config()
for broken in config.get_object("break") or []:
    BREAKS[broken](broken)
if config.get_bool("waiting"):
    aws.sqs.Queue("waiting", kms_master_key_id=aws.kms.Key("key", description="not made yet").arn)
