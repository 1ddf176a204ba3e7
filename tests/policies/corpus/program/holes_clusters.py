"""Ways of opening the clean lab's clusters, and of asking for clusters past the workflow service."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.additions import rights
from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import (
    ACCOUNT,
    DATA,
    FOREIGN,
    KEY,
    PROVIDER,
    PROVISIONER,
    REGION,
    Lab,
    allow,
    policy,
)


def cluster(**changes: Any) -> dict[str, dict[str, Any]]:
    """Changes of the cluster's configuration, by path with __ for dots."""
    return {"configuration": {path.replace("__", "."): value for path, value in changes.items()}}


def in_front(name: str, then: Any) -> Any:
    """A function of one's own that may call the provider, by the workflow service's role, and what calls it."""

    def add(lab: Lab) -> None:
        function = aws.lambda_.Function(
            lab.new(name),
            name=name,
            role=PROVISIONER,
            runtime="python3.13",
            handler="index.handler",
            code=pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context): return {}\n")}),
        )
        then(lab, function)

    return add


def api_in_front(lab: Lab) -> None:
    """The lab's API calls the provider, and a role of the lab calls the API."""
    aws.lambda_.Permission(
        lab.new("permission"),
        function=PROVIDER,
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(f"arn:aws:execute-api:{REGION}:{ACCOUNT}:", lab["labs-api"].id, "/*/POST/labs"),
        source_account=ACCOUNT,
    )
    rights(allow(None, "execute-api:Invoke", f"arn:aws:execute-api:{REGION}:{ACCOUNT}:*/*/POST/labs"))(lab)


def state_machine(definition: dict[str, Any]) -> Any:
    """A state machine of the lab's."""
    return lambda lab: aws.sfn.StateMachine(
        lab.new("machine"), name="machine", role_arn=lab["provisioner-role"].arn, definition=json.dumps(definition)
    )


