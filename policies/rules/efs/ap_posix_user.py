"""An access point of EFS fixes the user, or leaves what is below it to the users who own it."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="efs-ap-posix-user",
    title="An EFS access point fixes a user other than root, or its folder belongs to root",
    severity=Severity.MEDIUM,
    types=tokens.EFS_ACCESS_POINT,
    why="Without a user of its own an access point believes every client who it is; a folder that others may write "
    "to is then anybody's. Whom an access point makes root may read and change every file below it.",
    remediation="Set posixUser for a service, with uid and gid of 1 or more. For homes of many users leave it out, and "
    "let rootDirectory.creationInfo give the folder to root with permissions such as 0755.",
    source="https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html",
    controls=replace(IDENTITY, fsbp=("EFS.4",)),
    bad="""\
aws.efs.AccessPoint("home", file_system_id="fs-0123456789abcdef0", root_directory={"path": "/labs/spikes"})
""",
    good="""\
aws.efs.AccessPoint(
    "results",
    file_system_id="fs-0123456789abcdef0",
    posix_user={"uid": 1000, "gid": 1000},
    root_directory={"path": "/results"},
)
aws.efs.AccessPoint(
    "home",
    file_system_id="fs-0123456789abcdef0",
    root_directory={
        "path": "/labs/spikes",
        "creation_info": {"owner_uid": 0, "owner_gid": 0, "permissions": "0755"},
    },
)
""",
)
_ROOT = 0
_WRITE_OF_OTHERS = 0o022


def check(resource: Resource) -> Iterable[Outcome]:
    """A user who is not root; or a folder of root's that nobody else may write to, with what is everybody's own."""
    user, made = resource.at("posixUser"), resource.at("rootDirectory", "creationInfo")
    if user.known:
        for number in (user.at("uid"), user.at("gid"), *user.each("secondaryGids")):
            yield from expect(number, _is_not_root, "1 or more: 0 is root, to whom every file belongs")
    elif not _is_roots(made):
        user.value()  # raises where the user is not known yet
        yield Finding(
            f"posixUser is not set and rootDirectory.creationInfo is {made.shown}; allowed: a user, or a folder of "
            "uid 0 that group and others cannot write to",
            "posixUser",
        )


def _is_roots(made: View) -> bool:
    """Whether root owns the folder, and nobody else may write to it."""
    owner, permissions = made.at("ownerUid").value(), str(made.at("permissions").value(""))
    return owner == _ROOT and _octal(permissions) & _WRITE_OF_OTHERS == 0


def _is_not_root(number: object) -> bool:
    try:
        return int(float(str(number))) != _ROOT
    except (ValueError, OverflowError):  # no number, or none that is finite
        return False


def _octal(permissions: str) -> int:
    try:
        return int(permissions, 8)
    except ValueError:
        return _WRITE_OF_OTHERS
