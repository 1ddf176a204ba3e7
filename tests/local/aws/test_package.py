"""The schema that the provider answers, by the engine's own rules."""

import json
import subprocess
from pathlib import Path

import pytest

from local.aws.package import package_schema
from local.aws.table import TOKENS
from local.home import LocalHome


def test_every_type_is_in_the_schema_with_what_it_needs() -> None:
    resources = json.loads(package_schema())["resources"]
    assert resources.keys() == TOKENS
    subnet = resources["aws:ec2/subnet:Subnet"]
    assert subnet["requiredInputs"] == ["vpcId"]
    assert subnet["inputProperties"]["mapPublicIpOnLaunch"] == {"type": "boolean"}
    assert subnet["properties"]["tagsAll"] == {"type": "object", "additionalProperties": {"type": "string"}}


@pytest.mark.engine
def test_the_engine_takes_the_schema(server: LocalHome, tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    file.write_text(package_schema())
    command, environment = ["pulumi", "schema", "check", str(file)], server.environment()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
