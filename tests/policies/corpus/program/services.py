"""The clean lab's machines and services: the cluster, roles, the provisioner's function and its private API."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.lab import (
    ACCOUNT,
    BOUNDARY,
    DATA,
    ENDPOINT,
    IMAGE,
    KEY,
    PROVIDER,
    PROVISIONER,
    REGION,
    TAGS,
    Lab,
    allow,
    deny,
    policy,
)


def build(lab: Lab) -> None:
    """Everything that runs or lets run."""
    _roles(lab)
    _machines(lab)
    _rotation(lab)
    _provisioner(lab)
    _cluster(lab)


def _roles(lab: Lab) -> None:
    make = lab.make
    make(
        aws.iam.Role,
        "provisioner-role",
        path="/hpc-labs/",
        permissions_boundary=BOUNDARY,
        assume_role_policy=policy(
            {k: v for k, v in allow({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole").items() if k != "Resource"}
        ),
    )
    make(
        aws.iam.RolePolicy,
        "provisioner-rights",
        role=lab["provisioner-role"].id,
        policy=policy(
            allow(None, ["s3:GetObject"], f"arn:aws:s3:::{DATA}/neuro/spikes/*"),
            allow(
                None,
                ["iam:CreateRole", "iam:AttachRolePolicy"],
                f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/*",
                StringEquals={"iam:PermissionsBoundary": BOUNDARY},
            ),
            allow(
                None,
                "iam:PassRole",
                f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/*",
                StringEquals={"iam:PassedToService": "ec2.amazonaws.com"},
            ),
        ),
    )


def _machines(lab: Lab) -> None:
    make = lab.make
    disk = {"encrypted": True, "kms_key_id": KEY, "volume_size": 40}
    make(
        aws.ec2.Instance,
        "workbench",
        ami=IMAGE,
        instance_type="m7i.large",
        subnet_id=lab["lab-subnet"].id,
        vpc_security_group_ids=[lab["nodes"].id],
        iam_instance_profile="workbench",
        metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
        root_block_device=disk,
        tags=True,
    )
    make(
        aws.ec2.LaunchTemplate,
        "burst",
        image_id=IMAGE,
        instance_type="m7i.large",
        metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
        block_device_mappings=[{"device_name": "/dev/xvda", "ebs": {"encrypted": "true", "kms_key_id": KEY}}],
        network_interfaces=[{"subnet_id": lab["lab-subnet"].id, "security_groups": [lab["nodes"].id]}],
    )
    make(aws.ebs.Volume, "volume", availability_zone=f"{REGION}a", size=10, encrypted=True, kms_key_id=KEY, tags=True)


def _function(lab: Lab, name: str) -> aws.lambda_.Function:
    lab.make(
        aws.cloudwatch.LogGroup,
        f"{name}-logs",
        name=f"/aws/lambda/{name}",
        kms_key_id=KEY,
        retention_in_days=365,
        tags=True,
    )
    made: aws.lambda_.Function = lab.make(
        aws.lambda_.Function,
        name,
        name=name,
        role=lab["provisioner-role"].arn,
        runtime="python3.13",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context): return {}\n")}),
        kms_key_arn=KEY,
        reserved_concurrent_executions=5,
        dead_letter_config={"target_arn": lab["dead"].arn},
        vpc_config={
            "subnet_ids": [lab["shared-a"].id, lab["shared-b"].id],
            "security_group_ids": [lab["functions"].id],
        },
        tracing_config={"mode": "Active"},
    )
    return made


def _rotation(lab: Lab) -> None:
    function = _function(lab, "rotate")
    allowed = lab.make(
        aws.lambda_.Permission,
        "secrets-may-rotate",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="secretsmanager.amazonaws.com",
        source_account=ACCOUNT,
    )
    lab.make(
        aws.secretsmanager.SecretRotation,
        "password-rotation",
        secret_id=lab["password"].id,
        rotation_lambda_arn=function.arn,
        rotation_rules={"automatically_after_days": 30},
        opts=pulumi.ResourceOptions(depends_on=[allowed]),
    )


def _provisioner(lab: Lab) -> None:
    make = lab.make
    function = _function(lab, "provision")
    api = make(
        aws.apigateway.RestApi,
        "labs-api",
        endpoint_configuration={"types": "PRIVATE", "vpc_endpoint_ids": [ENDPOINT]},
        policy=policy(
            allow({"AWS": PROVISIONER}, "execute-api:Invoke", "execute-api:/*"),
            deny("execute-api:Invoke", "execute-api:/*", StringNotEquals={"aws:SourceVpce": ENDPOINT}),
        ),
    )
    resource = make(aws.apigateway.Resource, "labs", rest_api=api.id, parent_id=api.root_resource_id, path_part="labs")
    make(
        aws.apigateway.Method,
        "post-labs",
        rest_api=api.id,
        resource_id=resource.id,
        http_method="POST",
        authorization="AWS_IAM",
        request_validator_id="a1b2c3",
    )
    make(
        aws.lambda_.Permission,
        "api-may-provision",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
        source_arn=f"arn:aws:execute-api:{REGION}:{ACCOUNT}:a1b2c3d4e5/*/POST/labs",
        source_account=ACCOUNT,
    )


def _cluster(lab: Lab) -> None:
    """A cluster of ParallelCluster's custom resource."""
    body = pulumi.Output.json_dumps(
        {
            "Resources": {
                "Cluster": {
                    "Type": "Custom::PclusterCluster",
                    "Properties": {
                        "ServiceToken": PROVIDER,
                        "ClusterName": "neuro-spikes",
                        "ClusterConfiguration": configuration(lab),
                    },
                }
            }
        }
    )
    # ParallelCluster looks whether its nodes will reach the file systems.
    opts = lab.after(aws.vpc.SecurityGroupIngressRule, aws.vpc.SecurityGroupEgressRule, aws.efs.MountTarget)
    lab.make(aws.cloudformation.Stack, "cluster", name="neuro-spikes-stack", template_body=body, tags=True, opts=opts)
    told = [
        {
            "notification_type": kind,
            "threshold": percent,
            "threshold_type": "PERCENTAGE",
            "comparison_operator": "GREATER_THAN",
            "subscriber_email_addresses": ["ada@example.org"],
        }
        for kind, percent in (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))
    ]
    lab.make(
        aws.budgets.Budget,
        "budget",
        name="neuro-spikes",
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount="500",
        limit_unit="USD",
        metrics="UnblendedCost",
        filter_expression={
            "ands": [
                {"tags": {"key": key, "values": [TAGS[key]], "match_options": ["EQUALS"]}}
                for key in ("hpc-labs:virtual-lab", "hpc-labs:project")
            ]
        },
        notifications=told,
    )


