from __future__ import annotations

import subprocess
import sys

import pytest

from components.cluster.instance_catalogue import (
    catalogue_date,
    catalogue_source,
    instance_type,
    instance_types,
    regions,
    zones_of,
)
from local.aws import instance_types as source


def test_file_is_what_the_installed_moto_has() -> None:
    assert source.FILE.read_text(encoding="utf-8") == source.table()


def test_source_and_date_are_said() -> None:
    assert catalogue_source().startswith("moto 5.")
    assert catalogue_date() == "2026-10-27"


@pytest.mark.parametrize(
    "name",
    [
        "hpc6a.48xlarge",
        "hpc7a.96xlarge",
        "hpc7g.16xlarge",
        "p5.48xlarge",
        "c7a.48xlarge",
        "m7a.48xlarge",
        "m7i.48xlarge",
        "r7i.48xlarge",
        "g6.48xlarge",
        "t3.micro",
    ],
)
def test_types_of_the_tiers_are_there(name: str) -> None:
    assert instance_type(name) is not None
    assert name in instance_types()


def test_type() -> None:
    hpc = instance_type("hpc7a.96xlarge")
    assert hpc is not None
    assert (hpc.vcpus, hpc.cores, hpc.threads_per_core, hpc.memory_mib) == (192, 192, 1, 786_432)
    assert (hpc.network_cards, hpc.max_efa_interfaces, hpc.efa_supported) == (2, 2, True)
    assert (hpc.architectures, hpc.hypervisor, hpc.bare_metal) == (("x86_64",), "nitro", False)
    assert (hpc.spot_supported, hpc.gpus, hpc.instance_storage_gb) == (False, 0, 0)
    assert hpc.zone_ids == {"eun1-az2", "euw1-az1", "euw3-az1", "use2-az2"}


def test_gpus_accelerators_and_disks() -> None:
    gpu, accelerator, metal = (instance_type(name) for name in ("p5.48xlarge", "inf2.48xlarge", "c7a.metal-48xl"))
    assert gpu
    assert accelerator
    assert metal
    assert (gpu.gpus, gpu.gpu_manufacturer, gpu.instance_storage_gb) == (8, "NVIDIA", 30_400)
    assert "capacity-block" in gpu.usage_classes
    assert (accelerator.gpus, accelerator.accelerators, accelerator.accelerator_manufacturer) == (0, 12, "AWS")
    assert metal.bare_metal


@pytest.mark.parametrize(
    ("name", "with_efa", "without"),
    [
        ("t3.micro", 1, 1),  # has no EFA: nothing is attached beside the first
        ("c7a.48xlarge", 2, 1),
        ("hpc7a.96xlarge", 3, 2),  # a second one on the first card
        ("hpc6id.32xlarge", 2, 2),  # its cards hold one each
        ("p6-b300.48xlarge", 17, 17),  # its first card has no EFA
        ("p5.48xlarge", 33, 32),
    ],
)
def test_interfaces_are_those_of_parallelcluster(name: str, with_efa: int, without: int) -> None:
    found = instance_type(name)
    assert found is not None
    assert (found.interfaces(efa=True), found.interfaces(efa=False)) == (with_efa, without)
    assert (found.addresses(efa=True), found.addresses(efa=False)) == (1, without)


def test_unknown_types_and_macs_are_not_there() -> None:
    assert instance_type("c99z.large") is None
    assert not [name for name in instance_types() if name.startswith("mac")]


def test_zones() -> None:
    assert "us-east-1" in regions()
    assert zones_of("us-east-2") == ("use2-az1", "use2-az2", "use2-az3")
    assert zones_of("cn-north-1") == ()


def test_every_type_can_be_read_and_is_offered_somewhere() -> None:
    everywhere = {zone for region in regions() for zone in zones_of(region)}
    for name in instance_types():
        found = instance_type(name)
        assert found is not None
        assert found.vcpus > 0
        assert found.memory_mib > 0
        assert found.zone_ids
        assert found.zone_ids <= everywhere
        assert 0 <= found.max_efa_interfaces <= found.network_cards


def test_nothing_is_read_before_it_is_asked_for() -> None:
    program = """
import builtins, pathlib
pathlib.Path.read_text = None
import components.cluster.instance_catalogue
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
