"""The same platform and lab as this project's stacks, written with AWS CDK in Python: ``app.py platform|lab OUT``.

Level-1 constructs, as CDK's fastest way to say the same thing. What CloudFormation holds inside of another resource
(a bucket's encryption, a file system's policy) is inside of it here, so that CDK has fewer objects to make than we do.
What CloudFormation cannot do at all (adopting a VPC's default groups, gateway endpoints' associations) is left out.
"""

import json
import sys

import aws_cdk as cdk
from aws_cdk import CfnTag
from aws_cdk import aws_cloudformation as cloudformation
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

ZONES = {"us-east-1a": "10.64.0.0/21", "us-east-1b": "10.64.8.0/21"}
INTERFACE_ENDPOINTS = ("cloudformation", "ec2", "logs")
BUCKETS = ("public", "projects", "scratch", "containers", "node-assets")
VPC, LABS, SHARED, BLOCK = "10.64.0.0/16", "10.64.128.0/17", "10.64.0.0/20", "10.64.128.0/24"


def document(*statements: dict[str, object]) -> dict[str, object]:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def within_account(actions: str) -> dict[str, object]:
    """Return the statement that an endpoint's policy starts with."""
    account = {"aws:PrincipalAccount": cdk.Aws.ACCOUNT_ID, "aws:ResourceAccount": cdk.Aws.ACCOUNT_ID}
    return {
        "Effect": "Allow",
        "Principal": "*",
        "Action": f"{actions}:*",
        "Resource": "*",
        "Condition": {"StringEquals": account},
    }


class Tagged(cdk.Stack):
    """A stack whose resources carry the same tags as ours."""

    def tagged(self, name: str) -> list[CfnTag]:
        """Return the tags of a resource."""
        ours = {"virtual-lab": "neuro", "project": "spikes", "cost-centre": "cc-1", "owner": "ada"}
        tags = [CfnTag(key=f"hpc-labs:{key}", value=value) for key, value in ours.items()]
        return [CfnTag(key="Name", value=name), *tags, CfnTag(key="hpc-labs:data-class", value="confidential")]

    def network_acl(self, name: str, vpc: str, subnets: dict[str, str], entries: list[tuple[str, str, int]]) -> None:
        """Add a network ACL with the same entries in both directions but for the last one's ports."""
        acl = ec2.CfnNetworkAcl(self, name, vpc_id=vpc, tags=self.tagged(name))
        for egress in (False, True):
            for position, (action, cidr, port) in enumerate(entries):
                ports = (443, 443) if egress else (1024, 65535)
                ec2.CfnNetworkAclEntry(
                    self,
                    f"{name}-{'out' if egress else 'in'}-{position}",
                    network_acl_id=acl.ref,
                    rule_number=100 + 10 * position,
                    rule_action=action,
                    cidr_block=cidr,
                    protocol=6 if port else -1,
                    egress=egress,
                    port_range=ec2.CfnNetworkAclEntry.PortRangeProperty(from_=ports[0], to=ports[1]) if port else None,
                )
        for key, subnet in subnets.items():
            ec2.CfnSubnetNetworkAclAssociation(self, f"{name}-{key}", network_acl_id=acl.ref, subnet_id=subnet)


