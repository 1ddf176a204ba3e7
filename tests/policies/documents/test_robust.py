"""Whatever a document holds, there is an outcome: never an exception, and not for long."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from policies import rules, tokens
from policies.documents import expand, opaque
from policies.documents.resource_types import KINDS
from policies.registry import discover
from policies.resource import Resource, Stack
from policies.session import Session
from policies.view import UNKNOWN, View
from tests.policies.cases.documents import TABLES

from .samples import SAMPLES

_REGISTRY = discover(rules)
# The rules of this part; others have tests of their own.
_OURS = ("pcluster-", "cloudformation-", "cloudcontrol-", "ec2-userdata-", "ec2-no-userdata-")
_FUNCTIONS = (
    "Ref",
    "Fn::GetAtt",
    "Fn::Sub",
    "Fn::Join",
    "Fn::If",
    "Fn::Select",
    "Fn::Split",
    "Fn::Base64",
    "Fn::FindInMap",
)
_WORDS = some.sampled_from(
    ["Type", "Properties", "Resources", "HeadNode", "Tags", "A", "AWS::Region", "a", "", "true", "22", "Fn::X", UNKNOWN]
)
_SCALARS = some.one_of(some.none(), some.booleans(), some.integers(), some.floats(allow_nan=False), some.text(), _WORDS)
_VALUES: some.SearchStrategy[Any] = some.recursive(
    _SCALARS,
    lambda inner: some.one_of(
        some.lists(inner, max_size=4),
        some.dictionaries(some.one_of(_WORDS, some.text(max_size=5)), inner, max_size=4),
        some.builds(lambda name, value: {name: value}, some.sampled_from(_FUNCTIONS), inner),
    ),
    max_leaves=20,
)


_RICH: dict[str, Any] = {
    **dict(TABLES["pcluster-private-subnets"].good[0].properties),
    "AdditionalResources": "https://example.org/t.yaml",
    "DevSettings": {"Cookbook": {"ChefCookbook": "s3://x/y"}, "InstanceTypesData": "s3://x/z"},
    "DirectoryService": {"PasswordSecretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:x"},
    "DeploymentSettings": {"LambdaFunctionsVpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}},
    "Monitoring": {"Logs": {"CloudWatch": {"Enabled": True, "RetentionInDays": 3, "DeletionPolicy": "Delete"}}},
    "LoginNodes": {"Pools": [{"Name": "a", "Ssh": {"AllowedIps": "pl-1"}, "Dcv": {"Enabled": True, "Port": 1}}]},
    "Scheduling": {
        "SlurmSettings": {
            "ExternalSlurmdbd": {"Host": "x"},
            "MungeKeySecretArn": "arn:aws:secretsmanager:a:1:secret:x",
        },
        "SlurmQueues": [
            {
                "Name": "batch",
                "Tags": [{"Key": "lab", "Value": "x"}],
                "CustomActions": {"OnNodeStart": {"Sequence": [{"Script": "https://x"}]}},
                "Iam": {"S3Access": [{"BucketName": "b", "KeyName": "k", "EnableWriteAccess": True}]},
                "ComputeSettings": {"LocalStorage": {"RootVolume": {"Encrypted": False}}},
                "ComputeResources": [{"MaxCount": 5, "Tags": [{"Key": "lab", "Value": "x"}]}],
            }
        ],
    },
    "SharedStorage": [
        {"Name": "a", "MountDir": "/a", "StorageType": "FsxLustre", "FsxLustreSettings": {"DeploymentType": "X"}},
        {"Name": "b", "MountDir": "/b", "StorageType": "Ebs", "EbsSettings": {"Encrypted": True, "KmsKeyId": "k"}},
    ],
}


def _stack(body: object) -> Resource:
    urn = "urn:pulumi:test::p::aws:cloudformation/stack:Stack::it"
    return Resource(tokens.CLOUDFORMATION_STACK[0], urn, View({"templateBody": body}))


def _judged(*resources: Resource) -> None:
    stack = Stack(resources)
    session = Session(_REGISTRY, (), date(2026, 1, 1))
    for resource in stack.resources:
        for entry in _REGISTRY.for_type(resource.type):
            if entry.rule.id.startswith(_OURS):
                list(session._judge(entry.rule, resource, lambda e=entry, r=resource: e.check(r, stack.facts)))  # type: ignore[misc]
    for in_stack in _REGISTRY.stack_rules:
        if in_stack.rule.id.startswith(_OURS):
            for resource in stack.of(in_stack.rule.types):
                list(session._judge(in_stack.rule, resource, lambda e=in_stack, r=resource: e.check(r, stack)))  # type: ignore[misc]


@settings(deadline=None)
@given(some.one_of(some.text(), some.builds(json.dumps, _VALUES)))
def test_any_text_is_a_template_or_none(text: str) -> None:
    _judged(_stack(text))


@settings(deadline=None)
@given(some.sampled_from(sorted(KINDS)), _VALUES, _VALUES)
def test_any_properties_of_any_type_are_translated(kind: str, properties: object, others: object) -> None:
    body = json.dumps({"Parameters": others, "Resources": {"A": {"Type": kind, "Properties": properties}, "B": others}})
    expand(_stack(body))
    opaque(_stack(body))
    request = Resource(
        tokens.CLOUD_CONTROL[0], "urn:it", View({"typeName": kind, "desiredState": json.dumps(properties)})
    )
    expand(request)
    opaque(request)


@settings(deadline=None)
@given(some.sampled_from(SAMPLES), some.data())
def test_any_value_in_the_place_of_a_good_one_is_translated(sample: Any, data: some.DataObject) -> None:
    key = data.draw(some.sampled_from(sorted(sample.given)))
    properties = {**sample.given, key: data.draw(_VALUES)}
    expand(_stack(json.dumps({"Resources": {"A": {"Type": f"AWS::{sample.kind}", "Properties": properties}}})))


@settings(deadline=None)
@given(
    some.dictionaries(
        some.sampled_from(["HeadNode", "Scheduling", "SharedStorage", "LoginNodes", "Iam", "Tags"]), _VALUES
    )
)
def test_any_configuration_is_judged(configuration: dict[str, object]) -> None:
    _judged(Resource(tokens.CLUSTER, "urn:it", View(configuration)))


def _changed(document: Any, data: some.DataObject) -> Any:
    """The document with a value of any kind somewhere in it."""
    if isinstance(document, dict) and document and data.draw(some.integers(0, 5)):
        key = data.draw(some.sampled_from(sorted(document)))
        return {**document, key: _changed(document[key], data)}
    if isinstance(document, list) and document and data.draw(some.integers(0, 5)):
        index = data.draw(some.integers(0, len(document) - 1))
        return [_changed(member, data) if i == index else member for i, member in enumerate(document)]
    return data.draw(_VALUES)


@settings(deadline=None)
@given(some.data())
def test_any_value_anywhere_in_a_configuration_is_judged(data: some.DataObject) -> None:
    _, *around = TABLES["pcluster-private-subnets"].good
    resources = [Resource(each.type, each.urn, View(dict(each.properties))) for each in around]
    _judged(Resource(tokens.CLUSTER, "urn:it", View(_changed(_RICH, data))), *resources)


@settings(deadline=None)
@given(some.sampled_from(SAMPLES), some.data())
def test_any_value_anywhere_in_a_resource_is_translated(sample: Any, data: some.DataObject) -> None:
    resource = {"Type": f"AWS::{sample.kind}", "Properties": dict(sample.given)}
    _judged(_stack(json.dumps(_changed({"Resources": {"A": resource}}, data))))


@settings(deadline=None)
@given(some.one_of(some.text(), some.binary().map(lambda data: data.hex()), _VALUES))
def test_any_user_data_is_judged(value: object) -> None:
    _judged(Resource(tokens.INSTANCE[0], "urn:it", View({"userData": value})))


@settings(deadline=None)
@given(_VALUES, some.sampled_from(["aws-native:ec2:Instance", "aws-native:s3:Bucket", "aws-native:rds:DbInstance"]))
def test_any_properties_of_the_other_provider_are_translated(value: object, token: str) -> None:
    expand(Resource(token, "urn:it", View({"networkInterfaces": value, "bucketEncryption": value, "tags": value})))


def test_a_large_template_is_read() -> None:
    resources = {f"R{i}": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}} for i in range(9000)}
    assert len(expand(_stack(json.dumps({"Resources": resources})))) == 9000
