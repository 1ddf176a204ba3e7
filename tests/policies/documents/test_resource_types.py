"""CloudFormation's types come out as Pulumi's, with names that its provider has."""

from __future__ import annotations

import importlib
import inspect
import json
from functools import cache

import pytest

from policies.documents import expand
from policies.documents.naming import camel_case
from policies.documents.resource_types import KINDS
from policies.resource import Resource
from policies.tokens import CLOUDFORMATION_STACK
from policies.view import View

from .samples import SAMPLES, Sample


@cache
def _inputs(token: str) -> frozenset[str]:
    """The names of a resource's properties in the SDK, without their underscores."""
    module, name = token.removeprefix("aws:").split("/")[0], token.rsplit(":", 1)[-1]
    found = getattr(importlib.import_module(f"pulumi_aws.{'lambda_' if module == 'lambda' else module}"), name)
    return frozenset(key.replace("_", "") for key in inspect.signature(found._internal_init).parameters)


def _lacking(token: str, names: set[str]) -> set[str]:
    return {name for name in names if name.lower() not in _inputs(token)}


def _expanded(sample: Sample) -> tuple[Resource, ...]:
    resource: dict[str, object] = {"Type": f"AWS::{sample.kind}", "Properties": sample.given}
    if sample.deletion_policy:
        resource["DeletionPolicy"] = sample.deletion_policy
    body = json.dumps({"Resources": {"It": resource}})
    return expand(Resource(CLOUDFORMATION_STACK[0], "urn:stack", View({"templateBody": body})))


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_and_every_renamed_property_is_one_of_the_sdk(kind: str) -> None:
    row = KINDS[kind]
    assert _lacking(row.full_token, set(row.names.values())) == set()


@pytest.mark.parametrize("sample", SAMPLES, ids=[f"{sample.kind} {i}" for i, sample in enumerate(SAMPLES)])
def test_a_resource_is_rearranged(sample: Sample) -> None:
    made = _expanded(sample)
    assert [(each.type, each.properties.raw) for each in made] == [
        (f"aws:{token}", properties) for token, properties in sample.expected
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=[f"{sample.kind} {i}" for i, sample in enumerate(SAMPLES)])
def test_the_sdk_has_every_property(sample: Sample) -> None:
    for each in _expanded(sample):
        properties = each.properties.raw
        assert isinstance(properties, dict)
        assert _lacking(each.type, set(properties)) == set(), each.type


def test_every_rearrangement_is_tried() -> None:
    tried = {KINDS[f"AWS::{sample.kind}"].reshape for sample in SAMPLES}
    assert {row.reshape for row in KINDS.values()} - tried == set()


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("KmsKeyId", "kmsKeyId"),
        ("DBInstanceClass", "dbInstanceClass"),
        ("KMSMasterKeyID", "kmsMasterKeyId"),
        ("EnableIAMDatabaseAuthentication", "enableIamDatabaseAuthentication"),
        ("TargetGroupARNs", "targetGroupArns"),
        ("MultiAZ", "multiAz"),
        ("Ipv6CidrBlock", "ipv6CidrBlock"),
        ("S3", "s3"),
        ("already", "already"),
        ("", ""),
    ],
)
def test_names_are_spelled_as_pulumi_does(theirs: str, ours: str) -> None:
    assert camel_case(theirs) == ours


def test_a_group_with_separate_egress_has_no_default() -> None:
    body = {
        "Resources": {
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": "vpc-1"}},
            "Out": {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": {"GroupId": {"Ref": "Group"}}},
        }
    }
    stack = Resource(CLOUDFORMATION_STACK[0], "urn:stack", View({"templateBody": json.dumps(body)}))
    group, out = expand(stack)
    assert group.at("egress").absent
    assert out.references == {"securityGroupId": ("urn:stack#Group",)}