class Platform(Tagged):
    """The platform's resources."""

    def __init__(self, app: cdk.App) -> None:
        super().__init__(app, "platform")
        key = kms.CfnKey(
            self,
            "key",
            enable_key_rotation=True,
            pending_window_in_days=30,
            key_policy=document({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}),
            tags=self.tagged("key"),
        )
        kms.CfnAlias(self, "alias", alias_name="alias/platform", target_key_id=key.ref)
        vpc = ec2.CfnVPC(
            self,
            "vpc",
            cidr_block=VPC,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self.tagged("vpc"),
        )
        subnets = self._shared_subnets(vpc)
        self.network_acl("shared-acl", vpc.ref, subnets, [("allow", VPC, 0), ("allow", "0.0.0.0/0", 443)])
        clients = self._endpoints(vpc, subnets)
        self._flow_logs(vpc, key)
        self._home(vpc, key, subnets, clients)
        dynamodb.CfnTable(
            self,
            "leases",
            billing_mode="PAY_PER_REQUEST",
            deletion_protection_enabled=True,
            attribute_definitions=[
                dynamodb.CfnTable.AttributeDefinitionProperty(attribute_name=name, attribute_type="S")
                for name in ("supernet", "holder")
            ],
            key_schema=[
                dynamodb.CfnTable.KeySchemaProperty(attribute_name="supernet", key_type="HASH"),
                dynamodb.CfnTable.KeySchemaProperty(attribute_name="holder", key_type="RANGE"),
            ],
            point_in_time_recovery_specification=dynamodb.CfnTable.PointInTimeRecoverySpecificationProperty(
                point_in_time_recovery_enabled=True
            ),
            sse_specification=dynamodb.CfnTable.SSESpecificationProperty(
                sse_enabled=True, sse_type="KMS", kms_master_key_id=key.attr_arn
            ),
            tags=self.tagged("leases"),
        )
        for role in BUCKETS:
            self._bucket(role, key)
        self._cluster_provider()

    def _shared_subnets(self, vpc: ec2.CfnVPC) -> dict[str, str]:
        self.routes = ec2.CfnRouteTable(self, "shared-routes", vpc_id=vpc.ref, tags=self.tagged("shared-routes"))
        subnets = {}
        for zone, block in ZONES.items():
            subnet = ec2.CfnSubnet(
                self,
                f"shared-{zone}",
                vpc_id=vpc.ref,
                availability_zone=zone,
                cidr_block=block,
                map_public_ip_on_launch=False,
                tags=self.tagged(f"shared-{zone}"),
            )
            ec2.CfnSubnetRouteTableAssociation(
                self, f"shared-routes-{zone}", route_table_id=self.routes.ref, subnet_id=subnet.ref
            )
            subnets[zone] = subnet.ref
        return subnets

    def _endpoints(self, vpc: ec2.CfnVPC, subnets: dict[str, str]) -> ec2.CfnSecurityGroup:
        endpoints, clients = (
            ec2.CfnSecurityGroup(
                self, name, vpc_id=vpc.ref, group_description=f"Platform: {name}", tags=self.tagged(name)
            )
            for name in ("endpoints", "clients")
        )
        self._https("endpoints-from-clients", endpoints, clients, ingress=True)
        self._https("clients-to-endpoints", clients, endpoints, ingress=False)
        for service in ("s3", "dynamodb"):
            ec2.CfnVPCEndpoint(
                self,
                f"endpoint-{service}",
                vpc_id=vpc.ref,
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{cdk.Aws.REGION}.{service}",
                route_table_ids=[self.routes.ref],
                policy_document=document(within_account(service)),
            )
            ec2.CfnSecurityGroupEgress(
                self,
                f"clients-to-{service}",
                group_id=clients.attr_group_id,
                destination_prefix_list_id=f"pl-{service}",
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
            )
        for service in INTERFACE_ENDPOINTS:
            ec2.CfnVPCEndpoint(
                self,
                f"endpoint-{service}",
                vpc_id=vpc.ref,
                vpc_endpoint_type="Interface",
                service_name=f"com.amazonaws.{cdk.Aws.REGION}.{service}",
                subnet_ids=list(subnets.values()),
                security_group_ids=[endpoints.attr_group_id],
                private_dns_enabled=True,
                policy_document=document(within_account(service)),
            )
        return clients

    def _https(self, name: str, group: ec2.CfnSecurityGroup, other: ec2.CfnSecurityGroup, *, ingress: bool) -> None:
        if ingress:
            ec2.CfnSecurityGroupIngress(
                self,
                name,
                group_id=group.attr_group_id,
                source_security_group_id=other.attr_group_id,
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
            )
        else:
            ec2.CfnSecurityGroupEgress(
                self,
                name,
                group_id=group.attr_group_id,
                destination_security_group_id=other.attr_group_id,
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
            )

    def _flow_logs(self, vpc: ec2.CfnVPC, key: kms.CfnKey) -> None:
        group = logs.CfnLogGroup(
            self, "flow-logs", retention_in_days=365, kms_key_id=key.attr_arn, tags=self.tagged("flow-logs")
        )
        trust = {"Effect": "Allow", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = iam.CfnRole(
            self,
            "flow-logs-role",
            assume_role_policy_document=document(trust),
            tags=self.tagged("flow-logs-role"),
        )
        iam.CfnRolePolicy(
            self,
            "flow-logs-role-policy",
            role_name=role.ref,
            policy_name="write",
            policy_document=document({"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": group.attr_arn}),
        )
        ec2.CfnFlowLog(
            self,
            "flow-log",
            resource_id=vpc.ref,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.attr_arn,
            deliver_logs_permission_arn=role.attr_arn,
            tags=self.tagged("flow-log"),
        )

    def _home(self, vpc: ec2.CfnVPC, key: kms.CfnKey, subnets: dict[str, str], clients: ec2.CfnSecurityGroup) -> None:
        deny = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        home = efs.CfnFileSystem(
            self,
            "home",
            encrypted=True,
            kms_key_id=key.attr_arn,
            throughput_mode="elastic",
            backup_policy=efs.CfnFileSystem.BackupPolicyProperty(status="ENABLED"),
            file_system_policy=document(deny),
            lifecycle_policies=[efs.CfnFileSystem.LifecyclePolicyProperty(transition_to_ia="AFTER_30_DAYS")],
        )
        group = ec2.CfnSecurityGroup(
            self, "home-group", vpc_id=vpc.ref, group_description="Home", tags=self.tagged("home-group")
        )
        self._https("home-from-clients", group, clients, ingress=True)
        self._https("clients-to-home", clients, group, ingress=False)
        for zone, subnet in subnets.items():
            efs.CfnMountTarget(
                self,
                f"home-{zone}",
                file_system_id=home.ref,
                subnet_id=subnet,
                security_groups=[group.attr_group_id],
            )

    def _bucket(self, role: str, key: kms.CfnKey) -> None:
        bucket = s3.CfnBucket(
            self,
            role,
            bucket_encryption=s3.CfnBucket.BucketEncryptionProperty(
                server_side_encryption_configuration=[
                    s3.CfnBucket.ServerSideEncryptionRuleProperty(
                        bucket_key_enabled=True,
                        server_side_encryption_by_default=s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
                            sse_algorithm="aws:kms", kms_master_key_id=key.attr_arn
                        ),
                    )
                ]
            ),
            public_access_block_configuration=s3.CfnBucket.PublicAccessBlockConfigurationProperty(
                block_public_acls=True, block_public_policy=True, ignore_public_acls=True, restrict_public_buckets=True
            ),
            ownership_controls=s3.CfnBucket.OwnershipControlsProperty(
                rules=[s3.CfnBucket.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
            ),
            versioning_configuration=s3.CfnBucket.VersioningConfigurationProperty(status="Enabled"),
            lifecycle_configuration=s3.CfnBucket.LifecycleConfigurationProperty(
                rules=[
                    s3.CfnBucket.RuleProperty(
                        status="Enabled",
                        abort_incomplete_multipart_upload=s3.CfnBucket.AbortIncompleteMultipartUploadProperty(
                            days_after_initiation=7
                        ),
                    )
                ]
            ),
            tags=self.tagged(role),
        )
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"{bucket.attr_arn}/*"}
        tls = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        s3.CfnBucketPolicy(self, f"{role}-policy", bucket=bucket.ref, policy_document=document(tls))

    def _cluster_provider(self) -> None:
        allow = {"Effect": "Allow", "Action": "cloudformation:*", "Resource": "*"}
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        policies = [
            iam.CfnManagedPolicy(self, name, policy_document=document(allow), path="/hpc-labs/")
            for name in ("boundary", "function", "roles", "clusters")
        ]
        role = iam.CfnRole(
            self,
            "provider-role",
            assume_role_policy_document=document(trust),
            managed_policy_arns=[policy.ref for policy in policies[1:]],
            tags=self.tagged("provider-role"),
        )
        cloudformation.CfnStack(
            self,
            "provider",
            template_url="https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/parallelcluster/3.16.1"
            "/templates/custom_resource/cluster.yaml",
            parameters={"CustomLambdaRole": role.attr_arn},
            tags=self.tagged("provider"),
        )


