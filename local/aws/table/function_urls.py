"""Addresses under which Lambda functions can be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Op, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_SETTINGS = "authorizationType=AuthType cors invokeMode"
_CREATE = Op("create_function_url_config", f"functionName {_SETTINGS}")
_UPDATE = Op("update_function_url_config", _SETTINGS, id="FunctionName")


def _create(call: Call) -> str:
    from ..lifecycle import request

    call.aws("create_function_url_config", **request(call, _CREATE, creating=True))
    _open(call)
    return call.text("functionName")


def _change(call: Call) -> None:
    from ..lifecycle import request

    call.aws("update_function_url_config", **request(call, _UPDATE))
    _open(call)


def _open(call: Call) -> None:
    """As the provider does: an address without authorization comes with the permission that everybody may call it."""
    from botocore.exceptions import ClientError

    if call.inputs.get("authorizationType") != "NONE":
        return
    try:
        call.aws(
            "add_permission",
            FunctionName=call.text("functionName"),
            StatementId="FunctionURLAllowPublicAccess",
            Action="lambda:InvokeFunctionUrl",
            Principal="*",
            FunctionUrlAuthType="NONE",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceConflictException":  # it has been given before
            raise


def _url(call: Call, described: Mapping[str, object]) -> Properties:
    host = str(described["FunctionUrl"]).removeprefix("https://")
    return {"functionName": call.id, "urlId": host.partition(".")[0]}


FUNCTION_URL = Row(
    type="aws:lambda/functionUrl:FunctionUrl",
    service="lambda",
    id="FunctionName",
    create=Code("functionName authorizationType cors invokeMode", _create),
    read=Op("get_function_url_config"),
    reads={"authorizationType": "AuthType"},
    derive=_url,
    settings=(Code("authorizationType cors invokeMode", _change),),
    delete=Op("delete_function_url_config"),
    unsupported="qualifier",
)

ROWS = (FUNCTION_URL,)
