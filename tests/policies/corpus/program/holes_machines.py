"""Ways of opening the clean lab's machines and functions, and the rule that has to catch each."""

from __future__ import annotations

import base64
import json
from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import (
    ACCOUNT,
    DATA,
    FOREIGN,
    IMAGE,
    KEY,
    REGION,
    allow,
    policy,
)


def permission(**changes: Any) -> Any:
    """A further permission of the provisioner's function."""
    given = {"action": "lambda:InvokeFunction", **changes}
    return lambda lab: aws.lambda_.Permission(lab.new("extra"), function="provision", **given)


def build(cache: Any = None, image: str = "aws/codebuild/standard:7.0", certificate: Any = None, **source: Any) -> Any:
    """A build that is as it should be but for one thing."""
    environment: Any = {
        "compute_type": "BUILD_GENERAL1_SMALL",
        "image": image,
        "type": "LINUX_CONTAINER",
        **({"certificate": certificate} if certificate else {}),
    }
    given: Any = {"type": "S3", "location": f"{DATA}/source.zip", **source}
    return lambda lab: aws.codebuild.Project(
        lab.new("build"),
        name="build",
        service_role=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/build",
        encryption_key=KEY,
        artifacts={"type": "NO_ARTIFACTS"},
        source=given,
        environment=environment,
        cache=cache,
    )


def stage(name: str, **action: Any) -> aws.codepipeline.PipelineStageArgs:
    """A stage of a pipeline with one action."""
    only = aws.codepipeline.PipelineStageActionArgs(name=name, owner="AWS", version="1", **action)
    return aws.codepipeline.PipelineStageArgs(name=name, actions=[only])


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
    "build-of-a-strangers-code": Hole("codebuild-code-known", build(location="somebody-elses/source.zip")),
    "build-by-a-strangers-buildspec": Hole(
        "codebuild-code-known", build(buildspec="arn:aws:s3:::somebody-elses/buildspec.yml")
    ),
    "build-with-a-strangers-cache": Hole(
        "codebuild-code-known", build(cache={"type": "S3", "location": "somebody-elses/cache"})
    ),
    "build-that-trusts-a-strangers-certificate": Hole(
        "codebuild-code-known", build(certificate="arn:aws:s3:::somebody-elses/ca.pem")
    ),
    "build-in-a-strangers-image": Hole("codebuild-code-known", build(image="somebody-elses/image:latest")),
    "build-in-a-strangers-image-by-its-other-name": Hole(
        "codebuild-code-known", build(image=f"{FOREIGN}.dkr-ecr.us-east-1.on.aws/theirs:1")
    ),
    "function-of-code-among-data": Hole(
        "lambda-code-known",
        changes={"provision": {"code": None, "s3_bucket": "openneuro.org", "s3_key": "code.zip"}},
    ),
    "service-that-nobody-judges": Hole(
        "aws-type-known",
        lambda lab: aws.lightsail.Bucket(lab.new("unknown"), name="unknown", bundle_id="small_1_0"),
    ),
    "builds-by-awss-key": Hole(
        "codebuild-cmk",
        lambda lab: aws.codebuild.Project(
            lab.new("build"),
            name="plain",
            service_role=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/build",
            artifacts={"type": "S3", "location": DATA},
            source={"type": "NO_SOURCE", "buildspec": "version: 0.2"},
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/standard:7.0",
                "type": "LINUX_CONTAINER",
            },
        ),
    ),
    "pipeline-by-awss-key": Hole(
        "codepipeline-cmk",
        lambda lab: aws.codepipeline.Pipeline(
            lab.new("pipeline"),
            name="plain",
            role_arn=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/pipeline",
            artifact_stores=[{"type": "S3", "location": DATA}],
            stages=[
                stage("Source", category="Source", provider="S3", output_artifacts=["code"]),
                stage("Approve", category="Approval", provider="Manual"),
            ],
        ),
    ),
    "machines-of-a-launch-configuration": Hole(
        "ec2-asg-launch-template",
        lambda lab: aws.autoscaling.Group(
            lab.new("nodes"),
            min_size=0,
            max_size=1,
            launch_configuration="old",
            vpc_zone_identifiers=[lab["lab-subnet"].id],
        ),
    ),
    "machine-without-a-role": Hole("ec2-instance-profile", changes={"workbench": {"iam_instance_profile": None}}),
    "machine-that-runs-a-program": Hole(
        "ec2-userdata-readable",
        changes={"burst": {"user_data": base64.b64encode(b"\x7fELF\x02\x01\x01\x00program").decode()}},
    ),
    "workflows-with-plain-secrets": Hole(
        "eks-hardening",
        lambda lab: aws.eks.Cluster(
            lab.new("workflows"),
            name="plain",
            role_arn=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/eks",
            vpc_config={
                "subnet_ids": [lab["shared-a"].id, lab["shared-b"].id],
                "endpoint_public_access": False,
                "endpoint_private_access": True,
            },
        ),
    ),
    "events-put-by-a-stranger": Hole(
        "events-permission-scoped",
        lambda lab: aws.cloudwatch.EventPermission(lab.new("put"), principal=FOREIGN, statement_id="theirs"),
    ),
    "events-put-by-everybody": Hole(
        "events-policy-scoped",
        lambda lab: aws.cloudwatch.EventBusPolicy(
            lab.new("put"),
            policy=policy(allow("*", "events:PutEvents", f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default")),
        ),
    ),
    "function-with-a-password": Hole(
        "lambda-env", changes={"provision": {"environment": {"variables": {"DATABASE_PASSWORD": "correct horse"}}}}
    ),
    "function-with-a-token-under-another-name": Hole(
        "lambda-env", changes={"provision": {"environment": {"variables": {"GH": "github_pat_" + "a1B2" * 6}}}}
    ),
    "function-that-forgets": Hole("lambda-ops", changes={"rotate": {"dead_letter_config": None}}),
    "function-that-nobody-mends": Hole("lambda-runtime", changes={"provision": {"runtime": "python3.8"}}),
    "flow-that-leaves-no-trace": Hole(
        "sfn-logs",
        lambda lab: aws.sfn.StateMachine(
            lab.new("flow"),
            name="flow",
            role_arn=lab["provisioner-role"].arn,
            definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        ),
    ),
    "command-on-the-machine-that-deploys": Hole(
        "command-not-used",
        lambda lab: pulumi.CustomResource(
            "command:local:Command", lab.new("route"), {"create": "aws ec2 create-internet-gateway"}
        ),
    ),
    "code-without-a-type": Hole(
        "dynamic-own-providers",
        lambda lab: pulumi.CustomResource("pulumi-python:dynamic:Resource", lab.new("gateway"), {"__provider": "gASV"}),
    ),
    "desired-state-that-nobody-reads": Hole(
        "cloudcontrol-no-opaque",
        lambda lab: aws.cloudcontrol.Resource(
            lab.new("edge"), type_name="AWS::NetworkFirewall::Firewall", desired_state="{}"
        ),
    ),
}
