"""AWS's validators at preview: which run, what they find, and that they ask nobody."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from components.cluster._left_out_validators import LEFT_OUT
from components.cluster._offline_aws import offline
from components.cluster._validation import Finding, findings
from components.cluster._validator_hints import FIXES, SECTIONS

from .any_design import designs
from .configurations import cluster
from .samples import document, everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.cluster.model import ClusterDesign


def _queue(d: Any, position: int = 0) -> Any:
    return d["Scheduling"]["SlurmQueues"][position]


def _resource(d: Any, position: int = 0) -> Any:
    return _queue(d, position)["ComputeResources"][0]


def _type(d: Any, name: str) -> None:
    _resource(d, 1)["InstanceType"] = name


QUEUES = "Scheduling/SlurmQueues"
SPOT = f"{QUEUES}[1]/ComputeResources[0]"
MPI = f"{QUEUES}[0]/ComputeResources[0]"

# A mistake, and the path and part of the words of what is found about it.
REFUSED: dict[str, tuple[Callable[[Any], object], str, str]] = {
    "efa": (
        lambda d: _resource(d, 1).update(Efa={"Enabled": True}),
        f"{SPOT}/InstanceType",
        "Take efa=False, or an instance type with EFA",
    ),
    "efa among several": (
        lambda d: _resource(d)["Instances"].append({"InstanceType": "c7a.large"}),
        MPI,
        "(c7a.large) do not support EFA",
    ),
    "architecture": (
        lambda d: _type(d, "c7g.large"),
        f"{SPOT}/InstanceType",
        "none of which are compatible with the architecture supported by the head node instance type (x86_64). Given: "
        '"c7g.large". Give the head node and all queues instance types of one architecture',
    ),
    "more nodes than there may be": (
        lambda d: _resource(d).update(MinCount=30),
        f"{QUEUES}[0]",
        "Max count must be greater than or equal to min count.",
    ),
    "cpus that differ": (
        lambda d: (
            _resource(d)["Instances"].append({"InstanceType": "c7a.metal-48xl"})
            or _resource(d)["Instances"].append({"InstanceType": "c7i.48xlarge"})
        ),
        MPI,
        "must have the same number of CPU cores",
    ),
    "no spot": (
        lambda d: _type(d, "hpc7a.96xlarge"),
        f"{SPOT}/InstanceType",
        "Take capacity=CapacityType.ON_DEMAND",
    ),
    "no placement group": (
        lambda d: _resource(d, 1).update(InstanceType="t3.large", Networking={"PlacementGroup": {"Enabled": True}}),
        f"{SPOT}/InstanceType",
        "The instance type 't3.large' doesn't support being launched in a cluster placement group",
    ),
    "old gpu": (
        lambda d: _type(d, "p3dn.24xlarge"),
        f"{SPOT}/InstanceType",
        "is not supported by NVIDIA OpenRM drivers",
    ),
    "memory": (
        lambda d: _resource(d, 1).update(SchedulableMemory=100_000),
        f"{SPOT}/InstanceType",
        "SchedulableMemory cannot be larger than EC2 Memory for selected instance type c7a.large (4096 MiB)",
    ),
    "volumes encrypted and not": (
        lambda d: _queue(d)["ComputeSettings"]["LocalStorage"]["RootVolume"].update(Encrypted=False),
        "Scheduling",
        "encryption",
    ),
    "directories": (
        lambda d: d["SharedStorage"][1].update(MountDir="/home"),
        "SharedStorage",
        "/home",
    ),
    "file system twice": (
        lambda d: d["SharedStorage"].append({**d["SharedStorage"][1], "Name": "again", "MountDir": "/again"}),
        "SharedStorage",
        "fs-0fedcba9876543210",
    ),
    "slurm setting": (
        lambda d: d["Scheduling"]["SlurmSettings"].update(CustomSlurmSettings=[{"SlurmctldParameters": "x"}]),
        "Scheduling/SlurmSettings",
        "SlurmctldParameters",
    ),
    "accounting twice": (
        lambda d: d["Scheduling"]["SlurmSettings"].update(ExternalSlurmdbd={"Host": "h.example", "Port": 6819}),
        "Scheduling/SlurmSettings",
        "Database",
    ),
    "too many nodes for the head": (
        lambda d: (d["HeadNode"].update(InstanceType="t3.micro"), _resource(d).update(MaxCount=2000)),
        "HeadNode/InstanceType",
        "memory",
    ),
}


@pytest.mark.parametrize(("spoil", "path", "words"), REFUSED.values(), ids=REFUSED)
def test_mistakes_are_found_with_their_path(spoil: Callable[[Any], object], path: str, words: str) -> None:
    spoiled = cluster()
    spoil(spoiled)
    found = [finding for finding in findings("lab-a", spoiled) if words in finding.message]
    assert found, findings("lab-a", spoiled)
    assert found[0].path == path


def test_long_name_with_accounting() -> None:
    (found,) = [finding for finding in findings("a" * 41, cluster()) if finding.refused]
    assert found.path == "ClusterName"
    assert "when using Slurm accounting it can't be longer than 40 characters. Shorten cluster_name." in found.message


def test_good_configuration_has_nothing_that_is_refused() -> None:
    assert [finding for finding in findings("lab-a", cluster()) if finding.refused] == []


@pytest.mark.parametrize("of", everything(), ids=lambda of: type(of).__name__)
def test_everything_that_the_library_writes_is_taken(of: ClusterDesign) -> None:
    found = findings(of.cluster_name, document(of))
    assert [finding for finding in found if finding.refused or "could not judge" in finding.message] == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(designs())
def test_every_design_is_judged(of: ClusterDesign) -> None:
    found = findings(of.cluster_name, document(of))
    assert not [finding for finding in found if "could not judge" in finding.message]


def test_suppressed_validator_does_not_run() -> None:
    spoiled = cluster()
    _type(spoiled, "hpc7a.96xlarge")
    (found,) = [finding for finding in findings("lab-a", spoiled) if finding.refused]
    assert found.message.endswith("(CapacityTypeValidator)")
    assert [f for f in findings("lab-a", spoiled, ["CapacityTypeValidator"]) if f.refused] == []


class TestTypesThatAreNotInTheCatalogue:
    def test_they_are_warned_of_with_the_catalogue_s_day(self) -> None:
        spoiled = cluster()
        _type(spoiled, "unheard.of")
        assert [f for f in findings("lab-a", spoiled) if "unheard" in f.message] == [
            Finding(
                f"{SPOT}/InstanceType",
                "'unheard.of' is not in the catalogue of 2026-10-27: it is younger than that, or does not exist. Its "
                "EFA, memory, CPUs and price models are not checked here.",
                refused=False,
            )
        ]

    def test_what_may_be_a_slip_is_spelt(self) -> None:
        spoiled = cluster()
        spoiled["HeadNode"]["InstanceType"] = "m7i.lagre"
        (found,) = [f for f in findings("lab-a", spoiled) if "catalogue" in f.message]
        assert found.path == "HeadNode/InstanceType"
        assert found.message.endswith("If it is misspelt: 'm7i.large'.")

    def test_they_keep_nothing_else_from_being_judged(self) -> None:
        spoiled = cluster()
        _resource(spoiled)["Instances"] += [{"InstanceType": "unheard.of"}, {"InstanceType": "c7a.large"}]
        refused = [finding for finding in findings("lab-a", spoiled) if finding.refused]
        assert refused
        assert not [finding for finding in refused if "unheard" in finding.message]

    @pytest.mark.parametrize("efa", [True, False])
    def test_nothing_is_refused_because_of_them(self, efa: bool) -> None:
        spoiled = cluster()
        _type(spoiled, "c99g.large")
        _resource(spoiled, 1).update(Efa={"Enabled": efa}, SchedulableMemory=10**6)
        assert [finding for finding in findings("lab-a", spoiled) if finding.refused] == []


@pytest.fixture(scope="module")
def package() -> dict[str, type]:
    """Every validator class of the installed package."""
    with offline():
        from pcluster import validators
        from pcluster.validators.common import Validator

        modules = [
            importlib.import_module(f"{validators.__name__}.{module.name}")
            for module in pkgutil.iter_modules(validators.__path__)
        ]
        classes = [class_ for module in modules for _, class_ in inspect.getmembers(module, inspect.isclass)]
        return {
            class_.__name__: class_
            for class_ in classes
            if issubclass(class_, Validator) and not inspect.isabstract(class_) and not class_.__name__.startswith("_")
        }


@pytest.fixture(scope="module")
def registered() -> set[str]:
    """Every word in the source of a cluster's model, which names the validators that it registers."""
    with offline():
        from pcluster.config import cluster_config, common

        text = inspect.getsource(cluster_config) + inspect.getsource(common)
    return set(re.findall(r"\w+", text))


