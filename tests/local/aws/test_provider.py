"""The provider's answers to single calls, without an engine or a server."""

import json
import subprocess
import sys
from typing import Any

import pytest

from local.aws.check import Naming, check
from local.aws.config import Config, check_config
from local.aws.credentials import Credentials
from local.aws.diff import Change, Comparison, Kind
from local.aws.preview import planned_creation, planned_update, recorded_inputs
from local.aws.provider import type_and_name
from local.aws.schema import schema_of
from local.aws.table import UnknownTypeError, find
from local.aws.values import DEFAULTS, UNKNOWN, Properties, Value, pack_struct, unpack_struct
from local.home import CHECKOUT

VPC = "aws:ec2/vpc:Vpc"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
BUCKET = "aws:s3/bucket:Bucket"
QUEUE = "aws:sqs/queue:Queue"
INSTANCE = "aws:ec2/instance:Instance"


def checked(
    token: str, news: Properties, olds: Properties | None = None, name: str = "Thing", tags: Value = None, **naming: Any
) -> tuple[Properties, dict[str, str]]:
    asked = Naming(seed=b"seed", logical_name=name, **naming)
    inputs, problems = check(find(token), schema_of(token), olds or {}, news, asked, tags)
    return inputs, {problem.property: problem.reason for problem in problems}


def changes(token: str, state: Properties, inputs: Properties) -> dict[str, tuple[Kind, bool]]:
    comparison = Comparison(find(token), schema_of(token))
    found: list[Change] = comparison.changes(state, inputs)
    return {change.path: (change.kind, comparison.replaces(change, state, inputs)) for change in found}


# --- check


def test_all_problems_of_a_resource_are_told_at_once_with_their_paths() -> None:
    _, problems = checked(
        GROUP,
        {"ingress": [{"protocol": "tcp", "fromPort": "many", "cidr": ["10.0.0.0/8"]}], "vpc": "vpc-1", "tags": "none"},
    )
    assert problems.keys() == {"ingress[0].fromPort", "ingress[0].toPort", "ingress[0].cidr", "vpc", "tags"}
    assert "not 'many'" in problems["ingress[0].fromPort"]
    assert "cidrBlocks" in problems["ingress[0].cidr"]


def test_an_input_that_is_not_served_names_the_file_of_its_row() -> None:
    _, problems = checked(VPC, {"ipv4IpamPoolId": "pool"})
    assert "local/aws/table/vpc.py" in problems["ipv4IpamPoolId"]


def test_a_nested_input_that_is_not_served_is_refused_too() -> None:
    _, problems = checked(INSTANCE, {"rootBlockDevice": {"volumeSize": 8, "volumeId": "vol-1"}})
    assert problems.keys() == {"rootBlockDevice.volumeId"}


@pytest.mark.parametrize(
    ("token", "name", "fine", "wrong", "allowed"),
    [
        ("aws:kms/key:Key", "deletionWindowInDays", [7, 30, "7"], [3, 31], "from 7 to 30"),
        ("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", [0, 365], [2, -1], "365, 400"),
        (VPC, "cidrBlock", ["10.0.0.0/16", "10.0.0.0/28"], ["10.0.0.0/8", "10.0.0.1/16", "ten"], "/16 to /28"),
        ("aws:s3/bucket:Bucket", "policy", ["{}", UNKNOWN], ["nope", "[]", "{'Version': 1}"], "JSON object"),
        ("aws:iam/role:Role", "assumeRolePolicy", ["{}"], ["ec2.amazonaws.com"], "JSON object"),
    ],
)
def test_values_that_aws_would_refuse_later_fail_at_preview(
    token: str, name: str, fine: list[Value], wrong: list[Value], allowed: str
) -> None:
    for value in fine:
        assert checked(token, {name: value})[1] == {}
    for value in wrong:
        problem = checked(token, {name: value})[1][name]
        assert allowed in problem and repr(value) in problem  # noqa: PT018


