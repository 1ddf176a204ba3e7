"""Templates with one resource of each kind that is arranged otherwise in Pulumi, and what has to come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.view import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "arn:aws:kms:us-east-1:111122223333:key/1"
_POLICY: dict[str, Any] = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
_ANY = [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]


@dataclass(frozen=True)
class Sample:
    """A CloudFormation type with properties, and the tokens (without package) with properties that it becomes."""

    kind: str
    given: Mapping[str, Any]
    expected: tuple[tuple[str, Mapping[str, Any]], ...]
    deletion_policy: str = ""


SAMPLES = (
    Sample(
        "EC2::SecurityGroup",
        {
            "GroupDescription": "nodes",
            "GroupName": "nodes",
            "VpcId": "vpc-1",
            "SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": "22", "ToPort": 22, "CidrIp": "10.0.0.0/16"},
                {"IpProtocol": -1, "CidrIpv6": "::/0"},
                {"IpProtocol": "tcp", "FromPort": 988, "ToPort": 988, "SourceSecurityGroupId": "sg-2"},
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "SourcePrefixListId": "pl-1"},
            ],
            "Tags": [{"Key": "lab", "Value": "neuro"}],
        },
        (
            (
                "ec2/securityGroup:SecurityGroup",
                {
                    "description": "nodes",
                    "name": "nodes",
                    "vpcId": "vpc-1",
                    "ingress": [
                        {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["10.0.0.0/16"]},
                        {"protocol": -1, "ipv6CidrBlocks": ["::/0"]},
                        {"protocol": "tcp", "fromPort": 988, "toPort": 988, "securityGroups": ["sg-2"]},
                        {"protocol": "tcp", "fromPort": 443, "toPort": 443, "prefixListIds": ["pl-1"]},
                    ],
                    "egress": _ANY,
                    "tags": {"lab": "neuro"},
                },
            ),
        ),
    ),
    Sample(
        "EC2::SecurityGroupIngress",
        {"GroupId": "sg-1", "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"},
        (
            (
                "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                {
                    "securityGroupId": "sg-1",
                    "ipProtocol": "tcp",
                    "fromPort": 22,
                    "toPort": 22,
                    "cidrIpv4": "0.0.0.0/0",
                },
            ),
        ),
    ),
    Sample(
        "EC2::SecurityGroupEgress",
        {"GroupId": "sg-1", "IpProtocol": "-1", "DestinationPrefixListId": "pl-1"},
        (
            (
                "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
                {"securityGroupId": "sg-1", "ipProtocol": "-1", "prefixListId": "pl-1"},
            ),
        ),
    ),
    Sample(
        "EC2::Route",
        {"RouteTableId": "rtb-1", "DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"},
        (
            (
                "ec2/route:Route",
                {"routeTableId": "rtb-1", "destinationIpv6CidrBlock": "::/0", "egressOnlyGatewayId": "eigw-1"},
            ),
        ),
    ),
    Sample(
        "EC2::VPCGatewayAttachment",
        {"VpcId": "vpc-1", "VpnGatewayId": "vgw-1"},
        (("ec2/vpnGatewayAttachment:VpnGatewayAttachment", {"vpcId": "vpc-1", "vpnGatewayId": "vgw-1"}),),
    ),
    Sample(
        "EC2::VPCGatewayAttachment",
        {"VpcId": "vpc-1", "InternetGatewayId": "igw-1"},
        (
            (
                "ec2/internetGatewayAttachment:InternetGatewayAttachment",
                {"vpcId": "vpc-1", "internetGatewayId": "igw-1"},
            ),
        ),
    ),
    Sample(
        "EC2::VPCCidrBlock",
        {"VpcId": "vpc-1", "AmazonProvidedIpv6CidrBlock": "true"},
        (
            (
                "ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
                {"vpcId": "vpc-1", "assignGeneratedIpv6CidrBlock": True},
            ),
        ),
    ),
    Sample(
        "EC2::VPCCidrBlock",
        {"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"},
        (
            (
                "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
                {"vpcId": "vpc-1", "cidrBlock": "10.1.0.0/16"},
            ),
        ),
    ),
    Sample(
        "EC2::VPNGatewayRoutePropagation",
        {"VpnGatewayId": "vgw-1", "RouteTableIds": ["rtb-1", "rtb-2"]},
        tuple(
            (
                "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
                {"vpnGatewayId": "vgw-1", "routeTableId": table},
            )
            for table in ("rtb-1", "rtb-2")
        ),
    ),
    Sample(
        "EC2::NetworkAclEntry",
        {
            "NetworkAclId": "acl-1",
            "RuleNumber": "100",
            "Protocol": 6,
            "RuleAction": "allow",
            "CidrBlock": "0.0.0.0/0",
            "PortRange": {"From": 22, "To": "22"},
        },
        (
            (
                "ec2/networkAclRule:NetworkAclRule",
                {
                    "networkAclId": "acl-1",
                    "ruleNumber": 100,
                    "protocol": 6,
                    "ruleAction": "allow",
                    "cidrBlock": "0.0.0.0/0",
                    "fromPort": 22,
                    "toPort": 22,
                },
            ),
        ),
    ),
    Sample(
        "EC2::FlowLog",
        {"ResourceId": "vpc-1", "ResourceType": "VPC", "TrafficType": "ALL", "LogDestination": "arn:aws:s3:::logs"},
        (
            (
                "ec2/flowLog:FlowLog",
                {"vpcId": "vpc-1", "trafficType": "ALL", "logDestination": "arn:aws:s3:::logs"},
            ),
        ),
    ),
    Sample(
        "EC2::VPCPeeringConnection",
        {"VpcId": "vpc-1", "PeerVpcId": "vpc-2", "PeerOwnerId": 999988887777, "PeerRegion": "eu-west-1"},
        (
            (
                "ec2/vpcPeeringConnection:VpcPeeringConnection",
                {"vpcId": "vpc-1", "peerVpcId": "vpc-2", "peerOwnerId": "999988887777", "peerRegion": "eu-west-1"},
            ),
        ),
    ),
    Sample(
        "EC2::VPCEndpoint",
        {"VpcId": "vpc-1", "ServiceName": "s3", "PolicyDocument": _POLICY, "PrivateDnsEnabled": "false"},
        (
            (
                "ec2/vpcEndpoint:VpcEndpoint",
                {"vpcId": "vpc-1", "serviceName": "s3", "policy": _POLICY, "privateDnsEnabled": False},
            ),
        ),
    ),
    Sample(
        "EC2::VPCEndpointServicePermissions",
        {"ServiceId": "vpce-svc-1", "AllowedPrincipals": ["*"]},
        (
            (
                "ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
                {"vpcEndpointServiceId": "vpce-svc-1", "principalArn": "*"},
            ),
        ),
    ),
    Sample(
        "ElasticLoadBalancingV2::LoadBalancer",
        {"Subnets": ["subnet-1"], "Type": "network"},
        (
            (
                "lb/loadBalancer:LoadBalancer",
                {"subnets": ["subnet-1"], "loadBalancerType": "network", "internal": False},
            ),
        ),
    ),
    Sample(
        "ElasticLoadBalancing::LoadBalancer",
        {"Subnets": ["subnet-1"], "Scheme": "internal"},
        (("elb/loadBalancer:LoadBalancer", {"subnets": ["subnet-1"], "internal": True}),),
    ),
    Sample(
        "EC2::NetworkInterface",
        {"SubnetId": "subnet-1", "GroupSet": ["sg-1"], "SourceDestCheck": "false"},
        (
            (
                "ec2/networkInterface:NetworkInterface",
                {"subnetId": "subnet-1", "securityGroups": ["sg-1"], "sourceDestCheck": False},
            ),
        ),
    ),
    Sample(
        "Route53Resolver::FirewallRuleGroup",
        {"Name": "labs", "FirewallRules": [{"Action": "BLOCK", "Priority": 1, "FirewallDomainListId": "rslvr-1"}]},
        (
            ("route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup", {"name": "labs"}),
            (
                "route53/resolverFirewallRule:ResolverFirewallRule",
                {
                    "action": "BLOCK",
                    "priority": 1,
                    "firewallDomainListId": "rslvr-1",
                    "firewallRuleGroupId": UNKNOWN,
                },
            ),
        ),
    ),
    Sample(
        "EC2::Instance",
        {
            "ImageId": "ami-1",
            "NetworkInterfaces": [
                {"DeviceIndex": "0", "AssociatePublicIpAddress": "true", "GroupSet": ["sg-1"], "SubnetId": "subnet-1"}
            ],
            "BlockDeviceMappings": [
                {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "KmsKeyId": KEY}},
                {"DeviceName": "/dev/sdb", "Ebs": {"VolumeSize": "10"}},
                {"DeviceName": "/dev/sdc", "VirtualName": "ephemeral0"},
            ],
            "UserData": {"Fn::Base64": "echo"},
            "LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": 2},
            "Ipv6Addresses": [{"Ipv6Address": "2600::1"}],
        },
        (
            (
                "ec2/instance:Instance",
                {
                    "ami": "ami-1",
                    "associatePublicIpAddress": True,
                    "vpcSecurityGroupIds": ["sg-1"],
                    "subnetId": "subnet-1",
                    "rootBlockDevice": {"encrypted": True, "kmsKeyId": KEY},
                    "ebsBlockDevices": [{"volumeSize": 10, "deviceName": "/dev/sdb"}],
                    "userDataBase64": "ZWNobw==",
                    "launchTemplate": {"id": "lt-1", "version": "2"},
                    "ipv6Addresses": ["2600::1"],
                },
            ),
        ),
    ),
    Sample(
        "EC2::LaunchTemplate",
        {
            "LaunchTemplateName": "nodes",
            "LaunchTemplateData": {
                "NetworkInterfaces": [{"AssociatePublicIpAddress": False, "Groups": ["sg-1"]}],
                "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": "1"},
                "SecurityGroupIds": ["sg-1"],
                "UserData": "ZWNobw==",
                "TagSpecifications": [{"ResourceType": "instance"}],
            },
        },
        (
            (
                "ec2/launchTemplate:LaunchTemplate",
                {
                    "name": "nodes",
                    "networkInterfaces": [{"associatePublicIpAddress": False, "securityGroups": ["sg-1"]}],
                    "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
                    "vpcSecurityGroupIds": ["sg-1"],
                    "userData": "ZWNobw==",
                },
            ),
        ),
    ),
    Sample(
        "AutoScaling::LaunchConfiguration",
        {"ImageId": "ami-1", "AssociatePublicIpAddress": True, "UserData": "ZWNobw=="},
        (
            (
                "ec2/launchConfiguration:LaunchConfiguration",
                {"imageId": "ami-1", "associatePublicIpAddress": True, "userDataBase64": "ZWNobw=="},
            ),
        ),
    ),
    Sample(
        "AutoScaling::AutoScalingGroup",
        {"VPCZoneIdentifier": ["subnet-1"], "LaunchConfigurationName": "old", "TargetGroupARNs": ["arn"]},
        (
            (
                "autoscaling/group:Group",
                {"vpcZoneIdentifiers": ["subnet-1"], "launchConfiguration": "old", "targetGroupArns": ["arn"]},
            ),
        ),
    ),
    Sample(
        "Events::Rule",
        {"Name": "nightly", "Targets": [{"Id": "tidy", "Arn": "arn:tidy", "DeadLetterConfig": {"Arn": "arn:dead"}}]},
        (
            ("cloudwatch/eventRule:EventRule", {"name": "nightly"}),
            (
                "cloudwatch/eventTarget:EventTarget",
                {
                    "targetId": "tidy",
                    "arn": "arn:tidy",
                    "deadLetterConfig": {"arn": "arn:dead"},
                    "rule": "nightly",
                },
            ),
        ),
    ),
    Sample(
        "Events::Rule",
        {
            "Name": "nightly",
            "Targets": [
                {
                    "Id": "copies",
                    "Arn": "arn:cluster",
                    "EcsParameters": {
                        "TaskDefinitionArn": "arn:task",
                        "NetworkConfiguration": {
                            "AwsVpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}
                        },
                    },
                },
                {
                    "Id": "runs",
                    "Arn": "arn:document",
                    "RunCommandParameters": {"RunCommandTargets": [{"Key": "tag:a", "Values": ["b"]}]},
                },
            ],
        },
        (
            ("cloudwatch/eventRule:EventRule", {"name": "nightly"}),
            (
                "cloudwatch/eventTarget:EventTarget",
                {
                    "targetId": "copies",
                    "arn": "arn:cluster",
                    "ecsTarget": {
                        "taskDefinitionArn": "arn:task",
                        "networkConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"},
                    },
                    "rule": "nightly",
                },
            ),
            (
                "cloudwatch/eventTarget:EventTarget",
                {
                    "targetId": "runs",
                    "arn": "arn:document",
                    "runCommandTargets": [{"key": "tag:a", "values": ["b"]}],
                    "rule": "nightly",
                },
            ),
        ),
    ),
    Sample(
        "Lambda::Function",
        {
            "FunctionName": "f",
            "Code": {"ZipFile": "x", "S3Bucket": "b"},
            "Environment": {"Variables": {"DB_HOST": "db"}},
            "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
        },
        (
            (
                "lambda/function:Function",
                {
                    "name": "f",
                    "s3Bucket": "b",
                    "environment": {"variables": {"DB_HOST": "db"}},
                    "vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
                },
            ),
        ),
    ),
    Sample(
        "Lambda::Url",
        {"AuthType": "NONE", "TargetFunctionArn": "f"},
        (("lambda/functionUrl:FunctionUrl", {"authorizationType": "NONE", "functionName": "f"}),),
    ),
    Sample(
        "EKS::Cluster",
        {
            "ResourcesVpcConfig": {"EndpointPublicAccess": True, "SubnetIds": ["subnet-1"]},
            "EncryptionConfig": [{"Provider": {"KeyArn": KEY}, "Resources": ["secrets"]}],
            "Logging": {"ClusterLogging": {"EnabledTypes": [{"Type": "api"}, {"Type": "audit"}]}},
        },
        (
            (
                "eks/cluster:Cluster",
                {
                    "vpcConfig": {"endpointPublicAccess": True, "subnetIds": ["subnet-1"]},
                    "encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]},
                    "enabledClusterLogTypes": ["api", "audit"],
                },
            ),
        ),
    ),
    Sample(
        "CodeBuild::Project",
        {"Name": "p", "EncryptionKey": KEY, "LogsConfig": {"CloudWatchLogs": {"Status": "ENABLED"}}},
        (
            (
                "codebuild/project:Project",
                {"name": "p", "encryptionKey": KEY, "logsConfig": {"cloudwatchLogs": {"status": "ENABLED"}}},
            ),
        ),
    ),
    Sample(
        "S3::Bucket",
        {
            "BucketName": "lab-data",
            "AccessControl": "PublicReadWrite",
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {
                        "BucketKeyEnabled": True,
                        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
                    }
                ]
            },
            "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "RestrictPublicBuckets": "true"},
            "VersioningConfiguration": {"Status": "Enabled"},
            "LoggingConfiguration": {"DestinationBucketName": "logs", "LogFilePrefix": "x/"},
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": "30"}]},
        },
        (
            ("s3/bucket:Bucket", {"bucket": "lab-data", "acl": "public-read-write"}),
            (
                "s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                {"bucket": "lab-data", "blockPublicAcls": True, "restrictPublicBuckets": True},
            ),
            (
                "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
                {
                    "bucket": "lab-data",
                    "rules": [
                        {
                            "bucketKeyEnabled": True,
                            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
                        }
                    ],
                },
            ),
            (
                "s3/bucketVersioning:BucketVersioning",
                {"bucket": "lab-data", "versioningConfiguration": {"status": "Enabled"}},
            ),
            (
                "s3/bucketLogging:BucketLogging",
                {"bucket": "lab-data", "targetBucket": "logs", "targetPrefix": "x/"},
            ),
            (
                "s3/bucketOwnershipControls:BucketOwnershipControls",
                {"bucket": "lab-data", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
            ),
            (
                "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
                {"bucket": "lab-data", "rules": [{"status": "Enabled", "expiration": {"days": 30}}]},
            ),
        ),
    ),
    Sample(
        "S3::BucketPolicy",
        {"Bucket": "lab-data", "PolicyDocument": _POLICY},
        (("s3/bucketPolicy:BucketPolicy", {"bucket": "lab-data", "policy": _POLICY}),),
    ),
    Sample(
        "EFS::FileSystem",
        {
            "Encrypted": True,
            "KmsKeyId": KEY,
            "BackupPolicy": {"Status": "ENABLED"},
            "FileSystemPolicy": _POLICY,
            "FileSystemTags": [{"Key": "lab", "Value": "neuro"}],
        },
        (
            ("efs/fileSystem:FileSystem", {"encrypted": True, "kmsKeyId": KEY, "tags": {"lab": "neuro"}}),
            ("efs/backupPolicy:BackupPolicy", {"fileSystemId": UNKNOWN, "backupPolicy": {"status": "ENABLED"}}),
            ("efs/fileSystemPolicy:FileSystemPolicy", {"fileSystemId": UNKNOWN, "policy": _POLICY}),
        ),
    ),
    Sample(
        "FSx::FileSystem",
        {
            "FileSystemType": "LUSTRE",
            "StorageCapacity": "1200",
            "SubnetIds": ["subnet-1"],
            "KmsKeyId": KEY,
            "LustreConfiguration": {"DeploymentType": "PERSISTENT_2", "AutomaticBackupRetentionDays": 7},
        },
        (
            (
                "fsx/lustreFileSystem:LustreFileSystem",
                {
                    "storageCapacity": 1200,
                    "subnetIds": ["subnet-1"],
                    "kmsKeyId": KEY,
                    "deploymentType": "PERSISTENT_2",
                    "automaticBackupRetentionDays": 7,
                },
            ),
        ),
    ),
    Sample(
        "FSx::FileSystem",
        {"FileSystemType": "OPENZFS", "OpenZFSConfiguration": {"DeploymentType": "SINGLE_AZ_1"}},
        (("fsx/openZfsFileSystem:OpenZfsFileSystem", {"deploymentType": "SINGLE_AZ_1"}),),
    ),
    Sample(
        "RDS::DBInstance",
        {
            "DBInstanceIdentifier": "db",
            "DBInstanceClass": "db.t4g.micro",
            "MasterUsername": "slurm",
            "MasterUserPassword": "{{resolve:secretsmanager:db}}",
            "StorageEncrypted": "true",
            "VPCSecurityGroups": ["sg-1"],
            "EnableIAMDatabaseAuthentication": True,
            "BackupRetentionPeriod": "7",
            "MultiAZ": False,
        },
        (
            (
                "rds/instance:Instance",
                {
                    "identifier": "db",
                    "instanceClass": "db.t4g.micro",
                    "username": "slurm",
                    "password": UNKNOWN,
                    "storageEncrypted": True,
                    "vpcSecurityGroupIds": ["sg-1"],
                    "iamDatabaseAuthenticationEnabled": True,
                    "backupRetentionPeriod": 7,
                    "multiAz": False,
                    "skipFinalSnapshot": True,
                },
            ),
        ),
        deletion_policy="Delete",
    ),
    Sample(
        "RDS::DBInstance",
        {"DBClusterIdentifier": "c", "DBInstanceClass": "db.r6g.large", "PubliclyAccessible": True},
        (
            (
                "rds/clusterInstance:ClusterInstance",
                {"clusterIdentifier": "c", "instanceClass": "db.r6g.large", "publiclyAccessible": True},
            ),
        ),
    ),
    Sample(
        "RDS::DBCluster",
        {"DBClusterIdentifier": "c", "StorageEncrypted": False},
        (
            (
                "rds/cluster:Cluster",
                {"clusterIdentifier": "c", "storageEncrypted": False, "skipFinalSnapshot": False},
            ),
        ),
    ),
    Sample(
        "RDS::DBParameterGroup",
        {"Family": "mariadb10.11", "Parameters": {"require_secure_transport": "1"}},
        (
            (
                "rds/parameterGroup:ParameterGroup",
                {"family": "mariadb10.11", "parameters": [{"name": "require_secure_transport", "value": "1"}]},
            ),
        ),
    ),
    Sample(
        "DynamoDB::Table",
        {
            "TableName": "leases",
            "SSESpecification": {"SSEEnabled": True, "KMSMasterKeyId": KEY},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        },
        (
            (
                "dynamodb/table:Table",
                {
                    "name": "leases",
                    "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
                    "pointInTimeRecovery": {"enabled": True},
                },
            ),
        ),
    ),
    Sample(
        "ECR::Repository",
        {
            "RepositoryName": "images",
            "EncryptionConfiguration": {"EncryptionType": "KMS", "KmsKey": KEY},
            "RepositoryPolicyText": _POLICY,
        },
        (
            (
                "ecr/repository:Repository",
                {"name": "images", "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}]},
            ),
            ("ecr/repositoryPolicy:RepositoryPolicy", {"repository": "images", "policy": _POLICY}),
        ),
    ),
    Sample(
        "KMS::Key",
        {"KeyPolicy": _POLICY, "EnableKeyRotation": True, "PendingWindowInDays": 7},
        (("kms/key:Key", {"policy": _POLICY, "enableKeyRotation": True, "deletionWindowInDays": 7}),),
    ),
    Sample(
        "SecretsManager::Secret",
        {"Name": "s", "SecretString": "open"},
        (
            ("secretsmanager/secret:Secret", {"name": "s"}),
            ("secretsmanager/secretVersion:SecretVersion", {"secretId": UNKNOWN, "secretString": "open"}),
        ),
    ),
    Sample(
        "SNS::TopicPolicy",
        {"Topics": ["arn:aws:sns:us-east-1:111122223333:t"], "PolicyDocument": _POLICY},
        (("sns/topicPolicy:TopicPolicy", {"arn": "arn:aws:sns:us-east-1:111122223333:t", "policy": _POLICY}),),
    ),
    Sample(
        "SQS::QueuePolicy",
        {"Queues": ["https://q"], "PolicyDocument": _POLICY},
        (("sqs/queuePolicy:QueuePolicy", {"queueUrl": "https://q", "policy": _POLICY}),),
    ),
    Sample(
        "IAM::Role",
        {
            "RoleName": "r",
            "AssumeRolePolicyDocument": _POLICY,
            "PermissionsBoundary": "arn:b",
            "ManagedPolicyArns": ["arn:p"],
            "Policies": [{"PolicyName": "inline", "PolicyDocument": _POLICY}],
        },
        (
            (
                "iam/role:Role",
                {
                    "name": "r",
                    "assumeRolePolicy": _POLICY,
                    "permissionsBoundary": "arn:b",
                    "managedPolicyArns": ["arn:p"],
                    "inlinePolicies": [{"name": "inline", "policy": _POLICY}],
                },
            ),
        ),
    ),
    Sample(
        "IAM::Policy",
        {"PolicyName": "p", "PolicyDocument": _POLICY, "Roles": ["r"], "Users": ["u"]},
        (
            ("iam/rolePolicy:RolePolicy", {"name": "p", "policy": _POLICY, "role": "r"}),
            ("iam/userPolicy:UserPolicy", {"name": "p", "policy": _POLICY, "user": "u"}),
        ),
    ),
    Sample(
        "IAM::ManagedPolicy",
        {"ManagedPolicyName": "p", "PolicyDocument": _POLICY, "Roles": ["r"]},
        (
            ("iam/policy:Policy", {"name": "p", "policy": _POLICY}),
            ("iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "r", "policyArn": UNKNOWN}),
        ),
    ),
    Sample(
        "IAM::User",
        {
            "UserName": "u",
            "Policies": [{"PolicyName": "p", "PolicyDocument": _POLICY}],
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
            "LoginProfile": {"Password": "x"},
        },
        (
            ("iam/user:User", {"name": "u"}),
            ("iam/userPolicy:UserPolicy", {"user": "u", "name": "p", "policy": _POLICY}),
            (
                "iam/userPolicyAttachment:UserPolicyAttachment",
                {"user": "u", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            ),
            ("iam/userLoginProfile:UserLoginProfile", {"user": "u"}),
        ),
    ),
    Sample(
        "IAM::InstanceProfile",
        {"Roles": ["r"]},
        (("iam/instanceProfile:InstanceProfile", {"role": "r"}),),
    ),
    Sample(
        "SecretsManager::RotationSchedule",
        {
            "SecretId": "s",
            "HostedRotationLambda": {"RotationType": "MariaDBSingleUser"},
            "RotationRules": {"AutomaticallyAfterDays": 30},
        },
        (
            (
                "secretsmanager/secretRotation:SecretRotation",
                {"secretId": "s", "rotationRules": {"automaticallyAfterDays": 30}},
            ),
        ),
    ),
    Sample(
        "ApiGateway::Method",
        {
            "RestApiId": "a1b2c3",
            "ResourceId": "r1",
            "HttpMethod": "POST",
            "AuthorizationType": "AWS_IAM",
            "Integration": {
                "Type": "AWS",
                "Uri": "arn:aws:apigateway:us-east-1:sqs:path/111122223333/q",
                "Credentials": "arn:aws:iam::111122223333:role/api",
                "IntegrationHttpMethod": "POST",
                "TimeoutInMillis": 900,
                "RequestTemplates": {"application/json": "Action=SendMessage"},
                "IntegrationResponses": [{"StatusCode": 200}],
            },
        },
        (
            (
                "apigateway/method:Method",
                {"restApi": "a1b2c3", "resourceId": "r1", "httpMethod": "POST", "authorization": "AWS_IAM"},
            ),
            (
                "apigateway/integration:Integration",
                {
                    "restApi": "a1b2c3",
                    "resourceId": "r1",
                    "httpMethod": "POST",
                    "type": "AWS",
                    "uri": "arn:aws:apigateway:us-east-1:sqs:path/111122223333/q",
                    "credentials": "arn:aws:iam::111122223333:role/api",
                    "integrationHttpMethod": "POST",
                    "timeoutMilliseconds": 900,
                    "requestTemplates": {"application/json": "Action=SendMessage"},
                },
            ),
        ),
    ),
    Sample(
        "ApiGateway::Method",
        {"RestApiId": "a1b2c3", "Integration": {"Ref": "Elsewhere"}},
        (
            ("apigateway/method:Method", {"restApi": "a1b2c3"}),
            ("apigateway/integration:Integration", {"restApi": "a1b2c3", "type": UNKNOWN, "uri": UNKNOWN}),
        ),
    ),
)
