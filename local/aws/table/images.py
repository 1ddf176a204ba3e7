"""Who else may start instances of a machine image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Row

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

# The property that says who, and the member of requests and answers.
_WHO = {
    "accountId": "UserId",
    "group": "Group",
    "organizationArn": "OrganizationArn",
    "organizationalUnitArn": "OrganizationalUnitArn",
}


def _who(call: Call) -> dict[str, str]:
    return {member: str(call.given(name)) for name, member in _WHO.items() if call.given(name)}


def _change(call: Call, verb: str) -> None:
    image = call.text("imageId")
    call.aws(
        "modify_image_attribute", ImageId=image, Attribute="launchPermission", LaunchPermission={verb: [_who(call)]}
    )


def _share(call: Call) -> str:
    _change(call, "Add")
    return f"{call.text('imageId')}-{next(iter(_who(call).values()))}"


def _read(call: Call) -> Properties:
    image = call.text("imageId")
    permissions = call.aws("describe_image_attribute", ImageId=image, Attribute="launchPermission")["LaunchPermissions"]
    assert isinstance(permissions, list)
    if _who(call) not in permissions:
        raise GoneError(f"{image} is no longer shared with {', '.join(_who(call).values())}")
    return {"imageId": image, **{name: call.given(name) for name in _WHO}}


def _unshare(call: Call) -> None:
    _change(call, "Remove")


LAUNCH_PERMISSION = Row(
    type="aws:ec2/amiLaunchPermission:AmiLaunchPermission",
    service="ec2",
    create=Code(" ".join(["imageId", *_WHO]), _share),
    read=_read,
    delete=_unshare,
    replace=" ".join(["imageId", *_WHO, "region"]),
)

ROWS = (LAUNCH_PERMISSION,)
