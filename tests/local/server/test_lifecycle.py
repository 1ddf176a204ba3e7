"""The server as a process: how it starts, stops and finds its resources again."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.home import CHECKOUT, HOST, LocalAwsError, LocalHome
from tests.local.conftest import boto_for


@pytest.fixture
def home(tmp_path: Path) -> Iterator[LocalHome]:
    home = LocalHome(tmp_path / "home")
    yield home
    home.stop_server()


def cli(home: LocalHome, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local", command],
        cwd=CHECKOUT,
        env={**os.environ, "LABS_HOME": str(home.root), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def kill(home: LocalHome) -> None:
    health = home.health()
    assert health is not None
    os.kill(health.pid, signal.SIGKILL)
    await_end(home)


def await_end(home: LocalHome) -> None:
    """Wait until the kernel has dropped the lock of the server's process."""
    import fcntl

    with home.owner_lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def test_two_starts_at_once_make_one_server(home: LocalHome) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-m", "local", "up"],
            cwd=CHECKOUT,
            text=True,
            stdout=subprocess.PIPE,
            env={**os.environ, "LABS_HOME": str(home.root)},
        )
        for _ in range(2)
    ]
    said = [start.communicate(timeout=60)[0] for start in starts]
    assert [start.returncode for start in starts] == [0, 0]
    health = home.health()
    assert health is not None
    assert all(f"process {health.pid}" in text for text in said)
    assert home.log.read_text().count("answers on") == 1


def test_env_points_a_shell_at_a_running_server(home: LocalHome) -> None:
    printed = cli(home, "env")
    assert printed.returncode == 0
    script = f"{printed.stdout}\necho $AWS_ENDPOINT_URL $PULUMI_BACKEND_URL"
    shell = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert shell.stdout.split() == [home.endpoint, home.environment()["PULUMI_BACKEND_URL"]]
    assert home.health() is not None


def test_killed_server_loses_nothing_that_was_answered(home: LocalHome) -> None:
    home.ensure_server()
    boto = boto_for(home)
    made = make_some_of_everything(boto)
    default_vpc = boto("ec2", region="eu-west-1").describe_vpcs()["Vpcs"]  # made by looking
    kill(home)
    health = home.ensure_server()
    assert "found the resources" in health.notices[0]
    assert look_at(boto, made) == made
    assert boto("ec2", region="eu-west-1").describe_vpcs()["Vpcs"] == default_vpc


def test_killed_while_many_write_every_answered_write_is_there(home: LocalHome) -> None:
    home.ensure_server()
    answered: list[str] = []
    enough = threading.Event()

    def write(number: int) -> None:
        client = boto_for(home)("dynamodb")
        for step in range(10_000):
            key = f"{number}-{step}"
            try:
                client.put_item(TableName="t", Item={"k": {"S": key}})
            except Exception:
                return
            answered.append(key)
            if len(answered) >= 40:
                enough.set()

    table = boto_for(home)("dynamodb")
    table.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    kill(home)
    for thread in threads:
        thread.join()
    home.ensure_server()
    found = {item["k"]["S"] for page in table.get_paginator("scan").paginate(TableName="t") for item in page["Items"]}
    assert set(answered) <= found


def test_status_of_a_home_that_was_never_started_makes_nothing(home: LocalHome) -> None:
    assert "not running" in cli(home, "status").stdout
    assert not home.root.exists()


def test_down_keeps_and_reset_forgets(home: LocalHome) -> None:
    cli(home, "up")
    port = home.port
    boto = boto_for(home)
    boto("s3").create_bucket(Bucket="kept")
    assert "resources are kept" in cli(home, "down").stdout
    assert home.health() is None
    assert "not running" in cli(home, "status").stdout
    cli(home, "up")
    assert [bucket["Name"] for bucket in boto("s3").list_buckets()["Buckets"]] == ["kept"]
    assert cli(home, "reset").returncode == 0
    cli(home, "up")
    assert LocalHome(home.root).port == port
    assert boto("s3").list_buckets()["Buckets"] == []


def test_unusable_file_is_kept_aside_and_said(home: LocalHome) -> None:
    home.ensure_server()
    boto_for(home)("s3").create_bucket(Bucket="lost")
    home.stop_server()
    damaged = home.resources.read_bytes()[:500]
    home.resources.write_bytes(damaged)
    said = cli(home, "up").stdout
    assert "WITHOUT the resources" in said
    assert boto_for(home)("s3").list_buckets()["Buckets"] == []
    [aside] = [file for file in home.aws.glob("resources.*") if file.suffix != ".new"]
    assert aside.read_bytes() == damaged
    assert str(aside) in said


