"""How many addresses a cluster can take, compared with what ParallelCluster attaches to its nodes."""

from __future__ import annotations

import re
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cluster._address_demand import AddressDemand, address_demand, usable_addresses
from components.cluster.compute import ComputeResource
from components.cluster.login_nodes import LoginPool
from components.cluster.model import ClusterDesign

from .samples import compute, queue


def nodes(count: int, *instance_types: str, efa: bool = False) -> ComputeResource:
    return ComputeResource(name="c", instance_types=instance_types, max_count=count, efa=efa)


def demand(*resources: ComputeResource) -> int:
    """What the nodes alone take: without head node and functions."""
    return address_demand(ClusterDesign(cluster_name="lab-a", queues=(queue("q", *resources),))).total - 2


@pytest.mark.parametrize(
    ("resource", "addresses"),
    [
        (nodes(20, "c7a.48xlarge"), 20),
        (nodes(20, "c7a.48xlarge", efa=True), 20),
        # A card each, and an address on each; with EFA all but the first interface have none.
        (nodes(3, "p5.48xlarge"), 3 * 32),
        (nodes(3, "p5.48xlarge", efa=True), 3),
        (nodes(20, "hpc7a.96xlarge"), 40),
        (nodes(20, "hpc7a.96xlarge", efa=True), 20),
        # Of several types ParallelCluster takes the fewest cards.
        (nodes(4, "hpc7a.96xlarge", "c7a.48xlarge"), 4),
        (nodes(4, "x99.huge"), 4),
        (nodes(4, "x99.huge", "hpc7a.96xlarge"), 8),
    ],
)
def test_addresses_of_nodes(resource: ComputeResource, addresses: int) -> None:
    assert demand(resource) == addresses


def test_parts_of_a_cluster() -> None:
    design = ClusterDesign(
        cluster_name="lab-a",
        queues=(queue("mpi", compute("c7a", max_count=20)), queue("one", compute("c7a", max_count=1))),
        login_pools=(LoginPool(name="login", instance_type="m7i.large", count=3),),
    )
    assert dict(address_demand(design, {"the scratch file system": 2}).parts) == {
        "the head node": 1,
        "queue 'mpi', 'c7a': 20 nodes x 1": 20,
        "queue 'one', 'c7a': 1 node x 1": 1,
        "login pool 'login' and its load balancer": 4,
        "ParallelCluster's functions": 1,
        "the scratch file system": 2,
    }


def test_too_few_addresses_are_refused_with_the_numbers_and_two_ways_out() -> None:
    demanded = AddressDemand(parts={"the head node": 1, "queue 'mpi', 'c7a': 300 nodes x 1": 300})
    assert demanded.problem(24) == (
        "prefix=24: the subnet has 251 usable addresses, and the cluster can take 301 (1 for the head node, 300 for "
        "queue 'mpi', 'c7a': 300 nodes x 1); take prefix=23 (507 addresses), or lower max_count until 50 addresses "
        "fewer are needed"
    )
    assert demanded.problem(23) is None


def test_more_than_any_subnet_has_leaves_one_way_out() -> None:
    assert AddressDemand(parts={"nodes": 70_000}).problem(20) == (
        "prefix=20: the subnet has 4091 usable addresses, and the cluster can take 70000 (70000 for nodes); "
        "lower max_count until 65909 addresses fewer are needed"
    )


@given(prefix=st.integers(16, 28), total=st.integers(1, 80_000))
def test_a_prefix_that_is_proposed_is_the_smallest_subnet_that_is_large_enough(prefix: int, total: int) -> None:
    problem = AddressDemand(parts={"nodes": total}).problem(prefix)
    assert (problem is None) == (total <= usable_addresses(prefix))
    proposed = re.search(r"take prefix=(\d+) ", problem or "")
    if proposed:
        better = int(proposed[1])
        assert usable_addresses(better) >= total > usable_addresses(better + 1)
    elif problem:
        assert total > usable_addresses(16)


@pytest.mark.parametrize("prefix", range(16, 29))
def test_aws_keeps_five_addresses(prefix: int) -> None:
    assert usable_addresses(prefix) == IPv4Network(f"10.0.0.0/{prefix}").num_addresses - 5


@pytest.mark.parametrize("prefix", [15, 29])
def test_sizes_that_aws_does_not_have(prefix: int) -> None:
    with pytest.raises(ValueError, match=f"^prefix={prefix}: 16 to 28, says AWS; take one of those$"):
        usable_addresses(prefix)