def test_a_nested_policy_is_json_too() -> None:
    role: Properties = {"assumeRolePolicy": "{}", "inlinePolicies": [{"name": "a", "policy": "nope"}]}
    assert checked("aws:iam/role:Role", role)[1].keys() == {"inlinePolicies[0].policy"}


def test_an_unknown_type_says_which_file_gets_the_row() -> None:
    with pytest.raises(UnknownTypeError, match=r"has no aws:efs/replicationX:ReplicationX: .* in efs\.py"):
        find("aws:efs/replicationX:ReplicationX")
    with pytest.raises(UnknownTypeError, match=r"in a new module athena\.py"):
        find("aws:athena/workgroup:Workgroup")


def test_values_are_read_as_terraform_reads_them() -> None:
    inputs, problems = checked(VPC, {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": "false"})
    assert problems == {}
    assert inputs["enableDnsSupport"] is False
    inputs, _ = checked(GROUP, {"ingress": [{"protocol": 6, "fromPort": "22", "toPort": 22.0}]})
    assert inputs["ingress"] == [{"protocol": "6", "fromPort": 22, "toPort": 22, "self": False}]


def test_unknown_values_pass_at_every_depth() -> None:
    rule: Properties = {"protocol": "tcp", "fromPort": 1, "toPort": 2, "securityGroups": [UNKNOWN]}
    inputs, problems = checked(GROUP, {"ingress": [rule], "vpcId": UNKNOWN, "tags": UNKNOWN})
    assert problems == {}
    assert inputs["tagsAll"] is UNKNOWN
    assert inputs["ingress"] == [{**rule, "self": False}]


def test_default_tags_join_in_tags_all_and_lose_to_own_ones() -> None:
    inputs, _ = checked(VPC, {"tags": {"a": "own"}}, tags={"a": "default", "b": "default"})
    assert inputs["tags"] == {"a": "own"}
    assert inputs["tagsAll"] == {"a": "own", "b": "default"}
    inputs, _ = checked(VPC, {"tags": {"a": UNKNOWN}}, tags={"b": "default"})
    assert inputs["tagsAll"] is UNKNOWN


def test_a_missing_name_is_made_once() -> None:
    first, _ = checked(GROUP, {})
    assert first["name"] == "Thing-" + str(first["name"])[-7:]
    again, _ = checked(GROUP, {}, olds=first)
    assert again["name"] == first["name"]
    given, _ = checked(GROUP, {"name": "given"}, olds=first)
    assert given["name"] == "given"
    assert DEFAULTS not in given or "name" not in given[DEFAULTS]  # type: ignore[operator]
    renamed, _ = checked(GROUP, {}, olds=given)
    assert renamed["name"] != "given"


def test_names_keep_to_the_rules_of_their_type() -> None:
    assert checked(BUCKET, {}, name="Upper" + "x" * 80)[0]["bucket"].islower()  # type: ignore[union-attr]
    assert len(str(checked(BUCKET, {}, name="x" * 80)[0]["bucket"])) == 63
    assert str(checked(QUEUE, {"fifoQueue": True})[0]["name"]).endswith(".fifo")
    assert str(checked("aws:kms/alias:Alias", {"targetKeyId": "k"})[0]["name"]).startswith("alias/Thing-")
    assert "bucket" not in checked(BUCKET, {"bucketPrefix": "data-"})[0]


def test_automatic_names_follow_the_engines_choice() -> None:
    assert checked(GROUP, {}, proposed="stack-thing")[0]["name"] == "stack-thing"
    assert "name" not in checked(GROUP, {}, disabled=True)[0]


def test_provider_options_are_known_or_refused() -> None:
    assert list(check_config({"region": "us-east-1", "profile": "mine", "version": "7"})) == []
    assert [name for name, _ in check_config({"regoin": "us-east-1"})] == ["regoin"]
    assert Config.of({"defaultTags": json.dumps({"tags": {"a": "b"}})}).default_tags == {"a": "b"}
    assert Config.of({"defaultTags": UNKNOWN}).default_tags is UNKNOWN


def test_a_role_is_given_in_the_providers_words() -> None:
    [(name, reason)] = check_config({"assumeRoles": json.dumps([{"roleArn": "a"}, {"role_arn": "b"}])})
    assert name == "assumeRoles[1].role_arn"
    assert "ProviderAssumeRoleArgs" in reason


def test_a_provider_is_who_its_options_say() -> None:
    known = Config.of({"accessKey": "key", "secretKey": "secret", "assumeRoles": json.dumps([{"roleArn": "a"}])})
    assert known.credentials.keys == (("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"))
    assert known.credentials.roles == ("a",)
    for unknown in ({"accessKey": UNKNOWN}, {"assumeRoles": UNKNOWN}, {}):
        assert Config.of(unknown).credentials == Credentials()  # type: ignore[arg-type]


# --- diff


def test_the_same_in_other_words_is_no_change() -> None:
    state: Properties = {
        "description": "Managed by Pulumi",
        "ingress": [
            {
                "protocol": "tcp",
                "fromPort": 22,
                "toPort": 22,
                "cidrBlocks": ["10.0.0.0/8", "10.1.0.0/16"],
                "self": False,
            },
            {"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True},
        ],
        "egress": [],
    }
    inputs: Properties = {
        "description": "Managed by Pulumi",
        "ingress": [
            {"protocol": "all", "fromPort": 0, "toPort": 0, "self": True},
            {"protocol": "6", "fromPort": 22, "toPort": 22, "cidrBlocks": ["10.1.0.0/16", "10.0.0.0/8"]},
        ],
    }
    assert changes(GROUP, state, inputs) == {}


def test_policies_are_compared_as_aws_reads_them() -> None:
    one = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["a:b", "a:c"], "Resource": ["*"]}]}
    same = {"Statement": {"Resource": "*", "Action": ["a:c", "a:b"], "Effect": "Allow"}, "Version": "2012-10-17"}
    other = {**one, "Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "*"}]}
    token = "aws:s3/bucketPolicy:BucketPolicy"
    state: Properties = {"bucket": "b", "policy": json.dumps(one)}
    assert changes(token, state, {"bucket": "b", "policy": json.dumps(same)}) == {}
    assert changes(token, state, {"bucket": "b", "policy": json.dumps(other)}) == {"policy": (Kind.UPDATE, False)}


def test_a_change_names_its_place_and_whether_it_replaces() -> None:
    state: Properties = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}, "instanceTenancy": "default"}
    inputs: Properties = {"cidrBlock": "10.1.0.0/16", "tags": {"a.b": "c"}, "instanceTenancy": "default"}
    assert changes(VPC, state, inputs) == {
        "cidrBlock": (Kind.UPDATE, True),
        'tags["a.b"]': (Kind.ADD, False),
        "tags.a": (Kind.DELETE, False),
    }


