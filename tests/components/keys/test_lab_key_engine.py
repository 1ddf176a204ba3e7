"""A lab's key on the real engine and a local AWS: its life, and that its private half is nowhere but in the secret."""

import base64
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine, kill_group

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi

from components.keys import LabKey, LabKeyArgs, PlatformKey, PlatformKeyArgs
from components.tags import Tags

config = pulumi.Config()
tags = Tags(virtual_lab="vlab", project=config.require("project"), cost_centre="cc-1", owner="ops")
platform = PlatformKey("platform", PlatformKeyArgs(tags=tags, protect_data=False))
lab = LabKey("lab", LabKeyArgs(key_name=config.require("keyName"), kms_key_arn=platform.key_arn, tags=tags))
pulumi.export("id", lab.key_pair_id)
pulumi.export("name", lab.key_name)
pulumi.export("public", lab.public_key)
pulumi.export("fingerprint", lab.fingerprint)
pulumi.export("secret", lab.secret_arn)
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    yield Engine.for_program(home, tmp_path_factory.mktemp("project"), "keys", PROGRAM)
    home.stop_server()


def pairs(engine: Engine) -> dict[str, str]:
    """The key pairs in EC2: name and id."""
    return {pair["KeyName"]: pair["KeyPairId"] for pair in engine.boto("ec2").describe_key_pairs()["KeyPairs"]}


def private_half(engine: Engine) -> str:
    value: dict[str, Any] = engine.boto("secretsmanager").get_secret_value(SecretId=engine.outputs("lab")["secret"])
    return str(value["SecretString"])


def everything_written(engine: Engine, folder: Path) -> Iterator[tuple[str, str]]:
    """All that Pulumi left behind: its state and backups, its configuration, and what was captured in the folder."""
    for root in (engine.home.state, engine.project, folder):
        for file in root.rglob("*"):
            if file.is_file():
                yield str(file), file.read_text(errors="replace")


def test_the_life_of_a_key(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = tmp_path / "messages.json"  # everything that engine, program and providers say to each other
    monkeypatch.setenv("PULUMI_DEBUG_GRPC", str(messages))
    told: list[str] = []

    def run(*arguments: str) -> None:
        done = engine.run(*arguments, "--stack", "lab", "--logtostderr", "--verbose=9")
        told.extend((done.stdout, done.stderr))

    def up(*arguments: str) -> None:
        run("up", "--yes", "--skip-preview", *arguments)

    engine.init("lab", {"keys:project": "alpha", "keys:keyName": "lab-a"})
    for operation in ("CreateKeyPair", "PutSecretValue"):  # done, but the answer is lost and the client asks again
        engine.inject(kind="lost", operation=operation, times=1)
    up()
    outputs = engine.outputs("lab")
    assert pairs(engine) == {"lab-a": outputs["id"]}
    assert outputs["name"] == "lab-a"
    assert outputs["public"].startswith("ssh-ed25519 ")
    secrets = [private_half(engine)]
    run("preview", "--expect-no-changes")

    engine.run("config", "set", "keys:project", "beta", "--stack", "lab")
    up()
    assert engine.outputs("lab")["id"] == outputs["id"]
    (pair,) = engine.boto("ec2").describe_key_pairs()["KeyPairs"]
    assert {"Key": "hpc-labs:project", "Value": "beta"} in pair["Tags"]
    assert private_half(engine) == secrets[0]

    engine.boto("ec2").delete_key_pair(KeyName="lab-a")
    up("--refresh")
    assert pairs(engine) == {"lab-a": engine.outputs("lab")["id"]}
    secrets.append(private_half(engine))

    engine.run("config", "set", "keys:keyName", "lab-b", "--stack", "lab")
    up()
    assert list(pairs(engine)) == ["lab-b"]
    secrets.append(private_half(engine))

    (tmp_path / "state.json").write_text(engine.run("stack", "export", "--show-secrets", "--stack", "lab").stdout)
    outputs = engine.outputs("lab")
    run("destroy", "--yes", "--skip-preview")
    assert pairs(engine) == {}

    assert len(set(secrets)) == 3
    pieces = ["PRIVATE KEY", *(piece for secret in secrets for piece in body(secret))]
    (tmp_path / "told").write_text("".join(told))
    looked_at = dict(everything_written(engine, tmp_path))
    assert outputs["public"] in looked_at[str(messages)]
    assert outputs["public"] in looked_at[str(tmp_path / "state.json")]
    assert [(piece, file) for piece in pieces for file, text in looked_at.items() if piece in text] == []


def test_a_create_killed_between_its_two_calls_is_made_up_for(engine: Engine) -> None:
    engine.init("killed", {"keys:project": "alpha", "keys:keyName": "lab-k"})
    engine.inject(kind="error", service="secretsmanager", operation="PutSecretValue")
    process = engine.start("up", "--yes", "--skip-preview", "--stack", "killed")
    while "lab-k" not in pairs(engine):
        assert process.poll() is None, process.communicate()
    kill_group(process)
    left = pairs(engine)["lab-k"]
    faults = urllib.request.Request(f"{engine.home.endpoint}/_local/faults", method="DELETE")
    urllib.request.urlopen(faults).close()

    engine.run("cancel", "--yes", "--stack", "killed")
    engine.up("killed")
    made = pairs(engine)["lab-k"]
    assert made != left
    assert engine.outputs("killed")["id"] == made
    engine.destroy("killed")
    assert "lab-k" not in pairs(engine)


def body(private: str) -> list[str]:
    """What a private key is made of: its lines, all of them in one, and in hexadecimal digits."""
    lines = [line for line in private.splitlines() if line and "-----" not in line]
    return [*lines, "".join(lines), base64.b64decode("".join(lines)).hex()]
