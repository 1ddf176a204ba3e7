"""IAM users, their access keys and their groups."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging
from .iam import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

# --- users


def _groups_of(call: Call, user: str) -> list[str]:
    return [group["GroupName"] for group in listed(call.aws("list_groups_for_user", UserName=user), "Groups")]


def _keys_of(call: Call, user: str) -> list[dict[str, str]]:
    return listed(call.aws("list_access_keys", UserName=user), "AccessKeyMetadata")


def _delete_user(call: Call) -> None:
    """A user leaves its groups in any case; its keys go only if the program says so."""
    for group in _groups_of(call, call.id):
        call.aws("remove_user_from_group", GroupName=group, UserName=call.id)
    if call.state.get("forceDestroy"):
        for key in _keys_of(call, call.id):
            call.aws("delete_access_key", UserName=call.id, AccessKeyId=key["AccessKeyId"])
    call.aws("delete_user", UserName=call.id)


USER = Row(
    type="aws:iam/user:User",
    service="iam",
    id="UserName",
    create=Op("create_user", "name=UserName path", result="User.UserName"),
    read=Op("get_user", result="User"),
    reads={"name": "UserName", "uniqueId": "UserId"},
    delete=_delete_user,
    tagging=Tagging(add="tag_user", remove="untag_user", id="UserName", read="list_user_tags"),
    name=Name(longest=64),
    local="forceDestroy",
    unsupported="permissionsBoundary",
    replace="name path",
)

# --- access keys

_SMTP = ("11111111", "ses", "aws4_request", "SendRawEmail")


def _smtp_password(secret: str, region: str) -> str:
    """The password for SES's mail server that belongs to a key: SES Developer Guide, "Obtaining SMTP credentials"."""
    date, service, terminal, message = _SMTP
    signed = f"AWS4{secret}".encode()
    for part in (date, region, service, terminal, message):
        signed = hmac.new(signed, part.encode(), hashlib.sha256).digest()
    return base64.b64encode(b"\x04" + signed).decode()


def _create_key(call: Call) -> str:
    made = call.aws("create_access_key", UserName=call.text("user"))["AccessKey"]
    assert isinstance(made, dict)
    secret = str(made["SecretAccessKey"])
    # AWS says the secret this once.
    call.state = {"secret": secret, "sesSmtpPasswordV4": _smtp_password(secret, call.region)}
    return str(made["AccessKeyId"])


def _key(call: Call) -> Properties:
    found = next((key for key in _keys_of(call, call.text("user")) if key["AccessKeyId"] == call.id), None)
    if found is None:
        raise GoneError(f"access key {call.id} is gone")
    return {
        "user": found["UserName"],
        "status": found["Status"],
        "createDate": call.shaped("createDate", found["CreateDate"]),
    }


def _delete_key(call: Call) -> None:
    call.aws("delete_access_key", UserName=call.text("user"), AccessKeyId=call.id)


ACCESS_KEY = Row(
    type="aws:iam/accessKey:AccessKey",
    service="iam",
    id="AccessKeyId",
    create=Code("user", _create_key),
    read=_key,
    settings=(Op("update_access_key", "user=UserName status"),),
    delete=_delete_key,
    unsupported="pgpKey",
)

# --- groups


def _group(call: Call, described: Mapping[str, object]) -> Properties:
    return {"name": str(described["GroupName"]), "uniqueId": str(described["GroupId"])}


GROUP = Row(
    type="aws:iam/group:Group",
    service="iam",
    id="GroupName",
    create=Op("create_group", "name=GroupName path", result="Group.GroupName"),
    read=Op("get_group", result="Group"),
    derive=_group,
    delete=Op("delete_group"),
    name=Name(longest=128),
    replace="name path",
)


def _wanted_groups(call: Call) -> list[str]:
    groups = call.given("groups")
    return [str(group) for group in groups] if isinstance(groups, list) else []


def _join(call: Call) -> str:
    user = call.text("user")
    for group in _wanted_groups(call):
        call.aws("add_user_to_group", GroupName=group, UserName=user)
    return f"{user}/{'/'.join(sorted(_wanted_groups(call)))}"


def _change_groups(call: Call) -> None:
    user, before, wanted = call.text("user"), call.state.get("groups"), _wanted_groups(call)
    for group in wanted:
        call.aws("add_user_to_group", GroupName=group, UserName=user)
    for former in before if isinstance(before, list) else []:
        if former not in wanted:
            call.aws("remove_user_from_group", GroupName=former, UserName=user)


def _membership(call: Call) -> Properties:
    """The resource knows of its own groups only: several can be about one user."""
    found: list[Value] = [group for group in _groups_of(call, call.text("user")) if group in _wanted_groups(call)]
    return {"user": call.text("user"), "groups": found}


def _leave(call: Call) -> None:
    for group in _wanted_groups(call):
        call.aws("remove_user_from_group", GroupName=group, UserName=call.text("user"))


MEMBERSHIP = Row(
    type="aws:iam/userGroupMembership:UserGroupMembership",
    service="iam",
    create=Code("user groups", _join),
    read=_membership,
    settings=(Code("groups", _change_groups),),
    delete=_leave,
)

ROWS = (USER, ACCESS_KEY, GROUP, MEMBERSHIP)
