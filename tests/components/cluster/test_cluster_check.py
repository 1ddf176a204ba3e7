from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import dill
import pytest
from pulumi.runtime.rpc import UNKNOWN

from components.cluster import _cluster_check
from components.cluster._cluster_check import ClusterCheckProvider, problems
from components.cluster._cluster_plan import PARALLELCLUSTER_VERSION

from .samples import document, full_design

if TYPE_CHECKING:
    from collections.abc import Callable


def inputs(rendered: Any, **changes: str) -> dict[str, Any]:
    return {
        "cluster_name": "lab-a",
        "document": json.dumps(rendered),
        "platform_version": PARALLELCLUSTER_VERSION,
        "schema_version": PARALLELCLUSTER_VERSION,
        **changes,
    }


def good() -> Any:
    return copy.deepcopy(document(full_design()))


def failures(olds: dict[str, Any], news: dict[str, Any]) -> list[tuple[str, str]]:
    return [(failure.property, failure.reason) for failure in ClusterCheckProvider().check(olds, news).failures]


def _queue(rendered: Any) -> Any:
    return rendered["Scheduling"]["SlurmQueues"][0]


BAD: dict[str, tuple[Callable[[Any], object], list[tuple[str, str]]]] = {
    "unknown key": (
        lambda d: d["HeadNode"].update(Foo=1),
        [("HeadNode/Foo", "Unknown field. Given: 1.")],
    ),
    "missing section": (lambda d: d.pop("Image"), [("Image", "Missing data for required field.")]),
    "no number": (
        lambda d: d["Scheduling"]["SlurmQueues"][1]["ComputeResources"][0].update(MaxCount="many"),
        [("Scheduling/SlurmQueues[1]/ComputeResources[0]/MaxCount", 'Not a valid integer. Given: "many".')],
    ),
    "out of range": (
        lambda d: _queue(d)["ComputeResources"][0].update(MaxCount=0),
        [
            (
                "Scheduling/SlurmQueues[0]/ComputeResources[0]/MaxCount",
                "Must be greater than or equal to 1. Given: 0.",
            )
        ],
    ),
    "not one of": (
        lambda d: _queue(d).update(CapacityType="CHEAP"),
        [
            (
                "Scheduling/SlurmQueues[0]/CapacityType",
                'Must be one of: CAPACITY_BLOCK, ONDEMAND, SPOT. Given: "CHEAP".',
            )
        ],
    ),
    "an id of another kind, in a list": (
        lambda d: _queue(d)["Networking"].update(SubnetIds=["vpc-1"]),
        [
            (
                "Scheduling/SlurmQueues[0]/Networking/SubnetIds[0]",
                'String does not match expected pattern. Given: "vpc-1".',
            )
        ],
    ),
    "keys that exclude each other": (
        lambda d: d["HeadNode"]["Networking"].update(AdditionalSecurityGroups=["sg-0123456789abcdef0"]),
        [
            (
                "HeadNode/Networking",
                "SecurityGroups and AdditionalSecurityGroups can not be configured together.",
            )
        ],
    ),
    "tags twice": (
        lambda d: d["Tags"].append(d["Tags"][0]),
        [
            (
                "Tags",
                "Duplicate tag key (hpc-labs:virtual-lab) detected. "
                "Tags keys should be unique within the Tags section.",
            )
        ],
    ),
    "settings that an existing file system has itself": (
        lambda d: d["SharedStorage"][0]["EfsSettings"].update(Encrypted=True),
        [
            (
                "SharedStorage[0]/EfsSettings",
                "encrypted cannot be specified when an existing EFS file system is used.",
            )
        ],
    ),
    "a list instead of an object": (
        lambda d: d.update(HeadNode=[]),
        [("HeadNode", "Invalid input type.")],
    ),
    "several at once": (
        lambda d: (d["HeadNode"].update(Foo=1), _queue(d).pop("Name")),
        [
            ("HeadNode/Foo", "Unknown field. Given: 1."),
            ("Scheduling/SlurmQueues[0]/Name", "Missing data for required field."),
        ],
    ),
}


@pytest.mark.parametrize(("spoil", "expected"), BAD.values(), ids=BAD)
def test_bad_documents_fail_with_their_path(spoil: Callable[[Any], object], expected: list[tuple[str, str]]) -> None:
    rendered = good()
    spoil(rendered)
    assert sorted(failures({}, inputs(rendered))) == sorted(expected)


def test_good_document_passes_and_keeps_its_inputs() -> None:
    news = inputs(good())
    result = ClusterCheckProvider().check({}, news)
    assert result.failures == []
    assert result.inputs == news


def test_what_was_accepted_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded(*_: object) -> Any:
        raise AssertionError("the schema was loaded")

    monkeypatch.setattr(_cluster_check, "problems", loaded)
    news = inputs(good())
    assert failures(copy.deepcopy(news), news) == []
    with pytest.raises(AssertionError, match="the schema was loaded"):
        failures(news, inputs({**good(), "Foo": 1}))


def test_platform_of_another_version_is_refused() -> None:
    assert failures({}, inputs(good(), platform_version="3.15.0")) == [
        (
            "platform_version",
            "the platform's cluster provider has ParallelCluster 3.15.0, this release makes configurations for "
            f"{PARALLELCLUSTER_VERSION}; bring the platform to the same release first",
        )
    ]


def test_unknown_version_of_the_platform_is_judged_when_it_is_known() -> None:
    assert failures({}, inputs(good(), platform_version=UNKNOWN)) == []


def test_another_installed_package_is_refused() -> None:
    assert failures({}, inputs(good(), schema_version="3.99.0", platform_version="3.99.0")) == [
        (
            "schema_version",
            "this release checks configurations of ParallelCluster 3.99.0, but aws-parallelcluster "
            f"{PARALLELCLUSTER_VERSION} is installed; install 3.99.0 (make setup)",
        )
    ]


@pytest.mark.parametrize(
    ("change", "changes"),
    [({}, False), ({"document": "{}"}, True), ({"platform_version": "3.17.0"}, True), ({"cluster_name": "b"}, True)],
)
def test_diff_is_an_update_when_something_judged_changed(change: dict[str, str], changes: bool) -> None:
    olds = inputs(good())
    diff = ClusterCheckProvider().diff("id", {**olds, "__provider": "x"}, {**olds, **change})
    assert diff.changes is changes
    assert not diff.replaces


def test_it_records_what_it_accepted() -> None:
    provider, news = ClusterCheckProvider(), inputs(good())
    created = provider.create(news)
    assert (created.id, created.outs) == ("cluster-configuration", news)
    assert provider.update("cluster-configuration", {}, news).outs == news


def test_state_holds_a_reference_to_the_provider_and_not_its_code() -> None:
    pickled = dill.dumps(ClusterCheckProvider(), recurse=True)
    assert len(pickled) < 200
    assert b"components.cluster._cluster_check" in pickled


def test_verdict_needs_no_region_credentials_network_or_import_at_load() -> None:
    """As in the engine's process for dynamic resources: nothing of AWS is set, and nothing was imported before."""
    program = f"""
import socket, sys
socket.socket.connect = None
from components.cluster._cluster_check import problems
assert not any(name.split(".")[0] in ("pcluster", "boto3") for name in sys.modules)
import json
print(json.dumps(list(problems("lab-a", json.loads({json.dumps(json.dumps(good()))})))))
"""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run([sys.executable, "-c", program], env=bare, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == "[]\n"


def test_a_message_about_the_whole_document_has_a_path_too() -> None:
    assert list(problems("lab-a", [])) == [("ClusterConfiguration", "Invalid input type.")]  # type: ignore[arg-type]
