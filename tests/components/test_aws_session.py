import json
import threading

import boto3
import pytest
from moto import mock_aws
from pulumi.dynamic import Config

from components._aws_session import AwsClients

ROLE = "arn:aws:iam::123456789012:role/deploy"


def config(**settings: str) -> Config:
    return Config({f"aws:{key}": value for key, value in settings.items()}, "hpc-labs")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")


@pytest.mark.parametrize(
    ("settings", "environment_region", "region"),
    [
        ({"region": "eu-west-1"}, "us-east-1", "eu-west-1"),
        ({}, "us-east-2", "us-east-2"),
    ],
)
def test_region_comes_from_the_config_and_else_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], environment_region: str, region: str
) -> None:
    monkeypatch.setenv("AWS_REGION", environment_region)
    assert AwsClients(config(**settings)).client("ec2").meta.region_name == region


def test_a_profile_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("aws")
    (folder / "config").write_text("[profile labs]\nregion = ap-south-1\n")
    (folder / "credentials").write_text("[labs]\naws_access_key_id = of-profile\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    client = AwsClients(config(profile="labs")).client("sts")
    assert client.meta.region_name == "ap-south-1"
    assert client._request_signer._credentials.access_key == "of-profile"


@mock_aws
def test_roles_are_assumed_one_after_the_other() -> None:
    roles = [
        {"roleArn": ROLE, "sessionName": "first", "duration": "1h"},
        {
            "roleArn": "arn:aws:iam::210987654321:role/labs",
            "sessionName": "second",
            "externalId": "labs-of-ours",
            "tags": {"team": "hpc"},
            "policyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        },
    ]
    clients = AwsClients(config(region="eu-west-1", assumeRoles=json.dumps(roles)))
    identity = clients.client("sts").get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::210987654321:assumed-role/labs/second"
    assert clients.client("ec2").meta.region_name == "eu-west-1"


@mock_aws
def test_without_config_the_environment_is_who_we_are() -> None:
    ours = AwsClients(config(region="us-east-1")).client("sts").get_caller_identity()["Arn"]
    assert ours == boto3.client("sts", region_name="us-east-1").get_caller_identity()["Arn"]


def test_settings_that_select_credentials_otherwise_are_refused_together() -> None:
    with pytest.raises(ValueError, match=r"aws:accessKey, aws:endpoints.*aws:profile, aws:assumeRoles") as error:
        AwsClients(config(accessKey="AKIAEXAMPLE", endpoints="[{}]"))
    assert "AKIAEXAMPLE" not in str(error.value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("not json", "a list of roles"),
        ('{"roleArn": "x"}', "a list of roles"),
        ('[{"sessionName": "x"}]', r"assumeRoles\[0\].*roleArn"),
        (f'[{{"roleArn": "{ROLE}", "externalID": "x"}}]', r"has externalID; allowed are.*externalId"),
    ],
)
def test_bad_roles_are_refused(value: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AwsClients(config(assumeRoles=value))


def test_threads_share_one_client_a_service() -> None:
    clients = AwsClients(config(region="us-east-1"))
    seen: list[object] = []
    threads = [threading.Thread(target=lambda: seen.append(clients.client("ec2"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len({id(client) for client in seen}) == 1
