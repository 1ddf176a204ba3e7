"""What an account says once about all of its buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Row

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

_BLOCKS = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}


def _account(call: Call) -> str:
    return str(call.given("accountId") or call.account)


def _put(call: Call) -> None:
    wanted = {member: bool(call.inputs.get(name)) for name, member in _BLOCKS.items()}
    call.aws("put_public_access_block", AccountId=_account(call), PublicAccessBlockConfiguration=wanted)


def _create(call: Call) -> str:
    _put(call)
    return _account(call)


def _get(call: Call) -> Properties:
    found = call.aws("get_public_access_block", AccountId=call.id)["PublicAccessBlockConfiguration"]
    assert isinstance(found, dict)
    return {"accountId": call.id, **{name: bool(found.get(member)) for name, member in _BLOCKS.items()}}


def _delete(call: Call) -> None:
    call.aws("delete_public_access_block", AccountId=call.id)


ACCOUNT_BLOCK = Row(
    type="aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    service="s3control",
    create=Code(f"accountId {' '.join(_BLOCKS)}", _create),
    read=_get,
    settings=(Code(" ".join(_BLOCKS), _put),),
    delete=_delete,
    replace="accountId",
    filled="accountId",
    defaults=dict.fromkeys(_BLOCKS, False),
)

ROWS = (ACCOUNT_BLOCK,)
