"""The home file system and the data buckets."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from ._data_bucket_plan import BucketRole as BucketRole
    from .data_buckets import DataBuckets as DataBuckets
    from .data_buckets import DataBucketsArgs as DataBucketsArgs
    from .home_file_system import HomeFileSystem as HomeFileSystem
    from .home_file_system import HomeFileSystemArgs as HomeFileSystemArgs
    from .lab_data import LabData as LabData
    from .lab_data import LabDataArgs as LabDataArgs
    from .lab_home import LabHome as LabHome
    from .lab_home import LabHomeArgs as LabHomeArgs

__getattr__ = lazily(
    __name__,
    {
        "BucketRole": "_data_bucket_plan",
        "DataBuckets": "data_buckets",
        "DataBucketsArgs": "data_buckets",
        "HomeFileSystem": "home_file_system",
        "HomeFileSystemArgs": "home_file_system",
        "LabData": "lab_data",
        "LabDataArgs": "lab_data",
        "LabHome": "lab_home",
        "LabHomeArgs": "lab_home",
    },
)
