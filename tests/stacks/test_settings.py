"""Config of stacks: what is accepted, and the words in which the rest is refused."""

import json
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from components.cluster import Colour, Tier, queue_of
from components.storage import Elastic, Scratch2
from stacks.lab_settings import LabSettings
from stacks.platform_settings import PlatformSettings
from stacks.settings import SCHEMA_FILE, SettingsError, read_settings, schema_text

CONFIGS = sorted(SCHEMA_FILE.parent.rglob("*.yaml"))

PLATFORM: dict[str, Any] = {
    "network": {
        "plan": {"vpc": "10.64.0.0/16", "shared": "10.64.0.0/20", "labs": "10.64.128.0/17"},
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
    """Copy ``base`` with the value at a dotted path set; numbers are list indices, and the one after the last adds."""
    copy: dict[str, Any] = json.loads(json.dumps(base))
    node: Any = copy
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        node = node.setdefault(part, {}) if isinstance(node, dict) else node[part]
    if isinstance(node, list) and last == len(node):
        node.append(value)
    else:
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
        ({"lab": {"platform": "p"}}, ["hpc-labs:lab.project: missing", "hpc-labs:lab.cluster: missing"]),
        ({"lab": "text"}, ["hpc-labs:lab", "'text'"]),
    ],
)
def test_stack_is_one_thing_and_whole(objects: dict[str, object], words: list[str]) -> None:
    assert_refused(objects, words)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("network.plan.vpc", "8.8.0.0/16", ["platform.network.plan:", "vpc=8.8.0.0/16 is not private"]),
        ("network.plan.vpc", "10.64.0.1/16", ["platform.network.plan.vpc:", "host bits", "10.64.0.1/16"]),
        ("network.plan.labs", None, ["platform.network.plan.labs:", "valid string", "None"]),
        ("network.plan.more_labs", ["10.64.128.0/18"], ["platform.network.plan:", "more_labs=10.64.128.0/18 overlaps"]),
        ("network.zones", ["us-east-1a"], ["platform.network:", "zones=('us-east-1a',)", "two or more"]),
        ("network.zones", ["us-east-1a", "us-east-1a"], ["platform.network:", "zones", "once"]),
        ("network.zones", ["us-east-1a", "eu-west-1b"], ["aws:region=us-east-1", "eu-west-1b"]),
        ("network.features", ["warp"], ["platform.network.features[0]:", "'session-manager'", "'warp'"]),
        ("network.vpc", "10.64.0.0/16", ["platform.network.vpc:", "unknown key", "allowed here:", "plan"]),
        ("ownership.data_class", "secret", ["platform.ownership.data_class:", "'restricted'", "'secret'"]),
        ("home", None, ["platform.home:", "valid dictionary"]),
        ("home.shared_folders", {}, ["platform.home.shared_folders:", "unknown key", "access_points"]),
        ("home.vpc_id", "vpc-1", ["platform.home.vpc_id:", "unknown key"]),
        ("home.throughput", {"kind": "Warp"}, ["platform.home.throughput:", "'Warp'", "'Elastic'", "'Bursting'"]),
        (
            "home.throughput",
            {"kind": "Provisioned", "mib_per_second": 0},
            ["platform.home.throughput:", "mib_per_second=0"],
        ),
        ("home.lifecycle", {"archive_days": 5}, ["platform.home.lifecycle:", "archive_days=5"]),
        (
            "home.access_points",
            {"data": {"path": "data"}},
            ["platform.home.access_points.data:", "path='data'"],
        ),
        ("buckets.admin_principal_arns", ["*"], ["platform.buckets:", "admin_principal_arns", "'*'"]),
        ("accounting.instance_class", "huge", ["platform.accounting:", "instance_class='huge'", "db.t4g.medium"]),
        ("peerings.main", {}, ["platform.peerings.main.network: missing", "platform.peerings.main.peer: missing"]),
        (
            "peerings.main",
            {"network": {"cidrs": ["10.20.0.0/16"], "services": []}, "peer": {"vpc_id": "vpc-1"}},
            ["platform.peerings.main.network:", "services=()", "name what may pass"],
        ),
        ("peerings", {"Main x": {}}, ["platform.peerings", "Main x"]),
        ("alarms.thresholds", {"cpu": 1}, ["platform.alarms.thresholds.cpu:", "unknown key", "database_cpu_percent"]),
        ("second_region", {}, ["platform.second_region.region: missing"]),
        ("parallelcluster_versions", ["3.16.1", "2.11"], ["platform.parallelcluster_versions", "'2.11'", "3.16.1"]),
        ("parallelcluster_versions", [], ["platform.parallelcluster_versions:", "no version", "add it"]),
        ("protect_data", "maybe", ["platform.protect_data:", "boolean", "'maybe'"]),
    ],
)
def test_platform_is_refused_by_its_path_and_value(path: str, value: object, words: list[str]) -> None:
    assert_refused({"platform": changed(PLATFORM, path, value)}, words)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("projekt", "x", ["hpc-labs:lab.projekt:", "unknown key", "did you mean 'project'"]),
        ("ownership.team", "x", ["lab.ownership.team:", "allowed here: cost_centre, data_class, owner", "remove it"]),
        ("ownership.cost_centre", "", ["hpc-labs:lab.ownership:", "cost_centre=''"]),
        ("virtual_lab", "Neuro_1", ["hpc-labs:lab.virtual_lab:", "pattern", "'Neuro_1'"]),
        ("zone", "eu-west-1b", ["aws:region=us-east-1", "eu-west-1b"]),
        ("colour", "red", ["lab.colour:", "'blue' or 'green'", "'red'"]),
        ("subnet_prefix", 30, ["lab.subnet_prefix:", "less than or equal to 28", "30"]),
        ("cluster.queues.0.compute_resources.0.max_count", 251, ["subnet_prefix=24", "addresses"]),
        ("cluster.queues", [], ["hpc-labs:lab.cluster:", "queues: 0 given, 1 to 50 allowed"]),
        ("beside", {"queues": []}, ["hpc-labs:lab.beside:", "queues: 0 given, 1 to 50 allowed"]),
        ("beside", {}, ["hpc-labs:lab.beside.queues: missing"]),
        (
            "cluster.queues.0.compute_resources.0.max_cout",
            1,
            ["lab.cluster.queues[0].compute_resources[0].max_cout:", "unknown key", "did you mean 'max_count'"],
        ),
        (
            "cluster.queues.0.compute_resources.0.min_count",
            99,
            ["lab.cluster.queues[0].compute_resources[0]:", "min_count=99"],
        ),
        ("cluster.queues.0.name", "Debug_Queue", ["lab.cluster.queues[0]:", "name='Debug_Queue'"]),
        ("cluster.queues.1", {"nme": "x"}, ["lab.cluster.queues[1].nme:", "unknown key", "did you mean 'name'"]),
        ("cluster.queues.1", {"tier": "warp"}, ["lab.cluster.queues[1].tier:", "'prod-mpi'", "'warp'"]),
        (
            "cluster.queues.1",
            {"tier": "debug", "max_counts": {"x": 1}},
            ["lab.cluster.queues[1]:", "max_counts['x']", "name one of them"],
        ),
        (
            "cluster.queues.1",
            {"tier": "debug", "max_count": 1},
            ["lab.cluster.queues[1].max_count:", "unknown key", "did you mean 'max_counts'"],
        ),
        ("cluster.cluster_name", "x", ["lab.cluster.cluster_name:", "unknown key"]),
        ("scratch", {}, ["lab.scratch.deployment: missing"]),
        ("scratch", {"deployment": {}}, ["lab.scratch.deployment:", "'kind'"]),
        ("scratch", {"deployment": {"kind": "Warp"}}, ["lab.scratch.deployment:", "'Warp'", "'Persistent2Ssd'"]),
        (
            "scratch",
            {"deployment": {"kind": "Scratch2", "capacity_gib": 7}},
            ["lab.scratch.deployment:", "capacity_gib=7"],
        ),
        ("export_project", True, ["hpc-labs:lab:", "export_project needs scratch", "remove export_project"]),
        ("budget", {}, ["lab.budget.monthly_limit_usd: missing"]),
        ("budget", {"monthly_limit_usd": -1, "emails": ["a@b.example"]}, ["lab.budget:", "monthly_limit_usd=-1"]),
        (
            "alarms.subscriptions",
            [{"key": "ops", "protocol": "pigeon", "endpoint": "x"}],
            ["lab.alarms.subscriptions[0].protocol:", "'email'", "'pigeon'"],
        ),
        (
            "alarms.thresholds",
            {"head_node_disk_percent": 120},
            ["lab.alarms.thresholds:", "head_node_disk_percent=120", "1 to 100"],
        ),
        ("external_slurmdbd", {}, ["lab.external_slurmdbd.host: missing", "munge_key_secret_arn: missing"]),
        ("job_log_retention_days", 8, ["lab.job_log_retention_days:", "8", "365"]),
        ("own_key", "maybe", ["lab.own_key:", "boolean", "'maybe'"]),
        ("keep.private_key_days", 3, ["lab.keep.private_key_days:", "greater than or equal to 7"]),
        ("reached_from", "main", ["lab.reached_from:", "valid tuple", "'main'"]),
    ],
)
def test_lab_is_refused_by_its_path_and_value(path: str, value: object, words: list[str]) -> None:
    assert_refused({"lab": changed(LAB, path, value)}, words)


