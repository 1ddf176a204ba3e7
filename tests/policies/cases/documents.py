"""The cases of the rules about documents: CloudFormation, Cloud Control, ParallelCluster and user data."""

import base64
import json

from policies import tokens

from . import ABSENT, KEY, PASSES, UNKNOWN, Res, Table, fails, waits

_ACCOUNT = "111122223333"
_PROVIDER = f"arn:aws:lambda:us-east-1:{_ACCOUNT}:function:pcluster-cfn-8ba203c1"
_VPC = Res(
    tokens.VPC[0],
    {"id": "vpc-1", "cidrBlock": "10.0.0.0/16", "arn": f"arn:aws:ec2:us-east-1:{_ACCOUNT}:vpc/vpc-1"},
    name="vpc",
)
_SUBNET = Res(tokens.SUBNET[0], {"id": "subnet-1", "vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24"}, name="subnet")
_BUCKET = Res(tokens.BUCKET[0], {"bucket": "lab-data"}, name="bucket")
_BOUNDARY = f"arn:aws:iam::{_ACCOUNT}:policy/hpc-labs/boundary"
_SECRET = f"arn:aws:secretsmanager:us-east-1:{_ACCOUNT}:secret:lab/slurm-a1b2c3"
_ELSEWHERE = "arn:aws:secretsmanager:us-east-1:999988887777:secret:slurm-a1b2c3"
_GROUPS = {"SecurityGroups": ["sg-1"]}

_CONFIGURATION = {
    "Image": {"Os": "alinux2023"},
    "Imds": {"ImdsSupport": "v2.0"},
    "Iam": {"PermissionsBoundary": _BOUNDARY},
    "Tags": [{"Key": "lab", "Value": "neuro"}],
    "HeadNode": {
        "InstanceType": "m7i.large",
        "Networking": {"SubnetId": "subnet-1"},
        "Ssh": {"AllowedIps": "10.0.0.0/16"},
        "Iam": {"S3Access": [{"BucketName": "lab-data", "KeyName": "neuro/*"}]},
        "CustomActions": {"OnNodeStart": {"Script": "s3://lab-data/neuro/start.sh"}},
    },
    "Scheduling": {
        "Scheduler": "slurm",
        "SlurmSettings": {"Database": {"Uri": "db:3306", "UserName": "slurm", "PasswordSecretArn": _SECRET}},
        "SlurmQueues": [
            {
                "Name": "batch",
                "Networking": {"SubnetIds": ["subnet-1"]},
                "ComputeResources": [{"Name": "nodes", "InstanceType": "c7a.large", "MaxCount": 10}],
            }
        ],
    },
    "SharedStorage": [
        {
            "Name": "home",
            "MountDir": "/home",
            "StorageType": "Efs",
            "EfsSettings": {
                "Encrypted": True,
                "KmsKeyId": KEY,
                "EncryptionInTransit": True,
                "IamAuthorization": True,
                "DeletionPolicy": "Retain",
            },
        }
    ],
}
_CLUSTER = Res(tokens.CLUSTER, _CONFIGURATION)
_AROUND = (_CLUSTER, _VPC, _SUBNET, _BUCKET)
_STORAGE = "SharedStorage.0"
_TAGS = [{"Key": "hpc-labs:virtual-lab", "Value": "neuro"}, {"Key": "hpc-labs:project", "Value": "spikes"}]
_HEAD = "HeadNode"
_QUEUE = "Scheduling.SlurmQueues.0"
_SETTINGS = "Scheduling.SlurmSettings"


def _storage(kind: str, settings: dict[str, object] | str, name: str = "data") -> dict[str, object]:
    return {_STORAGE: {"Name": name, "MountDir": f"/{name}", "StorageType": kind, f"{kind}Settings": settings}}


def _body(**resources: object) -> str:
    return json.dumps({"Resources": resources})


def _cluster_body(**properties: object) -> str:
    given = {"ServiceToken": _PROVIDER, "ClusterName": "neuro", "ClusterConfiguration": _CONFIGURATION, **properties}
    return _body(Cluster={"Type": "Custom::PclusterCluster", "Properties": given})


