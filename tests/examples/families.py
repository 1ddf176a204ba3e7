"""The examples as the tests bring them up: which stacks share a local AWS, what changes, and what stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from local.home import CHECKOUT

EXAMPLES = CHECKOUT / "examples"

# A place in a config, as the keys and list indices that lead to it.
Place = Sequence[str | int]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What somebody changes in an example later.

    Attributes:
        place: where in the config.
        value: what it becomes.
        updates: the resources, by name, that are updated in place, and nothing else is done.
        creates: those that are made.
    """

    place: Place
    value: Any
    updates: frozenset[str]
    creates: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Example:
    """A stack of an example.

    Attributes:
        file: its config, below ``examples/``.
        change: what is changed once it is up.
        program: the folder of a program of its own, where it is none of this repository's.
        kept: what a destroy leaves behind by design, each as ``kind pattern``, and the reason.
        protected: destroy is refused until the config says otherwise, here.
    """

    file: str
    change: Change
    program: str | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    protected: Place | None = None
    policed: bool = True
    """Whether it is a stack of labs, which the policies are about."""
    facts: str = ""
    """The facts of its network, below ``examples/``; empty: the pack's own."""

    @property
    def stack(self) -> str:
        """The stack's name, which the file's name says."""
        return Path(self.file).stem.removeprefix("Pulumi.")

    @property
    def config(self) -> dict[str, Any]:
        """The config, as in the file."""
        config: dict[str, Any] = yaml.safe_load((EXAMPLES / self.file).read_text())["config"]
        return config


def replaced(config: Mapping[str, Any], place: Place, value: object) -> dict[str, Any]:
    """Copy a config with another value at a place."""
    copy: dict[str, Any] = yaml.safe_load(yaml.safe_dump(dict(config)))
    node: Any = copy
    for key in place[:-1]:
        node = node.setdefault(key, {}) if isinstance(node, dict) else node[key]
    node[place[-1]] = value
    return copy


def _queue(queue: int, *rest: str | int) -> Place:
    return ("hpc-labs:lab", "cluster", "queues", queue, *rest)


def _cluster(lab: str) -> frozenset[str]:
    return frozenset({f"{lab}-check", f"{lab}-stack"})


_CLUSTER_LOGS = {
    "log group /aws/parallelcluster/.*": "a lab's keep.cluster_logs, on by default: they explain a failure"
}
_PROVIDER_LOGS = {
    "log group /aws/lambda/pcluster-cfn-.*": "ParallelCluster's own template of the provider retains them"
}
_SNAPSHOT = {
    "database snapshot .*-final": "accounting.final_snapshot, on by default: the jobs' record outlives the database"
}
_OPTIONS = {"database option group .*": "RDS refuses to delete it while a snapshot, also an automatic one, names it"}
_PROTECTED = ("hpc-labs:platform", "protect_data")

FAMILIES: dict[str, tuple[Example, ...]] = {
    "small": (
        Example(
            file="debug-lab/Pulumi.platform.yaml",
            facts="debug-lab/facts.toml",
            kept=_PROVIDER_LOGS,
            change=Change(
                place=("hpc-labs:platform", "alarms", "thresholds"),
                value={"blocked_queries": 50},
                updates=frozenset({"platform-blocked-queries"}),
            ),
        ),
        Example(
            file="debug-lab/Pulumi.debug-lab.yaml",
            change=Change(place=_queue(0, "max_counts", "t3"), value=12, updates=_cluster("neuro-debug")),
            kept=_CLUSTER_LOGS,
        ),
        Example(
            file="efs-spot-lab/Pulumi.efs-spot-lab.yaml",
            change=Change(
                place=_queue(0, "compute_resources", 0, "max_count"), value=60, updates=_cluster("neuro-sweeps")
            ),
            kept=_CLUSTER_LOGS,
        ),
        Example(
            file="gpu-lab/Pulumi.gpu-lab.yaml",
            change=Change(
                place=("hpc-labs:lab", "budget", "monthly_limit_usd"),
                value=30000,
                updates=frozenset({"vision-training-budget"}),
            ),
            kept=_CLUSTER_LOGS,
        ),
    ),
    "mpi": (
        Example(
            file="mpi-lab/Pulumi.mpi-platform.yaml",
            facts="mpi-lab/facts.toml",
            kept={**_PROVIDER_LOGS, **_OPTIONS},
            change=Change(
                place=("hpc-labs:platform", "accounting", "max_storage_gib"),
                value=200,
                updates=frozenset({"mpi-platform-instance"}),
            ),
        ),
        Example(
            file="mpi-lab/Pulumi.mpi-lab.yaml",
            change=Change(
                place=("hpc-labs:lab", "scratch", "deployment", "capacity_gib"),
                value=7200,
                updates=frozenset({"neuro-circuits-scratch", "neuro-circuits-scratch-full"}),
            ),
            kept=_CLUSTER_LOGS,
        ),
    ),
    "production": (
        Example(
            file="production-platform/main-vpc/Pulumi.main.yaml",
            program="production-platform/main-vpc",
            policed=False,  # somebody else's network, in somebody else's account
            change=Change(place=("main-vpc:platform-account",), value="123456789013", updates=frozenset({"peering"})),
        ),
        Example(
            file="production-platform/Pulumi.production.yaml",
            facts="production-platform/facts.toml",
            kept={**_PROVIDER_LOGS, **_OPTIONS, **_SNAPSHOT},
            change=Change(
                place=("hpc-labs:platform", "home", "access_points", "references"),
                value={"path": "/references"},
                updates=frozenset(),
                creates=frozenset({"production-home-references"}),
            ),
            protected=_PROTECTED,
        ),
        Example(
            file="production-platform/Pulumi.production-lab.yaml",
            change=Change(place=_queue(0, "max_counts"), value={"m5": 32}, updates=_cluster("neuro-flows")),
            kept=_CLUSTER_LOGS,
        ),
    ),
    "cells": tuple(
        example
        for cell, lab in (("a", "neuro-shapes"), ("b", "chem-shapes"))
        for example in (
            Example(
                file=f"two-cells/Pulumi.cell-{cell}.yaml",
                facts="two-cells/facts.toml",
                kept=_PROVIDER_LOGS,
                change=Change(
                    place=("hpc-labs:platform", "network", "dns_allowed_domains"),
                    value=["licences.example.org"],
                    updates=frozenset(),
                    creates=frozenset({f"cell-{cell}-dns-allowed"}),
                ),
            ),
            Example(
                file=f"two-cells/Pulumi.lab-{cell}.yaml",
                change=Change(place=_queue(0, "max_counts", "m5"), value=32, updates=_cluster(lab)),
                kept=_CLUSTER_LOGS,
            ),
        )
    ),
    "three": (
        Example(
            file="three-components/Pulumi.homes.yaml",
            program="three-components",
            change=Change(
                place=("private-homes:features",),
                value=["session-manager", "monitoring"],
                updates=frozenset({"homes-dns-own"}),
                creates=frozenset({"homes-endpoint-monitoring"}),
            ),
            protected=("private-homes:protect",),
        ),
    ),
}