def configuration(lab: Lab) -> dict[str, object]:
    """The cluster's configuration; a variant's changes are merged in by path, as `HeadNode.Ssh`."""
    groups = [lab["nodes"].id]
    subnet = lab["lab-subnet"].id
    disk = {"RootVolume": {"Encrypted": True}}
    made: dict[str, object] = {
        "Region": REGION,
        "Image": {"Os": "alinux2023"},
        "Imds": {"ImdsSupport": "v2.0"},
        "Iam": {"PermissionsBoundary": BOUNDARY, "ResourcePrefix": "/hpc-labs/"},
        "HeadNode": {
            "InstanceType": "m7i.large",
            "Networking": {"SubnetId": subnet, "SecurityGroups": [*groups, lab["head"].id]},
            "Ssh": {"KeyName": "neuro-spikes", "AllowedIps": "10.40.0.0/16"},
            "LocalStorage": disk,
            "Imds": {"Secured": True},
        },
        "Scheduling": {
            "Scheduler": "slurm",
            "SlurmQueues": [
                {
                    "Name": "batch",
                    "Networking": {"SubnetIds": [subnet], "SecurityGroups": groups},
                    "ComputeSettings": {"LocalStorage": disk},
                    "ComputeResources": [{"Name": "m7i", "InstanceType": "m7i.4xlarge", "MinCount": 0, "MaxCount": 10}],
                }
            ],
        },
        "SharedStorage": [
            {
                "Name": "home",
                "MountDir": "/home",
                "StorageType": "Efs",
                "EfsSettings": {
                    "FileSystemId": lab["home"].id,
                    "AccessPointId": lab["home-access"].id,
                    "EncryptionInTransit": True,
                    "IamAuthorization": True,
                },
            }
        ],
    }
    for path, value in lab.changes.get("configuration", {}).items():
        _set(made, path.split("."), value(lab) if callable(value) else value)
    return made


def _set(node: object, path: list[str], value: object) -> None:
    key, rest = path[0], path[1:]
    if isinstance(node, list):
        node[int(key)] = value if not rest else node[int(key)]
        if rest:
            _set(node[int(key)], rest, value)
    elif isinstance(node, dict):
        if not rest:
            node[key] = value
        else:
            _set(node.setdefault(key, {}), rest, value)