class Lab(Tagged):
    """A lab's resources, on a platform that parameters name."""

    def __init__(self, app: cdk.App) -> None:
        super().__init__(app, "lab")
        vpc, key, home, token = (
            cdk.CfnParameter(self, name).value_as_string for name in ("Vpc", "Key", "Home", "ServiceToken")
        )
        lease = cdk.CfnResource(
            self,
            "lease",
            type="Custom::SubnetLease",
            properties={"ServiceToken": token, "Supernet": LABS, "Prefix": 24, "Lab": "neuro-spikes"},
        )
        subnet = ec2.CfnSubnet(
            self,
            "subnet",
            vpc_id=vpc,
            availability_zone="us-east-1a",
            cidr_block=cdk.Token.as_string(lease.get_att("Block")),
            map_public_ip_on_launch=False,
            tags=self.tagged("subnet"),
        )
        routes = ec2.CfnRouteTable(self, "routes", vpc_id=vpc, tags=self.tagged("routes"))
        ec2.CfnSubnetRouteTableAssociation(self, "routes-subnet", route_table_id=routes.ref, subnet_id=subnet.ref)
        entries = [("allow", BLOCK, 0), ("allow", SHARED, 0), ("deny", LABS, 0), ("allow", "0.0.0.0/0", 443)]
        self.network_acl("acl", vpc, {"subnet": subnet.ref}, entries)
        group = ec2.CfnSecurityGroup(
            self, "nodes", vpc_id=vpc, group_description="Nodes of a lab", tags=self.tagged("nodes")
        )
        ec2.CfnSecurityGroupIngress(
            self,
            "nodes-in",
            group_id=group.attr_group_id,
            source_security_group_id=group.attr_group_id,
            ip_protocol="-1",
        )
        ec2.CfnSecurityGroupEgress(
            self,
            "nodes-out",
            group_id=group.attr_group_id,
            destination_security_group_id=group.attr_group_id,
            ip_protocol="-1",
        )
        secretsmanager.CfnSecret(self, "secret", kms_key_id=key, tags=self.tagged("secret"))
        pair = ec2.CfnKeyPair(self, "pair", key_name="neuro-spikes", key_type="ed25519", tags=self.tagged("pair"))
        point = efs.CfnAccessPoint(
            self,
            "home",
            file_system_id=home,
            root_directory=efs.CfnAccessPoint.RootDirectoryProperty(
                path="/labs/neuro-spikes",
                creation_info=efs.CfnAccessPoint.CreationInfoProperty(owner_uid="0", owner_gid="0", permissions="0755"),
            ),
        )
        cdk.CfnResource(
            self,
            "cluster",
            type="Custom::PclusterCluster",
            properties={
                "ServiceToken": token,
                "ClusterName": "neuro-spikes",
                "ClusterConfiguration": configuration(subnet.ref, group.attr_group_id, pair.ref, home, point.ref),
            },
        )


