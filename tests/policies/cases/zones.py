"""Whether nodes, file systems and kept capacity stand in one zone."""

from policies import tokens
from policies.network.kinds import OUTSIDE

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits


def _subnet(name: str, zone: str) -> Res:
    return Res(tokens.SUBNET[0], {"id": f"subnet-{name}", "availabilityZone": zone}, name=name)


_PLACES = (
    _subnet("a", "us-east-1a"),
    _subnet("b", "us-east-1b"),
    _subnet("later", UNKNOWN),
    Res(tokens.SUBNET[0], {"id": "subnet-by-id", "availabilityZoneId": "use1-az1"}, name="by-id"),
    Res(tokens.SUBNET[0], {"id": "subnet-other-id", "availabilityZoneId": "use1-az6"}, name="other-id"),
)
_STORES = (
    *(
        Res(tokens.LUSTRE_FILE_SYSTEM[0], {"id": f"fs-{name}", "subnetIds": f"subnet-{name}"}, name=f"scratch-{name}")
        for name in ("a", "b", "later", "by-id")
    ),
    Res(tokens.EFS_FILE_SYSTEM[0], {"id": "fs-home"}, name="home"),
    Res(tokens.EFS_MOUNT_TARGET[0], {"fileSystemId": "fs-home", "subnetId": "subnet-a"}, name="home-a"),
    Res(tokens.EFS_FILE_SYSTEM[0], {"id": "fs-elsewhere"}, name="elsewhere"),
)
_KEPT = tuple(
    Res(tokens.CAPACITY_RESERVATION[0], {"id": f"cr-{name}", "availabilityZone": zone}, name=f"kept-{name}")
    for name, zone in (("a", "us-east-1a"), ("b", "us-east-1b"), ("later", UNKNOWN))
)
_QUEUE = {"Name": "batch", "Networking": {"SubnetIds": ["subnet-a"]}, "ComputeResources": [{"Name": "m7i"}]}
_CLUSTER = Res(
    tokens.CLUSTER,
    {
        "HeadNode": {"Networking": {"SubnetId": "subnet-a"}},
        "Scheduling": {"SlurmQueues": [_QUEUE]},
        "SharedStorage": [
            {"Name": "scratch", "StorageType": "FsxLustre", "FsxLustreSettings": {"FileSystemId": "fs-a"}},
            {"Name": "home", "StorageType": "Efs", "EfsSettings": {"FileSystemId": "fs-home"}},
        ],
    },
    name="cluster",
)


def _mounts(system: str) -> dict[str, object]:
    """A cluster that mounts one file system."""
    kind = "Efs" if system in ("fs-home", "fs-elsewhere") else "FsxLustre"
    return {"SharedStorage": [{"Name": "it", "StorageType": kind, f"{kind}Settings": {"FileSystemId": system}}]}


_LUSTRE = "SharedStorage.0.FsxLustreSettings.FileSystemId"
_HEAD = "HeadNode.Networking.SubnetId"
_FIRST = "Scheduling.SlurmQueues.0"
_SUBNETS = f"{_FIRST}.Networking.SubnetIds"
_RESERVED = "CapacityReservationTarget.CapacityReservationId"
_OF_QUEUE, _OF_MACHINES = f"{_FIRST}.{_RESERVED}", f"{_FIRST}.ComputeResources.0.{_RESERVED}"

TABLES = {
    "pcluster-az-fit": Table(
        good=(_CLUSTER, *_PLACES, *_STORES, *_KEPT),
        cases={
            "absent": ({"SharedStorage": ABSENT}, PASSES),
            "of the cluster's own": ({"SharedStorage.0.FsxLustreSettings": {"StorageCapacity": 1200}}, PASSES),
            "another kind": ({"SharedStorage.0.StorageType": "FsxOpenZfs"}, PASSES),
            "not known": ({_LUSTRE: UNKNOWN}, waits("SharedStorage[0].FsxLustreSettings.FileSystemId")),
            "of another stack": (
                {_LUSTRE: "fs-gone"},
                waits(f"SharedStorage[0].FsxLustreSettings.FileSystemId: fs-gone is {OUTSIDE}"),
            ),
            "mount targets of another stack": ({"SharedStorage.1.EfsSettings.FileSystemId": "fs-elsewhere"}, PASSES),
            "zone not known": (
                {**_mounts("fs-later"), _SUBNETS: []},
                waits("HeadNode.Networking.SubnetId: a zone is not known yet"),
            ),
            "zone told in another way": (
                {**_mounts("fs-by-id"), _SUBNETS: []},
                waits("HeadNode.Networking.SubnetId: a zone is not known yet"),
            ),
            "subnet not known": ({_SUBNETS: UNKNOWN}, waits("Scheduling.SlurmQueues[0].Networking.SubnetIds")),
            "subnet of another stack": (
                {_SUBNETS: ["subnet-gone"]},
                waits(f"Scheduling.SlurmQueues[0].Networking.SubnetIds[0]: subnet-gone is {OUTSIDE}"),
            ),
            "queue elsewhere": (
                {**_mounts("fs-a"), _SUBNETS: ["subnet-b"]},
                fails(
                    'SubnetIds[0] is "subnet-b", which is in us-east-1b, and file system scratch-a in us-east-1a; '
                    "allowed: the same zone"
                ),
            ),
            "one of two elsewhere": (
                {**_mounts("fs-a"), _SUBNETS: ["subnet-a", "subnet-b"]},
                fails('SubnetIds[1] is "subnet-b"'),
            ),
            "head node elsewhere": (
                {**_mounts("fs-a"), _HEAD: "subnet-b"},
                fails('HeadNode.Networking.SubnetId is "subnet-b", which is in us-east-1b'),
            ),
            "no mount target there": (
                {**_mounts("fs-home"), _SUBNETS: ["subnet-b"]},
                fails("file system home in us-east-1a"),
            ),
            "by ids": (
                {**_mounts("fs-by-id"), _HEAD: "subnet-by-id", _SUBNETS: ["subnet-other-id"]},
                fails('SubnetIds[0] is "subnet-other-id", which is in use1-az6, and file system scratch-by-id'),
            ),
            "functions elsewhere": (
                {"DeploymentSettings": {"LambdaFunctionsVpcConfig": {"SubnetIds": ["subnet-b"]}}},
                PASSES,
            ),
            "capacity here": ({_OF_QUEUE: "cr-a"}, PASSES),
            "capacity elsewhere": (
                {_OF_QUEUE: "cr-b"},
                fails('"cr-b", which is in us-east-1b, and the subnets of queue batch in us-east-1a'),
            ),
            "capacity of machines elsewhere": (
                {_OF_MACHINES: "cr-b"},
                fails("ComputeResources[0].CapacityReservationTarget.CapacityReservationId"),
            ),
            "capacity not known": ({_OF_QUEUE: UNKNOWN}, waits(f"Scheduling.SlurmQueues[0].{_RESERVED}")),
            "capacity of another stack": (
                {_OF_QUEUE: "cr-gone"},
                waits(f"Scheduling.SlurmQueues[0].{_RESERVED}: cr-gone is {OUTSIDE}"),
            ),
            "capacity of an unknown zone": (
                {_OF_QUEUE: "cr-later"},
                waits(f"Scheduling.SlurmQueues[0].{_RESERVED}: a zone is not known yet"),
            ),
        },
    ),
}
