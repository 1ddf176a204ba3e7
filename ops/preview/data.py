"""Types of resources that hold data, what is lost with one, and what AWS keeps of it all the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..state import Json


@dataclass(frozen=True)
class Guard:
    """A property by which AWS refuses a deletion, or keeps something after it."""

    key: str
    value: Json
    """The value with which it guards; `...` stands for any that is set and not 0."""
    words: str
    by_default: bool = False
    """Whether it guards where the property is not set."""

    def holds(self, properties: Mapping[str, Json]) -> bool:
        """Whether it guards a resource with these properties."""
        given = properties.get(self.key)
        if given is None or given == "":
            return self.by_default
        return bool(given) if self.value == "..." else given == self.value


@dataclass(frozen=True)
class Store:
    """What a type holds."""

    holds: str
    guards: tuple[Guard, ...] = ()

    def kept_by(self, properties: Mapping[str, Json]) -> tuple[str, ...]:
        """Say what AWS does for a resource with these properties; nothing: its data is gone at once."""
        return tuple(guard.words for guard in self.guards if guard.holds(properties))


_BUCKET = Store(
    "objects",
    (Guard("forceDestroy", False, "AWS refuses to delete it while it has objects", by_default=True),),
)
_DELETION = Guard("deletionProtection", True, "AWS refuses to delete it (deletionProtection)")
_SNAPSHOT = Guard("skipFinalSnapshot", False, "a final snapshot is made", by_default=True)
_DATABASE = Store("a database", (_DELETION, _SNAPSHOT))
_KEY = Store(
    "the key of everything that is encrypted with it",
    (Guard("deletionWindowInDays", "...", "it can be had back within its waiting time", by_default=True),),
)
_FILES = Store("files")
# A deletion without one of these makes no final backup: FSx asks for it to be skipped explicitly.
_FSX = Store("files", (Guard("skipFinalBackup", False, "a final backup is made"),))
_VOLUME = Store("a disk's blocks", (Guard("finalSnapshot", True, "a final snapshot is made"),))

STORES: Mapping[str, Store] = {
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": Store("backups"),
    "aws:backup/vault:Vault": Store(
        "backups", (Guard("forceDestroy", False, "AWS refuses to delete it while it has backups", by_default=True),)
    ),
    "aws:cloudwatch/logGroup:LogGroup": Store("logs", (Guard("skipDestroy", True, "it is left in AWS (skipDestroy)"),)),
    "aws:docdb/cluster:Cluster": _DATABASE,
    "aws:dynamodb/table:Table": Store(
        "items", (Guard("deletionProtectionEnabled", True, "AWS refuses to delete it (deletionProtectionEnabled)"),)
    ),
    "aws:ebs/snapshot:Snapshot": Store("a disk's blocks"),
    "aws:ebs/volume:Volume": _VOLUME,
    "aws:ecr/repository:Repository": Store(
        "container images",
        (Guard("forceDelete", False, "AWS refuses to delete it while it has images", by_default=True),),
    ),
    "aws:efs/fileSystem:FileSystem": _FILES,
    "aws:fsx/lustreFileSystem:LustreFileSystem": _FSX,
    "aws:fsx/ontapFileSystem:OntapFileSystem": _FILES,
    "aws:fsx/ontapVolume:OntapVolume": _FSX,
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": _FSX,
    "aws:fsx/openZfsVolume:OpenZfsVolume": _FILES,
    "aws:fsx/windowsFileSystem:WindowsFileSystem": _FSX,
    "aws:kms/key:Key": _KEY,
    "aws:kms/externalKey:ExternalKey": _KEY,
    "aws:kms/replicaKey:ReplicaKey": _KEY,
    "aws:rds/cluster:Cluster": _DATABASE,
    "aws:rds/clusterSnapshot:ClusterSnapshot": Store("a database's copy"),
    "aws:rds/instance:Instance": _DATABASE,
    "aws:rds/snapshot:Snapshot": Store("a database's copy"),
    "aws:s3/bucket:Bucket": _BUCKET,
    "aws:s3/bucketV2:BucketV2": _BUCKET,
    "aws:s3/directoryBucket:DirectoryBucket": _BUCKET,
    "aws:secretsmanager/secret:Secret": Store(
        "a secret",
        (Guard("recoveryWindowInDays", "...", "it can be had back within its recovery window", by_default=True),),
    ),
    "aws:sqs/queue:Queue": Store("messages"),
    "aws:ssm/parameter:Parameter": Store("a parameter"),
}
