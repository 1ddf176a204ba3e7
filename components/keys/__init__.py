"""The KMS keys of the platform and of labs, and the labs' SSH keys."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .lab_data_key import LabDataKey as LabDataKey
    from .lab_data_key import LabDataKeyArgs as LabDataKeyArgs
    from .lab_key import LabKey as LabKey
    from .lab_key import LabKeyArgs as LabKeyArgs
    from .platform_key import PlatformKey as PlatformKey
    from .platform_key import PlatformKeyArgs as PlatformKeyArgs

__getattr__ = lazily(
    __name__,
    {
        "LabDataKey": "lab_data_key",
        "LabDataKeyArgs": "lab_data_key",
        "LabKey": "lab_key",
        "LabKeyArgs": "lab_key",
        "PlatformKey": "platform_key",
        "PlatformKeyArgs": "platform_key",
    },
)
