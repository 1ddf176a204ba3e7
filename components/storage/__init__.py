"""The home file system, the data buckets, scratch file systems and directories of S3."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from ._data_bucket_plan import BUCKETS as BUCKETS
    from ._data_bucket_plan import BucketPlan as BucketPlan
    from ._data_bucket_plan import BucketRole as BucketRole
    from .backups import AutomaticBackups as AutomaticBackups
    from .backups import BackupRule as BackupRule
    from .backups import Frequency as Frequency
    from .backups import VaultBackups as VaultBackups
    from .backups import VaultLock as VaultLock
    from .bucket_replication import BucketReplication as BucketReplication
    from .bucket_replication import CopyStorage as CopyStorage
    from .bucket_settings import ClassRetention as ClassRetention
    from .bucket_settings import IdleArchive as IdleArchive
    from .bucket_settings import Inventory as Inventory
    from .bucket_settings import InventoryFormat as InventoryFormat
    from .bucket_settings import InventoryFrequency as InventoryFrequency
    from .bucket_settings import LockMode as LockMode
    from .bucket_settings import ObjectLock as ObjectLock
    from .data_buckets import DataBuckets as DataBuckets
    from .data_buckets import DataBucketsArgs as DataBucketsArgs
    from .data_repository import ALL_EVENTS as ALL_EVENTS
    from .data_repository import DataRepository as DataRepository
    from .data_repository import FileEvent as FileEvent
    from .data_repository import lab_repositories as lab_repositories
    from .home_backup import HomeBackup as HomeBackup
    from .home_backup import HomeBackupArgs as HomeBackupArgs
    from .home_file_system import HomeFileSystem as HomeFileSystem
    from .home_file_system import HomeFileSystemArgs as HomeFileSystemArgs
    from .home_replica import HomeReplica as HomeReplica
    from .home_replica import HomeReplicaArgs as HomeReplicaArgs
    from .home_settings import AccessPoint as AccessPoint
    from .home_settings import Bursting as Bursting
    from .home_settings import Elastic as Elastic
    from .home_settings import HomeLifecycle as HomeLifecycle
    from .home_settings import Owner as Owner
    from .home_settings import PosixUser as PosixUser
    from .home_settings import Provisioned as Provisioned
    from .intelligent_tiering import IntelligentTiering as IntelligentTiering
    from .lab_data import LabData as LabData
    from .lab_data import LabDataArgs as LabDataArgs
    from .lab_home import LabHome as LabHome
    from .lab_home import LabHomeArgs as LabHomeArgs
    from .lab_home import SharedFolder as SharedFolder
    from .lustre import LustreDeployment as LustreDeployment
    from .lustre import Persistent1Hdd as Persistent1Hdd
    from .lustre import Persistent1Ssd as Persistent1Ssd
    from .lustre import Persistent2Ssd as Persistent2Ssd
    from .lustre import Scratch2 as Scratch2
    from .lustre_options import AutomaticMetadata as AutomaticMetadata
    from .lustre_options import AutomaticReadCache as AutomaticReadCache
    from .lustre_options import Backups as Backups
    from .lustre_options import Compression as Compression
    from .lustre_options import NoReadCache as NoReadCache
    from .lustre_options import ProvisionedMetadata as ProvisionedMetadata
    from .lustre_options import ProvisionedReadCache as ProvisionedReadCache
    from .lustre_options import Release as Release
    from .lustre_options import RootSquash as RootSquash
    from .s3_mounts import S3Access as S3Access
    from .s3_mounts import S3Mount as S3Mount
    from .s3_mounts import S3Mounts as S3Mounts
    from .s3_mounts import S3MountsArgs as S3MountsArgs
    from .s3_mounts import lab_mounts as lab_mounts
    from .scratch import Scratch as Scratch
    from .scratch import ScratchArgs as ScratchArgs
    from .second_region import SecondRegion as SecondRegion

__getattr__ = lazily(
    __name__,
    {
        "ALL_EVENTS": "data_repository",
        "AccessPoint": "home_settings",
        "AutomaticBackups": "backups",
        "AutomaticMetadata": "lustre_options",
        "AutomaticReadCache": "lustre_options",
        "BUCKETS": "_data_bucket_plan",
        "BackupRule": "backups",
        "Backups": "lustre_options",
        "BucketPlan": "_data_bucket_plan",
        "BucketReplication": "bucket_replication",
        "BucketRole": "_data_bucket_plan",
        "Bursting": "home_settings",
        "ClassRetention": "bucket_settings",
        "Compression": "lustre_options",
        "CopyStorage": "bucket_replication",
        "DataBuckets": "data_buckets",
        "DataBucketsArgs": "data_buckets",
        "DataRepository": "data_repository",
        "Elastic": "home_settings",
        "FileEvent": "data_repository",
        "Frequency": "backups",
        "HomeBackup": "home_backup",
        "HomeBackupArgs": "home_backup",
        "HomeFileSystem": "home_file_system",
        "HomeFileSystemArgs": "home_file_system",
        "HomeLifecycle": "home_settings",
        "HomeReplica": "home_replica",
        "HomeReplicaArgs": "home_replica",
        "IdleArchive": "bucket_settings",
        "IntelligentTiering": "intelligent_tiering",
        "Inventory": "bucket_settings",
        "InventoryFormat": "bucket_settings",
        "InventoryFrequency": "bucket_settings",
        "LabData": "lab_data",
        "LabDataArgs": "lab_data",
        "LabHome": "lab_home",
        "LabHomeArgs": "lab_home",
        "LockMode": "bucket_settings",
        "LustreDeployment": "lustre",
        "NoReadCache": "lustre_options",
        "ObjectLock": "bucket_settings",
        "Owner": "home_settings",
        "Persistent1Hdd": "lustre",
        "Persistent1Ssd": "lustre",
        "Persistent2Ssd": "lustre",
        "PosixUser": "home_settings",
        "Provisioned": "home_settings",
        "ProvisionedMetadata": "lustre_options",
        "ProvisionedReadCache": "lustre_options",
        "Release": "lustre_options",
        "RootSquash": "lustre_options",
        "S3Access": "s3_mounts",
        "S3Mount": "s3_mounts",
        "S3Mounts": "s3_mounts",
        "S3MountsArgs": "s3_mounts",
        "Scratch": "scratch",
        "Scratch2": "lustre",
        "ScratchArgs": "scratch",
        "SecondRegion": "second_region",
        "SharedFolder": "lab_home",
        "VaultBackups": "backups",
        "VaultLock": "backups",
        "lab_mounts": "s3_mounts",
        "lab_repositories": "data_repository",
    },
)
