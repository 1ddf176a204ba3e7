"""The accounting database of a platform, a lab's place in it, and what an external slurmdbd needs."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from ._parameter_plan import MariaDbVersion as MariaDbVersion
    from .accounting_database import AccountingDatabase as AccountingDatabase
    from .accounting_database import AccountingDatabaseArgs as AccountingDatabaseArgs
    from .lab_database import LabDatabase as LabDatabase
    from .lab_database import LabDatabaseArgs as LabDatabaseArgs
    from .munge_key import MungeKey as MungeKey
    from .munge_key import MungeKeyArgs as MungeKeyArgs
    from .password_refresh import PasswordRefresh as PasswordRefresh
    from .password_refresh import PasswordRefreshArgs as PasswordRefreshArgs
    from .slurmdbd_groups import SlurmdbdGroups as SlurmdbdGroups
    from .slurmdbd_groups import SlurmdbdGroupsArgs as SlurmdbdGroupsArgs

__getattr__ = lazily(
    __name__,
    {
        "AccountingDatabase": "accounting_database",
        "AccountingDatabaseArgs": "accounting_database",
        "LabDatabase": "lab_database",
        "LabDatabaseArgs": "lab_database",
        "MariaDbVersion": "_parameter_plan",
        "MungeKey": "munge_key",
        "MungeKeyArgs": "munge_key",
        "PasswordRefresh": "password_refresh",
        "PasswordRefreshArgs": "password_refresh",
        "SlurmdbdGroups": "slurmdbd_groups",
        "SlurmdbdGroupsArgs": "slurmdbd_groups",
    },
)
