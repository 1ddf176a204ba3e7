"""Identities, policies of resources and the services around them; with the config ``changed``, what can change does."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

changed = pulumi.Config().get_bool("changed") or False
account = aws.get_caller_identity_output().account_id
OTHER_ACCOUNT = "999988887777"


def document(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, resource: str | None = "*", **more: object) -> dict[str, object]:
    named = {} if resource is None else {"Resource": resource}
    return {"Effect": "Allow", "Action": action, **named, **more}


def trust(service: str) -> str:
    return document(allow("sts:AssumeRole", None, Principal={"Service": f"{service}.amazonaws.com"}))


def open_to_other(action: str, resource: str | None = "*") -> str:
    """A policy that another account is named in, and another one when changed."""
    other = OTHER_ACCOUNT if not changed else "111122223333"
    return document(allow(action, resource, Sid="other", Principal={"AWS": f"arn:aws:iam::{other}:root"}))


# Identities.
person = aws.iam.User("person", path="/people/", force_destroy=True, tags={"stage": "changed" if changed else "first"})
aws.iam.UserPolicy("person", user=person.name, policy=document(allow("s3:GetObject" if changed else "s3:*")))
team = aws.iam.Group("team")
aws.iam.GroupPolicy("team", group=team.name, policy=document(allow("ec2:Describe*" if changed else "ec2:*")))
other_team = aws.iam.Group("other-team")
aws.iam.UserGroupMembership("person", user=person.name, groups=[team.name] if changed else [team.name, other_team.name])
access = aws.iam.AccessKey("access", user=person.name, status="Inactive" if changed else "Active")
managed = aws.iam.Policy("managed", policy=document(allow("s3:ListBucket")))
aws.iam.UserPolicyAttachment("person", user=person.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess")
aws.iam.GroupPolicyAttachment("team", group=team.name, policy_arn=managed.arn)
role = aws.iam.Role("role", assume_role_policy=trust("lambda"))
exclusive = aws.iam.Policy("exclusive", policy=document(allow("s3:ListBucket")))
aws.iam.PolicyAttachment(
    "exclusive", policy_arn=exclusive.arn, roles=[role.name], users=[] if changed else [person.name]
)
aws.iam.OpenIdConnectProvider(
    "pipelines",
    url="https://token.actions.githubusercontent.com",
    client_id_lists=["sts.amazonaws.com", "other"] if changed else ["sts.amazonaws.com"],
    thumbprint_lists=[("b" if changed else "a") * 40],
)

# Keys.
key = aws.kms.Key("key", multi_region=True, deletion_window_in_days=7)
aws.kms.KeyPolicy(
    "key",
    key_id=key.key_id,
    policy=account.apply(
        lambda mine: document(
            allow("kms:*", Principal={"AWS": f"arn:aws:iam::{mine}:root"}),
            allow("kms:Decrypt" if changed else "kms:*", Principal={"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}),
        )
    ),
)
aws.kms.Grant(
    "grant",
    key_id=key.key_id,
    grantee_principal=f"arn:aws:iam::{OTHER_ACCOUNT}:role/reader",
    operations=["Decrypt", "DescribeKey"],
    constraints=[{"encryption_context_equals": {"lab": "alpha"}}],
)
elsewhere = aws.Provider("elsewhere", region="eu-west-1")
aws.kms.ReplicaKey(
    "replica",
    primary_key_arn=key.arn,
    description="changed" if changed else "first",
    deletion_window_in_days=7,
    opts=pulumi.ResourceOptions(provider=elsewhere),
)

# Policies of resources.
images = aws.ecr.Repository("images", force_delete=True)
aws.ecr.RepositoryPolicy("images", repository=images.name, policy=open_to_other("ecr:BatchGetImage", None))
last = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 3}
aws.ecr.LifecyclePolicy(
    "images",
    repository=images.name,
    policy=json.dumps({"rules": [{"rulePriority": 1, "selection": last, "action": {"type": "expire"}}]}),
)
work, dead = aws.sqs.Queue("work"), aws.sqs.Queue("dead")
aws.sqs.QueuePolicy(
    "work", queue_url=work.url, policy=work.arn.apply(lambda arn: open_to_other("sqs:SendMessage", arn))
)
aws.sqs.RedrivePolicy(
    "work",
    queue_url=work.url,
    redrive_policy=dead.arn.apply(
        lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3 if changed else 4})
    ),
)
vault = aws.backup.Vault("vault")
aws.backup.VaultPolicy("vault", backup_vault_name=vault.name, policy=open_to_other("backup:CopyIntoBackupVault"))
aws.cloudwatch.LogResourcePolicy("resolver", policy_name="resolver", policy_document=open_to_other("logs:PutLogEvents"))
aws.cloudwatch.EventBusPolicy("bus", policy=open_to_other("events:PutEvents"))

# Buckets.
bucket = aws.s3.Bucket("data", force_destroy=True)
aws.s3.BucketWebsiteConfiguration(
    "data", bucket=bucket.id, index_document={"suffix": "start.html" if changed else "index.html"}
)
aws.s3.BucketCorsConfiguration(
    "data",
    bucket=bucket.id,
    cors_rules=[{"allowed_methods": ["GET"], "allowed_origins": ["*"], "max_age_seconds": 60 if changed else 30}],
)
aws.s3.BucketNotification(
    "data",
    bucket=bucket.id,
    queues=[{"queue_arn": work.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "b/" if changed else "a/"}],
)
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
point = aws.s3.AccessPoint(
    "data",
    bucket=bucket.id,
    vpc_configuration={"vpc_id": vpc.id},
    tags={"stage": "changed" if changed else "first"},
)
aws.s3control.AccessPointPolicy(
    "data",
    access_point_arn=point.arn,
    policy=point.arn.apply(lambda arn: open_to_other("s3:GetObject", f"{arn}/object/*")),
)

# Functions and APIs.
function = aws.lambda_.Function(
    "function",
    role=role.arn,
    runtime="python3.12",
    handler="index.handler",
    code=pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context): return event")}),
)
aws.lambda_.FunctionUrl(
    "function",
    function_name=function.name,
    authorization_type="NONE" if changed else "AWS_IAM",
    cors={"allow_origins": ["*"]},
)
logs = aws.cloudwatch.LogGroup("logs")
aws.cloudwatch.LogSubscriptionFilter(
    "abroad",
    log_group=logs.name,
    destination_arn=f"arn:aws:logs:us-east-1:{OTHER_ACCOUNT}:destination:collector",
    filter_pattern="",
)
aws.cloudwatch.LogSubscriptionFilter(
    "logs", log_group=logs.name, destination_arn=function.arn, filter_pattern="ERROR" if changed else ""
)
to_logs = aws.iam.Role("to-logs", assume_role_policy=trust("apigateway"))
settings = aws.apigateway.Account("settings", cloudwatch_role_arn=to_logs.arn)
api = aws.apigateway.RestApi(
    "api",
    description="changed" if changed else "first",
    endpoint_configuration={"types": "REGIONAL"},
    disable_execute_api_endpoint=changed,
    tags={"stage": "changed" if changed else "first"},
)
aws.apigateway.RestApiPolicy("api", rest_api_id=api.id, policy=open_to_other("execute-api:Invoke"))
path = aws.apigateway.Resource("path", rest_api=api.id, parent_id=api.root_resource_id, path_part="jobs")
method = aws.apigateway.Method(
    "method", rest_api=api.id, resource_id=path.id, http_method="POST", authorization="NONE" if changed else "AWS_IAM"
)
integration = aws.apigateway.Integration(
    "integration",
    rest_api=api.id,
    resource_id=path.id,
    http_method=method.http_method,
    type="AWS_PROXY",
    integration_http_method="POST",
    uri=function.invoke_arn,
    timeout_milliseconds=20000 if changed else 29000,
)
deployment = aws.apigateway.Deployment(
    "deployment",
    rest_api=api.id,
    description="changed" if changed else "first",
    opts=pulumi.ResourceOptions(depends_on=[integration]),
)
aws.apigateway.Stage(
    "stage",
    rest_api=api.id,
    deployment=deployment.id,
    stage_name="v1",
    xray_tracing_enabled=changed,
    access_log_settings={"destination_arn": logs.arn, "format": "$context.requestId"},
    variables={"lab": "beta" if changed else "alpha"},
    opts=pulumi.ResourceOptions(depends_on=[settings]),
)
http = aws.apigatewayv2.Api("http", protocol_type="HTTP", disable_execute_api_endpoint=changed)
aws.apigatewayv2.Route(
    "http", api_id=http.id, route_key="GET /jobs", authorization_type="NONE" if changed else "AWS_IAM"
)
steps = {"StartAt": "wait", "States": {"wait": {"Type": "Wait", "Seconds": 20 if changed else 10, "End": True}}}
aws.sfn.StateMachine(
    "steps",
    role_arn=aws.iam.Role("steps", assume_role_policy=trust("states")).arn,
    definition=json.dumps(steps),
    logging_configuration={
        "level": "ALL",
        "include_execution_data": changed,
        "log_destination": logs.arn.apply(lambda arn: f"{arn}:*"),
    },
)
rule = aws.cloudwatch.EventRule("nightly", schedule_expression="rate(2 days)" if changed else "rate(1 day)")
aws.cloudwatch.EventTarget("nightly", rule=rule.name, arn=work.arn, input=json.dumps({"changed": changed}))

# What is shared, built and recorded.
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
share = aws.ram.ResourceShare(
    "share", allow_external_principals=True, tags={"stage": "changed" if changed else "first"}
)
aws.ram.PrincipalAssociation("share", resource_share_arn=share.arn, principal=OTHER_ACCOUNT)
aws.ram.ResourceAssociation("share", resource_share_arn=share.arn, resource_arn=subnet.arn)
builder = aws.iam.Role("builder", assume_role_policy=trust("codebuild"))
project = aws.codebuild.Project(
    "images",
    service_role=builder.arn,
    project_visibility="PUBLIC_READ" if changed else "PRIVATE",
    resource_access_role=builder.arn if changed else None,
    source={"type": "CODEPIPELINE", "buildspec": "version: 0.2"},
    artifacts={"type": "CODEPIPELINE"},
    environment={
        "type": "LINUX_CONTAINER",
        "compute_type": "BUILD_GENERAL1_SMALL",
        "image": "aws/codebuild/amazonlinux2-x86_64-standard:5.0",
        "privileged_mode": changed,
        "environment_variables": [{"name": "LAB", "value": "alpha"}],
    },
    vpc_config={"vpc_id": vpc.id, "subnets": [subnet.id], "security_group_ids": [vpc.default_security_group_id]},
    tags={"stage": "changed" if changed else "first"},
)


def stage(name: str, category: str, provider: str, **more: object) -> Any:
    action = {"name": name, "category": category, "owner": "AWS", "provider": provider, "version": "1", **more}
    return {"name": name, "actions": [action]}


aws.codepipeline.Pipeline(
    "images",
    role_arn=aws.iam.Role("pipeline", assume_role_policy=trust("codepipeline")).arn,
    artifact_stores=[{"location": bucket.bucket, "type": "S3", "encryption_key": {"id": key.arn, "type": "KMS"}}],
    stages=[
        stage(
            "Source",
            "Source",
            "S3",
            configuration={"S3Bucket": bucket.bucket, "S3ObjectKey": "next.zip" if changed else "source.zip"},
            output_artifacts=["source"],
        ),
        stage(
            "Build",
            "Build",
            "CodeBuild",
            configuration={"ProjectName": project.name},
            input_artifacts=["source"],
        ),
    ],
    tags={"stage": "changed" if changed else "first"},
)
aws.cloudtrail.Trail(
    "trail",
    s3_bucket_name=bucket.id,
    is_multi_region_trail=True,
    enable_log_file_validation=changed,
    enable_logging=not changed,
    event_selectors=[{"data_resources": [{"type": "AWS::S3::Object", "values": [bucket.arn.apply("{}/".format)]}]}],
    tags={"stage": "changed" if changed else "first"},
)
aws.cloudformation.StackSet(
    "everywhere",
    description="changed" if changed else "first",
    template_body=json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}),
    tags={"stage": "changed" if changed else "first"},
)
aws.cloudcontrol.Resource(
    "asked",
    type_name="AWS::Logs::LogGroup",
    desired_state=json.dumps({"LogGroupName": "asked", "RetentionInDays": 30 if changed else 7}),
)

pulumi.export("smtp", access.ses_smtp_password_v4)
