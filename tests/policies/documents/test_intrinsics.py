"""A template's functions are computed as far as the template tells."""

from __future__ import annotations

from typing import Any

import pytest

from policies.documents.intrinsics import Evaluation, sources
from policies.view import SECRET, SIGNATURE, UNKNOWN

_TEMPLATE: dict[str, object] = {
    "Parameters": {
        "Cidr": {"Type": "String", "Default": "10.0.0.0/16"},
        "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Count": {"Type": "Number", "Default": 3},
        "Open": {"Type": "String"},
        "Given": {"Type": "String", "Default": "not this"},
        "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/aws/ami"},
        "Password": {"Type": "String", "NoEcho": True, "Default": "hunter2"},
    },
    "Conditions": {
        "Yes": {"Fn::Equals": ["a", "a"]},
        "No": {"Fn::Not": [{"Condition": "Yes"}]},
        "Open": {"Fn::Equals": [{"Ref": "Open"}, "a"]},
        "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "Open"}]},
        "Neither": {"Fn::And": [{"Condition": "No"}, {"Condition": "Open"}]},
        "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "Open"}]},
        "Circle": {"Condition": "Circle"},
        "Broken": {"Fn::Equals": ["a"]},
        "Switch": {"Fn::Equals": [True, "true"]},
    },
    "Mappings": {"ByRegion": {"eu-west-1": {"Ami": "ami-1"}}},
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Ref": "Cidr"}}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "lab-${AWS::Region}"}}},
        "Unnamed": {"Type": "AWS::S3::Bucket"},
        "A": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "B"}}},
        "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "A"}}},
    },
}


def _evaluation(template: dict[str, object] | None = None) -> Evaluation:
    return Evaluation(template or _TEMPLATE, {"Given": "this"}, {"AWS::Region": "eu-west-1"})


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"Ref": "Cidr"}, "10.0.0.0/16"),
        ({"Ref": "Given"}, "this"),
        ({"Ref": "Zones"}, ["a", "b"]),
        ({"Ref": "Count"}, "3"),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "AWS::AccountId"}, UNKNOWN),
        ({"Ref": "Open"}, UNKNOWN),
        ({"Ref": "Image"}, UNKNOWN),
        ({"Ref": "Password"}, {SIGNATURE: SECRET, "value": "hunter2"}),
        ({"Ref": "Nobody"}, UNKNOWN),
        ({"Ref": "Bucket"}, "lab-eu-west-1"),
        ({"Fn::GetAtt": ["Vpc", "CidrBlock"]}, "10.0.0.0/16"),
        ({"Fn::GetAtt": ["Vpc", "VpcId"]}, UNKNOWN),
        ({"Fn::Sub": "${Cidr}-${!Cidr}-${AWS::Region}"}, "10.0.0.0/16-${Cidr}-eu-west-1"),
        ({"Fn::Sub": ["${x}-${Vpc.CidrBlock}", {"x": {"Ref": "Given"}}]}, "this-10.0.0.0/16"),
        ({"Fn::Sub": "${Open}"}, UNKNOWN),
        ({"Fn::Join": [".", ["a", {"Ref": "Given"}]]}, "a.this"),
        ({"Fn::Join": [".", {"Ref": "Zones"}]}, "a.b"),
        ({"Fn::Join": [".", ["a", {"Ref": "Open"}]]}, UNKNOWN),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Ref": "Zones"}]}, "b"),
        ({"Fn::Select": [7, {"Ref": "Zones"}]}, UNKNOWN),
        ({"Fn::FindInMap": ["ByRegion", {"Ref": "AWS::Region"}, "Ami"]}, "ami-1"),
        ({"Fn::FindInMap": ["ByRegion", "us-east-1", "Ami"]}, UNKNOWN),
        ({"Fn::FindInMap": ["ByRegion", "us-east-1", "Ami", {"DefaultValue": "ami-0"}]}, "ami-0"),
        ({"Fn::If": ["Yes", 1, 2]}, 1),
        ({"Fn::If": ["No", 1, 2]}, 2),
        ({"Fn::If": ["Open", 1, 2]}, UNKNOWN),
        ({"Fn::If": ["Open", {"a": 1}, {"a": 1}]}, {"a": 1}),
        ({"Fn::Base64": "echo"}, "ZWNobw=="),
        ({"Fn::Length": [1, 2]}, 2),
        ({"Fn::ToJsonString": {"a": {"Ref": "Given"}}}, '{"a": "this"}'),
        ({"Fn::ImportValue": "x"}, UNKNOWN),
        ({"Fn::GetAZs": ""}, UNKNOWN),
        ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}),
        ([{"Ref": "AWS::NoValue"}, 1], [1]),
        ("{{resolve:ssm:/x}}", UNKNOWN),
    ],
)
def test_a_value_is_computed(raw: object, value: object) -> None:
    assert _evaluation().value(raw) == value


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("Yes", True),
        ("No", False),
        ("Open", None),
        ("Both", None),
        ("Neither", False),
        ("Either", True),
        ("Circle", None),
        ("Broken", None),
        ("Switch", True),
        ("Nobody", None),
    ],
)
def test_a_condition_holds_or_not_or_cannot_be_told(name: str, holds: bool | None) -> None:
    assert _evaluation().condition(name) is holds


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ({"Ref": "Vpc"}, {"Vpc"}),
        ({"Ref": "Unnamed"}, {"Unnamed"}),
        ({"Fn::GetAtt": "Unnamed.Arn"}, {"Unnamed"}),
        ({"Fn::Sub": "${Unnamed.Arn}/*"}, {"Unnamed"}),
        ({"Fn::Join": ["", [{"Ref": "Vpc"}, {"Ref": "Unnamed"}]]}, {"Vpc", "Unnamed"}),
        ({"Fn::If": ["Open", {"Ref": "Vpc"}, {"Ref": "Unnamed"}]}, {"Vpc", "Unnamed"}),
        ({"Fn::Cidr": [{"Ref": "Vpc"}, 1, 1]}, {"Vpc"}),
        ({"Ref": "Cidr"}, set()),
    ],
)
def test_what_is_unknown_remembers_where_it_comes_from(raw: object, names: set[str]) -> None:
    assert set(sources(_evaluation().value(raw))) == names


def test_names_that_name_each_other_end() -> None:
    assert _evaluation().value({"Ref": "A"}) == UNKNOWN


def test_a_long_chain_of_conditions_ends() -> None:
    chain: dict[str, Any] = {f"C{i}": {"Condition": f"C{i + 1}"} for i in range(5000)}
    assert _evaluation({"Conditions": chain}).condition("C0") is None


def test_texts_that_multiply_are_given_up() -> None:
    parameters = {"P": {"Type": "String", "Default": "x" * 4000}}
    evaluation = _evaluation({"Parameters": parameters})
    values = [evaluation.value({"Fn::Sub": "${P}" * 1000}) for _ in range(20)]
    assert values[0] == "x" * 4_000_000
    assert set(values[1:]) == {UNKNOWN}
