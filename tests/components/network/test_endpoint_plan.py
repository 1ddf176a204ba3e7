import json
from collections.abc import Iterable
from typing import Any

import pytest

from components.network._endpoint_plan import (
    Feature,
    dynamodb_policy,
    endpoint_policy,
    interface_endpoints,
    partition,
    s3_policy,
    service_name,
)

ACCOUNT = "123456789012"
REGION = "eu-west-1"
EVERY_FEATURE = frozenset(Feature)


def services(*features: Feature) -> list[str]:
    return [endpoint.service for endpoint in interface_endpoints(features)]


def statements(policy: Any) -> list[dict[str, Any]]:
    document = json.loads(json.dumps(policy))
    assert document["Version"] == "2012-10-17"
    return document["Statement"]  # type: ignore[no-any-return]


def every_policy() -> Iterable[tuple[str, list[dict[str, Any]]]]:
    yield "s3", statements(s3_policy(EVERY_FEATURE, ACCOUNT, REGION))
    yield "dynamodb", statements(dynamodb_policy(ACCOUNT))
    for endpoint in interface_endpoints(EVERY_FEATURE):
        yield endpoint.service, statements(endpoint_policy(endpoint, ACCOUNT, REGION))


def test_endpoints_follow_from_features() -> None:
    assert services() == []
    assert services(Feature.CLUSTER) == ["cloudformation", "ec2", "logs"]
    assert services(Feature.CLUSTER, Feature.LOGIN_NODES, Feature.ACCOUNTING) == [
        "autoscaling",
        "cloudformation",
        "ec2",
        "elasticloadbalancing",
        "logs",
        "secretsmanager",
    ]
    assert services(Feature.CONTAINERS) == ["ecr.api", "ecr.dkr"]
    assert services(Feature.DIRECTORY_SERVICE) == ["secretsmanager"]
    assert services(Feature.DCV) == []
    assert services(Feature.SESSION_MANAGER) == ["ssm", "ssmmessages"]


def test_every_feature_brings_endpoints_with_a_reason() -> None:
    for feature in Feature:
        endpoints = interface_endpoints([feature])
        assert endpoints or feature is Feature.DCV
        assert all(endpoint.reason for endpoint in endpoints)


def test_an_endpoint_that_two_features_need_is_there_once() -> None:
    found = services(*Feature, *Feature)
    assert found == sorted(set(found))


@pytest.mark.parametrize(("service", "policy"), list(every_policy()))
def test_the_first_statement_keeps_to_this_account(service: str, policy: list[dict[str, Any]]) -> None:
    condition = policy[0]["Condition"]["StringEquals"]
    assert condition["aws:PrincipalAccount"] == ACCOUNT
    assert condition.get("aws:ResourceAccount") == (None if service == "ssmmessages" else ACCOUNT)


@pytest.mark.parametrize(("service", "policy"), list(every_policy()))
def test_nothing_else_names_all_resources_or_all_actions(service: str, policy: list[dict[str, Any]]) -> None:
    for statement in policy[1:]:
        assert "Resource" in statement
        assert "*" not in json.dumps(statement["Action"]).replace("Describe*", "").replace("Get*", "").replace(
            "List*", ""
        )
        resources = [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]
        for resource in resources:
            assert REGION in resource or REGION.replace("-", "") in resource
            assert resource.count("*") == 1
            assert resource.endswith("/*")


@pytest.mark.parametrize(("service", "policy"), list(every_policy()))
def test_policies_fit_and_have_distinct_statement_ids(service: str, policy: list[dict[str, Any]]) -> None:
    ids = [statement["Sid"] for statement in policy]
    assert len(ids) == len(set(ids))
    assert all(sid.isalnum() for sid in ids)
    assert all(statement["Effect"] == "Allow" for statement in policy)
    assert len(json.dumps(policy)) < 20_480


def test_s3_lets_a_private_cluster_reach_aws_buckets_and_no_more() -> None:
    opened = {
        statement["Resource"]: statement["Action"]
        for statement in statements(s3_policy({Feature.CLUSTER}, ACCOUNT, REGION))
        if "Condition" not in statement
    }
    assert opened == {
        "arn:aws:s3:::cloudformation-waitcondition-eu-west-1/*": "s3:PutObject",
        "arn:aws:s3:::cloudformation-custom-resource-response-euwest1/*": "s3:PutObject",
        "arn:aws:s3:::eu-west-1-aws-parallelcluster/*": "s3:GetObject",
        "arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*": "s3:GetObject",
    }


def test_image_layers_come_with_containers_only() -> None:
    layers = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
    with_containers = s3_policy({Feature.CONTAINERS}, ACCOUNT, REGION)
    assert layers in [statement["Resource"] for statement in statements(with_containers)]
    assert layers not in json.dumps(s3_policy(EVERY_FEATURE - {Feature.CONTAINERS}, ACCOUNT, REGION))


def test_an_instance_without_credentials_reads_stacks_of_this_account() -> None:
    (endpoint,) = (e for e in interface_endpoints([Feature.CLUSTER]) if e.service == "cloudformation")
    statement = statements(endpoint_policy(endpoint, ACCOUNT, REGION))[1]
    assert "Condition" not in statement
    assert statement["Resource"] == f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/*"
    assert statement["Action"] == ["cloudformation:DescribeStackResource", "cloudformation:SignalResource"]


def test_what_aws_owns_is_for_this_account_only() -> None:
    for service, sid in (("ec2", "LaunchImages"), ("ssm", "ReadWhatAwsPublishes")):
        policy = dict(every_policy())[service]
        (statement,) = (statement for statement in policy if statement["Sid"] == sid)
        assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}


def test_names_and_arns_of_other_partitions() -> None:
    assert service_name("ec2", "us-gov-west-1") == "com.amazonaws.us-gov-west-1.ec2"
    assert partition("us-gov-west-1") == "aws-us-gov"
    resources = json.dumps(s3_policy(EVERY_FEATURE, ACCOUNT, "us-gov-west-1"))
    assert "arn:aws-us-gov:s3:::" in resources
    assert "arn:aws:" not in resources
    with pytest.raises(ValueError, match="region='cn-north-1'"):
        service_name("ec2", "cn-north-1")