HOLES = {
    "api-for-everybody": Hole(
        "apigateway-policy",
        changes={"labs-api": {"policy": policy(allow("*", "execute-api:Invoke", "execute-api:/*"))}},
    ),
    "cluster-with-public-address": Hole(
        "ec2-no-public-ip", changes=cluster(HeadNode__Networking__ElasticIp=True), apart=True
    ),
    "api-without-identity": Hole("apigateway-auth", changes={"post-labs": {"authorization": "NONE"}}),
    "api-on-the-internet": Hole(
        "apigateway-private", changes={"labs-api": {"endpoint_configuration": {"types": "REGIONAL"}}}
    ),
    "calls-the-cluster-function": Hole(
        "iam-provisioner-callers",
        rights(allow(None, "lambda:InvokeFunction", f"arn:aws:lambda:*:{ACCOUNT}:function:*")),
    ),
    "permits-any-role-to-make-clusters": Hole(
        "lambda-provisioner-invokers",
        lambda lab: aws.lambda_.Permission(
            lab.new("extra"),
            action="lambda:InvokeFunction",
            function=PROVIDER,
            principal=f"arn:aws:iam::{ACCOUNT}:role/nodes",
        ),
    ),
    "clusters-every-night": Hole(
        "lambda-provisioner-triggers",
        lambda lab: aws.cloudwatch.EventTarget(lab.new("nightly"), rule="nightly", arn=PROVIDER),
    ),
    "cluster-ssh-from-the-world": Hole(
        "pcluster-allowed-ips",
        changes=cluster(HeadNode__Ssh={"KeyName": "neuro-spikes"}, HeadNode__Networking__SecurityGroups=None),
    ),
    "cluster-files-without-tls": Hole(
        "pcluster-efs-tls-iam", changes=cluster(SharedStorage__0__EfsSettings__EncryptionInTransit=False)
    ),
    "cluster-metadata-open": Hole("ec2-imdsv2", changes=cluster(Imds={"ImdsSupport": "v1.0"})),
    "cluster-without-boundary": Hole("pcluster-permissions-boundary", changes=cluster(Iam={})),
    "cluster-runs-code-of-strangers": Hole(
        "pcluster-code-from-s3",
        changes=cluster(HeadNode__CustomActions={"OnNodeConfigured": {"Script": "https://example.org/x.sh"}}),
    ),
    "cluster-plain-disk": Hole(
        "pcluster-storage-cmk", changes=cluster(HeadNode__LocalStorage={"RootVolume": {"Encrypted": False}})
    ),
    "cluster-in-another-subnet": Hole(
        "pcluster-private-subnets", changes=cluster(HeadNode__Networking__SubnetId="subnet-0fedcba9876543210")
    ),
    "cluster-without-bound": Hole(
        "pcluster-max-count",
        changes=cluster(Scheduling__SlurmQueues__0__ComputeResources__0__MaxCount=100000),
    ),
    "cluster-control-by-public-api": Hole(
        "eks-private-endpoint",
        lambda lab: aws.eks.Cluster(
            lab.new("workflows"),
            name="workflows",
            role_arn=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/eks",
            vpc_config={"subnet_ids": [lab["shared-a"].id, lab["shared-b"].id], "endpoint_public_access": True},
        ),
    ),
    "events-sent-to-others": Hole(
        "events-target-known",
        lambda lab: aws.cloudwatch.EventTarget(
            lab.new("send"), rule="jobs", arn=f"arn:aws:events:us-east-1:{FOREIGN}:event-bus/theirs"
        ),
    ),
    "api-as-yaml-without-identity": Hole(
        "apigateway-auth",
        lambda lab: aws.apigateway.RestApi(
            lab.new("second"),
            name="second",
            endpoint_configuration={"types": "PRIVATE"},
            body="openapi: 3.0.1\npaths:\n  /labs:\n    post:\n      summary: makes a lab\n",
        ),
    ),
    "cluster-reads-another-project": Hole(
        "pcluster-s3-access",
        changes=cluster(
            Tags=[{"Key": "hpc-labs:virtual-lab", "Value": "neuro"}, {"Key": "hpc-labs:project", "Value": "spikes"}],
            HeadNode__Iam__S3Access=[{"BucketName": DATA, "KeyName": "neuro/waves/*"}],
        ),
    ),
    "function-in-front-called-every-night": Hole(
        "lambda-provisioner-triggers",
        in_front(
            "front-1",
            lambda lab, function: aws.cloudwatch.EventTarget(lab.new("nightly"), rule="nightly", arn=function.arn),
        ),
    ),
    "function-in-front-for-any-role": Hole(
        "lambda-provisioner-invokers",
        in_front(
            "front-2",
            lambda lab, function: aws.lambda_.Permission(
                lab.new("permission"),
                function=function.name,
                action="lambda:InvokeFunction",
                principal=f"arn:aws:iam::{ACCOUNT}:role/anybody",
            ),
        ),
    ),
    "function-in-front-called-by-a-lab": Hole(
        "iam-provisioner-callers",
        in_front(
            "front-3",
            lambda lab, function: rights(
                allow(None, "lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:front-3")
            )(lab),
        ),
    ),
    "opens-the-cluster-function": Hole(
        "iam-provisioner-callers",
        rights(allow(None, "lambda:AddPermission", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:pcluster-*")),
    ),
    "api-in-front-called-by-a-lab": Hole("iam-provisioner-callers", api_in_front),
    "any-event-makes-clusters": Hole(
        "lambda-provisioner-invokers",
        lambda lab: aws.lambda_.Permission(
            lab.new("permission"),
            function=PROVIDER,
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            source_arn=f"arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly",
        ),
    ),
    "state-machine-makes-clusters": Hole(
        "lambda-provisioner-triggers",
        state_machine(
            {
                "StartAt": "Make",
                "States": {
                    "Make": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::lambda:invoke",
                        "Parameters": {"FunctionName": PROVIDER},
                        "End": True,
                    }
                },
            }
        ),
    ),
    "event-in-a-template-makes-clusters": Hole(
        "lambda-provisioner-triggers",
        lambda lab: aws.cloudformation.Stack(
            lab.new("stack"),
            name="nightly",
            template_body=json.dumps(
                {
                    "Resources": {
                        "Nightly": {
                            "Type": "AWS::Events::Rule",
                            "Properties": {
                                "ScheduleExpression": "rate(1 day)",
                                "Targets": [{"Id": "clusters", "Arn": PROVIDER}],
                            },
                        }
                    }
                }
            ),
        ),
    ),
    "type-of-the-native-provider": Hole(
        "pulumi-provider-known",
        lambda lab: pulumi.CustomResource("aws-native:networkfirewall:Firewall", lab.new("firewall"), {}),
    ),
    "another-clouds-provider": Hole(
        "pulumi-provider-known", lambda lab: pulumi.ProviderResource("gcp", lab.new("theirs"), {})
    ),
    "provider-with-a-strangers-role": Hole(
        "pulumi-provider-account",
        lambda lab: aws.Provider(
            lab.new("theirs"),
            region=REGION,
            assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=f"arn:aws:iam::{FOREIGN}:role/deploys")],
        ),
    ),
    "provider-with-a-strangers-endpoint": Hole(
        "pulumi-provider-account",
        lambda lab: aws.Provider(
            lab.new("theirs"),
            region=REGION,
            endpoints=[aws.ProviderEndpointArgs(secretsmanager="https://example.org")],
        ),
    ),
    "provider-by-a-strangers-endpoint-service": Hole(
        "pulumi-provider-account",
        lambda lab: aws.Provider(
            lab.new("theirs"),
            region=REGION,
            endpoints=[{"s3": "https://vpce-0a1b-c.vpce-svc-0d2e.us-east-1.vpce.amazonaws.com"}],
        ),
    ),
    "provider-by-a-strangers-proxy": Hole(
        "pulumi-provider-account",
        lambda lab: aws.Provider(
            lab.new("theirs"), region=REGION, https_proxy="http://proxy.example.org:3128", insecure=True
        ),
    ),
    "provider-with-keys-of-somebody": Hole(
        "pulumi-provider-account",
        lambda lab: aws.Provider(lab.new("theirs"), region=REGION, access_key="somebodys", secret_key="theirs"),
    ),
    "somebodys-program-under-a-known-name": Hole(
        "pulumi-provider-known",
        lambda lab: pulumi.ProviderResource("time", lab.new("clock"), {"pluginDownloadURL": "https://example.org"}),
    ),
    "state-machine-stops-the-trail": Hole(
        "sfn-direct-calls",
        state_machine(
            {
                "StartAt": "Blind",
                "States": {
                    "Blind": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::aws-sdk:cloudtrail:stopLogging",
                        "End": True,
                    }
                },
            }
        ),
    ),
    "state-machine-shares-a-table": Hole(
        "sfn-direct-calls",
        state_machine(
            {
                "StartAt": "Share",
                "States": {
                    "Share": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::aws-sdk:dynamodb:putResourcePolicy",
                        "End": True,
                    }
                },
            }
        ),
    ),
    "state-machine-opens-the-network": Hole(
        "sfn-direct-calls",
        state_machine(
            {
                "StartAt": "Open",
                "States": {
                    "Open": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::aws-sdk:ec2:createInternetGateway",
                        "End": True,
                    }
                },
            }
        ),
    ),
    "schedule-that-opens-a-role": Hole(
        "sfn-direct-calls",
        lambda lab: aws.scheduler.Schedule(
            lab.new("nightly"),
            name="opens",
            schedule_expression="rate(1 day)",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": "arn:aws:scheduler:::aws-sdk:iam:updateAssumeRolePolicy",
                "role_arn": lab["provisioner-role"].arn,
            },
        ),
    ),
    "cluster-with-an-administrators-policy": Hole(
        "pcluster-iam",
        changes=cluster(
            HeadNode__Iam__AdditionalIamPolicies=[{"Policy": "arn:aws:iam::aws:policy/AdministratorAccess"}]
        ),
    ),
    "cluster-with-a-strangers-policy": Hole(
        "pcluster-iam",
        changes=cluster(
            Scheduling__SlurmQueues__0__Iam={
                "AdditionalIamPolicies": [{"Policy": f"arn:aws:iam::{FOREIGN}:policy/theirs"}]
            }
        ),
    ),
    "cluster-with-a-strangers-role": Hole(
        "pcluster-iam", changes=cluster(HeadNode__Iam__InstanceRole=f"arn:aws:iam::{FOREIGN}:role/theirs")
    ),
    "cluster-functions-with-a-strangers-role": Hole(
        "pcluster-iam", changes=cluster(Iam__Roles__LambdaFunctionsRole=f"arn:aws:iam::{FOREIGN}:role/theirs")
    ),
    "provider-with-an-administrators-policy": Hole(
        "pcluster-iam",
        lambda lab: aws.cloudformation.Stack(
            lab.new("provider"),
            name="second-provider",
            template_url="https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/parallelcluster/3.16.1"
            "/templates/custom_resource/cluster.yaml",
            parameters={"AdditionalIamPolicies": "arn:aws:iam::aws:policy/IAMFullAccess"},
        ),
    ),
    "stack-with-a-strangers-role": Hole(
        "cloudformation-role",
        lambda lab: aws.cloudformation.Stack(
            lab.new("stack"),
            name="deployed",
            template_body='{"Resources": {"Queue": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}',
            iam_role_arn=f"arn:aws:iam::{FOREIGN}:role/deploys",
        ),
    ),
    "cluster-reads-a-foreign-bucket": Hole(
        "pcluster-s3-access",
        changes=cluster(HeadNode__Iam__S3Access=[{"BucketName": "somebody-elses", "KeyName": "data/*"}]),
    ),
    "cluster-mounts-another-labs-folder": Hole(
        "efs-ap-root-dir", changes={"home-access": {"root_directory": {"path": "/cardio/beats"}}}
    ),
    "cluster-bounded-by-some-policy": Hole(
        "pcluster-permissions-boundary",
        changes=cluster(Iam__PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/readers"),
    ),
    "budget-that-counts-everybody": Hole(
        "budgets-lab-ceiling", changes={"budget": {"metrics": None, "filter_expression": None}}
    ),
    "budget-that-nobody-hears-of": Hole(
        "budgets-lab-ceiling",
        changes={
            "budget": {
                "notifications": [
                    {
                        "notification_type": "ACTUAL",
                        "threshold": 5,
                        "threshold_type": "ABSOLUTE_VALUE",
                        "comparison_operator": "LESS_THAN",
                        "subscriber_email_addresses": ["ada@example.org"],
                    }
                ]
            }
        },
    ),
    "alarms-told-to-others": Hole(
        "events-target-known",
        lambda lab: aws.cloudwatch.MetricAlarm(
            lab.new("full"),
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=1,
            metric_name="JobsFailed",
            namespace="HpcLabs",
            period=300,
            statistic="Sum",
            threshold=1,
            alarm_actions=[f"arn:aws:sns:{REGION}:{FOREIGN}:theirs"],
        ),
    ),
    "budget-told-to-others": Hole(
        "events-target-known",
        lambda lab: aws.budgets.Budget(
            lab.new("account"),
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount="500",
            limit_unit="USD",
            notifications=[
                {
                    "notification_type": "ACTUAL",
                    "threshold": 80,
                    "threshold_type": "PERCENTAGE",
                    "comparison_operator": "GREATER_THAN",
                    "subscriber_sns_topic_arns": [f"arn:aws:sns:{REGION}:{FOREIGN}:theirs"],
                }
            ],
        ),
    ),
    "queue-in-a-zone-without-the-files": Hole(
        "pcluster-az-fit",
        changes=cluster(Scheduling__SlurmQueues__0__Networking__SubnetIds=lambda lab: [lab["shared-b"].id]),
        leave_out={"home-b"},
    ),
    "cluster-runs-a-strangers-script": Hole(
        "pcluster-code-from-s3",
        changes=cluster(HeadNode__CustomActions={"OnNodeConfigured": {"Script": "s3://somebody-elses/x.sh"}}),
    ),
    "calls-not-limited": Hole(
        "apigateway-front",
        lambda lab: aws.apigateway.MethodSettings(
            lab.new("all"),
            rest_api=lab["labs-api"].id,
            stage_name="live",
            method_path="*/*",
            settings={"logging_level": "ERROR"},
        ),
    ),
    "calls-written-down-with-all": Hole(
        "apigateway-logs",
        lambda lab: aws.apigateway.MethodSettings(
            lab.new("all"),
            rest_api=lab["labs-api"].id,
            stage_name="live",
            method_path="labs/POST",
            settings={
                "logging_level": "INFO",
                "data_trace_enabled": True,
                "throttling_rate_limit": 5,
                "throttling_burst_limit": 10,
            },
        ),
    ),
    "cluster-keeps-itself-with-strangers": Hole("pcluster-code-from-s3", changes=cluster(CustomS3Bucket="evil")),
    "cluster-asks-a-proxy": Hole(
        "pcluster-proxy-known",
        changes=cluster(
            Scheduling__SlurmQueues__0__Networking__Proxy={"HttpProxyAddress": "http://proxy.example.org:3128"}
        ),
    ),
    "cluster-asks-a-directory-in-the-clear": Hole(
        "pcluster-directory-tls",
        changes=cluster(
            DirectoryService={
                "DomainName": "corp.example.org",
                "DomainAddr": "ldap://corp.example.org",
                "PasswordSecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:lab/reader-a1b2c3",
                "DomainReadOnlyUser": "cn=reader,dc=corp,dc=example,dc=org",
                "LdapTlsReqCert": "never",
                "AdditionalSssdConfigs": {"ldap_auth_disable_tls_never_use_in_production": True},
            }
        ),
    ),
    "cluster-with-a-plain-password": Hole(
        "pcluster-database-secret",
        changes=cluster(
            Scheduling__SlurmSettings={
                "Database": {"Uri": "accounting.lab:3310", "UserName": "slurm", "PasswordSecretArn": "hunter2"}
            }
        ),
    ),
    "cluster-files-go-with-it": Hole(
        "pcluster-deletion-policy",
        changes=cluster(
            SharedStorage__0=lambda lab: {
                "Name": "results",
                "MountDir": "/results",
                "StorageType": "Ebs",
                "EbsSettings": {"Encrypted": True, "KmsKeyId": KEY},
            }
        ),
    ),
    "cluster-metadata-for-every-user": Hole(
        "pcluster-imds-secured", changes=cluster(HeadNode__Imds={"Secured": False})
    ),
    "cluster-logs-for-a-day": Hole(
        "pcluster-log-retention", changes=cluster(Monitoring={"Logs": {"CloudWatch": {"RetentionInDays": 1}}})
    ),
    "cluster-with-a-template-of-its-own": Hole(
        "pcluster-no-opaque", changes=cluster(AdditionalResources="https://example.org/more.yaml")
    ),
    "queue-of-another-owner": Hole(
        "pcluster-tags-kept",
        changes=cluster(
            Tags=[{"Key": "hpc-labs:owner", "Value": "ada"}],
            Scheduling__SlurmQueues__0__Tags=[{"Key": "hpc-labs:owner", "Value": "nobody"}],
        ),
    ),
}
