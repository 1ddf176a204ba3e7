"""What an account says once for a region: the floor under everything in it."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .account_baseline import AccountBaseline as AccountBaseline
    from .account_baseline import AccountBaselineArgs as AccountBaselineArgs
    from .account_baseline import VpcBlock as VpcBlock
    from .role_boundary import RoleBoundary as RoleBoundary
    from .role_boundary import RoleBoundaryArgs as RoleBoundaryArgs

__getattr__ = lazily(
    __name__,
    {
        "AccountBaseline": "account_baseline",
        "AccountBaselineArgs": "account_baseline",
        "RoleBoundary": "role_boundary",
        "RoleBoundaryArgs": "role_boundary",
        "VpcBlock": "account_baseline",
    },
)
