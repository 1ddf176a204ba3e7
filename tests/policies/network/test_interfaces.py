"""What has addresses in subnets, and which lab it belongs to."""

from __future__ import annotations

import pytest

from policies import tokens
from policies.network.interface_types import ROWS, TYPES
from policies.network.kinds import Kind
from policies.resource import Resource
from policies.view import View

from .graph import ENDPOINT, GROUP, INSTANCE, SUBNET, VPC, deployed, networks, urn

_GROUND = (
    deployed(VPC, "vpc", cidrBlock="10.0.0.0/16"),
    deployed(SUBNET, "one", vpcId="vpc", cidrBlock="10.0.1.0/24"),
    deployed(SUBNET, "two", vpcId="vpc", cidrBlock="10.0.2.0/24"),
    deployed(GROUP, "nodes", vpcId="vpc"),
    deployed(GROUP, "more", vpcId="vpc"),
)


def _classes(*resources: Resource) -> list[tuple[str, list[str]]]:
    found = networks(*_GROUND, *resources).interfaces.classes
    return [(each.words, sorted(group.name for group in each.groups)) for each in found]


def test_each_type_is_of_the_sdk() -> None:
    rows = [token for row in ROWS for token in row.types]
    assert len(rows) == len(set(rows))
    assert set(rows) < set(TYPES)


def test_what_is_alike_is_one_class() -> None:
    nodes = [deployed(INSTANCE, f"node-{n}", subnetId="one", vpcSecurityGroupIds=["nodes"]) for n in range(4)]
    other = deployed(INSTANCE, "other", subnetId="one", vpcSecurityGroupIds=["nodes", "more"])
    assert _classes(*nodes, other) == [
        ("instance node-0, node-1 and 2 more in subnet one", ["nodes"]),
        ("instance other in subnet one", ["more", "nodes"]),
    ]


def test_endpoints_and_cards_get_groups_from_beside() -> None:
    endpoint = deployed(
        ENDPOINT,
        "logs",
        vpcEndpointType="Interface",
        serviceName="com.amazonaws.eu-central-1.logs",
        subnetIds=["one"],
        securityGroupIds=["nodes"],
    )
    card = deployed(tokens.INTERFACE[0], "card", subnetId="one", securityGroups=["nodes"])
    beside = (
        deployed(tokens.ENDPOINT_SUBNET[0], "also", vpcEndpointId="logs", subnetId="two"),
        deployed(tokens.ENDPOINT_GROUP[0], "and", vpcEndpointId="logs", securityGroupId="more"),
        deployed(tokens.INTERFACE_GROUP[0], "too", networkInterfaceId="card", securityGroupId="more"),
    )
    assert _classes(endpoint, card, *beside) == [
        ("network interface card in subnet one", ["more", "nodes"]),
        ("interface endpoint logs in subnet one", ["more", "nodes"]),
        ("interface endpoint logs in subnet two", ["more", "nodes"]),
    ]


def test_a_template_starts_where_its_scaling_group_is() -> None:
    template = deployed(tokens.LAUNCH_TEMPLATE[0], "burst", vpcSecurityGroupIds=["nodes"])
    scaled = deployed(
        tokens.SCALING_GROUP[0], "scaled", vpcZoneIdentifiers=["one", "two"], launchTemplate={"id": "burst"}
    )
    assert _classes(template, scaled) == [
        ("instances of launch template burst in subnet one", ["nodes"]),
        ("instances of launch template burst in subnet two", ["nodes"]),
    ]
    elsewhere = deployed(tokens.SCALING_GROUP[0], "scaled", vpcZoneIdentifiers=["one"], launchTemplate={"id": "lt-9"})
    (found,) = networks(*_GROUND, elsewhere).interfaces.classes
    assert ["lt-9" in gap.reason for gap in found.gaps] == [True]


def test_a_cluster_is_its_nodes() -> None:
    cluster = Resource(
        tokens.CLUSTER,
        urn("aws:cloudformation/stack:Stack", "lab") + "#Cluster",
        View(
            {
                "HeadNode": {"Networking": {"SubnetId": "one", "SecurityGroups": ["nodes"]}, "Ssh": {}},
                "LoginNodes": {"Pools": [{"Networking": {"SubnetIds": ["one"]}, "Ssh": {"AllowedIps": "10.0.0.0/8"}}]},
                "Scheduling": {
                    "SlurmQueues": [
                        {
                            "Name": "all",
                            "Networking": {"SubnetIds": ["one", "two"], "AdditionalSecurityGroups": ["more"]},
                        }
                    ]
                },
                "DeploymentSettings": {
                    "LambdaFunctionsVpcConfig": {"SubnetIds": ["two"], "SecurityGroupIds": ["nodes"]}
                },
            }
        ),
    )
    of_login, of_compute = (
        f"ParallelCluster's group of {kind} lab#Cluster" for kind in ("login nodes of", "compute nodes of")
    )
    assert _classes(cluster) == [
        ("head node of lab#Cluster in subnet one", ["nodes"]),
        ("login nodes of lab#Cluster in subnet one", [of_login]),
        ("compute nodes of lab#Cluster queue all in subnet one", [of_compute, "more"]),
        ("compute nodes of lab#Cluster queue all in subnet two", [of_compute, "more"]),
        ("Lambda function lab#Cluster in subnet two", ["nodes"]),
    ]
    (login,) = (each for each in networks(*_GROUND, cluster).interfaces.classes if each.kind is Kind.LOGIN)
    (group,) = login.groups
    ssh = [each for each in group.rules["ingress"] if str(each.traffic) == "TCP 22"]
    assert [[peer.name for peer in each.peers] for each in ssh] == [["10.0.0.0/8"]]
    assert [str(each.traffic) for each in group.rules["egress"]] == ["all traffic"]


def test_what_cannot_be_placed_is_kept() -> None:
    node = deployed(INSTANCE, "node", subnetId="subnet-9", vpcSecurityGroupIds=["sg-9"])
    made = networks(*_GROUND, node).interfaces
    assert made.classes == []
    assert [gap.path for gap in made.unplaced[node.urn]] == ["subnetId"]


def _tagged(name: str, project: str, stack: str = "test", **properties: object) -> Resource:
    tags = {"hpc-labs:virtual-lab": "shared" if project == "shared" else "neuro", "hpc-labs:project": project}
    return deployed(SUBNET, name, stack, vpcId="vpc", tags=tags, **properties)


@pytest.mark.parametrize(
    ("resource", "lab"),
    [
        (_tagged("a", "spikes"), "neuro/spikes"),
        (_tagged("b", "shared"), ""),
        (deployed(SUBNET, "c", "lab", vpcId="vpc"), "neuro/waves"),  # by what else its stack has
        (deployed(SUBNET, "d", "platform"), ""),  # labs use its VPC
        (deployed(SUBNET, "e", "other", vpcId="vpc"), "other"),
    ],
)
def test_which_lab(resource: Resource, lab: str) -> None:
    vpc = deployed(VPC, "vpc", "platform", cidrBlock="10.0.0.0/16")
    known = (vpc, _tagged("waves", "waves", "lab", cidrBlock="10.0.1.0/24"))
    assert networks(*known, resource).labs.of(resource) == lab


def test_a_stack_alone_with_two_labs_has_shared_parts() -> None:
    untagged = deployed(SUBNET, "untagged", vpcId="vpc")
    assert networks(_tagged("a", "one"), _tagged("b", "two"), untagged).labs.of(untagged) == ""
    assert networks(_tagged("a", "one"), untagged).labs.of(untagged) == "neuro/one"
