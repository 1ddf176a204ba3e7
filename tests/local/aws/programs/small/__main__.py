"""A few resources to do things to."""

import json

import pulumi
import pulumi_aws as aws

trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}

vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16", tags={"Name": "net", "stage": "own"})
group = aws.ec2.SecurityGroup(
    "group",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"]}],
    egress=[],
)
logs = aws.cloudwatch.LogGroup("logs", retention_in_days=30)
kept = aws.cloudwatch.LogGroup(
    "kept", retention_in_days=30, opts=pulumi.ResourceOptions(ignore_changes=["retentionInDays"])
)
missing = pulumi.Config().get("missing-policy")
role = aws.iam.Role(
    "role",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    managed_policy_arns=[missing] if missing else None,
    tags={"role": "small"},
)
abroad = aws.cloudwatch.LogGroup("abroad", region="eu-west-1")
topic = aws.sns.Topic("named", fifo_topic=False)

pulumi.export("vpc", vpc.id)
pulumi.export("group", group.id)
pulumi.export("logs", logs.name)
pulumi.export("kept", kept.name)
pulumi.export("role", role.name)
pulumi.export("abroad", abroad.arn)
