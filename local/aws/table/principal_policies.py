"""What users and groups may do: policies inside them, and managed ones that are attached."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Row
from .iam import listed

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties, Value

_MEMBERS = {"user": "UserName", "group": "GroupName", "role": "RoleName"}


def _inline(kind: str) -> Row:
    """The row of a policy that is part of a user or a group."""
    member = _MEMBERS[kind]

    def put(call: Call) -> str:
        owner, name = call.text(kind), call.text("name")
        members = {member: owner, "PolicyName": name, "PolicyDocument": call.text("policy")}
        call.aws(f"put_{kind}_policy", **members)
        return f"{owner}:{name}"

    def change(call: Call) -> None:
        put(call)

    def read(call: Call) -> Properties:
        owner, _, name = call.id.partition(":")
        found = call.aws(f"get_{kind}_policy", **{member: owner, "PolicyName": name})["PolicyDocument"]
        return {kind: owner, "name": name, "policy": found if isinstance(found, str) else json.dumps(found)}

    def delete(call: Call) -> None:
        owner, _, name = call.id.partition(":")
        call.aws(f"delete_{kind}_policy", **{member: owner, "PolicyName": name})

    return Row(
        type=f"aws:iam/{kind}Policy:{kind.title()}Policy",
        service="iam",
        create=Code(f"{kind} name policy", put),
        read=read,
        settings=(Code("policy", change),),
        delete=delete,
        name=Name(longest=128),
    )


def _attached(call: Call, kind: str, name: str) -> list[str]:
    answer = call.aws(f"list_attached_{kind}_policies", **{_MEMBERS[kind]: name})
    return [policy["PolicyArn"] for policy in listed(answer, "AttachedPolicies")]


def _attach(call: Call, kind: str, name: str, arn: str) -> None:
    call.aws(f"attach_{kind}_policy", **{_MEMBERS[kind]: name, "PolicyArn": arn})


def _detach(call: Call, kind: str, name: str, arn: str) -> None:
    call.aws(f"detach_{kind}_policy", **{_MEMBERS[kind]: name, "PolicyArn": arn})


def _attachment(kind: str) -> Row:
    """The row of a managed policy on one user or group."""

    def create(call: Call) -> str:
        _attach(call, kind, call.text(kind), call.text("policyArn"))
        return f"{call.text(kind)}/{call.text('policyArn')}"

    def read(call: Call) -> Properties:
        name, _, arn = call.id.partition("/")
        if arn not in _attached(call, kind, name):
            raise GoneError(f"{arn} is no longer attached to {name}")
        return {kind: name, "policyArn": arn}

    def delete(call: Call) -> None:
        name, _, arn = call.id.partition("/")
        _detach(call, kind, name, arn)

    return Row(
        type=f"aws:iam/{kind}PolicyAttachment:{kind.title()}PolicyAttachment",
        service="iam",
        create=Code(f"{kind} policyArn", create),
        read=read,
        delete=delete,
        delete_before_replace=True,
    )


# --- a managed policy on everybody that is to have it, and on nobody else

_LISTS = {"users": ("user", "PolicyUsers"), "groups": ("group", "PolicyGroups"), "roles": ("role", "PolicyRoles")}


def _holders(call: Call, arn: str) -> dict[str, list[str]]:
    found = call.aws("list_entities_for_policy", PolicyArn=arn)
    return {
        name: [holder[_MEMBERS[kind]] for holder in listed(found, member)] for name, (kind, member) in _LISTS.items()
    }


def _set_holders(call: Call, wanted: Properties) -> None:
    arn = call.text("policyArn")
    for name, before in _holders(call, arn).items():
        given, (kind, _) = wanted.get(name), _LISTS[name]
        after = [str(holder) for holder in given] if isinstance(given, list) else []
        for holder in after:
            if holder not in before:
                _attach(call, kind, holder, arn)
        for holder in before:
            if holder not in after:
                _detach(call, kind, holder, arn)


def _create_exclusive(call: Call) -> str:
    _set_holders(call, call.inputs)
    return call.text("name")


def _read_exclusive(call: Call) -> Properties:
    arn = call.text("policyArn")
    held: dict[str, Value] = {name: [*holders] for name, holders in _holders(call, arn).items()}
    if not any(held.values()):
        raise GoneError(f"{arn} is attached to nothing")
    return {"name": call.id, "policyArn": arn, **held}


POLICY_ATTACHMENT = Row(
    type="aws:iam/policyAttachment:PolicyAttachment",
    service="iam",
    create=Code("name policyArn users groups roles", _create_exclusive),
    read=_read_exclusive,
    settings=(Code("users groups roles", lambda call: _set_holders(call, call.inputs)),),
    delete=lambda call: _set_holders(call, {}),
    name=Name(),
)

ROWS = (_inline("user"), _inline("group"), _attachment("user"), _attachment("group"), POLICY_ATTACHMENT)