_STACK = Res(tokens.CLOUDFORMATION_STACK[0], {"templateBody": _cluster_body()})
_AWS_TEMPLATE = (
    "https://eu-west-1-aws-parallelcluster.s3.eu-west-1.amazonaws.com/parallelcluster/3.16.1"
    "/templates/custom_resource/cluster.yaml"
)
_STORED = Res(
    tokens.BUCKET_OBJECT[1], {"bucket": "lab-data", "key": "t.json", "content": _cluster_body()}, name="template"
)
_AT_OURS = "https://lab-data.s3.eu-west-1.amazonaws.com/t.json"
_REQUEST = Res(
    tokens.CLOUD_CONTROL[0],
    {"typeName": "AWS::Logs::LogGroup", "desiredState": json.dumps({"LogGroupName": "a", "KmsKeyId": KEY})},
)
_SCRIPT = "#!/bin/sh\necho ready\n"
_BINARY = base64.b64encode(bytes(range(256))).decode()
_INSTANCE = Res(tokens.INSTANCE[0], {"userData": _SCRIPT})
_NODES = (*tokens.INSTANCE[1:], *tokens.LAUNCH_TEMPLATE, *tokens.LAUNCH_CONFIGURATION)

TABLES = {
    "cloudformation-no-opaque": Table(
        good=(_STACK, _STORED),
        cases={
            "absent": ({"templateBody": ABSENT}, PASSES),
            "not known": ({"templateBody": UNKNOWN}, waits("templateBody")),
            "address not known": ({"templateUrl": UNKNOWN}, waits("templateUrl")),
            "AWS's provider of clusters": ({"templateUrl": _AWS_TEMPLATE}, PASSES),
            "a host that only begins like AWS's": (
                {"templateUrl": "https://evil.example/" + _AWS_TEMPLATE.removeprefix("https://")},
                fails("templateUrl is"),
            ),
            "of our own object": ({"templateUrl": _AT_OURS}, PASSES),
            "by path": ({"templateUrl": "https://s3.eu-west-1.amazonaws.com/lab-data/t.json"}, PASSES),
            "of another object": ({"templateUrl": _AT_OURS + "x"}, fails("templateUrl is")),
            "somebody's": ({"templateUrl": "https://example.org/t.yaml"}, fails("allowed: a template in this stack")),
            "broken": ({"templateBody": "Resources: [}"}, fails("templateBody is the template: it is no YAML")),
            "no resources": ({"templateBody": "{}"}, fails("it has no Resources")),
            "macro": (
                {"templateBody": json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": {}})},
                fails("templateBody.Transform is the macro AWS::Serverless-2016-10-31"),
            ),
            "macro with parameters": (
                {
                    "templateBody": json.dumps(
                        {"Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/t"}}, "Resources": {}}
                    )
                },
                fails("templateBody.Transform is the macro AWS::Include: a macro"),
            ),
            "more functions": (
                {"templateBody": json.dumps({"Transform": ["AWS::LanguageExtensions"], "Resources": {}})},
                PASSES,
            ),
            "included": (
                {"templateBody": _body(A={"Type": "AWS::EC2::VPC", "Fn::Transform": {"Name": "AWS::Include"}})},
                fails("templateBody.Resources.A is Fn::Transform"),
            ),
            "loop": ({"templateBody": _body(**{"Fn::ForEach::Each": []})}, fails("is Fn::ForEach::Each")),
            "custom resource": (
                {"templateBody": _body(A={"Type": "Custom::Gateway"})},
                fails("templateBody.Resources.A.Type is Custom::Gateway: a custom resource does whatever"),
            ),
            "custom resource, its other name": (
                {"templateBody": _body(A={"Type": "AWS::CloudFormation::CustomResource"})},
                fails("AWS::CloudFormation::CustomResource"),
            ),
            "cluster by another function": (
                {"templateBody": _cluster_body(ServiceToken=f"arn:aws:lambda:us-east-1:{_ACCOUNT}:function:other")},
                fails("it is not AWS's provider of ParallelCluster"),
            ),
            "cluster without a readable configuration": (
                {"templateBody": _cluster_body(ClusterConfiguration="HeadNode: [}")},
                fails("ClusterConfiguration is the cluster's configuration: it is no YAML"),
            ),
            "cluster by text": (
                {"templateBody": _cluster_body(ClusterConfiguration=json.dumps(_CONFIGURATION))},
                PASSES,
            ),
            "module": ({"templateBody": _body(A={"Type": "My::Net::Vpc::MODULE"})}, fails("in the registry")),
            "type that no rule knows": (
                {"templateBody": _body(A={"Type": "AWS::NetworkFirewall::Firewall"})},
                fails("AWS::NetworkFirewall::Firewall: no rule knows the type"),
            ),
            "no type": ({"templateBody": _body(A={})}, fails("a resource without type")),
            "condition that never holds": (
                {
                    "templateBody": json.dumps(
                        {
                            "Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
                            "Resources": {"A": {"Type": "Custom::Gateway", "Condition": "No"}},
                        }
                    )
                },
                PASSES,
            ),
            "nested stack": (
                {
                    "templateBody": _body(
                        A={"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.org/t"}}
                    )
                },
                fails("templateBody.Resources.A.templateUrl is"),
            ),
            "waiting": ({"templateBody": _body(A={"Type": "AWS::CloudFormation::WaitConditionHandle"})}, PASSES),
            "stack set": (
                Res(tokens.STACK_SET[0], {"templateBody": _cluster_body()}),
                fails("a stack set deploys into accounts"),
            ),
            "object": (Res(tokens.BUCKET_OBJECT[0], {"content": "Resources of the lab"}), PASSES),
            "object with a template": (
                Res(tokens.BUCKET_OBJECT[0], {"content": _body(A={"Type": "Custom::Gateway"})}),
                fails("content.Resources.A.Type is Custom::Gateway"),
            ),
        },
    ),
    "cloudformation-no-opaque (of facts)": Table(
        good=(Res(_STACK.type, {"templateUrl": "https://templates.example.org/v3/quota.yaml"}),),
        facts='templates = ["https://templates.example.org/v3/*"]',
        cases={"another version": ({"templateUrl": "https://templates.example.org/v4/quota.yaml"}, fails("v4"))},
    ),
    "cloudcontrol-no-opaque": Table(
        good=(_REQUEST,),
        cases={
            "absent": ({"desiredState": ABSENT}, PASSES),
            "not known": ({"desiredState": UNKNOWN}, waits("desiredState")),
            "type not known": ({"typeName": UNKNOWN}, waits("typeName")),
            "type that no rule knows": (
                {"typeName": "AWS::PCS::Cluster"},
                fails("typeName is AWS::PCS::Cluster: no rule knows the type"),
            ),
            "broken": ({"desiredState": "{"}, fails("desiredState is the desired state: it is no JSON")),
            "no object": ({"desiredState": "[]"}, fails("it is no object with properties")),
        },
    ),
    "command-not-used": Table(
        good=(_VPC,),
        by_presence=True,
        cases={
            kind: (Res(kind, {"create": "true"}), fails("runs what no rule can see"))
            for kind in (
                "command:local:Command",
                "command:remote:Command",
                "command:remote:CopyFile",
                "command:remote:CopyToRemote",
            )
        },
    ),
    "dynamic-own-providers": Table(
        good=(Res("pulumi-python:dynamic/network:SubnetLease"),),
        by_presence=True,
        cases={
            "Python": (Res("pulumi-python:dynamic:Resource"), fails("without a type of its own")),
            "Node.js": (Res("pulumi-nodejs:dynamic:Resource"), fails("without a type of its own")),
        },
    ),
    "ec2-userdata-readable": Table(
        good=(_INSTANCE,),
        alike=_NODES,
        cases={
            "absent": ({"userData": ABSENT}, PASSES),
            "not known": ({"userData": UNKNOWN}, waits("userData")),
            "base64": ({"userData": base64.b64encode(_SCRIPT.encode()).decode()}, PASSES),
            "program": ({"userData": _BINARY}, fails("userData is neither text nor gzip of one")),
            "program, base64 by name": ({"userDataBase64": _BINARY}, fails("userDataBase64 is neither")),
        },
    ),
    "ec2-no-userdata-secret": Table(
        good=(_INSTANCE,),
        alike=_NODES,
        cases={
            "absent": ({"userData": ABSENT}, PASSES),
            "not known": ({"userData": UNKNOWN}, waits("userData")),
            "password": ({"userData": "DB_PASSWORD=correct-horse"}, fails("has a value for DB_PASSWORD in line 1")),
            "key of AWS's": (
                {"userDataBase64": base64.b64encode(b"a=AKIAIOSFODNN7EXAMPLE").decode()},
                fails("access key"),
            ),
            "private key": ({"userData": "-----BEGIN RSA PRIVATE KEY-----"}, fails("has a private key in line 1")),
            "read at start": ({"userData": 'PASSWORD="$(aws secretsmanager get-secret-value)"'}, PASSES),
            "place of a secret": ({"userData": "SECRET_ARN=arn:aws:secretsmanager:x\nTOKEN_FILE=/run/token"}, PASSES),
        },
    ),
    "pcluster-private-subnets": Table(
        good=_AROUND,
        cases={
            "no subnet": ({f"{_HEAD}.Networking.SubnetId": ABSENT}, fails("HeadNode.Networking names no subnet")),
            "not known": ({f"{_HEAD}.Networking.SubnetId": UNKNOWN}, waits("HeadNode.Networking.SubnetId")),
            "queue's not known": (
                {f"{_QUEUE}.Networking.SubnetIds": UNKNOWN},
                waits("Scheduling.SlurmQueues[0].Networking.SubnetIds"),
            ),
            "another lab's": (
                {f"{_QUEUE}.Networking.SubnetIds": ["subnet-1", "subnet-2"]},
                fails(
                    "Scheduling.SlurmQueues[0].Networking.SubnetIds[1] (queue) is subnet-2, which this stack has not"
                ),
            ),
            "of login nodes": (
                {"LoginNodes": {"Pools": [{"Name": "login", "Networking": {"SubnetIds": ["subnet-9"]}}]}},
                fails("LoginNodes.Pools[0].Networking.SubnetIds[0] (login) is subnet-9"),
            ),
            "of functions": (
                {"DeploymentSettings": {"LambdaFunctionsVpcConfig": {"SubnetIds": ["subnet-9"]}}},
                fails("DeploymentSettings.LambdaFunctionsVpcConfig.SubnetIds[0] (function) is subnet-9"),
            ),
        },
    ),
    "pcluster-private-subnets (whose subnets)": Table(
        good=(_SUBNET, _VPC, Res(tokens.CLUSTER, {"HeadNode": {"Networking": {"SubnetId": "subnet-1"}}})),
        cases={
            "public": (
                {"mapPublicIpOnLaunch": True},
                fails("HeadNode.Networking.SubnetId (head) is subnet, which gives public addresses"),
            ),
            "not known": (
                {"mapPublicIpOnLaunch": UNKNOWN},
                waits("HeadNode.Networking.SubnetId: whether subnet gives public addresses is not known yet"),
            ),
            "default": (
                Res("aws:ec2/defaultSubnet:DefaultSubnet", {"id": "subnet-1"}),
                fails("HeadNode.Networking.SubnetId (head) is the default subnet"),
            ),
            "of another stack": (
                Res(tokens.VPC[0], {"id": "vpc-9"}),
                waits("HeadNode.Networking.SubnetId: subnet-1 is outside of this stack"),
            ),
        },
    ),
    "pcluster-allowed-ips": Table(
        good=_AROUND,
        facts='[[peers]]\nname = "main"\ncidrs = ["10.40.0.0/16"]\nreason = "workstations of the institute"\n',
        cases={
            "absent": (
                {f"{_HEAD}.Ssh": ABSENT},
                fails("HeadNode.Ssh.AllowedIps is not set, which means 0.0.0.0/0 (SSH); allowed: a range"),
            ),
            "not known": ({f"{_HEAD}.Ssh.AllowedIps": UNKNOWN}, waits("HeadNode.Ssh.AllowedIps")),
            "of a peer": ({f"{_HEAD}.Ssh.AllowedIps": "10.40.3.0/24"}, PASSES),
            "another private range": ({f"{_HEAD}.Ssh.AllowedIps": "10.0.0.0/8"}, fails('is "10.0.0.0/8" (SSH)')),
            "no range": ({f"{_HEAD}.Ssh.AllowedIps": "anybody"}, fails('is "anybody"')),
            "groups of our own": (
                {f"{_HEAD}.Ssh": ABSENT, f"{_HEAD}.Networking": {**_GROUPS, "SubnetId": "subnet-1"}},
                PASSES,
            ),
            "DCV": (
                {f"{_HEAD}.Dcv": {"Enabled": True}},
                fails("HeadNode.Dcv.AllowedIps is not set, which means 0.0.0.0/0 (DCV)"),
            ),
            "DCV switched off": ({f"{_HEAD}.Dcv": {"Enabled": False}}, PASSES),
            "list of somebody's": (
                {f"{_HEAD}.Ssh.AllowedIps": "pl-1"},
                waits("HeadNode.Ssh.AllowedIps: pl-1 is outside of this stack"),
            ),
            "login nodes follow the head node": (
                {"LoginNodes": {"Pools": [{"Name": "login", "Networking": {"SubnetIds": ["subnet-1"]}}]}},
                PASSES,
            ),
            "login nodes of their own": (
                {
                    "LoginNodes": {
                        "Pools": [
                            {"Networking": {"SubnetIds": ["subnet-1"]}, "Ssh": {"AllowedIps": "8.8.8.0/24"}},
                        ]
                    }
                },
                fails('LoginNodes.Pools[0].Ssh.AllowedIps is "8.8.8.0/24"'),
            ),
        },
    ),
    "pcluster-imds-secured": Table(
        good=(_CLUSTER,),
        cases={
            "absent": ({"HeadNode": ABSENT}, PASSES),
            "not known": ({"HeadNode.Imds.Secured": UNKNOWN}, waits("HeadNode.Imds.Secured")),
            "off": ({"HeadNode.Imds.Secured": False}, fails("HeadNode.Imds.Secured is false; allowed: true")),
        },
    ),
    "pcluster-storage-cmk": Table(
        good=(_CLUSTER,),
        cases={
            "absent": (
                {f"{_STORAGE}.EfsSettings": ABSENT},
                fails("SharedStorage[0].EfsSettings.Encrypted is not set, which means false; allowed: true"),
            ),
            "not known": (
                {f"{_STORAGE}.EfsSettings.KmsKeyId": UNKNOWN},
                waits("SharedStorage[0].EfsSettings.KmsKeyId"),
            ),
            "key of AWS's": ({f"{_STORAGE}.EfsSettings.KmsKeyId": "alias/aws/elasticfilesystem"}, fails("KmsKeyId")),
            "mounted only": (_storage("Efs", {"FileSystemId": "fs-1"}), PASSES),
            "disk without key": (_storage("Ebs", {"Size": 10}), fails("EbsSettings.KmsKeyId is not set")),
            "disk with key": (_storage("Ebs", {"KmsKeyId": KEY}), PASSES),
            "disk in clear": (_storage("Ebs", {"Encrypted": False, "KmsKeyId": KEY}), fails("Encrypted is false")),
            "scratch": (_storage("FsxLustre", {"StorageCapacity": 1200}), PASSES),
            "persistent": (_storage("FsxLustre", {"DeploymentType": "PERSISTENT_2"}), fails("KmsKeyId is not set")),
            "root volume": (
                {f"{_HEAD}.LocalStorage": {"RootVolume": {"Encrypted": False}}},
                fails("HeadNode.LocalStorage.RootVolume.Encrypted is false"),
            ),
            "root volume of a queue": (
                {f"{_QUEUE}.ComputeSettings": {"LocalStorage": {"RootVolume": {"Encrypted": "false"}}}},
                fails("ComputeSettings.LocalStorage.RootVolume.Encrypted"),
            ),
            "internal": (
                {f"{_HEAD}.SharedStorageType": "Efs"},
                fails("HeadNode.SharedStorageEfsSettings.Encrypted is not set"),
            ),
        },
    ),
    "pcluster-efs-tls-iam": Table(
        good=(_CLUSTER,),
        cases={
            "absent": (
                {f"{_STORAGE}.EfsSettings.EncryptionInTransit": ABSENT},
                fails("SharedStorage[0].EfsSettings.EncryptionInTransit is not set, which means false; allowed: true"),
            ),
            "not known": (
                {f"{_STORAGE}.EfsSettings.IamAuthorization": UNKNOWN},
                waits("SharedStorage[0].EfsSettings.IamAuthorization"),
            ),
            "as nobody": ({f"{_STORAGE}.EfsSettings.IamAuthorization": False}, fails("IamAuthorization is false")),
            "Lustre": (_storage("FsxLustre", {"FileSystemId": "fs-1"}), PASSES),
        },
    ),
    "pcluster-s3-access": Table(
        good=_AROUND,
        facts='buckets = ["public-data-*"]',
        cases={
            "whole bucket": (
                {f"{_HEAD}.Iam.S3Access.0.KeyName": ABSENT},
                fails("HeadNode.Iam.S3Access[0].KeyName is not set, which means * (head head, bucket lab-data)"),
            ),
            "every bucket": ({f"{_HEAD}.Iam.S3Access.0.BucketName": "*"}, fails("allowed: the name of one bucket")),
            "key is a star": ({f"{_HEAD}.Iam.S3Access.0.KeyName": "*"}, fails('KeyName is "*"')),
            "not known": ({f"{_HEAD}.Iam.S3Access.0.KeyName": UNKNOWN}, waits("HeadNode.Iam.S3Access[0].KeyName")),
            "elsewhere": (
                {f"{_HEAD}.Iam.S3Access.0.BucketName": "assets"},
                fails('BucketName is "assets" (head head); allowed: a bucket of this stack, of its platform, or of'),
            ),
            "of others": ({f"{_HEAD}.Iam.S3Access.0": {"BucketName": "public-data-1"}}, PASSES),
            "its own": ({"Tags": _TAGS, f"{_HEAD}.Iam.S3Access.0.KeyName": "neuro/spikes/*"}, PASSES),
            "another project's": (
                {"Tags": _TAGS, f"{_HEAD}.Iam.S3Access.0.KeyName": "neuro/waves/*"},
                fails('KeyName is "neuro/waves/*", which is not the lab\'s own; allowed: neuro/spikes/*'),
            ),
            "all projects'": ({"Tags": _TAGS}, fails('KeyName is "neuro/*", which is not the lab\'s own')),
            "what is no lab's": ({"Tags": _TAGS, f"{_HEAD}.Iam.S3Access.0.KeyName": "assets/*"}, PASSES),
            "what is no lab's, written": (
                {
                    "Tags": _TAGS,
                    f"{_HEAD}.Iam.S3Access.0.KeyName": "assets/*",
                    f"{_HEAD}.Iam.S3Access.0.EnableWriteAccess": True,
                },
                fails('KeyName is "assets/*", which is not the lab\'s own'),
            ),
            "written to others": (
                {f"{_HEAD}.Iam.S3Access.0": {"BucketName": "public-data-1", "EnableWriteAccess": True}},
                fails("EnableWriteAccess is true for public-data-1"),
            ),
            "queue": (
                {f"{_QUEUE}.Iam": {"S3Access": [{"BucketName": "lab-data"}]}},
                fails("Scheduling.SlurmQueues[0].Iam.S3Access[0].KeyName is not set"),
            ),
        },
    ),
    "pcluster-permissions-boundary": Table(
        good=(_CLUSTER, Res(tokens.POLICY[0], {"arn": _BOUNDARY, "policy": '{"Statement": []}'}, name="boundary")),
        cases={
            "absent": (
                {"Iam": ABSENT},
                fails("Iam.PermissionsBoundary is not set, which means no boundary; allowed: the ARN of a customer"),
            ),
            "not known": ({"Iam.PermissionsBoundary": UNKNOWN}, waits("Iam.PermissionsBoundary")),
            "AWS's": ({"Iam.PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"}, fails("PowerUserAccess")),
            "of another stack": (
                {"Iam.PermissionsBoundary": f"{_BOUNDARY}-other"},
                waits(
                    "Iam.PermissionsBoundary: it is outside of this stack, and no boundaries of policies/facts.toml "
                    "say that it is one"
                ),
            ),
        },
    ),
    "pcluster-permissions-boundary (named)": Table(
        good=(_CLUSTER,),
        cases={
            "any other of ours": (
                {"Iam.PermissionsBoundary": f"{_BOUNDARY}-other"},
                fails("allowed: a policy of this stack, or of boundaries in policies/facts.toml"),
            ),
            "of another account": (
                {"Iam.PermissionsBoundary": "arn:aws:iam::999988887777:policy/boundary"},
                fails("allowed: the ARN of a customer managed policy of our own"),
            ),
        },
        facts=f'accounts = ["{_BOUNDARY.split(":")[4]}"]\nboundaries = ["{_BOUNDARY}"]\n',
    ),
    "pcluster-permissions-boundary (documents)": Table(
        good=(
            Res(tokens.POLICY[0], {"arn": _BOUNDARY, "policy": '{"Statement": []}'}, name="boundary"),
            _CLUSTER,
        ),
        cases={
            "bounds nothing": (
                {"policy": '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'},
                fails("Iam.PermissionsBoundary is boundary, which lets iam:addusertogroup"),
            ),
            "not known": ({"policy": UNKNOWN}, waits("Iam.PermissionsBoundary")),
        },
    ),
    "pcluster-database-secret": Table(
        good=_AROUND,
        cases={
            "absent": (
                {f"{_SETTINGS}.Database.PasswordSecretArn": ABSENT},
                fails("Database.PasswordSecretArn is not set, which means no secret"),
            ),
            "no accounting": ({f"{_SETTINGS}.Database": ABSENT}, PASSES),
            "not known": (
                {f"{_SETTINGS}.Database.PasswordSecretArn": UNKNOWN},
                waits("Scheduling.SlurmSettings.Database.PasswordSecretArn"),
            ),
            "the password itself": (
                {f"{_SETTINGS}.Database.PasswordSecretArn": "hunter2"},
                fails("Database.PasswordSecretArn is no ARN; allowed"),
            ),
            "another account's": (
                {f"{_SETTINGS}.Database.PasswordSecretArn": _ELSEWHERE},
                fails("PasswordSecretArn is in account 999988887777"),
            ),
            "external without a key": (
                {f"{_SETTINGS}.ExternalSlurmdbd": {"Host": "10.0.1.9"}},
                fails("MungeKeySecretArn is not set"),
            ),
            "directory": (
                {"DirectoryService": {"PasswordSecretArn": _ELSEWHERE}},
                fails("DirectoryService.PasswordSecretArn is in account"),
            ),
        },
    ),
    "pcluster-max-count": Table(
        good=(_CLUSTER,),
        cases={
            "absent": ({f"{_QUEUE}.ComputeResources.0.MaxCount": ABSENT}, PASSES),
            "not known": (
                {f"{_QUEUE}.ComputeResources.0.MaxCount": UNKNOWN},
                waits("Scheduling.SlurmQueues[0].ComputeResources[0].MaxCount"),
            ),
            "too many": (
                {f"{_QUEUE}.ComputeResources.0.MaxCount": 1001},
                fails("ComputeResources[0].MaxCount is 1001; allowed: 1000 (prod)"),
            ),
            "text": ({f"{_QUEUE}.ComputeResources.0.MaxCount": "20"}, PASSES),
            "no number": ({f"{_QUEUE}.ComputeResources.0.MaxCount": "many"}, fails('MaxCount is "many"')),
            "queues not known": ({"Scheduling.SlurmQueues": UNKNOWN}, waits("Scheduling.SlurmQueues")),
        },
    ),
    "pcluster-deletion-policy": Table(
        good=(_CLUSTER,),
        cases={
            "absent": (
                {f"{_STORAGE}.EfsSettings.DeletionPolicy": ABSENT},
                fails("EfsSettings.DeletionPolicy is not set, which means Delete; allowed: Retain"),
            ),
            "not known": (
                {f"{_STORAGE}.EfsSettings.DeletionPolicy": UNKNOWN},
                waits("SharedStorage[0].EfsSettings.DeletionPolicy"),
            ),
            "mounted only": (_storage("Efs", {"FileSystemId": "fs-1"}), PASSES),
            "snapshot of a disk": (_storage("Ebs", {"DeletionPolicy": "Snapshot"}), PASSES),
            "disk": (_storage("Ebs", {"Size": 10}), fails("allowed: Retain or Snapshot")),
            "scratch by type": (_storage("FsxLustre", {"StorageCapacity": 1200}), PASSES),
            "scratch by name": (_storage("Ebs", {"Size": 10}, name="scratch"), PASSES),
            "persistent": (_storage("FsxLustre", {"DeploymentType": "PERSISTENT_2"}), fails("which means Delete")),
            "logs": (
                {"Monitoring": {"Logs": {"CloudWatch": {"DeletionPolicy": "Delete"}}}},
                fails('Monitoring.Logs.CloudWatch.DeletionPolicy is "Delete"'),
            ),
            "storage not known": ({"SharedStorage": UNKNOWN}, waits("SharedStorage")),
        },
    ),
    "pcluster-code-from-s3": Table(
        good=(_CLUSTER, _BUCKET),
        facts='buckets = ["data-*"]\ncode_buckets = ["mirror-*"]\n',
        cases={
            "somebody else's": (
                {f"{_HEAD}.CustomActions.OnNodeStart.Script": "s3://somebody-elses/x.sh"},
                fails('OnNodeStart.Script is "s3://somebody-elses/x.sh"; allowed: a bucket of this stack'),
            ),
            "listed": ({f"{_HEAD}.CustomActions.OnNodeStart.Script": "s3://mirror-a/x.sh"}, PASSES),
            "one whose data may be read": (
                {f"{_HEAD}.CustomActions.OnNodeStart.Script": "s3://data-a/x.sh"},
                fails("or of code_buckets in policies/facts.toml"),
            ),
            "AWS's": (
                {f"{_HEAD}.CustomActions.OnNodeStart.Script": "s3://eu-west-1-aws-parallelcluster/x.sh"},
                PASSES,
            ),
            "absent": ({f"{_HEAD}.CustomActions": ABSENT}, PASSES),
            "not known": (
                {f"{_HEAD}.CustomActions.OnNodeStart.Script": UNKNOWN},
                waits("HeadNode.CustomActions.OnNodeStart.Script"),
            ),
            "web": (
                {f"{_HEAD}.CustomActions.OnNodeStart.Script": "https://example.org/x.sh"},
                fails('HeadNode.CustomActions.OnNodeStart.Script is "https://example.org/x.sh"; allowed: an address'),
            ),
            "sequence": (
                {f"{_QUEUE}.CustomActions": {"OnNodeConfigured": {"Sequence": [{"Script": "http://x.org/y"}]}}},
                fails("CustomActions.OnNodeConfigured.Sequence[0].Script"),
            ),
            "cookbook": ({"DevSettings": {"Cookbook": {"ChefCookbook": "https://x.org/c.tgz"}}}, fails("ChefCookbook")),
            "table of instance types": ({"DevSettings": {"InstanceTypesData": "{}"}}, PASSES),
            "a stranger's bucket for itself": (
                {"CustomS3Bucket": "evil"},
                fails('CustomS3Bucket is "evil"; allowed: a bucket of this stack'),
            ),
            "AWS's for itself": (
                {"CustomS3Bucket": "eu-west-1-aws-parallelcluster"},
                fails('CustomS3Bucket is "eu-west-1-aws-parallelcluster"'),
            ),
            "a bucket of ours for itself": ({"CustomS3Bucket": _BUCKET.properties["bucket"]}, PASSES),
            "its bucket not known": ({"CustomS3Bucket": UNKNOWN}, waits("CustomS3Bucket")),
        },
    ),
    "pcluster-no-opaque": Table(
        good=(_CLUSTER,),
        cases={
            "absent": ({"AdditionalResources": ABSENT}, PASSES),
            "not known": ({"AdditionalResources": UNKNOWN}, waits("AdditionalResources")),
            "template": ({"AdditionalResources": "https://x.org/t.yaml"}, fails("AdditionalResources is")),
            "template in place of AWS's": (
                {"DevSettings": {"ClusterTemplate": "s3://x/t"}},
                fails("ClusterTemplate is"),
            ),
        },
    ),
    "pcluster-log-retention": Table(
        good=(_CLUSTER,),
        cases={
            "absent": ({"Monitoring": ABSENT}, PASSES),
            "not known": (
                {"Monitoring.Logs.CloudWatch.RetentionInDays": UNKNOWN},
                waits("Monitoring.Logs.CloudWatch.RetentionInDays"),
            ),
            "short": (
                {"Monitoring.Logs.CloudWatch.RetentionInDays": 3},
                fails("RetentionInDays is 3; allowed: 90 or more"),
            ),
            "off": ({"Monitoring.Logs.CloudWatch.Enabled": False}, fails("CloudWatch.Enabled is false")),
        },
    ),
    "pcluster-log-retention (patients)": Table(
        good=(Res(tokens.CLUSTER, {"Monitoring": {"Logs": {"CloudWatch": {"RetentionInDays": 365}}}}),),
        facts='profile = "hipaa"',
        cases={
            "default": (
                {"Monitoring": ABSENT},
                fails("RetentionInDays is not set, which means 180; allowed: 365 or more"),
            )
        },
    ),
    "pcluster-tags-kept": Table(
        good=(_CLUSTER,),
        cases={
            "absent": ({"Tags": ABSENT}, PASSES),
            "not known": (
                {f"{_QUEUE}.Tags": [{"Key": UNKNOWN, "Value": "x"}]},
                waits("Scheduling.SlurmQueues[0].Tags[0]"),
            ),
            "another key": ({f"{_QUEUE}.Tags": [{"Key": "tier", "Value": "x"}]}, PASSES),
            "the same value": ({f"{_QUEUE}.Tags": [{"Key": "lab", "Value": "neuro"}]}, PASSES),
            "queue": (
                {f"{_QUEUE}.Tags": [{"Key": "lab", "Value": "x"}]},
                fails('Scheduling.SlurmQueues[0].Tags[0].Value (lab) is "x"; allowed: "neuro"'),
            ),
            "compute resource": (
                {f"{_QUEUE}.ComputeResources.0.Tags": [{"Key": "lab", "Value": "x"}]},
                fails("ComputeResources[0].Tags[0].Value (lab)"),
            ),
        },
    ),
}
