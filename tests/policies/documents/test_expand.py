"""What stands in a document is a resource like any other: its type, its place, and what it refers to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from policies import tokens
from policies.documents import expand, opaque
from policies.resource import Resource, Stack
from policies.view import SECRET, SIGNATURE, UNKNOWN, View

if TYPE_CHECKING:
    from collections.abc import Mapping

_URN = "urn:pulumi:test::p::aws:cloudformation/stack:Stack::it"
_CONFIGURATION: dict[str, Any] = {
    "Image": {"Os": "alinux2023"},
    "HeadNode": {"Networking": {"SubnetId": "subnet-1"}},
    "Scheduling": {"SlurmQueues": [{"Name": "batch"}]},
}
_YAML = """
Parameters:
  Prefix: {Type: String}
  Cidr: {Type: String, Default: 10.0.0.0/16}
Conditions:
  Never: !Equals [a, b]
  Perhaps: !Equals [!Ref Prefix, a]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: !Ref Cidr}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, MapPublicIpOnLaunch: "true"}
  Gateway: {Type: AWS::EC2::InternetGateway, Condition: Perhaps}
  Address: {Type: AWS::EC2::EIP, Condition: Never}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${Prefix}-${AWS::AccountId}"
      PublicAccessBlockConfiguration: {BlockPublicAcls: true}