def test_what_is_nested_in_a_replacing_block_replaces() -> None:
    state: Properties = {"rootBlockDevice": {"encrypted": False, "volumeSize": 8}}
    inputs: Properties = {"rootBlockDevice": {"encrypted": True, "volumeSize": 8}}
    assert changes(INSTANCE, state, inputs) == {"rootBlockDevice.encrypted": (Kind.UPDATE, True)}


def test_an_unknown_value_replaces_where_its_property_does() -> None:
    state: Properties = {"vpcId": "vpc-1", "name": "n", "description": "d"}
    assert changes(GROUP, state, {**state, "vpcId": UNKNOWN}) == {"vpcId": (Kind.UPDATE, True)}


@pytest.mark.parametrize(("old", "new", "replaces"), [("dedicated", "default", False), ("default", "dedicated", True)])
def test_conditional_replacement(old: str, new: str, replaces: bool) -> None:
    assert changes(VPC, {"instanceTenancy": old}, {"instanceTenancy": new}) == {
        "instanceTenancy": (Kind.UPDATE, replaces)
    }


def test_what_aws_fills_in_may_be_left_out_and_what_it_does_not_is_removed() -> None:
    state: Properties = {
        "availabilityZone": "us-east-1a",
        "mapPublicIpOnLaunch": True,
        "vpcId": "v",
        "region": "eu-west-1",
    }
    assert changes("aws:ec2/subnet:Subnet", state, {"vpcId": "v"}) == {"mapPublicIpOnLaunch": (Kind.DELETE, False)}


