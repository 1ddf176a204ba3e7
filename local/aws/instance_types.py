"""Writes ``components/cluster/instance_types.tsv`` from the installed moto's copy of AWS's answers.

``python -m local.aws.instance_types`` after moto has been updated; a test compares the file with that moto. Macs are
left out: ParallelCluster has no image for them.

The file is a table with tabs: four lines about it (source, date, the zones of each region, the columns), then a line a
type. ``zones`` is a bit mask in hexadecimal, its lowest bit the first zone of the third line.
"""

import gzip
import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "components" / "cluster" / "instance_types.tsv"

# The day on which moto 5.2.5 packed the data; the archive does not carry it into an installation.
_DATES = {"5.2.5": "2026-10-27"}

_ARCHITECTURES = {"x86_64", "arm64"}


def table() -> str:
    """The file's content."""
    resources = _resources()
    release = version("moto")
    types = _read(resources / "instance_types.json.gz")
    zones = _zones(resources)
    order = {zone: bit for bit, zone in enumerate(zone for ids in zones.values() for zone in ids)}
    offered: dict[str, int] = {}
    for file in _offerings(resources):
        for offer in _read(file):
            offered[offer["InstanceType"]] = offered.get(offer["InstanceType"], 0) | 1 << order[offer["Location"]]
    rows = {
        name: _row(described, offered.get(name, 0))
        for name, described in sorted(types.items())
        if _ARCHITECTURES & set(described["ProcessorInfo"]["SupportedArchitectures"])
    }
    columns = list(next(iter(rows.values())))
    lines = [
        ["source", f"moto {release}, moto/ec2/resources (Apache-2.0)"],
        ["date", _DATES[release]],
        ["zones", *(" ".join([region, *ids]) for region, ids in zones.items())],
        ["name", *columns],
        *([name, *row.values()] for name, row in rows.items()),
    ]
    return "".join("\t".join(line) + "\n" for line in lines)


def _resources() -> Path:
    spec = find_spec("moto")
    if spec is None or spec.origin is None:
        raise SystemExit("moto is not installed; make setup")
    return Path(spec.origin).parent / "ec2" / "resources"


def _offerings(resources: Path) -> list[Path]:
    return sorted((resources / "instance_type_offerings" / "availability-zone-id").glob("*.json.gz"))


def _zones(resources: Path) -> dict[str, list[str]]:
    return {
        file.name.removesuffix(".json.gz"): sorted({offer["Location"] for offer in _read(file)})
        for file in _offerings(resources)
    }


def _read(file: Path) -> Any:
    with gzip.open(file) as packed:
        return json.load(packed)


def _row(described: dict[str, Any], offered: int) -> dict[str, str]:
    cpu, network = described["VCpuInfo"], described["NetworkInfo"]
    gpus = described.get("GpuInfo", {}).get("Gpus", [])
    accelerators = described.get("InferenceAcceleratorInfo", {}).get("Accelerators", [])
    cards = sorted(network["NetworkCards"], key=lambda card: int(card["NetworkCardIndex"]))
    return {
        "vcpus": str(cpu["DefaultVCpus"]),
        "cores": str(cpu["DefaultCores"]),
        "threads_per_core": str(cpu["DefaultThreadsPerCore"]),
        "architectures": ",".join(described["ProcessorInfo"]["SupportedArchitectures"]),
        "memory_mib": str(described["MemoryInfo"]["SizeInMiB"]),
        "interfaces_per_card": ",".join(str(card["MaximumNetworkInterfaces"]) for card in cards),
        "max_efa_interfaces": str(network.get("EfaInfo", {}).get("MaximumEfaInterfaces", 0)),
        "gpus": str(sum(gpu["Count"] for gpu in gpus)),
        "gpu_manufacturer": gpus[0]["Manufacturer"] if gpus else "",
        "accelerators": str(sum(accelerator["Count"] for accelerator in accelerators)),
        "accelerator_manufacturer": accelerators[0]["Manufacturer"] if accelerators else "",
        "usage_classes": ",".join(described["SupportedUsageClasses"]),
        "ebs_optimized": "no" if described["EbsInfo"]["EbsOptimizedSupport"] == "unsupported" else "yes",
        "placement_group": "yes" if "cluster" in described["PlacementGroupInfo"]["SupportedStrategies"] else "no",
        "hypervisor": described.get("Hypervisor", ""),
        "instance_storage_gb": str(described.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0)),
        "zones": f"{offered:x}",
    }


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
