"""The ready-made queues: each is taken by AWS's schema and validators, and has what its kind of work needs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from components.cluster._validation import findings
from components.cluster.instance_catalogue import instance_type, regions, zones_of
from components.cluster.model import ClusterDesign
from components.cluster.nodes import HeadNode
from components.cluster.tiers import Tier, queue_of

from .samples import document


def cluster_of(*tiers: Tier) -> ClusterDesign:
    return ClusterDesign(
        cluster_name="lab-a",
        queues=tuple(queue_of(tier) for tier in tiers),
        head_node=HeadNode(instance_type="m7i.4xlarge"),
    )


@pytest.mark.parametrize("tier", Tier)
def test_aws_takes_a_tier_without_a_word(tier: Tier) -> None:
    design = cluster_of(tier)
    assert findings(design.cluster_name, document(design)) == []


def test_aws_takes_all_tiers_in_one_cluster() -> None:
    design = cluster_of(*Tier)
    assert findings(design.cluster_name, document(design)) == []


def test_nodes_of_the_tiers() -> None:
    nodes = {tier.value: {r.instance_types[0]: r.max_count for r in queue_of(tier).compute_resources} for tier in Tier}
    assert nodes == {
        "debug": {"t3.micro": 8},
        "prod-mpi": {"c7a.48xlarge": 20},
        "mixed": {"c7a.48xlarge": 20, "c6a.48xlarge": 20},
        "intel": {"c7i.48xlarge": 20},
        "memory": {"m7a.48xlarge": 20, "m7i.48xlarge": 20, "r7a.48xlarge": 10},
        "hpc": {"hpc7a.96xlarge": 20},
        "batch": {"m5.8xlarge": 16, "c7a.8xlarge": 10},
    }


@pytest.mark.parametrize("tier", [Tier.PROD_MPI, Tier.MIXED, Tier.INTEL, Tier.MEMORY, Tier.HPC])
def test_parallel_jobs_have_efa_and_are_close_together(tier: Tier) -> None:
    for resource in queue_of(tier).compute_resources:
        assert resource.efa
        assert resource.placement_group is True
        assert len(resource.instance_types) == 1


def test_the_hpc_type_is_in_one_zone_of_each_region_that_has_it() -> None:
    hpc = instance_type("hpc7a.96xlarge")
    assert hpc is not None
    assert not hpc.spot_supported
    offering: dict[str, Any] = {region: hpc.zone_ids & {*zones_of(region)} for region in regions()}
    assert {len(zones) for zones in offering.values()} == {0, 1}


def test_counts_can_be_others() -> None:
    batch = queue_of(Tier.BATCH, {"c7a": 40})
    assert {resource.name: resource.max_count for resource in batch.compute_resources} == {"m5": 16, "c7a": 40}


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (
            {"c8": 1},
            "Tier 'batch': max_counts['c8']: the tier's compute resources are m5, c7a; name one of them",
        ),
        (
            {"m5": 0},
            "ComputeResource 'm5': max_count=0: 1 or more; remove the compute resource to have no nodes",
        ),
    ],
)
def test_counts_that_a_tier_cannot_have(counts: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        queue_of(Tier.BATCH, counts)
