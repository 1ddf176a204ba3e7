"""What another language passes becomes Args, or an error with its path."""

from ipaddress import IPv4Network
from typing import Any

import pulumi
import pytest
from pulumi.errors import InputPropertyError

from components.cluster import ClusterDesign, EfsStorage
from components.network import Feature
from components.network.private_network import PrivateNetworkArgs
from components.package.values import arguments
from components.tags import Tags

TAGS = {"virtualLab": "shared", "project": "shared", "costCentre": "cc-1", "owner": "ada"}
NETWORK: dict[str, Any] = {
    "plan": {"vpc": "10.64.0.0/16", "labs": "10.64.128.0/17", "shared": "10.64.0.0/20", "labPrefix": 24.0},
    "zones": ["us-east-1a", "us-east-1b"],
    "kmsKeyArn": "arn",
    "features": ["monitoring"],
    "tags": TAGS,
}
DESIGN: dict[str, Any] = {
    "clusterName": "spikes",
    "queues": [{"name": "q", "computeResources": [{"name": "c", "instanceTypes": ["m7i.large"], "maxCount": 4.0}]}],
    "storage": [{"kind": "EfsStorage", "name": "home", "mountDir": "/home", "fileSystemId": "fs-01234567"}],
}


def test_values_become_args() -> None:
    args = arguments(PrivateNetworkArgs, NETWORK)
    assert args.plan.labs == IPv4Network("10.64.128.0/17")
    assert args.plan.lab_prefix == 24
    assert args.zones == ("us-east-1a", "us-east-1b")
    assert args.features == frozenset({Feature.MONITORING})
    assert args.tags == Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ada")
    assert args.protect_data is True


def test_kind_chooses_among_alternatives() -> None:
    design = arguments(ClusterDesign, DESIGN)
    assert design.storage == (EfsStorage(name="home", mount_dir="/home", file_system_id="fs-01234567"),)
    assert design.queues[0].compute_resources[0].max_count == 4


def test_what_is_known_later_stays_as_it_is() -> None:
    key = pulumi.Output.from_input("arn")
    assert arguments(PrivateNetworkArgs, {**NETWORK, "kmsKeyArn": key}).kms_key_arn is key


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"zones": None}, "zones", "missing: names of the availability zones"),
        (
            {"zonen": ["a"]},
            "zonen",
            "unknown property; PrivateNetworkArgs has dnsAllowedDomains, dnsFirewall, features, ",
        ),
        ({"zones": "us-east-1a"}, "zones", "'us-east-1a' is not a list"),
        ({"zones": [1.0, 2.0]}, "zones[0]", "1.0 is not of the type str"),
        ({"features": ["games"]}, "features[0]", "'games' is not a valid Feature; one of cluster, "),
        ({"plan": {**NETWORK["plan"], "vpc": "10.64.0.0"}}, "args", "vpc=10.64.0.0/32"),
        ({"plan": {**NETWORK["plan"], "vpc": "ten"}}, "plan.vpc", "Expected 4 octets in 'ten'"),
        ({"plan": {**NETWORK["plan"], "labPrefix": 24.5}}, "plan.labPrefix", "24.5 is not of the type int"),
        ({"plan": "10.64.0.0/16"}, "plan", "'10.64.0.0/16' is not an object of the type AddressPlan"),
        ({"protectData": "no"}, "protectData", "'no' is not of the type bool"),
        ({"zones": pulumi.Output.from_input(["a"])}, "zones", "has to be a plain value"),
        ({"flowLogRetentionDays": 8.0}, "args", "flow_log_retention_days=8: choose one of"),
    ],
)
def test_a_bad_value_is_named(change: dict[str, object], path: str, words: str) -> None:
    with pytest.raises(InputPropertyError) as refused:
        arguments(PrivateNetworkArgs, {**NETWORK, **change})
    assert words in refused.value.reason
    assert path in refused.value.property_path or path == "args"


def test_a_missing_kind_is_named() -> None:
    with pytest.raises(InputPropertyError) as refused:
        arguments(ClusterDesign, {**DESIGN, "storage": [{"name": "home"}]})
    assert refused.value.property_path == "storage[0].kind"
    assert "None is not one of EfsStorage, LustreStorage" in refused.value.reason
