"""What the examples of rules take as given: names that a snippet uses without making them."""

from __future__ import annotations

import json
from types import CodeType
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from policies.resource import Resource
from policies.view import View
from tests.components import recorder
from tests.components.recorder import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "999988887777"
REGION = "eu-central-1"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/2d5f6a1c-0b1e-4f0e-9a55-3c1b1f0e7a10"

_OUTPUTS: dict[str, dict[str, Any]] = {"aws:kms/key:Key": {"arn": KEY_ARN}}


def _template(configuration: Mapping[str, object]) -> str:
    """The body of a CloudFormation stack that asks for a cluster."""
    properties = {
        "ServiceToken": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:pcluster-cfn-lab",
        "ClusterName": "lab",
        "ClusterConfiguration": configuration,
    }
    return json.dumps({"Resources": {"Cluster": {"Type": "Custom::PclusterCluster", "Properties": properties}}})


def _trust(service: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


# By name; made when a snippet uses it, after what it needs itself.
_GIVEN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ACCOUNT": lambda _: ACCOUNT,
    "OTHER_ACCOUNT": lambda _: OTHER_ACCOUNT,
    "REGION": lambda _: REGION,
    "KEY_ARN": lambda _: KEY_ARN,
    "TEMPLATE": lambda _: _template,
    "boundary": lambda _: f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/boundary",
    "key": lambda _: aws.kms.Key("key", enable_key_rotation=True),
    "vpc": lambda _: aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16"),
    "subnet": lambda given: aws.ec2.Subnet("subnet", vpc_id=given["vpc"].id, cidr_block="10.0.1.0/24"),
    "group": lambda given: aws.ec2.SecurityGroup("group", vpc_id=given["vpc"].id, description="nodes of the lab"),
    "role": lambda given: aws.iam.Role(
        "role", assume_role_policy=_trust("lambda.amazonaws.com"), permissions_boundary=given["boundary"]
    ),
    "bucket": lambda _: aws.s3.Bucket("bucket", bucket="lab-data"),
}
_NEEDS = {"subnet": ("vpc",), "group": ("vpc",), "role": ("boundary",)}


def resources(snippet: str) -> list[Resource]:
    """The resources that a snippet and what it takes as given register, as a deployed stack has them."""
    code = compile(snippet, "<example>", "exec")

    def build() -> None:
        names: dict[str, Any] = {"aws": aws, "json": json, "pulumi": pulumi}
        for name in _names(code):
            for needed in (*_NEEDS.get(name, ()), name):
                if needed in _GIVEN and needed not in names:
                    names[needed] = _GIVEN[needed](names)
        exec(code, names)  # the project's own text, checked in beside its rule

    recording = record(build, outputs=_OUTPUTS, top_level=("aws:", "command:", "pulumi-python:"))
    return [_resource(each.type, each.urn, each.name, each.inputs) for each in recording.resources if each.custom]


def _names(code: CodeType) -> list[str]:
    """The names that a program and its functions use."""
    inner = [name for each in code.co_consts if isinstance(each, CodeType) for name in _names(each)]
    return [*code.co_names, *inner]


def _resource(token: str, urn: str, name: str, inputs: Mapping[str, Any]) -> Resource:
    kind = token.rsplit(":", 1)[-1]
    outputs = {
        "id": f"{kind}-{name}",
        "arn": f"arn:aws:mock:{REGION}:{ACCOUNT}:{kind}/{name}",
        **_OUTPUTS.get(token, {}),
    }
    return Resource(token, urn, View({**outputs, **_as_ours(dict(inputs))}))


def _as_ours(value: Any) -> Any:
    """Inputs whose ARNs are those of the resources above: the recorder makes them for an account of its own."""
    if isinstance(value, dict):
        return {key: _as_ours(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_as_ours(member) for member in value]
    theirs = f"arn:aws:mock:{recorder.REGION}:{recorder.ACCOUNT}:"
    return value.replace(theirs, f"arn:aws:mock:{REGION}:{ACCOUNT}:") if isinstance(value, str) else value