SCRATCH = {"deployment": {"kind": "Scratch2", "capacity_gib": 1200}}
SECRETS = "arn:aws:secretsmanager:us-east-1:111122223333"
SLURMDBD = {"host": "dbd.example.org", "munge_key_secret_arn": f"{SECRETS}:secret:hpc-labs/nodes/munge"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"accounting": True, "external_slurmdbd": SLURMDBD}, ["accounting and external_slurmdbd", "remove one"]),
        ({"s3_mounts": True, "scratch": SCRATCH}, ["s3_mounts and scratch", "remove s3_mounts"]),
        (
            {"subnet_prefix": 28, "beside": LAB["cluster"]},
            ["subnet_prefix=28", "the cluster beside it"],
        ),
    ],
)
def test_parts_of_a_lab_that_do_not_fit_together(more: dict[str, object], words: list[str]) -> None:
    assert_refused({"lab": {**LAB, **more}}, words)


def assert_refused(objects: dict[str, object], words: list[str]) -> None:
    with pytest.raises(SettingsError) as refusal:
        read(**objects)
    for word in words:
        assert word in str(refusal.value)


def test_parts_are_the_librarys_own_types_with_their_defaults() -> None:
    lab = read(lab=LAB | {"scratch": SCRATCH, "cluster": {"queues": [{"tier": "debug", "max_counts": {"t3": 3}}]}})
    assert isinstance(lab, LabSettings)
    assert lab.cluster.queues == (queue_of(Tier.DEBUG, {"t3": 3}),)
    assert lab.scratch
    assert lab.scratch.deployment == Scratch2(capacity_gib=1200)
    platform = read(platform=PLATFORM)
    assert isinstance(platform, PlatformSettings)
    assert platform.network.plan.labs == IPv4Network("10.64.128.0/17")
    assert platform.home.throughput == Elastic()


def test_two_colours_are_two_designs_the_active_one_first() -> None:
    green = changed(LAB["cluster"], "head_node", {"instance_type": "m7i.4xlarge"})
    lab = read(lab={**LAB, "colour": "green", "cluster": green, "beside": LAB["cluster"]})
    assert isinstance(lab, LabSettings)
    assert list(lab.clusters) == [Colour.GREEN, Colour.BLUE]
    assert lab.instance_types >= {"m7i.4xlarge", "t3.micro"}


def test_lab_without_a_second_cluster_has_one() -> None:
    lab = read(lab=LAB)
    assert isinstance(lab, LabSettings)
    assert list(lab.clusters) == [Colour.BLUE]
    assert not lab.has_accounting
    assert lab.zones == []


def test_all_problems_are_in_one_error() -> None:
    broken = changed(changed(changed(LAB, "virtual_lab", "?"), "zone", 7), "nonsense", 1)
    with pytest.raises(SettingsError, match="3 problems"):
        read(lab=broken)