class TestTableOfThoseLeftOut:
    def test_every_validator_runs_or_is_in_the_table(self, package: dict[str, type], registered: set[str]) -> None:
        assert package.keys() - LEFT_OUT.keys() - registered == set()

    def test_table_and_hints_name_validators_that_exist(self, package: dict[str, type]) -> None:
        timed = {name for name in LEFT_OUT if name.startswith("AsyncTimed")}
        assert (LEFT_OUT.keys() | FIXES.keys() | SECTIONS.keys()) - timed - package.keys() == set()
        assert {name.removeprefix("AsyncTimed") for name in timed} <= package.keys()

    def test_what_needs_a_hint_is_not_left_out(self) -> None:
        assert not (FIXES.keys() | SECTIONS.keys()) & LEFT_OUT.keys()

    def test_none_of_the_others_asks_aws(self, package: dict[str, type]) -> None:
        """Those that have an AWS call in their source and run: what they ask is answered by the stand-in."""
        asking = {
            name for name, class_ in package.items() if name not in LEFT_OUT and "AWSApi" in inspect.getsource(class_)
        }
        assert asking == {
            "CapacityTypeValidator",
            "DcvValidator",
            "EfaValidator",
            "HeadNodeMemorySizeValidator",
            "InstanceTypeBaseAMICompatibleValidator",
            "InstanceTypeValidator",
            "MultiNetworkInterfacesInstancesValidator",
        }

    def test_those_left_out_do_not_run(self, monkeypatch: pytest.MonkeyPatch, package: dict[str, type]) -> None:
        ran: set[str] = set()
        for name, class_ in package.items():
            execute = class_.execute  # type: ignore[attr-defined]

            def note(self: Any, *args: Any, _name: str = name, _execute: Any = execute, **kwargs: Any) -> Any:
                ran.add(_name)
                return _execute(self, *args, **kwargs)

            monkeypatch.setattr(class_, "execute", note)
        findings("lab-a", cluster())
        assert len(ran) > 30
        assert not ran & LEFT_OUT.keys()