def test_idle_server_stops_and_keeps_its_resources(home: LocalHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_IDLE_SECONDS", "1")
    home.ensure_server()
    boto_for(home)("s3").create_bucket(Bucket="kept")
    await_end(home)
    assert "not used for 1 s" in home.log.read_text()
    monkeypatch.setenv("LABS_IDLE_SECONDS", "60")
    home.ensure_server()
    assert boto_for(home)("s3").list_buckets()["Buckets"][0]["Name"] == "kept"


def test_server_leaves_its_starter_s_session_and_pipes(home: LocalHome) -> None:
    starter = cli(home, "up")  # returns only when nobody else holds its pipes
    assert starter.returncode == 0
    health = home.health()
    assert health is not None
    assert os.getsid(health.pid) != os.getsid(0)
    held = {str(Path(f"/proc/{health.pid}/fd/{number}").readlink()) for number in (0, 1, 2)}
    assert held == {"/dev/null", str(home.log)}


def test_resources_are_readable_by_their_owner_only(home: LocalHome) -> None:
    home.ensure_server()
    boto_for(home)("secretsmanager").create_secret(Name="s", SecretString="x")
    assert home.resources.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("answer", [b"HTTP/1.0 200 OK\r\n\r\n{}", b"something else\r\n"])
def test_foreign_program_on_the_port_is_named(home: LocalHome, answer: bytes) -> None:
    with socket.create_server((HOST, home.port)) as foreign:

        def reply() -> None:
            connection, _ = foreign.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        threading.Thread(target=reply, daemon=True).start()
        with pytest.raises(LocalAwsError, match=f"port {home.port} .* another program answers"):
            home.ensure_server()
    home.resources.unlink(missing_ok=True)


def test_failed_start_says_why(home: LocalHome) -> None:
    home.aws.mkdir(parents=True)
    home.resources.mkdir()
    with pytest.raises(LocalAwsError, match="did not start"):
        home.ensure_server()
    home.resources.rmdir()


def make_some_of_everything(boto: Any) -> dict[str, Any]:
    ec2, s3, kms, iam = boto("ec2"), boto("s3"), boto("kms"), boto("iam")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    ec2.create_key_pair(KeyName="k", KeyType="ed25519")
    s3.create_bucket(Bucket="kept")
    s3.put_object(Bucket="kept", Key="a/b", Body=b"content")
    key = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["KeyId"]
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}))
    boto("efs").create_file_system(CreationToken="t")
    boto("ssm").put_parameter(Name="/p", Value="v", Type="SecureString")
    boto("logs").create_log_group(logGroupName="g")
    boto("lambda").create_function(
        FunctionName="f",
        Runtime="python3.12",
        Handler="i.h",
        Role="arn:aws:iam::123456789012:role/r",
        Code={"ZipFile": b"PK\x05\x06" + bytes(18)},
    )
    boto("cloudformation").create_stack(
        StackName="stack", TemplateBody=json.dumps({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}})
    )
    return look_at(boto, {"subnet": subnet, "key": key})


def look_at(boto: Any, made: dict[str, Any]) -> dict[str, Any]:
    ec2, kms = boto("ec2"), boto("kms")
    answers = {
        "subnets": ec2.describe_subnets(SubnetIds=[made["subnet"]])["Subnets"],
        "pairs": ec2.describe_key_pairs()["KeyPairs"],
        "object": boto("s3").get_object(Bucket="kept", Key="a/b")["Body"].read(),
        "public key": kms.get_public_key(KeyId=made["key"])["PublicKey"],
        "roles": [role["RoleId"] for role in boto("iam").list_roles()["Roles"]],
        "file systems": [system["FileSystemId"] for system in boto("efs").describe_file_systems()["FileSystems"]],
        "parameter": boto("ssm").get_parameter(Name="/p", WithDecryption=True)["Parameter"]["Value"],
        "groups": boto("logs").describe_log_groups()["logGroups"],
        "function": boto("lambda").get_function(FunctionName="f")["Configuration"]["LastModified"],
        "stack": boto("cloudformation").describe_stack_resources(StackName="stack")["StackResources"][0][
            "PhysicalResourceId"
        ],
    }
    return {"subnet": made["subnet"], "key": made["key"], **answers}


def test_the_shell_forgets_what_leads_to_a_real_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.org")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org")
    home = LocalHome(tmp_path)
    lines = home.export_lines().splitlines()
    assert {"unset AWS_ENDPOINT_URL_S3", "unset AWS_PROFILE", "export NO_PROXY=127.0.0.1"} <= set(lines)
    monkeypatch.setenv("PATH", home.environment()["PATH"])
    assert home.environment()["PATH"] == os.environ["PATH"], "PATH grows with each eval"
