"""What AWS has recorded of a cluster in trouble, and what is made of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ops.commands.diagnose import providers_of
from ops.diagnosis import Record, likely, node_records, provider_records, report, stack_records
from ops.state import Json, Resource, State

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@cache
def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")  # type: ignore[call-overload]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield


def say(group: str, stream: str, *messages: str) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    start = int(datetime.now(UTC).timestamp() * 1000)
    events = [{"timestamp": start + number, "message": message} for number, message in enumerate(messages)]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("WaitCondition timed out. Received 0 conditions when expecting 1", "did not report that it is ready"),
        ("AccessDenied: ... because no VPC endpoint policy allows the s3:PutObject action", "policy of a VPC endpoint"),
        ('Could not connect to the endpoint URL: "https://logs..."', "found no way to an AWS service"),
        ("We currently do not have sufficient hpc7a.96xlarge capacity in the zone", "no capacity"),
        ("(InsufficientInstanceCapacity) when calling RunInstances", "no capacity"),
        ("(VcpuLimitExceeded) when calling RunInstances", "quota"),
        ("ERROR 1045 (28000): Access denied for user 'slurm'@'10.64.128.4'", "does not hold the password"),
        ("ResourceNotFoundException: Secrets Manager can't find the specified secret.", "A secret is missing"),
        ("slurm_persist_conn_open: connection to db:6819 refused", "3306) or slurmdbd (6819"),
        ("Can't connect to MySQL server on 'db:3306' (110)", "security group is in between"),
        ("User: arn:... is not authorized to perform: iam:PassRole", "permissions boundary"),
    ],
)
def test_what_is_known_is_named(said: str, words: str) -> None:
    (cause, _), *_ = likely([Record(NOW, "log cfn-init", said)])
    assert words in cause.meaning


def test_what_a_wait_ran_out_for_comes_before_the_wait() -> None:
    wait = Record(NOW, "stack a", "HeadNodeWaitCondition CREATE_FAILED: WaitCondition timed out")
    cause = Record(NOW - timedelta(minutes=30), "log chef-client", "connection to 10.64.0.9:3306 timed out")
    text = report("lab-a", "of unknown state", [wait, cause], [])
    assert "Likely cause: The database (3306)" in text
    assert "Possible, too: The head node did not report" in text
    recorded = text.partition("Recorded:")[2]
    assert recorded.index("chef-client") < recorded.index("HeadNodeWaitCondition"), "the oldest is first"


def test_no_trouble_is_said() -> None:
    assert "no trouble" in report("lab-a", "RUNNING", [], [])
    assert "Likely" not in report("lab-a", "RUNNING", [Record(NOW, "log x", "error: of another kind")], [])


def test_what_cannot_be_read_is_said() -> None:
    assert "Not read:\n  the nodes' logs: AccessDenied" in report("a", "RUNNING", [], ["the nodes' logs: AccessDenied"])


def test_the_newest_log_group_of_that_cluster_is_read(aws: None) -> None:
    say("/aws/parallelcluster/lab-a-202611220900", "ip-10-64-128-4.i-1.cfn-init", "error: an old one")
    say("/aws/parallelcluster/lab-a-202611221000", "ip-10-64-128-4.i-2.cfn-init", "all is well", "Error: disk full")
    say("/aws/parallelcluster/lab-a-green-202611221100", "ip-10-64-128-4.i-3.cfn-init", "error: another cluster's")
    assert [record.text for record in node_records(client, "lab-a")] == ["Error: disk full"]
    assert list(node_records(client, "lab-b")) == []


def test_the_last_troubles_of_the_provider_are_read(aws: None) -> None:
    say("/aws/lambda/pcluster-cfn-1", "2026/11/22/[$LATEST]1", *(f"ERROR number {number}" for number in range(9)))
    assert [record.text[-1] for record in provider_records(client, "pcluster-cfn-1")] == list("5678")


class CloudFormation:
    """Two stacks of one name, of which the first is gone, and one of another cluster."""

    def get_paginator(self, operation: str) -> Any:
        return getattr(self, operation)

    class list_stacks:  # noqa: N801
        @staticmethod
        def paginate() -> list[dict[str, Any]]:
            stacks = [
                ("lab-a-pcluster-3-16-1", "old", NOW - timedelta(days=1)),
                ("lab-a-pcluster-3-16-1", "new", NOW),
                ("lab-a", "inner", NOW),
                ("lab-a-green-pcluster-3-16-1", "green", NOW),
            ]
            return [{"StackSummaries": [{"StackName": n, "StackId": i, "CreationTime": t} for n, i, t in stacks]}]

    class describe_stack_events:  # noqa: N801
        @staticmethod
        def paginate(StackName: str) -> list[dict[str, Any]]:  # noqa: N803
            event = {"StackName": StackName, "Timestamp": NOW, "LogicalResourceId": "Head"}
            return [
                {
                    "StackEvents": [
                        {**event, "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": f"why {StackName}"},
                        {
                            **event,
                            "ResourceStatus": "CREATE_FAILED",
                            "ResourceStatusReason": "Resource creation cancelled",
                        },
                        {**event, "ResourceStatus": "CREATE_COMPLETE"},
                    ]
                }
            ]


def test_the_events_are_those_of_the_clusters_newest_stacks() -> None:
    records = stack_records(lambda _service: CloudFormation(), "lab-a")
    assert sorted(record.text for record in records) == [
        "Head CREATE_FAILED: why inner",
        "Head CREATE_FAILED: why new",
    ]


def test_the_providers_are_those_of_the_platform() -> None:
    token = "arn:aws:lambda:us-east-1:123456789012:function:pcluster-cfn-1"
    outputs: dict[str, Json] = {"cluster_providers": {"3.16.1": {"service_token": token}}}
    stack = Resource(urn="u", type="pulumi:pulumi:Stack", custom=False, outputs=outputs)
    assert providers_of(State("platform", resources=(stack,))) == ["pcluster-cfn-1"]
    assert providers_of(State("platform")) == []
