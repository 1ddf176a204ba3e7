"""IAM roles, policies and instance profiles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

# --- roles


def listed(answer: Mapping[str, object], name: str) -> list[dict[str, str]]:
    """The items of one list in an answer."""
    items = answer[name]
    assert isinstance(items, list)
    return items


def _attached(call: Call, role: str) -> list[Value]:
    attached = listed(call.aws("list_attached_role_policies", RoleName=role), "AttachedPolicies")
    return [policy["PolicyArn"] for policy in attached]


def _inline(call: Call, role: str) -> list[Value]:
    names = call.aws("list_role_policies", RoleName=role)["PolicyNames"]
    assert isinstance(names, list)
    return [{"name": name, "policy": _document(call, role, name)} for name in names]


def _document(call: Call, role: str, name: str) -> str:
    document = call.aws("get_role_policy", RoleName=role, PolicyName=name)["PolicyDocument"]
    return document if isinstance(document, str) else json.dumps(document)


def _role(call: Call, described: Mapping[str, object]) -> Properties:
    return {"managedPolicyArns": _attached(call, call.id), "inlinePolicies": _inline(call, call.id)}


def _attach(call: Call) -> None:
    wanted, present = call.inputs.get("managedPolicyArns"), _attached(call, call.id)
    wanted = wanted if isinstance(wanted, list) else []
    for arn in wanted:
        if arn not in present:
            call.aws("attach_role_policy", RoleName=call.id, PolicyArn=arn)
    for arn in present:
        if arn not in wanted:
            call.aws("detach_role_policy", RoleName=call.id, PolicyArn=arn)


def _put_inline(call: Call) -> None:
    given = call.inputs.get("inlinePolicies")
    wanted = {str(p["name"]): p["policy"] for p in (given if isinstance(given, list) else []) if isinstance(p, dict)}
    names = call.aws("list_role_policies", RoleName=call.id)["PolicyNames"]
    assert isinstance(names, list)
    for name, document in wanted.items():
        call.aws("put_role_policy", RoleName=call.id, PolicyName=name, PolicyDocument=document)
    for name in names:
        if name not in wanted:
            call.aws("delete_role_policy", RoleName=call.id, PolicyName=name)


def _bound(call: Call) -> None:
    boundary = call.inputs.get("permissionsBoundary")
    if boundary:
        call.aws("put_role_permissions_boundary", RoleName=call.id, PermissionsBoundary=boundary)
    else:
        call.aws("delete_role_permissions_boundary", RoleName=call.id)


def _delete_role(call: Call) -> None:
    """What the role's own properties attached goes with it; what others attached only by ``forceDetachPolicies``."""
    force = bool(call.state.get("forceDetachPolicies"))
    if force or call.state.get("managedPolicyArns"):
        for arn in _attached(call, call.id):
            call.aws("detach_role_policy", RoleName=call.id, PolicyArn=arn)
    if force or call.state.get("inlinePolicies"):
        call.inputs = {}
        _put_inline(call)
    call.aws("delete_role", RoleName=call.id)


ROLE = Row(
    type="aws:iam/role:Role",
    service="iam",
    id="RoleName",
    create=Op(
        "create_role",
        "name=RoleName path assumeRolePolicy=AssumeRolePolicyDocument description maxSessionDuration "
        "permissionsBoundary",
        result="Role.RoleName",
    ),
    read=Op("get_role", result="Role"),
    reads={
        "name": "RoleName",
        "uniqueId": "RoleId",
        "assumeRolePolicy": "AssumeRolePolicyDocument",
        "permissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn",
    },
    derive=_role,
    settings=(
        Code("managedPolicyArns", _attach),
        Code("inlinePolicies", _put_inline),
        Code("permissionsBoundary", _bound),
        Op("update_assume_role_policy", "assumeRolePolicy=PolicyDocument"),
        Op("update_role", "description maxSessionDuration"),
    ),
    delete=_delete_role,
    tagging=Tagging(add="tag_role", remove="untag_role", id="RoleName"),
    name=Name(longest=64),
    local="forceDetachPolicies",
)

# --- policies inside roles


def _put_role_policy(call: Call) -> str:
    role, name = call.text("role"), call.text("name")
    call.aws("put_role_policy", RoleName=role, PolicyName=name, PolicyDocument=call.text("policy"))
    return f"{role}:{name}"


def _change_role_policy(call: Call) -> None:
    _put_role_policy(call)


def _read_role_policy(call: Call) -> Properties:
    role, _, name = call.id.partition(":")
    return {"role": role, "name": name, "policy": _document(call, role, name)}


def _delete_role_policy(call: Call) -> None:
    role, _, name = call.id.partition(":")
    call.aws("delete_role_policy", RoleName=role, PolicyName=name)


