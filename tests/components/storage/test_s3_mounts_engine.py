"""S3 directories on the real engine and a local AWS: the script that nodes fetch, until nothing is left."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine, policies_for_a_part

from .test_s3_mounts import SCRIPT

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi

from components.storage import S3Access, S3Mount, S3Mounts, S3MountsArgs
from components.tags import Tags

config = pulumi.Config()
mounts = S3Mounts(
    "lab",
    S3MountsArgs(
        assets_bucket="node-assets",
        mounts=(S3Mount(directory="/data", bucket="data", access=S3Access(config.require("access"))),),
        tags=Tags(virtual_lab="vlab", project=config.require("project"), cost_centre="cc-1", owner="ops"),
    ),
)
pulumi.export("bucket", mounts.bucket)
pulumi.export("key", mounts.key)
pulumi.export("arguments", mounts.arguments)
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    engine = Engine.for_program(home, tmp_path_factory.mktemp("project"), "mounts", PROGRAM)
    engine.boto("s3").create_bucket(Bucket="node-assets")
    yield engine
    home.stop_server()


def objects(engine: Engine) -> list[str]:
    return [found["Key"] for found in engine.boto("s3").list_objects_v2(Bucket="node-assets").get("Contents", [])]


def test_the_life_of_the_script(engine: Engine) -> None:
    engine.init("lab", {"mounts:access": "read", "mounts:project": "alpha"})
    engine.preview("lab")
    engine.up("lab", *policies_for_a_part(engine.project))
    given: dict[str, Any] = engine.outputs("lab")
    assert given["arguments"] == ["read:/data:data/"]
    assert objects(engine) == [given["key"]]
    fetched = engine.boto("s3").get_object(Bucket=given["bucket"], Key=given["key"])["Body"].read()
    assert fetched == SCRIPT.read_bytes()
    engine.preview("lab", "--expect-no-changes")
    engine.run("config", "set", "mounts:access", "delete", "--stack", "lab")
    engine.run("config", "set", "mounts:project", "beta", "--stack", "lab")
    engine.up("lab")
    assert engine.outputs("lab")["arguments"] == ["delete:/data:data/"]
    tags = engine.boto("s3").get_object_tagging(Bucket="node-assets", Key=given["key"])["TagSet"]
    assert {"Key": "hpc-labs:project", "Value": "beta"} in tags
    engine.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "lab")
    engine.destroy("lab")
    assert objects(engine) == []
