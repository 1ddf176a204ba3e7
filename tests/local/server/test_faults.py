"""Faults on demand, in each protocol, against botocore's own parsing and retries."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.home import LocalHome

# A call of each protocol: service, operation, the call, its throttling error.
CALLS: dict[str, tuple[str, str, Callable[[Any], Any], str]] = {
    "ec2": ("ec2", "DescribeVpcs", lambda client: client.describe_vpcs(), "RequestLimitExceeded"),
    "query": ("iam", "ListRoles", lambda client: client.list_roles(), "Throttling"),
    "json": ("kms", "ListKeys", lambda client: client.list_keys(), "ThrottlingException"),
    "rest-json": ("efs", "DescribeFileSystems", lambda client: client.describe_file_systems(), "ThrottlingException"),
    "rest-json with a code of its own": (
        "lambda",
        "ListFunctions",
        lambda client: client.list_functions(),
        "TooManyRequestsException",
    ),
    "rest-xml": ("route53", "ListHostedZones", lambda client: client.list_hosted_zones(), "Throttling"),
    "s3": ("s3", "ListBuckets", lambda client: client.list_buckets(), "SlowDown"),
}
EACH = pytest.mark.parametrize(("service", "operation", "call", "throttled"), CALLS.values(), ids=CALLS)


class Switch:
    def __init__(self, home: LocalHome) -> None:
        self._address = f"{home.endpoint}/_local/faults"

    def on(self, **fault: Any) -> Any:
        return self._send("POST", json.dumps(fault).encode())

    def off(self) -> Any:
        return self._send("DELETE")

    def hits(self) -> list[int]:
        return [fault["hits"] for fault in self._send("GET")]

    def _send(self, method: str, body: bytes | None = None) -> Any:
        request = urllib.request.Request(self._address, body, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


@pytest.fixture
def faults(server: LocalHome) -> Iterator[Switch]:
    switch = Switch(server)
    yield switch
    switch.off()


@EACH
def test_throttling_is_the_service_s_own(
    boto: Any, faults: Switch, service: str, operation: str, call: Callable[[Any], Any], throttled: str
) -> None:
    faults.on(kind="throttle", service=service, operation=operation)
    with pytest.raises(ClientError) as refused:
        call(boto(service))
    assert refused.value.response["Error"]["Code"] == throttled
    assert refused.value.response["Error"]["Message"] == "Rate exceeded"


@EACH
@pytest.mark.parametrize("kind", ["throttle", "error"])
def test_botocore_retries_until_it_is_over(
    boto: Any, faults: Switch, service: str, operation: str, call: Callable[[Any], Any], throttled: str, kind: str
) -> None:
    faults.on(kind=kind, service=service, operation=operation, times=1)
    assert call(boto(service, attempts=3))["ResponseMetadata"]["RetryAttempts"] == 1
    assert faults.hits() == [1]


def test_only_the_named_operation_is_hit(boto: Any, faults: Switch) -> None:
    faults.on(kind="error", service="s3", operation="PutBucketPolicy")
    s3 = boto("s3")
    s3.create_bucket(Bucket="faulty")
    s3.put_bucket_versioning(Bucket="faulty", VersioningConfiguration={"Status": "Enabled"})
    with pytest.raises(ClientError, match="InternalError"):
        s3.put_bucket_policy(Bucket="faulty", Policy="{}")


def test_wildcards_hit_many_operations(boto: Any, faults: Switch) -> None:
    faults.on(kind="error", service="*", operation="Describe*")
    for service, call in (("ec2", "describe_vpcs"), ("efs", "describe_file_systems"), ("logs", "describe_log_groups")):
        with pytest.raises(ClientError):
            getattr(boto(service), call)()
    boto("kms").list_keys()
    assert faults.hits() == [3]


def test_probability_is_the_same_for_the_same_seed(boto: Any, faults: Switch) -> None:
    def outcomes() -> list[bool]:
        faults.off()
        faults.on(kind="error", service="kms", probability=0.5, seed=7)
        return [succeeds(lambda: boto("kms").list_keys()) for _ in range(12)]

    first = outcomes()
    assert outcomes() == first
    assert 0 < sum(first) < 12


def test_lost_answer_has_its_effect(boto: Any, faults: Switch) -> None:
    faults.on(kind="lost", service="logs", operation="CreateLogGroup", times=1)
    logs = boto("logs")
    with pytest.raises(ClientError, match="InternalServerError"):
        logs.create_log_group(logGroupName="lost-answer")
    assert logs.describe_log_groups(logGroupNamePrefix="lost-answer")["logGroups"]


def test_slow_answer_comes(boto: Any, faults: Switch) -> None:
    faults.on(kind="slow", service="kms", seconds=0.01, times=1)
    boto("kms").list_keys()
    assert faults.hits() == [1]


@pytest.mark.parametrize(
    ("fault", "problems"),
    [
        ({"kind": "odd", "times": 0}, ["kind is 'odd'", "throttle, error, lost, slow", "times is 0"]),
        ({"kind": "error", "probability": 2}, ["probability is 2"]),
        ({"kind": "slow"}, ["seconds is 0.0"]),
        ({"kind": "error", "oftener": 1}, ["oftener", "service, operation, times, probability, seed, seconds"]),
        ({"times": 1}, ["an object with kind (throttle, error, lost, slow)"]),
    ],
)
def test_bad_fault_is_refused_with_all_its_problems(faults: Switch, fault: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        faults.on(**fault)
    message = json.load(refused.value)["error"]
    assert all(problem in message for problem in problems)


def succeeds(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ClientError:
        return False
    return True
