"""The platform's KMS key and the labs' SSH keys."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .lab_key import LabKey as LabKey
    from .lab_key import LabKeyArgs as LabKeyArgs
    from .platform_key import PlatformKey as PlatformKey
    from .platform_key import PlatformKeyArgs as PlatformKeyArgs

__getattr__ = lazily(
    __name__,
    {
        "LabKey": "lab_key",
        "LabKeyArgs": "lab_key",
        "PlatformKey": "platform_key",
        "PlatformKeyArgs": "platform_key",
    },
)