def test_only_a_name_that_the_program_chose_forces_deletion_first() -> None:
    comparison = Comparison(find(GROUP), schema_of(GROUP))
    assert comparison.deletes_first({"name": "n"}, {"name": "n"})
    assert not comparison.deletes_first({"name": "n"}, {"name": "n", DEFAULTS: ["name"]})
    assert not comparison.deletes_first({"name": "n"}, {"name": "m"})


def test_refreshed_values_keep_the_programs_words() -> None:
    comparison = Comparison(find(GROUP), schema_of(GROUP))
    before: Value = [{"protocol": "6", "fromPort": 22, "toPort": 22, "cidrBlocks": ["b", "a"]}]
    now: Value = [{"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["a", "b"]}]
    assert comparison.settle(before, now, "ingress") == before
    drifted: Value = [{"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["a"]}]
    assert comparison.settle(before, drifted, "ingress") == [
        {"protocol": "6", "fromPort": 22, "toPort": 22, "cidrBlocks": ["a"]}
    ]


# --- previews and recorded inputs


def test_a_planned_creation_knows_what_the_program_gives_and_no_more() -> None:
    planned = planned_creation(schema_of(VPC), {"cidrBlock": "10.0.0.0/16"}, "us-east-1")
    assert planned["cidrBlock"] == "10.0.0.0/16"
    assert planned["region"] == "us-east-1"
    assert {name for name, value in planned.items() if value is UNKNOWN} >= {"arn", "mainRouteTableId", "ownerId"}


def test_a_planned_update_keeps_what_aws_computed() -> None:
    token = "aws:ec2/launchTemplate:LaunchTemplate"
    state: Properties = {"id": "lt-1", "arn": "arn", "latestVersion": 1, "instanceType": "a", "keyName": "k"}
    planned = planned_update(
        find(token), schema_of(token), state, {"instanceType": "b"}, frozenset({"instanceType", "keyName"})
    )
    assert planned == {"id": "lt-1", "arn": "arn", "latestVersion": UNKNOWN, "instanceType": "b"}


def test_recorded_inputs_follow_drift_and_nothing_else() -> None:
    comparison = Comparison(find(VPC), schema_of(VPC))
    inputs: Properties = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}, DEFAULTS: ["enableDnsSupport"]}
    state: Properties = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "c"}, "enableDnsHostnames": True, "arn": "arn"}
    assert recorded_inputs(comparison, inputs, state) == {**inputs, "tags": {"a": "c"}}


# --- the protocol


def test_a_urn_gives_the_resources_own_type_and_name() -> None:
    urn = "urn:pulumi:dev::hpc-labs::hpclabs:network:PrivateNetwork$aws:ec2/vpc:Vpc::net::vpc"
    assert type_and_name(urn) == (VPC, "net::vpc")


def test_values_survive_the_protocol() -> None:
    values: Properties = {"a": 1, "b": 1.5, "c": True, "d": "x", "e": [UNKNOWN, {"f": []}], "g": {}}
    assert unpack_struct(pack_struct({**values, "none": None})) == values


def test_a_preview_imports_neither_boto_nor_the_sdk() -> None:
    """Their import takes longer than all that a preview asks of this provider."""
    program = """
import sys
from local.aws.protocol import provider_pb2 as p
from local.aws.provider import Provider
from local.aws.values import pack_struct
provider, urn = Provider(), "urn:pulumi:dev::p::aws:ec2/vpc:Vpc::net"
news = pack_struct({"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}})
inputs = provider.Check(p.CheckRequest(urn=urn, news=news), None).inputs
state = provider.Create(p.CreateRequest(urn=urn, properties=inputs, preview=True), None).properties
provider.Diff(p.DiffRequest(urn=urn, olds=state, news=inputs), None)
print([name for name in ("boto3", "botocore", "pulumi.resource", "pulumi_aws") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
