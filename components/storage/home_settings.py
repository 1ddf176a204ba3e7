"""What can be chosen about a home file system: its throughput, its storage classes and its access points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pulumi_aws as aws

# EFS API, CreateFileSystem and LifecyclePolicy (docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html).
_MIB_PER_SECOND = range(1, 3415)
_LIFECYCLE_DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)
# EFS API, RootDirectory, CreationInfo and PosixUser.
_PATH = re.compile(r"(/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4}")
_LONGEST_PATH = 100
_PERMISSIONS = re.compile(r"[0-7]{3,4}")
_IDS = range(2**32)
_MOST_SECONDARY_GROUPS = 16
# The name of a lab or an access point, which becomes a folder or part of a resource's name.
FOLDER_NAME = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]|[a-z]")
# What the folder of labs' homes is called; no access point of the platform's own may hold it.
LABS_FOLDER = "/labs"


@dataclass(frozen=True, kw_only=True)
class Elastic:
    """Throughput as needed, paid by the gigabyte moved; the only mode that knows the Archive storage class."""


@dataclass(frozen=True, kw_only=True)
class Provisioned:
    """Throughput that is there whether it is used or not, for steady and heavy use.

    Attributes:
        mib_per_second: 1 to 3414 MiB/s; the region's quota may be lower. AWS lets it be lowered once in 24 hours.

    Raises:
        ValueError: it is outside that range.
    """

    mib_per_second: int

    def __post_init__(self) -> None:
        """Refuse what EFS would refuse."""
        if self.mib_per_second not in _MIB_PER_SECOND:
            raise ValueError(
                f"Provisioned: mib_per_second={self.mib_per_second}: 1 to 3414 MiB/s are allowed. Choose a value in "
                "that range, or Elastic() for more."
            )


@dataclass(frozen=True, kw_only=True)
class Bursting:
    """Throughput that grows with what is stored (50 KiB/s a GiB), with credits for bursts; costs nothing extra."""


Throughput = Elastic | Provisioned | Bursting


@dataclass(frozen=True, kw_only=True)
class HomeLifecycle:
    """When files move to cheaper storage classes, by the days since somebody last read or wrote them.

    Attributes:
        infrequent_access_days: 1, 7, 14, 30, 60, 90, 180, 270 or 365 days until Infrequent Access; None for never.
        archive_days: the same until Archive; more than ``infrequent_access_days``; None for never.
        back_on_access: a file that is read moves back to Standard. Without it each further read is paid for.

    Raises:
        ValueError: EFS does not know the number of days, or Archive does not come after Infrequent Access.
    """

    infrequent_access_days: int | None = 30
    archive_days: int | None = 90
    back_on_access: bool = True

    def __post_init__(self) -> None:
        """Refuse what EFS would refuse, all in one error."""
        days = {"infrequent_access_days": self.infrequent_access_days, "archive_days": self.archive_days}
        allowed = ", ".join(map(str, _LIFECYCLE_DAYS))
        problems = [
            f"{field}={value}: {allowed} or None are allowed; choose one of them"
            for field, value in days.items()
            if value is not None and value not in _LIFECYCLE_DAYS
        ]
        if self.archive_days is not None and self.archive_days <= (self.infrequent_access_days or self.archive_days):
            problems.append(
                f"archive_days={self.archive_days} with infrequent_access_days={self.infrequent_access_days}: EFS "
                "archives only what was in Infrequent Access before; set infrequent_access_days to fewer days, or "
                "archive_days to None"
            )
        if problems:
            raise ValueError("HomeLifecycle: " + "; ".join(problems) + ".")

    def policies(self) -> list["aws.efs.FileSystemLifecyclePolicyArgsDict"]:
        """The policies as EFS takes them: one transition in each."""
        found: list[aws.efs.FileSystemLifecyclePolicyArgsDict] = []
        if self.infrequent_access_days is not None:
            found.append({"transition_to_ia": _after(self.infrequent_access_days)})
        if self.archive_days is not None:
            found.append({"transition_to_archive": _after(self.archive_days)})
        if found and self.back_on_access:
            found.append({"transition_to_primary_storage_class": "AFTER_1_ACCESS"})
        return found


@dataclass(frozen=True, kw_only=True)
class PosixUser:
    """Who every client of an access point acts as, whoever they are on their machine.

    Attributes:
        uid: user id, 0 to 4294967295.
        gid: group id, in the same range.
        secondary_gids: up to 16 more groups.

    Raises:
        ValueError: an id is out of range, or there are too many groups.
    """

    uid: int
    gid: int
    secondary_gids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what EFS would refuse, all in one error."""
        problems = _id_problems({"uid": self.uid, "gid": self.gid})
        problems += [problem for gid in self.secondary_gids for problem in _id_problems({"secondary_gids": gid})]
        if len(self.secondary_gids) > _MOST_SECONDARY_GROUPS:
            problems.append(f"secondary_gids has {len(self.secondary_gids)} groups: at most 16 are allowed; drop some")
        if problems:
            raise ValueError("PosixUser: " + "; ".join(problems) + ".")


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who owns an access point's folder, if EFS has to make it; an existing folder stays as it is.

    Attributes:
        uid: user id, 0 to 4294967295; root by default.
        gid: group id, in the same range; root by default.
        permissions: the folder's mode, three or four octal digits; everybody may read by default.

    Raises:
        ValueError: an id is out of range, or the mode is none.
    """

    uid: int = 0
    gid: int = 0
    permissions: str = "0755"

    def __post_init__(self) -> None:
        """Refuse what EFS would refuse, all in one error."""
        problems = _id_problems({"uid": self.uid, "gid": self.gid})
        if not _PERMISSIONS.fullmatch(self.permissions):
            problems.append(
                f"permissions={self.permissions!r}: three or four octal digits are allowed, for example '0755'"
            )
        if problems:
            raise ValueError("Owner: " + "; ".join(problems) + ".")


@dataclass(frozen=True, kw_only=True)
class AccessPoint:
    """A folder of the home file system that clients can mount, for example of software that all labs use.

    Attributes:
        path: the folder, such as ``/software``: up to four levels and 100 characters, outside ``/labs``.
        owner: who owns the folder, if EFS has to make it.
        user: who every client acts as; None lets each be who they are on their machine.

    Raises:
        ValueError: the path is none that EFS takes, or holds labs' homes.
    """

    path: str
    owner: Owner = field(default_factory=Owner)
    user: PosixUser | None = None

    def __post_init__(self) -> None:
        """Refuse what EFS would refuse, and a door to every lab's homes."""
        if not _PATH.fullmatch(self.path) or len(self.path) > _LONGEST_PATH:
            raise ValueError(
                f"AccessPoint: path={self.path!r}: a slash and a name, up to four times and 100 characters, is "
                "allowed, without $ # < > ; ` | & ? { } ^ * and no name starting with a dot; for example '/software'."
            )
        if f"{self.path}/".startswith(f"{LABS_FOLDER}/"):
            raise ValueError(
                f"AccessPoint: path={self.path!r}: {LABS_FOLDER} holds the homes of labs, each of which has an access "
                "point of its own (LabHome). Choose another folder, for example '/software'."
            )


