"""Config of stacks: what is accepted, and the words in which the rest is refused."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from stacks.lab_settings import LabSettings
from stacks.platform_settings import PlatformSettings
from stacks.settings import SCHEMA_FILE, SettingsError, read_settings, schema_text

CONFIGS = sorted(SCHEMA_FILE.parent.rglob("*.yaml"))

PLATFORM: dict[str, Any] = {
    "network": {
        "vpc": "10.64.0.0/16",
        "shared": "10.64.0.0/20",
        "labs": "10.64.128.0/17",
        "zones": ["us-east-1a", "us-east-1b"],
    },
    "ownership": {"cost_centre": "cc-1", "owner": "ops"},
}
LAB: dict[str, Any] = {
    "platform": "platform",
    "virtual_lab": "neuro",
    "project": "spikes",
    "ownership": {"cost_centre": "cc-1", "owner": "ada"},
    "cluster": {
        "queues": [
            {
                "name": "debug",
                "compute_resources": [{"name": "t3", "instance_types": ["t3.micro"], "max_count": 8}],
            }
        ]
    },
}


def read(**objects: object) -> PlatformSettings | LabSettings:
    config = {"aws:region": "us-east-1"} | {f"hpc-labs:{key}": json.dumps(value) for key, value in objects.items()}
    return read_settings(config, project="hpc-labs")


def changed(base: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Copy ``base`` with the value at a dotted path set; numbers are list indices."""
    copy: dict[str, Any] = json.loads(json.dumps(base))
    node: Any = copy
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        node = node[part]
    node[last] = value
    return copy


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_committed_configs_are_valid_for_the_program_and_for_editors(path: Path) -> None:
    document = yaml.safe_load(path.read_text())
    jsonschema.validate(document, json.loads(SCHEMA_FILE.read_text()))
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in document["config"].items()}
    assert read_settings(config, project="hpc-labs")


def test_schema_file_is_the_models_schema() -> None:
    assert SCHEMA_FILE.read_text() == schema_text(), "run: python -m stacks.settings"


def test_the_object_decides_what_the_stack_is() -> None:
    assert isinstance(read(platform=PLATFORM), PlatformSettings)
    lab = read(lab=LAB)
    assert isinstance(lab, LabSettings)
    assert lab.name == "neuro-spikes"


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        ({}, ["neither hpc-labs:platform nor hpc-labs:lab", "exactly one", "examples/"]),
        ({"platform": PLATFORM, "lab": LAB}, ["both hpc-labs:platform and hpc-labs:lab", "exactly one"]),
        ({"lab": LAB, "labs": {}}, ["hpc-labs:labs", "unknown key", "did you mean 'lab'"]),
        ({"lab": changed(LAB, "projekt", "x")}, ["hpc-labs:lab.projekt", "unknown key", "did you mean 'project'"]),
        (
            {"lab": changed(LAB, "cluster.queues.0.compute_resources.0.max_cout", 1)},
            ["hpc-labs:lab.cluster.queues[0].compute_resources[0].max_cout", "unknown key", "did you mean 'max_count'"],
        ),
        (
            {"lab": changed(LAB, "ownership.team", "x")},
            ["hpc-labs:lab.ownership.team", "allowed here: cost_centre, data_class, owner", "remove it"],
        ),
        ({"lab": changed(LAB, "virtual_lab", "Neuro_1")}, ["hpc-labs:lab.virtual_lab", "pattern", "'Neuro_1'"]),
        ({"lab": changed(LAB, "cluster.queues", [])}, ["hpc-labs:lab.cluster", "queues: 0 given, 1 to 50 allowed"]),
        (
            {"lab": changed(LAB, "keep", {"private_key_days": 3})},
            ["keep.private_key_days", "greater than or equal to 7"],
        ),
        ({"lab": {"platform": "p"}}, ["hpc-labs:lab.project: missing", "hpc-labs:lab.cluster: missing"]),
        ({"lab": "text"}, ["hpc-labs:lab", "'text'"]),
        ({"platform": changed(PLATFORM, "network.vpc", "8.8.0.0/16")}, ["hpc-labs:platform.network", "8.8.0.0/16"]),
        ({"platform": changed(PLATFORM, "network.vpc", "10.64.0.1/16")}, ["platform.network.vpc", "10.64.0.1/16"]),
        ({"platform": changed(PLATFORM, "network.zones", ["us-east-1a"])}, ["network.zones", "at least 2"]),
        ({"platform": changed(PLATFORM, "ownership.data_class", "secret")}, ["data_class", "'restricted'", "'secret'"]),
        ({"platform": changed(PLATFORM, "network.zones", ["us-east-1a", "us-east-1a"])}, ["platform.network", "once"]),
        ({"platform": changed(PLATFORM, "network.zones", ["us-east-1a", "eu-west-1b"])}, ["aws:region", "eu-west-1b"]),
        ({"platform": changed(PLATFORM, "admin_principal_arns", ["*"])}, ["hpc-labs:platform", "'*'"]),
        ({"platform": changed(PLATFORM, "parallelcluster_version", "2.11")}, ["hpc-labs:platform", "2.11"]),
        ({"lab": changed(LAB, "ownership.cost_centre", "")}, ["hpc-labs:lab.ownership", "cost_centre=''"]),
        ({"lab": changed(LAB, "zone", "eu-west-1b")}, ["aws:region", "eu-west-1b"]),
        ({"platform": changed(PLATFORM, "features", ["warp"])}, ["platform.features", "'warp'"]),
    ],
)
def test_refusals_name_the_field_the_value_and_the_way_out(objects: dict[str, object], words: list[str]) -> None:
    with pytest.raises(SettingsError) as refusal:
        read(**objects)
    for word in words:
        assert word in str(refusal.value)


def test_all_problems_are_in_one_error() -> None:
    broken = changed(changed(changed(LAB, "virtual_lab", "?"), "zone", 7), "nonsense", 1)
    with pytest.raises(SettingsError, match="3 problems"):
        read(lab=broken)
