"""The plan that checkov is given has the resources of the state, as Terraform spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.checkov_peer import resources_in
from bench.estates import EVERYTHING, of_aws, read_rows, write_state
from bench.terraform_plan import plan_of, terraform_type

if TYPE_CHECKING:
    from bench.estates import Row


@pytest.fixture(name="rows", scope="module")
def _rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return read_rows(write_state(tmp_path_factory.mktemp("plan") / "estate.json", EVERYTHING, 300))


def test_every_resource_of_aws_is_there_once(rows: list[Row]) -> None:
    plan = plan_of(rows)
    planned = plan["planned_values"]["root_module"]["resources"]
    assert len({each["address"] for each in planned}) == len(planned) == sum(map(of_aws, rows)) == 300
    for others in (plan["resource_changes"], plan["configuration"]["root_module"]["resources"]):
        assert [each["address"] for each in others] == [each["address"] for each in planned]


def test_blocks_are_lists_and_maps_are_not(rows: list[Row]) -> None:
    values = {each["type"]: each["values"] for each in plan_of(rows)["planned_values"]["root_module"]["resources"]}
    assert values["aws_s3_bucket_versioning"]["versioning_configuration"] == [{"status": "Enabled"}]
    (rule,) = values["aws_s3_bucket_server_side_encryption_configuration"]["rule"]
    assert rule["apply_server_side_encryption_by_default"][0]["sse_algorithm"] == "aws:kms"
    assert isinstance(values["aws_vpc"]["tags"], dict)
    assert {block["rule_no"] for block in values["aws_network_acl"]["egress"]} >= {100}


def test_resources_refer_to_each_other_as_their_values_do(rows: list[Row]) -> None:
    configured = plan_of(rows)["configuration"]["root_module"]["resources"]
    references = {
        (each["type"], key): expression["references"]
        for each in configured
        for key, expression in each["expressions"].items()
    }
    assert references["aws_subnet", "vpc_id"] == ["aws_vpc.platform_vpc.id", "aws_vpc.platform_vpc"]
    assert references["aws_s3_bucket_policy", "bucket"][1].startswith("aws_s3_bucket.")
    assert not any(key == "region" for _, key in references)


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "aws_vpc_endpoint"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "aws_vpc_security_group_egress_rule"),
        ("aws:rds/subnetGroup:SubnetGroup", "aws_db_subnet_group"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", "aws_s3_object"),
        ("aws:lambda/function:Function", "aws_lambda_function"),
    ],
)
def test_types_have_terraforms_names(token: str, name: str) -> None:
    assert terraform_type(token) == name


def test_what_checkov_says_it_saw_is_read_behind_its_warnings() -> None:
    assert resources_in('a warning\n{"summary": {"failed": 1, "resource_count": 200}}') == 200