def problems_of(
    *, throughput: Throughput, lifecycle: HomeLifecycle, access_points: Mapping[str, AccessPoint]
) -> list[str]:
    """What does not fit together, one line for each."""
    problems = []
    if lifecycle.archive_days is not None and not isinstance(throughput, Elastic):
        problems.append(
            f"lifecycle.archive_days={lifecycle.archive_days} with throughput={throughput}: EFS has the Archive "
            "storage class in elastic throughput only; set archive_days to None, or throughput to Elastic()"
        )
    problems += [
        f"access_points has {name!r}: 1 to 40 lower-case letters, digits and hyphens are allowed, starting with a "
        "letter and not ending with a hyphen; choose another name"
        for name in access_points
        if not FOLDER_NAME.fullmatch(name)
    ]
    return problems


def mode_of(throughput: Throughput) -> str:
    """The throughput mode as EFS calls it."""
    match throughput:
        case Elastic():
            return "elastic"
        case Provisioned():
            return "provisioned"
        case Bursting():
            return "bursting"


def root_directory(path: str, owner: Owner) -> "aws.efs.AccessPointRootDirectoryArgsDict":
    """A folder and its owner as EFS takes them."""
    return {
        "path": path,
        "creation_info": {"owner_uid": owner.uid, "owner_gid": owner.gid, "permissions": owner.permissions},
    }


def posix_user(user: PosixUser | None) -> "aws.efs.AccessPointPosixUserArgsDict | None":
    """An enforced user as EFS takes it."""
    if user is None:
        return None
    secondary: aws.efs.AccessPointPosixUserArgsDict = (
        {"uid": user.uid, "gid": user.gid, "secondary_gids": list(user.secondary_gids)}
        if user.secondary_gids
        else {"uid": user.uid, "gid": user.gid}
    )
    return secondary


def _id_problems(ids: Mapping[str, int]) -> list[str]:
    return [f"{field}={id}: 0 to 4294967295 are allowed" for field, id in ids.items() if id not in _IDS]


def _after(days: int) -> str:
    return f"AFTER_{days}_DAY" if days == 1 else f"AFTER_{days}_DAYS"
