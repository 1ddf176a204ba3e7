"""Identity providers that IAM trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Op, Row, Tagging

if TYPE_CHECKING:
    from ..call import Call


def _change_clients(call: Call) -> None:
    before, wanted = call.state.get("clientIdLists"), call.inputs.get("clientIdLists")
    before, wanted = before if isinstance(before, list) else [], wanted if isinstance(wanted, list) else []
    for client in wanted:
        if client not in before:
            call.aws("add_client_id_to_open_id_connect_provider", OpenIDConnectProviderArn=call.id, ClientID=client)
    for client in before:
        if client not in wanted:
            call.aws(
                "remove_client_id_from_open_id_connect_provider", OpenIDConnectProviderArn=call.id, ClientID=client
            )


OPEN_ID_CONNECT_PROVIDER = Row(
    type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    service="iam",
    id="OpenIDConnectProviderArn",
    create=Op(
        "create_open_id_connect_provider",
        "url clientIdLists=ClientIDList thumbprintLists=ThumbprintList",
        result="OpenIDConnectProviderArn",
    ),
    read=Op("get_open_id_connect_provider"),
    reads={"clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList"},
    arn="{id}",
    settings=(
        Code("clientIdLists", _change_clients),
        Op("update_open_id_connect_provider_thumbprint", "thumbprintLists=ThumbprintList"),
    ),
    delete=Op("delete_open_id_connect_provider"),
    tagging=Tagging(
        add="tag_open_id_connect_provider", remove="untag_open_id_connect_provider", id="OpenIDConnectProviderArn"
    ),
    same={"url": lambda value: str(value).removeprefix("https://")},
    ordered="thumbprintLists",
)

ROWS = (OPEN_ID_CONNECT_PROVIDER,)