def test_validator_that_fails_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    findings("lab-a", cluster())
    from pcluster.validators.cluster_validators import EfaValidator

    def fail(*_: object, **__: object) -> None:
        raise AttributeError("s3")

    monkeypatch.setattr(EfaValidator, "_validate", fail)
    found = [finding for finding in findings("lab-a", cluster()) if "could not judge" in finding.message]
    assert [(finding.refused, finding.message) for finding in found] == [
        (False, "EfaValidator could not judge this at preview: AttributeError('s3').")
    ]


def test_package_is_left_as_it_was() -> None:
    findings("lab-a", cluster())
    from pcluster.aws.aws_api import AWSApi
    from pcluster.config import cluster_config, update_policy
    from pcluster.utils import get_region

    assert cluster_config.get_region is update_policy.get_region is get_region
    assert type(AWSApi.instance()) is AWSApi


def test_boto3_is_not_imported_and_works_afterwards() -> None:
    """In a process of its own, as the engine's for dynamic resources: no region, no credentials, no network."""
    program = f"""
import socket, sys
socket.socket.connect = None
from components.cluster._validation import findings
from components.cluster._verdict import verdicts
import json
assert not any(name.split(".")[0] in ("pcluster", "boto3") for name in sys.modules)
document = json.loads({json.dumps(json.dumps(cluster()))})
found = findings("lab-a", document)
assert not [finding for finding in found if finding.refused], found
document["Tags"] = []
assert verdicts("lab-a", json.loads({json.dumps(json.dumps(cluster()))}), document)
assert "boto3" not in sys.modules
from pcluster.aws.ec2 import Ec2Client
from pcluster.aws.common import AWSClientError
import os
os.environ.update(AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x")
assert type(Ec2Client()._client).__name__ == "EC2"
import boto3
assert boto3.Session().region_name == "us-east-1"
print("done")
"""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run([sys.executable, "-c", program], env=bare, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == "done\n"


def test_findings_are_sorted_and_said_once() -> None:
    spoiled = cluster()
    _type(spoiled, "c7g.large")
    found = findings("lab-a", spoiled)
    assert found == sorted(set(found))