ROLE_POLICY = Row(
    type="aws:iam/rolePolicy:RolePolicy",
    service="iam",
    create=Code("role name policy", _put_role_policy),
    read=_read_role_policy,
    settings=(Code("policy", _change_role_policy),),
    delete=_delete_role_policy,
    name=Name(longest=128),
)


def _attach_policy(call: Call) -> str:
    role, arn = call.text("role"), call.text("policyArn")
    call.aws("attach_role_policy", RoleName=role, PolicyArn=arn)
    return f"{role}/{arn}"


def _read_attachment(call: Call) -> Properties:
    role, _, arn = call.id.partition("/")
    if arn not in _attached(call, role):
        raise GoneError(f"{arn} is no longer attached to {role}")
    return {"role": role, "policyArn": arn}


def _detach_policy(call: Call) -> None:
    role, _, arn = call.id.partition("/")
    call.aws("detach_role_policy", RoleName=role, PolicyArn=arn)


ROLE_POLICY_ATTACHMENT = Row(
    type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    service="iam",
    create=Code("role policyArn", _attach_policy),
    read=_read_attachment,
    delete=_detach_policy,
    delete_before_replace=True,
)

# --- managed policies


def _policy(call: Call, described: Mapping[str, object]) -> Properties:
    version = call.aws("get_policy_version", PolicyArn=call.id, VersionId=described["DefaultVersionId"])
    body = version["PolicyVersion"]
    assert isinstance(body, dict)
    document = body["Document"]
    return {"policy": document if isinstance(document, str) else json.dumps(document)}


def _new_version(call: Call) -> None:
    """Make a new default version; AWS keeps five, so the oldest one goes first."""
    versions = listed(call.aws("list_policy_versions", PolicyArn=call.id), "Versions")
    old = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
    if len(versions) == _POLICY_VERSIONS:
        call.aws("delete_policy_version", PolicyArn=call.id, VersionId=min(old, key=lambda v: int(v[1:])))
    call.aws("create_policy_version", PolicyArn=call.id, PolicyDocument=call.text("policy"), SetAsDefault=True)


def _delete_policy(call: Call) -> None:
    for version in listed(call.aws("list_policy_versions", PolicyArn=call.id), "Versions"):
        if not version["IsDefaultVersion"]:
            call.aws("delete_policy_version", PolicyArn=call.id, VersionId=version["VersionId"])
    call.aws("delete_policy", PolicyArn=call.id)


_POLICY_VERSIONS = 5

POLICY = Row(
    type="aws:iam/policy:Policy",
    service="iam",
    id="PolicyArn",
    create=Op(
        "create_policy",
        "name=PolicyName path description policy=PolicyDocument",
        result="Policy.Arn",
    ),
    read=Op("get_policy", result="Policy"),
    reads={"name": "PolicyName"},
    derive=_policy,
    settings=(Code("policy", _new_version),),
    delete=_delete_policy,
    tagging=Tagging(add="tag_policy", remove="untag_policy", id="PolicyArn"),
    name=Name(longest=128),
    unsupported="delayAfterPolicyCreationInMs",
)

# --- instance profiles


def _profile(call: Call, described: Mapping[str, object]) -> Properties:
    roles = listed(described, "Roles")
    return {"role": roles[0]["RoleName"] if roles else None}


def _set_role(call: Call) -> None:
    """An instance profile has at most one role."""
    profile = call.aws("get_instance_profile", InstanceProfileName=call.id)["InstanceProfile"]
    assert isinstance(profile, dict)
    for role in profile["Roles"]:
        call.aws("remove_role_from_instance_profile", InstanceProfileName=call.id, RoleName=role["RoleName"])
    if call.inputs.get("role"):
        call.aws("add_role_to_instance_profile", InstanceProfileName=call.id, RoleName=call.text("role"))


def _delete_profile(call: Call) -> None:
    call.inputs = {}
    _set_role(call)
    call.aws("delete_instance_profile", InstanceProfileName=call.id)


INSTANCE_PROFILE = Row(
    type="aws:iam/instanceProfile:InstanceProfile",
    service="iam",
    id="InstanceProfileName",
    create=Op(
        "create_instance_profile",
        "name=InstanceProfileName path",
        result="InstanceProfile.InstanceProfileName",
    ),
    read=Op("get_instance_profile", result="InstanceProfile"),
    reads={"name": "InstanceProfileName", "uniqueId": "InstanceProfileId"},
    derive=_profile,
    settings=(Code("role", _set_role),),
    delete=_delete_profile,
    tagging=Tagging(add="tag_instance_profile", remove="untag_instance_profile", id="InstanceProfileName"),
    name=Name(longest=128),
)

ROWS = (ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT, POLICY, INSTANCE_PROFILE)