"""


def _resource(token: str, properties: Mapping[str, object]) -> Resource:
    return Resource(token, _URN, View(dict(properties)))


def _stack(**properties: object) -> Resource:
    return _resource(tokens.CLOUDFORMATION_STACK[0], properties)


def _named(resource: Resource) -> dict[str, Resource]:
    return {each.urn.removeprefix(f"{_URN}#"): each for each in expand(resource)}


def test_a_template_in_yaml_becomes_resources() -> None:
    found = _named(_stack(templateBody=_YAML, parameters={"Prefix": "lab"}))
    assert {name: each.type for name, each in found.items()} == {
        "Vpc": tokens.VPC[0],
        "Subnet": tokens.SUBNET[0],
        "Bucket": tokens.BUCKET[0],
        "Bucket.publicAccessBlockConfiguration": tokens.BUCKET_PUBLIC_ACCESS[0],
    }
    assert found["Vpc"].at("cidrBlock").value() == "10.0.0.0/16"
    assert found["Subnet"].at("mapPublicIpOnLaunch").path == "templateBody.Resources.Subnet.mapPublicIpOnLaunch"
    assert found["Subnet"].parent == found["Subnet"].owner == _URN


def test_a_condition_that_cannot_be_told_counts() -> None:
    assert "Gateway" in _named(_stack(templateBody=_YAML))
    assert "Address" not in _named(_stack(templateBody=_YAML))


def test_references_lead_to_other_resources_of_the_template() -> None:
    owner = _stack(templateBody=_YAML)
    stack = Stack([owner])
    (subnet,) = stack.of(tokens.SUBNET)
    (bucket,) = stack.of(tokens.BUCKET)
    assert [each.urn for each in stack.follow(subnet, "vpcId", types=tokens.VPC).found] == [f"{_URN}#Vpc"]
    (block,) = stack.attached_to(bucket, tokens.BUCKET_PUBLIC_ACCESS, "bucket")
    assert block.at("blockPublicAcls").value() is True


def test_the_stacks_own_id_tells_its_account() -> None:
    identity = "arn:aws:cloudformation:eu-west-1:111122223333:stack/it/1"
    found = _named(_stack(templateBody=_YAML, parameters={"Prefix": "lab"}, id=identity))
    assert found["Bucket"].at("bucket").value() == "lab-111122223333"
    assert found["Bucket.publicAccessBlockConfiguration"].at("bucket").value() == "lab-111122223333"


@pytest.mark.parametrize("body", [UNKNOWN, None])
def test_a_template_that_is_not_there_yet_has_nothing_in_it(body: object) -> None:
    assert expand(_stack(templateBody=body)) == ()
    assert opaque(_stack(templateBody=body)) == ()


def test_a_secret_template_keeps_its_secret() -> None:
    found = _named(_stack(templateBody={SIGNATURE: SECRET, "value": _YAML}))
    assert found["Vpc"].at("cidrBlock").shown == "[secret]"


def test_a_parameter_that_is_not_known_yet() -> None:
    found = _named(_stack(templateBody=_YAML, parameters={"Cidr": UNKNOWN}))
    assert found["Vpc"].at("cidrBlock").unknown


def test_parameters_that_are_not_known_yet() -> None:
    found = _named(_stack(templateBody=_YAML, parameters=UNKNOWN))
    assert found["Vpc"].at("cidrBlock").unknown


def test_a_template_in_a_bucket_does_not_tell_its_parameters() -> None:
    (vpc, *_) = expand(_resource(tokens.BUCKET_OBJECT[1], {"content": _YAML}))
    assert vpc.at("cidrBlock").unknown


def test_a_secret_parameter_stays_one() -> None:
    found = _named(_stack(templateBody=_YAML, parameters={"Cidr": {SIGNATURE: SECRET, "value": "10.7.0.0/16"}}))
    assert (found["Vpc"].at("cidrBlock").value(), found["Vpc"].at("cidrBlock").shown) == ("10.7.0.0/16", "[secret]")


def test_properties_that_cannot_be_told_are_all_unknown() -> None:
    body = {"Resources": {"It": {"Type": "AWS::EC2::EIP", "Properties": {"Fn::If": ["C", {}, {"Domain": "vpc"}]}}}}
    (address,) = expand(_stack(templateBody=json.dumps(body)))
    assert address.at("domain").unknown


@pytest.mark.parametrize(
    "written", [_CONFIGURATION, json.dumps(_CONFIGURATION), "Image: {Os: alinux2023}\nHeadNode: {}"]
)
def test_a_cluster_is_a_resource_however_it_is_written(written: object) -> None:
    body = {"Resources": {"C": {"Type": "Custom::PclusterCluster", "Properties": {"ClusterConfiguration": written}}}}
    (cluster,) = expand(_stack(templateBody=json.dumps(body)))
    assert cluster.type == tokens.CLUSTER
    assert cluster.at("Image", "Os").value() == "alinux2023"
    assert cluster.at("Image").path == "templateBody.Resources.C.Properties.ClusterConfiguration.Image"


def test_a_cluster_under_another_name_is_one_too() -> None:
    properties = {"ClusterConfiguration": _CONFIGURATION}
    body = {"Resources": {"C": {"Type": "AWS::CloudFormation::CustomResource", "Properties": properties}}}
    assert [each.type for each in expand(_stack(templateBody=json.dumps(body)))] == [tokens.CLUSTER]


def test_a_cluster_of_a_parameter_refers_to_what_it_is_made_of() -> None:
    configuration = {"HeadNode": {"Networking": {"SubnetId": {"Ref": "Subnet"}}}}
    cluster = {"Type": "Custom::PclusterCluster", "Properties": {"ClusterConfiguration": configuration}}
    body = {"Resources": {"Subnet": {"Type": "AWS::EC2::Subnet"}, "C": cluster}}
    stack = Stack([_stack(templateBody=json.dumps(body))])
    (found,) = stack.of((tokens.CLUSTER,))
    link = stack.follow(found, "HeadNode", "Networking", "SubnetId", types=tokens.SUBNET)
    assert [each.urn for each in link.found] == [f"{_URN}#Subnet"]


def test_a_desired_state_is_a_resource() -> None:
    state = json.dumps({"GroupDescription": "x", "SecurityGroupIngress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]})
    request = _resource(tokens.CLOUD_CONTROL[0], {"typeName": "AWS::EC2::SecurityGroup", "desiredState": state})
    (group,) = expand(request)
    assert (group.type, group.urn) == (tokens.SECURITY_GROUP[0], f"{_URN}#EC2.SecurityGroup")
    assert group.each("ingress")[0].each("cidrBlocks")[0].path == "desiredState.ingress[0].cidrBlocks[0]"


def test_parts_of_a_desired_state_belong_together() -> None:
    state = json.dumps({"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}})
    stack = Stack([_resource(tokens.CLOUD_CONTROL[0], {"typeName": "AWS::S3::Bucket", "desiredState": state})])
    (bucket,) = stack.of(tokens.BUCKET)
    assert len(stack.attached_to(bucket, tokens.BUCKET_PUBLIC_ACCESS, "bucket")) == 1


def test_a_desired_state_that_is_not_known_yet_is_all_unknown() -> None:
    request = _resource(tokens.CLOUD_CONTROL[0], {"typeName": "AWS::EC2::EIP", "desiredState": UNKNOWN})
    (address,) = expand(request)
    assert (address.type, address.at("domain").unknown) == (tokens.ELASTIC_IP[0], True)


def test_the_other_provider_is_read_by_the_same_table() -> None:
    given = {
        "groupDescription": "x",
        "securityGroupIngress": [{"ipProtocol": "-1", "cidrIp": "0.0.0.0/0"}],
        "tags": [{"key": "lab", "value": "neuro"}],
    }
    (group,) = expand(_resource("aws-native:ec2:SecurityGroup", given))
    assert group.type == tokens.SECURITY_GROUP[0]
    assert group.each("ingress")[0].each("cidrBlocks")[0].value() == "0.0.0.0/0"
    assert group.at("tags", "lab").value() == "neuro"
    assert expand(_resource("aws-native:nowhere:Thing", given)) == ()


@pytest.mark.parametrize("token", tokens.BUCKET_OBJECT)
def test_a_template_in_a_bucket_is_read(token: str) -> None:
    (vpc, *_) = expand(_resource(token, {"content": _YAML}))
    assert (vpc.type, vpc.properties.path) == (tokens.VPC[0], "content.Resources.Vpc")


@pytest.mark.parametrize(("token", "key"), [(tokens.BUCKET_OBJECT[1], "content"), (tokens.PARAMETER[0], "value")])
def test_a_configuration_that_somebody_keeps_is_read(token: str, key: str) -> None:
    (cluster,) = expand(_resource(token, {key: json.dumps(_CONFIGURATION)}))
    assert (cluster.type, cluster.urn) == (tokens.CLUSTER, f"{_URN}#{key}")
    assert expand(_resource(token, {key: "HeadNode and Scheduling are sections"})) == ()
    assert expand(_resource(token, {key: "a,b,c"})) == ()


def _check(values: object) -> Resource:
    document = json.dumps(
        {**_CONFIGURATION, "HeadNode": {"Networking": {"SubnetId": "{{ref:0}}"}, "Name": "a-{{ref:1}}"}}
    )
    properties = {"document": document, "values": values}
    references = {"values": ("urn:subnet",)}
    return Resource("pulumi-python:dynamic/cluster:ClusterCheck", _URN, View(properties), references)


def test_this_projects_check_is_judged_while_the_template_is_not_known() -> None:
    (cluster,) = expand(_check([UNKNOWN, "b"]))
    assert cluster.at("HeadNode", "Networking", "SubnetId").unknown
    assert cluster.at("HeadNode", "Name").value() == "a-b"
    assert cluster.references["HeadNode"] == ("urn:subnet",)


def test_this_projects_check_is_left_to_the_stack_once_all_is_known() -> None:
    assert expand(_check(["subnet-1", "b"])) == ()


def test_other_resources_have_no_documents() -> None:
    assert expand(_resource("aws:s3/bucket:Bucket", {"bucket": "x"})) == ()
    assert opaque(_resource("aws:s3/bucket:Bucket", {"bucket": "x"})) == ()


def test_what_stands_in_a_document_inside_of_a_document_is_a_resource() -> None:
    template = {"Resources": {"Out": {"Type": "AWS::EC2::InternetGateway"}}}
    state = {"StackName": "inner", "RoleARN": "arn:role", "TemplateBody": json.dumps(template)}
    request = _resource(
        tokens.CLOUD_CONTROL[0], {"typeName": "AWS::CloudFormation::Stack", "desiredState": json.dumps(state)}
    )
    inside = _named(request)
    assert {name: each.type for name, each in inside.items()} == {
        "CloudFormation.Stack": tokens.CLOUDFORMATION_STACK[0],
        "CloudFormation.Stack#Out": tokens.INTERNET_GATEWAY[0],
    }
    assert inside["CloudFormation.Stack"].at("iamRoleArn").value() == "arn:role"
    assert {each.owner for each in inside.values()} == {_URN}


def test_a_template_that_is_an_object_inside_of_a_document_keeps_its_names() -> None:
    state = {"TemplateBody": {"Resources": {"Out": {"Type": "AWS::EC2::InternetGateway"}}}}
    request = _resource(tokens.CLOUD_CONTROL[0], {"typeName": "AWS::CloudFormation::Stack", "desiredState": state})
    assert "CloudFormation.Stack#Out" in _named(request)
