"""Ways of opening the clean lab's machines and functions, and the rule that has to catch each."""

from __future__ import annotations

import json
from typing import Any

import pulumi_aws as aws

from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import (
    ACCOUNT,
    FOREIGN,
    IMAGE,
    KEY,
)


def permission(**changes: Any) -> Any:
    """A further permission of the provisioner's function."""
    given = {"action": "lambda:InvokeFunction", **changes}
    return lambda lab: aws.lambda_.Permission(lab.new("extra"), function="provision", **given)


HOLES = {
    "function-for-a-foreign-account": Hole("lambda-no-foreign-permission", permission(principal=FOREIGN)),
    "function-for-everybody": Hole("lambda-not-public", permission(principal="*")),
    "snapshot-shared": Hole(
        "ec2-no-public-snapshot",
        lambda lab: aws.ec2.SnapshotCreateVolumePermission(
            lab.new("shared"), snapshot_id="snap-0123456789abcdef0", account_id=FOREIGN
        ),
    ),
    "image-for-everybody": Hole(
        "ec2-no-public-snapshot",
        lambda lab: aws.ec2.AmiLaunchPermission(lab.new("public"), image_id="ami-0123456789abcdef0", group="all"),
    ),
    "instance-without-tokens": Hole(
        "ec2-imdsv2", changes={"workbench": {"metadata_options": {"http_tokens": "optional"}}}
    ),
    "metadata-from-afar": Hole(
        "ec2-imds-hop-1",
        changes={"workbench": {"metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 4}}},
    ),
    "instance-with-public-address": Hole(
        "ec2-no-public-ip", changes={"workbench": {"associate_public_ip_address": True}}
    ),
    "volume-not-encrypted": Hole("ec2-ebs-cmk", changes={"volume": {"encrypted": False, "kms_key_id": None}}),
    "secret-in-user-data": Hole(
        "ec2-no-userdata-secret",
        changes={
            "workbench": {
                "user_data": "#!/bin/sh\nexport AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz\n"
            }
        },
    ),
    "function-url-open": Hole(
        "lambda-not-public",
        lambda lab: aws.lambda_.FunctionUrl(lab.new("open"), function_name="provision", authorization_type="NONE"),
    ),
    "function-for-any-api": Hole("lambda-permission-source", permission(principal="apigateway.amazonaws.com")),
    "function-outside": Hole("lambda-in-vpc", changes={"provision": {"vpc_config": None}}),
    "project-with-clear-credentials": Hole(
        "codebuild-safe",
        lambda lab: aws.codebuild.Project(
            lab.new("build"),
            name="build",
            service_role=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/build",
            encryption_key=KEY,
            artifacts={"type": "NO_ARTIFACTS"},
            source={"type": "NO_SOURCE", "buildspec": "version: 0.2"},
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/standard:7.0",
                "type": "LINUX_CONTAINER",
                "privileged_mode": True,
            },
        ),
    ),
    "results-handed-to-others": Hole(
        "lambda-destination-known",
        lambda lab: aws.lambda_.FunctionEventInvokeConfig(
            lab.new("hand-on"),
            function_name="provision",
            destination_config={"on_success": {"destination": f"arn:aws:sqs:us-east-1:{FOREIGN}:theirs"}},
        ),
    ),
    "stack-inside-of-a-desired-state": Hole(
        "net-no-internet-gateway",
        lambda lab: aws.cloudcontrol.Resource(
            lab.new("stack"),
            type_name="AWS::CloudFormation::Stack",
            desired_state=json.dumps(
                {
                    "StackName": "inner",
                    "TemplateBody": json.dumps({"Resources": {"Out": {"Type": "AWS::EC2::InternetGateway"}}}),
                }
            ),
        ),
    ),
    "fleet-by-a-specification-of-its-own": Hole(
        "ec2-spot-fleet-template",
        lambda lab: aws.ec2.SpotFleetRequest(
            lab.new("fleet"),
            iam_fleet_role=lab["provisioner-role"].arn,
            target_capacity=1,
            launch_specifications=[
                {"ami": IMAGE, "instance_type": "m7i.large", "associate_public_ip_address": True, "ebs_optimized": True}
            ],
        ),
    ),
    "function-of-a-strangers-code": Hole(
        "lambda-code-known",
        changes={"provision": {"code": None, "s3_bucket": "somebody-elses", "s3_key": "code.zip"}},
    ),
    "function-of-a-strangers-image": Hole(
        "lambda-code-known",
        changes={
            "provision": {
                "code": None,
                "runtime": None,
                "handler": None,
                "package_type": "Image",
                "image_uri": f"{FOREIGN}.dkr.ecr.us-east-1.amazonaws.com/theirs:1",
            }
        },
    ),
    "function-of-a-strangers-layer": Hole(
        "lambda-code-known",
        changes={"provision": {"layers": [f"arn:aws:lambda:us-east-1:{FOREIGN}:layer:theirs:1"]}},
    ),
    "layer-of-a-strangers-code": Hole(
        "lambda-code-known",
        lambda lab: aws.lambda_.LayerVersion(
            lab.new("layer"), layer_name="theirs", s3_bucket="somebody-elses", s3_key="layer.zip"
        ),
    ),
    "build-of-a-strangers-code": Hole(
        "codebuild-code-known",
        lambda lab: aws.codebuild.Project(
            lab.new("build"),
            name="build",
            service_role=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/build",
            encryption_key=KEY,
            artifacts={"type": "NO_ARTIFACTS"},
            source={"type": "S3", "location": "somebody-elses/source.zip"},
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/standard:7.0",
                "type": "LINUX_CONTAINER",
            },
        ),
    ),
    "service-that-nobody-judges": Hole(
        "aws-type-known",
        lambda lab: aws.lightsail.Bucket(lab.new("unknown"), name="unknown", bundle_id="small_1_0"),
    ),
}