def configuration(subnet: str, group: str, key: str, home: str, point: str) -> dict[str, object]:
    """Return ParallelCluster's configuration of the lab that ``make lab`` makes."""

    def queue(name: str, capacity: str, instance_type: str, count: int) -> dict[str, object]:
        resource = {
            "Name": f"{name}-nodes",
            "Instances": [{"InstanceType": instance_type}],
            "MinCount": 0,
            "MaxCount": count,
        }
        return {
            "Name": name,
            "CapacityType": capacity,
            "Networking": {"SubnetIds": [subnet], "SecurityGroups": [group]},
            "ComputeResources": [resource],
        }

    efs_settings = {
        "FileSystemId": home,
        "AccessPointId": point,
        "EncryptionInTransit": True,
        "IamAuthorization": True,
    }
    return {
        "Image": {"Os": "alinux2023"},
        "Imds": {"ImdsSupport": "v2.0"},
        "HeadNode": {
            "InstanceType": "t3.medium",
            "Networking": {"SubnetId": subnet, "SecurityGroups": [group]},
            "Ssh": {"KeyName": key},
            "Imds": {"Secured": True},
        },
        "Scheduling": {
            "Scheduler": "slurm",
            "SlurmQueues": [
                queue("debug", "ONDEMAND", "t3.micro", 8),
                queue("batch", "SPOT", "m7i.4xlarge", 16),
            ],
        },
        "SharedStorage": [{"Name": "home", "MountDir": "/home", "StorageType": "Efs", "EfsSettings": efs_settings}],
    }


def main() -> None:
    """Synthesize one stack."""
    kind, out = sys.argv[1:]
    app = cdk.App(outdir=out)
    {"platform": Platform, "lab": Lab}[kind](app)
    template = app.synth().get_stack_artifact(kind).template
    json.dump({"resources": len(template["Resources"])}, sys.stdout)


if __name__ == "__main__":
    main()
