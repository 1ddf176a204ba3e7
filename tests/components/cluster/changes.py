"""Changes of a cluster's configuration, each with what becomes of it, and the path that the verdict names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.cluster._verdict import Verdict

from .configurations import NETWORK

if TYPE_CHECKING:
    from collections.abc import Callable

TAKEN, UNKNOWN, FLEET, LOGIN, REFUSED = Verdict


def _mpi(d: Any) -> Any:
    return d["Scheduling"]["SlurmQueues"][0]


def _hpc(d: Any) -> Any:
    return _mpi(d)["ComputeResources"][0]


def _spot(d: Any) -> Any:
    return d["Scheduling"]["SlurmQueues"][1]


def _slurm(d: Any) -> Any:
    return d["Scheduling"]["SlurmSettings"]


def _pool(d: Any) -> Any:
    return d["LoginNodes"]["Pools"][0]


def _at(*path: Any, **values: Any) -> Callable[[Any], None]:
    """A change of keys at a path: ``None`` takes a key out."""

    def change(document: Any) -> None:
        for key in path:
            document = document.setdefault(key, {}) if isinstance(document, dict) else document[key]
        for key, value in values.items():
            if value is None:
                del document[key]
            else:
                document[key] = value

    return change


def _in(part: Callable[[Any], Any], *path: Any, **values: Any) -> Callable[[Any], None]:
    return lambda document: _at(*path, **values)(part(document))


def _strategy(strategy: str, then: Callable[[Any], None]) -> Callable[[Any], None]:
    """A change of a cluster with another strategy, which it has before and after."""

    def change(document: Any) -> None:
        _slurm(document)["QueueUpdateStrategy"] = strategy
        then(document)

    return change


def _take_out_spot(d: Any) -> None:
    d["Scheduling"]["SlurmQueues"].pop(1)


QUEUE = {
    "Name": "new",
    "Networking": NETWORK,
    "ComputeResources": [{"Name": "n", "InstanceType": "c7a.large", "MaxCount": 1}],
}
HEAD, SLURM = "HeadNode", "Scheduling.SlurmSettings"
MPI, SPOT = "Scheduling.SlurmQueues[mpi]", "Scheduling.SlurmQueues[spot]"
HPC = f"{MPI}.ComputeResources[hpc]"
LOGS = "Monitoring.Logs.CloudWatch"

# What is changed, the verdict with everything running, and the path that it is shown with.
CHANGES: dict[str, tuple[Callable[[Any], Any], Verdict, str]] = {
    # The head node: most of it is fixed.
    "head node type": (_at("HeadNode", InstanceType="m7i.xlarge"), REFUSED, f"{HEAD}.InstanceType"),
    "head node subnet": (
        _at("HeadNode", "Networking", SubnetId="subnet-0aaaaaaaaaaaaaaaa"),
        REFUSED,
        f"{HEAD}.Networking.SubnetId",
    ),
    "head node groups": (
        _at("HeadNode", "Networking", SecurityGroups=["sg-0aaaaaaaaaaaaaaaa"]),
        TAKEN,
        f"{HEAD}.Networking.SecurityGroups",
    ),
    "key": (_at("HeadNode", "Ssh", KeyName="other"), REFUSED, f"{HEAD}.Ssh.KeyName"),
    "head node imds": (_at("HeadNode", "Imds", Secured=False), REFUSED, f"{HEAD}.Imds.Secured"),
    "head node volume size": (
        _at("HeadNode", "LocalStorage", "RootVolume", Size=80),
        REFUSED,
        f"{HEAD}.LocalStorage.RootVolume.Size",
    ),
    "head node volume key": (
        _at("HeadNode", "LocalStorage", "RootVolume", Encrypted=False),
        REFUSED,
        f"{HEAD}.LocalStorage.RootVolume.Encrypted",
    ),
    "head node script": (
        _at("HeadNode", "CustomActions", "OnNodeConfigured", Sequence=[{"Script": "s3://assets/other.sh"}]),
        REFUSED,
        f"{HEAD}.CustomActions.OnNodeConfigured.Sequence",
    ),
    "head node update script": (
        _at("HeadNode", "CustomActions", OnNodeUpdated={"Sequence": [{"Script": "s3://assets/update.sh"}]}),
        TAKEN,
        f"{HEAD}.CustomActions.OnNodeUpdated",
    ),
    "head node policy added": (
        _at(
            "HeadNode",
            "Iam",
            AdditionalIamPolicies=[{"Policy": f"arn:aws:iam::123456789012:policy/{p}"} for p in ("home", "data")],
        ),
        TAKEN,
        f"{HEAD}.Iam.AdditionalIamPolicies",
    ),
    "head node policy removed": (
        _at("HeadNode", "Iam", AdditionalIamPolicies=[]),
        TAKEN,
        f"{HEAD}.Iam.AdditionalIamPolicies",
    ),
    "head node bucket": (
        _at("HeadNode", "Iam", S3Access=[{"BucketName": "assets", "KeyName": "*"}]),
        TAKEN,
        f"{HEAD}.Iam.S3Access",
    ),
    # The cluster as a whole.
    "operating system": (_at("Image", Os="ubuntu2404"), REFUSED, "Image.Os"),
    "image": (_at("Image", CustomAmi="ami-0123456789abcdef0"), REFUSED, "Image.CustomAmi"),
    "imds": (_at("Imds", ImdsSupport="v1.0"), REFUSED, "Imds.ImdsSupport"),
    "boundary": (
        _at("Iam", PermissionsBoundary="arn:aws:iam::123456789012:policy/other"),
        TAKEN,
        "Iam.PermissionsBoundary",
    ),
    "resource prefix": (_at("Iam", ResourcePrefix="/other/"), REFUSED, "Iam.ResourcePrefix"),
    "user home": (_at("DeploymentSettings", DefaultUserHome="Shared"), REFUSED, "DeploymentSettings.DefaultUserHome"),
    "sudo": (
        _at("DeploymentSettings", DisableSudoAccessForDefaultUser=True),
        LOGIN,
        "DeploymentSettings.DisableSudoAccessForDefaultUser",
    ),
    "function network": (
        _at(
            "DeploymentSettings",
            LambdaFunctionsVpcConfig={"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": []},
        ),
        REFUSED,
        "DeploymentSettings.LambdaFunctionsVpcConfig",
    ),
    "tag value": (lambda d: d["Tags"][0].update(Value="p2"), TAKEN, "Tags[hpc-labs:project].Value"),
    "tag added": (lambda d: d["Tags"].append({"Key": "k", "Value": "v"}), TAKEN, "Tags"),
    "tag removed": (lambda d: d["Tags"].clear(), TAKEN, "Tags"),
    # Logs and monitoring.
    "log retention": (_at("Monitoring", "Logs", "CloudWatch", RetentionInDays=14), TAKEN, f"{LOGS}.RetentionInDays"),
    "log deletion": (_at("Monitoring", "Logs", "CloudWatch", DeletionPolicy="Delete"), TAKEN, f"{LOGS}.DeletionPolicy"),
    "logs off": (_at("Monitoring", "Logs", "CloudWatch", Enabled=False), REFUSED, f"{LOGS}.Enabled"),
    "log rotation": (_at("Monitoring", "Logs", "Rotation", Enabled=False), REFUSED, "Monitoring.Logs.Rotation.Enabled"),
    "dashboard": (
        _at("Monitoring", "Dashboards", "CloudWatch", Enabled=False),
        TAKEN,
        "Monitoring.Dashboards.CloudWatch.Enabled",
    ),
    "alarms": (_at("Monitoring", "Alarms", Enabled=False), TAKEN, "Monitoring.Alarms.Enabled"),
    "detailed monitoring": (_at("Monitoring", DetailedMonitoring=True), FLEET, "Monitoring.DetailedMonitoring"),
    # Slurm.
    "idle time": (_in(_slurm, ScaledownIdletime=5), FLEET, f"{SLURM}.ScaledownIdletime"),
    "memory scheduling": (
        _in(_slurm, EnableMemoryBasedScheduling=False),
        FLEET,
        f"{SLURM}.EnableMemoryBasedScheduling",
    ),
    "update strategy": (_in(_slurm, QueueUpdateStrategy="TERMINATE"), TAKEN, ""),
    "dns": (_in(_slurm, "Dns", UseEc2Hostnames=False), REFUSED, f"{SLURM}.Dns.UseEc2Hostnames"),
    "slurm settings": (_in(_slurm, CustomSlurmSettings=[{"MaxJobCount": 5}]), TAKEN, f"{SLURM}.CustomSlurmSettings"),
    "scaling strategy": (_at("Scheduling", ScalingStrategy="best-effort"), TAKEN, "Scheduling.ScalingStrategy"),
    "database address": (_in(_slurm, "Database", Uri="other.example:3306"), FLEET, f"{SLURM}.Database.Uri"),
    "database user": (_in(_slurm, "Database", UserName="other"), FLEET, f"{SLURM}.Database.UserName"),
    "database name": (_in(_slurm, "Database", DatabaseName="lab_b"), TAKEN, f"{SLURM}.Database.DatabaseName"),
    "database password": (
        _in(_slurm, "Database", PasswordSecretArn="arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf"),
        FLEET,
        f"{SLURM}.Database.PasswordSecretArn",
    ),
    "accounting off": (_in(_slurm, Database=None), FLEET, f"{SLURM}.Database"),
    "munge key": (
        _in(_slurm, MungeKeySecretArn="arn:aws:secretsmanager:us-east-1:123456789012:secret:m-AbCdEf"),
        LOGIN,
        f"{SLURM}.MungeKeySecretArn",
    ),
    # Queues.
    "queue added": (lambda d: d["Scheduling"]["SlurmQueues"].append(QUEUE), TAKEN, "Scheduling.SlurmQueues"),
    "queue removed": (_take_out_spot, FLEET, "Scheduling.SlurmQueues"),
    "queue removed, terminating": (_strategy("TERMINATE", _take_out_spot), TAKEN, "Scheduling.SlurmQueues"),
    "queues in another order": (lambda d: d["Scheduling"]["SlurmQueues"].reverse(), TAKEN, ""),
    "capacity type": (_in(_spot, CapacityType="ONDEMAND"), TAKEN, f"{SPOT}.CapacityType"),
    "capacity type, stopping": (
        _strategy("COMPUTE_FLEET_STOP", _in(_spot, CapacityType="ONDEMAND")),
        FLEET,
        f"{SPOT}.CapacityType",
    ),
    "allocation": (_in(_mpi, AllocationStrategy="prioritized"), TAKEN, f"{MPI}.AllocationStrategy"),
    "queue subnets": (
        _in(_mpi, "Networking", SubnetIds=["subnet-0aaaaaaaaaaaaaaaa"]),
        TAKEN,
        f"{MPI}.Networking.SubnetIds",
    ),
    "queue groups": (
        _in(_mpi, "Networking", SecurityGroups=["sg-0aaaaaaaaaaaaaaaa"]),
        TAKEN,
        f"{MPI}.Networking.SecurityGroups",
    ),
    "queue public address": (_in(_mpi, "Networking", AssignPublicIp=True), REFUSED, f"{MPI}.Networking.AssignPublicIp"),
    "queue volume": (
        _in(_mpi, "ComputeSettings", "LocalStorage", "RootVolume", Size=90),
        TAKEN,
        f"{MPI}.ComputeSettings.LocalStorage.RootVolume.Size",
    ),
    "queue script": (
        _in(_mpi, "CustomActions", "OnNodeStart", Sequence=[{"Script": "s3://assets/b.sh"}]),
        TAKEN,
        f"{MPI}.CustomActions.OnNodeStart.Sequence",
    ),
    "queue script gone": (_in(_mpi, CustomActions=None), TAKEN, f"{MPI}.CustomActions"),
    "queue policies": (_in(_mpi, "Iam", AdditionalIamPolicies=[]), TAKEN, f"{MPI}.Iam.AdditionalIamPolicies"),
    "queue image": (_in(_mpi, Image={"CustomAmi": "ami-0123456789abcdef0"}), TAKEN, f"{MPI}.Image"),
    "queue image, stopping": (
        _strategy("COMPUTE_FLEET_STOP", _in(_mpi, Image={"CustomAmi": "ami-0123456789abcdef0"})),
        FLEET,
        f"{MPI}.Image",
    ),
    "queue tags": (_in(_mpi, Tags=[{"Key": "k", "Value": "v"}]), TAKEN, f"{MPI}.Tags"),
    "exclusive nodes": (_in(_mpi, JobExclusiveAllocation=True), TAKEN, f"{MPI}.JobExclusiveAllocation"),
    "gpu check": (_in(_mpi, HealthChecks={"Gpu": {"Enabled": True}}), TAKEN, f"{MPI}.HealthChecks"),
    "reservation": (
        _in(_mpi, CapacityReservationTarget={"CapacityReservationId": "cr-0123456789abcdef0"}),
        TAKEN,
        f"{MPI}.CapacityReservationTarget",
    ),
    # Compute resources.
    "compute resource added": (
        lambda d: _mpi(d)["ComputeResources"].append({"Name": "more", "InstanceType": "c7a.large", "MaxCount": 1}),
        TAKEN,
        f"{MPI}.ComputeResources",
    ),
    "compute resource renamed": (_in(_hpc, Name="other"), FLEET, f"{MPI}.ComputeResources"),
    "more nodes": (_in(_hpc, MaxCount=30), TAKEN, f"{HPC}.MaxCount"),
    "fewer nodes": (_in(_hpc, MaxCount=10), FLEET, f"{HPC}.MaxCount"),
    "fewer nodes, terminating": (_strategy("TERMINATE", _in(_hpc, MaxCount=10)), TAKEN, f"{HPC}.MaxCount"),
    "fewer static nodes": (_in(_hpc, MinCount=1), FLEET, f"{HPC}.MinCount"),
    "instance type": (
        lambda d: _spot(d)["ComputeResources"][0].update(InstanceType="c7a.xlarge"),
        FLEET,
        f"{SPOT}.ComputeResources[one].InstanceType",
    ),
    "instance type added": (
        lambda d: _hpc(d)["Instances"].append({"InstanceType": "r7a.48xlarge"}),
        TAKEN,
        f"{HPC}.Instances",
    ),
    "instance type removed": (lambda d: _hpc(d)["Instances"].pop(), FLEET, f"{HPC}.Instances"),
    "multithreading": (
        _in(_hpc, DisableSimultaneousMultithreading=False),
        FLEET,
        f"{HPC}.DisableSimultaneousMultithreading",
    ),
    "efa": (_in(_hpc, "Efa", Enabled=False), TAKEN, f"{HPC}.Efa.Enabled"),
    "efa, stopping": (_strategy("COMPUTE_FLEET_STOP", _in(_hpc, "Efa", Enabled=False)), FLEET, f"{HPC}.Efa.Enabled"),
    "placement group off": (
        _in(_hpc, "Networking", "PlacementGroup", Enabled=False),
        FLEET,
        f"{HPC}.Networking.PlacementGroup.Enabled",
    ),
    "placement group on": (
        lambda d: _spot(d)["ComputeResources"][0]["Networking"]["PlacementGroup"].update(Enabled=True),
        TAKEN,
        f"{SPOT}.ComputeResources[one].Networking.PlacementGroup.Enabled",
    ),
    "spot price": (
        lambda d: _spot(d)["ComputeResources"][0].update(SpotPrice=1.5),
        TAKEN,
        f"{SPOT}.ComputeResources[one].SpotPrice",
    ),
    "memory for jobs": (_in(_hpc, SchedulableMemory=1000), TAKEN, f"{HPC}.SchedulableMemory"),
    "priority": (_in(_hpc, StaticNodePriority=3), TAKEN, f"{HPC}.StaticNodePriority"),
    # Login nodes.
    "login nodes' count": (_in(_pool, Count=2), TAKEN, "LoginNodes.Pools[login].Count"),
    "login nodes' type": (_in(_pool, InstanceType="t3.large"), LOGIN, "LoginNodes.Pools[login].InstanceType"),
    "login nodes' grace": (_in(_pool, GracetimePeriod=5), TAKEN, "LoginNodes.Pools[login].GracetimePeriod"),
    "login pool removed": (_at(LoginNodes=None), LOGIN, "LoginNodes"),
    # Storage.
    "storage removed": (lambda d: d["SharedStorage"].pop(), TAKEN, "SharedStorage"),
    "home removed": (lambda d: d["SharedStorage"].pop(0), REFUSED, "SharedStorage"),
    "mount directory": (_at("SharedStorage", 1, MountDir="/fast"), LOGIN, "SharedStorage[scratch].MountDir"),
    "another file system": (
        _at("SharedStorage", 1, "FsxLustreSettings", FileSystemId="fs-0aaaaaaaaaaaaaaaa"),
        REFUSED,
        "SharedStorage[scratch].FsxLustreSettings.FileSystemId",
    ),
    "without TLS": (
        _at("SharedStorage", 0, "EfsSettings", EncryptionInTransit=False),
        REFUSED,
        "SharedStorage[home].EfsSettings.EncryptionInTransit",
    ),
}
