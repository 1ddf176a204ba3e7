"""Stack configs with anything anywhere: each is refused by the path of what is wrong, or it builds."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pulumi
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.cluster import PARALLELCLUSTER_VERSION
from stacks.lab_settings import LabSettings
from stacks.outputs import PlatformOutputs
from stacks.settings import json_schema, read_settings
from tests.components.any_args import INTEGERS, TEXTS
from tests.components.recorder import Recording, record
from tests.components.test_args_fuzz import OUTPUTS

from .test_settings import LAB, PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = json_schema()
# Everything at once, for the fuzz to break a part of it.
FULL_PLATFORM: dict[str, Any] = {
    **PLATFORM,
    "accounting": {},
    "account": {},
    "home": {"access_points": {"data": {"path": "/data"}}},
    "peerings": {
        "main": {
            "network": {
                "cidrs": ["10.20.0.0/16"],
                "services": [{"name": "ldaps", "direction": "labs-to-peer", "port": 636}],
            },
            "peer": {"vpc_id": "vpc-main"},
        }
    },
    "second_region": {"region": "us-west-2"},
    "alarms": {"subscriptions": [{"key": "ops", "protocol": "email", "endpoint": "ops@example.org"}]},
    "protect_data": False,
}
FULL_LAB: dict[str, Any] = {
    **LAB,
    "accounting": True,
    "beside": LAB["cluster"],
    "budget": {"monthly_limit_usd": 100},
    "own_key": True,
    "reached_from": ["main"],
    "scratch": {"deployment": {"kind": "Scratch2", "capacity_gib": 1200}},
    "session_manager": True,
}
FULL = {"platform": FULL_PLATFORM, "lab": FULL_LAB}
KEYS = {kind: sorted(SCHEMA["$defs"][f"{kind.capitalize()}Settings"]["properties"]) for kind in FULL}

_OF_THE_STACK = ("pulumi-python:dynamic/lifecycle:KeptData", "pulumi-python:dynamic/network:LabsGuard")
_ATOMS = st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
_ANYTHING = st.recursive(
    _ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=4
)


def places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path in a config."""
    if path:
        yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


@st.composite
def mutations(draw: st.DrawFn, kind: str) -> tuple[dict[str, Any], set[str]]:
    """A config with one or two changes, and the keys on the paths to them."""
    config: dict[str, Any] = json.loads(json.dumps(FULL[kind]))
    keys: set[str] = set()
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from([*places(config), *((name,) for name in KEYS[kind])]))
        node: Any = config
        for part in path[:-1]:
            node = node[part]
        change = draw(st.sampled_from(["set", "set", "add", "remove", "repeat"]))
        last = path[-1]
        present = isinstance(node, list) or last in node
        if change == "remove" and present:
            del node[last]
        elif change == "repeat" and isinstance(node, list):
            node.append(node[last])
        elif change == "add" and isinstance(node, dict):
            name = draw(TEXTS)
            node[name] = draw(_ANYTHING)
            keys.add(name)
        else:
            node[last] = draw(_like(node[last]) if present else _ANYTHING)
        keys |= {part for part in path if isinstance(part, str)}
    return config, keys


def _like(value: Any) -> st.SearchStrategy[Any]:
    """Values of the same type, more often than others."""
    match value:
        case bool():
            return st.booleans() | _ANYTHING
        case int():
            return INTEGERS | _ANYTHING
        case str():
            return TEXTS | _ANYTHING
    return _ANYTHING


def build(kind: str, config: dict[str, Any]) -> Recording | None:
    """Build a stack as its program does."""
    found = read_settings({"aws:region": "us-east-1", f"hpc-labs:{kind}": json.dumps(config)}, project="hpc-labs")
    module = import_module(f"stacks.{kind}_stack")
    types = sorted(found.instance_types) if isinstance(found, LabSettings) else []
    offered = {
        "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": {
            "instanceTypes": types,
            "locations": ["us-east-1a"] * len(types),
        }
    }
    with patch.object(PlatformOutputs, "of", platform_outputs):
        return record(
            lambda: module.build(found).export(), outputs=OUTPUTS, calls=offered, top_level=_OF_THE_STACK, stack=kind
        )


def platform_outputs(_: str) -> PlatformOutputs:
    """What a platform with everything exports."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:provider"
    roles = ("public", "projects", "scratch", "containers", "node-assets", "logs")
    peering = {
        "connection_id": "pcx-1",
        "peer": {
            "cidrs": ["10.20.0.0/16"],
            "services": [
                {
                    "name": "ldaps",
                    "direction": "labs-to-peer",
                    "port": 636,
                    "last_port": 636,
                    "protocol": "tcp",
                    "cidr": "",
                    "first_client_port": 32768,
                    "last_client_port": 65535,
                }
            ],
        },
    }
    values: dict[str, Any] = {
        "region": "us-east-1",
        "zones": ["us-east-1a", "us-east-1b"],
        "vpc_id": "vpc-1",
        "vpc_cidr": "10.64.0.0/16",
        "labs_cidrs": ["10.64.128.0/17"],
        "shared_cidr": "10.64.0.0/20",
        "lab_capacity": 128,
        "peerings": [json.dumps(peering)],
        "head_node_group_ids": {"main": "sg-0123456789abcdef7"},
        "s3_endpoint_id": "vpce-1",
        "dynamodb_endpoint_id": "vpce-2",
        "clients_security_group_id": "sg-0123456789abcdef0",
        "lease_table_name": "leases",
        "kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/1",
        "role_boundary_arn": "arn:aws:iam::123456789012:policy/boundary",
        "home_file_system_id": "fs-0123456789abcdef0",
        "bucket_names": {role: f"platform-{role}" for role in roles},
        "bucket_arns": {role: f"arn:aws:s3:::platform-{role}" for role in roles},
        "accounting": {
            "uri": "database.example.org:3306",
            "clients_security_group_id": "sg-0123456789abcdef8",
            "rotation_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:rotation",
        },
        "alarm_topic_arn": "arn:aws:sns:us-east-1:123456789012:alarms",
        "cluster_providers": {
            PARALLELCLUSTER_VERSION: {
                "service_token": arn,
                "permissions_boundary_arn": "arn:aws:iam::123456789012:policy/hpc-labs/boundary",
            }
        },
    }
    return PlatformOutputs(**{name: pulumi.Output.from_input(value) for name, value in values.items()})


@pytest.mark.parametrize("kind", FULL)
def test_what_a_fuzz_starts_from_builds(kind: str) -> None:
    assert build(kind, FULL[kind])


@pytest.mark.parametrize("kind", FULL)
def test_config_is_refused_by_its_path_or_builds(kind: str) -> None:
    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(mutations(kind))
    def fuzz(mutation: tuple[dict[str, Any], set[str]]) -> None:
        config, keys = mutation
        refusal = refused(kind, config)
        assert refusal is None or names(keys, refusal), f"names none of {', '.join(sorted(keys))}: {refusal}"

    fuzz()


def refused(kind: str, config: dict[str, Any]) -> str | None:
    """What a config is refused with, by itself or by what is built of it, if it is."""
    try:
        build(kind, config)
    except (ValueError, pulumi.RunError) as error:
        return str(error)
    return None


def names(keys: set[str], text: str) -> bool:
    """Whether a refusal names the place in the config that was changed, as one thing or several."""
    return any(re.search(rf"(?<!\w){re.escape(key)}s?(?!\w)", text) for key in keys if key)
