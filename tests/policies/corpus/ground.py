"""What the clean lab stands on: keys, roles and networks that other stacks have made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine import Engine

ACCOUNT = "123456789012"


def prepare(engine: Engine) -> dict[str, str]:
    """Make it on the engine's local AWS, and return what the program is told of it."""
    services = ["logs.us-east-1.amazonaws.com", "sns.amazonaws.com"]
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": services}, "Action": "kms:*", "Resource": "*"},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    key = engine.boto("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"]
    iam = engine.boto("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    for role in ("flows", "monitoring", "workbench", "workflow-service"):
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    iam.create_instance_profile(InstanceProfileName="workbench")
    iam.add_role_to_instance_profile(InstanceProfileName="workbench", RoleName="workbench")
    nothing = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    iam.create_policy(PolicyName="boundary", Path="/hpc-labs/", PolicyDocument=json.dumps(nothing))
    ec2 = engine.boto("ec2")
    ec2.create_key_pair(KeyName="neuro-spikes")
    images = ec2.describe_images(Filters=[{"Name": "name", "Values": ["al2023*"]}])["Images"]
    provider = engine.boto("cloudformation").create_stack(
        StackName="provider",
        TemplateURL="https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com"
        "/parallelcluster/3.16.1/templates/custom_resource/cluster.yaml",
        Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )["StackId"]
    outputs = engine.boto("cloudformation").describe_stacks(StackName=provider)["Stacks"][0]["Outputs"]
    return {
        "key": key,
        "peer_vpc": ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"],
        "image": images[0]["ImageId"],
        "provider": next(o["OutputValue"] for o in outputs if o["OutputKey"] == "ServiceToken"),
    }
