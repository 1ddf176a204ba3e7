"""A pull request on the real engine: its base is up on a local AWS, its previews are taken, its comment is made."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.__main__ import main
from tests.engine import POLICIES, Engine
from tests.ops.preview.pull_request import base, head

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    started = base(tmp_path_factory.mktemp("pull-request"))
    yield started
    started.home.stop_server()


def test_a_pull_request_that_loses_data_opens_a_way_out_and_asks_too_much_of_the_cluster(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head(engine, refused=True)
    for name, value in engine.environment().items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("LABS_HOME", str(tmp_path))
    arguments = ["preview-report", "--project", str(engine.project), "--policy-pack", str(POLICIES)]
    assert main([*arguments, "--stack", "lab"]) == 3
    text = capsys.readouterr().out
    data = text.split("#### Data")[1].split("\n\n")[1]
    assert "`neuro-spikes-scratch` | files | **replaced by an empty one** | `deploymentType`" in data
    cluster = text.split("#### ParallelCluster on cluster `neuro-spikes`: held up")[1].split("\n\n")[1]
    assert cluster.startswith("- **refused**: `HeadNode.InstanceType`: `t3.medium -> t3.large`")
    assert "- taken: `Scheduling.SlurmQueues[batch].ComputeResources[general].MaxCount`: `16 -> 32`" in cluster
    assert "**mandatory**, critical [`net-no-internet-gateway`]" in text
    assert "The preview stopped early" in text
    pictures = text.split("```mermaid")[1:]
    assert len(pictures) == 2
    assert "THE INTERNET" not in pictures[0]
    assert "+ 1 new: way-out" in pictures[1]
    assert "± " in pictures[0]
    assert "3 interface endpoints" in pictures[0]  # of the platform, from its saved state
