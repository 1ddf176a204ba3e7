"""The component package, used from programs in Pulumi's YAML on the real engine."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.home import CHECKOUT, LocalHome
from local.plugins import install
from tests.engine import Engine

pytestmark = pytest.mark.engine

TAGS = {"virtualLab": "shared", "project": "shared", "costCentre": "cc-1", "owner": "ada"}
KEY: dict[str, Any] = {
    "type": "hpclabs:keys:PlatformKey",
    "properties": {"tags": TAGS, "deletionWindowDays": 7, "protectData": False},
}
NETWORK: dict[str, Any] = {
    "type": "hpclabs:network:PrivateNetwork",
    "properties": {
        "plan": {"vpc": "10.64.0.0/16", "labs": "10.64.128.0/17", "shared": "10.64.0.0/20"},
        "zones": ["us-east-1a", "us-east-1b"],
        "kmsKeyArn": "${key.keyArn}",
        "features": ["cluster", "monitoring"],
        "tags": TAGS,
        "protectData": False,
    },
}
FILES = {
    "type": "hpclabs:storage:HomeFileSystem",
    "properties": {
        "vpcId": "${network.vpcId}",
        "subnetIds": {zone: f'${{network.sharedSubnetIds["{zone}"]}}' for zone in ("us-east-1a", "us-east-1b")},
        "clientsSecurityGroupId": "${network.clientsSecurityGroupId}",
        "kmsKeyArn": "${key.keyArn}",
        "tags": TAGS,
        "protectData": False,
    },
}
LEASES = {
    "type": "hpclabs:network:LeaseTable",
    "properties": {"kmsKeyArn": "${key.keyArn}", "tags": TAGS, "protectData": False},
}
LAB_SUBNET = {
    "type": "hpclabs:network:LabSubnet",
    "properties": {
        "lab": "spikes",
        "network": {
            "vpcId": "${network.vpcId}",
            "zone": "us-east-1a",
            "labsCidr": "10.64.128.0/17",
            "sharedCidr": "10.64.0.0/20",
            "s3EndpointId": "${network.s3EndpointId}",
            "dynamodbEndpointId": "${network.dynamodbEndpointId}",
            "leaseTableName": "${leases.tableName}",
        },
        "tags": TAGS,
    },
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    folder = tmp_path_factory.mktemp("project")
    (folder / "config").mkdir()
    yield Engine(home, folder)
    home.stop_server()


def write(engine: Engine, resources: dict[str, Any], outputs: dict[str, str] | None = None) -> None:
    program = {
        "name": "from-yaml",
        "runtime": "yaml",
        "stackConfigDir": "config",
        "plugins": {"providers": [{"name": "hpclabs", "path": str(CHECKOUT / "components")}]},
        "resources": resources,
        "outputs": outputs or {},
    }
    (engine.project / "Pulumi.yaml").write_text(json.dumps(program))


def test_a_platform_s_parts_come_change_and_go(engine: Engine) -> None:
    write(engine, {"key": KEY, "network": NETWORK, "files": FILES}, {"subnets": "${network.sharedSubnetIds}"})
    engine.init("platform", {})
    engine.up("platform")
    assert set(engine.outputs("platform")["subnets"]) == {"us-east-1a", "us-east-1b"}
    types = {resource["type"] for resource in engine.resources("platform")}
    assert {"hpclabs:storage:HomeFileSystem", "aws:efs/mountTarget:MountTarget"} <= types
    assert engine.preview("platform", "--expect-no-changes").returncode == 0

    longer = {**KEY, "properties": {**KEY["properties"], "deletionWindowDays": 8}}
    write(engine, {"key": longer, "network": NETWORK, "files": FILES})
    engine.up("platform")
    assert engine.preview("platform", "--expect-no-changes").returncode == 0

    engine.destroy("platform")
    assert engine.resources("platform") == []


def test_a_lab_s_subnet_is_leased_with_the_environment_of_python(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leases are dynamic resources, which run in Python's environment; a YAML program names none of its own."""
    monkeypatch.setenv("PULUMI_RUNTIME_VIRTUALENV", str(CHECKOUT / ".venv"))
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    resources = {"key": KEY, "network": NETWORK, "leases": LEASES, "subnet": LAB_SUBNET}
    write(engine, resources, {"block": "${subnet.cidrBlock}"})
    engine.init("lab", {})
    engine.up("lab")
    assert engine.outputs("lab") == {"block": "10.64.128.0/24"}
    engine.destroy("lab")
    assert engine.resources("lab") == []


@pytest.mark.parametrize(
    ("resources", "words"),
    [
        (
            {"key": {**KEY, "properties": {"tags": TAGS, "deletionWindowDays": 3}}},
            ["deletion_window_days=3", "KMS allows 7 to 30 days"],
        ),
        (
            {"key": KEY, "network": {**NETWORK, "properties": {**NETWORK["properties"], "features": ["games"]}}},
            ["features[0]", "'games' is not a valid Feature", "one of cluster"],
        ),
        (
            {"key": KEY, "network": {**NETWORK, "properties": {**NETWORK["properties"], "zones": "${key.keyId}"}}},
            ["zones"],
        ),
    ],
    ids=["value", "choice", "output"],
)
def test_a_bad_value_fails_the_preview_in_words(
    engine: Engine, resources: dict[str, Any], words: list[str], request: pytest.FixtureRequest
) -> None:
    write(engine, resources)
    stack = f"bad-{request.node.callspec.id}"
    engine.init(stack, {})
    refused = engine.preview(stack, check=False)
    assert refused.returncode != 0
    shown = refused.stdout + refused.stderr
    assert [word for word in words if word not in shown] == [], shown
    assert "Traceback" not in shown
