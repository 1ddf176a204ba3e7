"""Resources that are shared with other accounts (RAM)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties


def _share(call: Call) -> Properties:
    answer = call.aws("get_resource_shares", resourceOwner="SELF", resourceShareArns=[call.id])
    shares = answer["resourceShares"]
    assert isinstance(shares, list)
    if not shares or shares[0]["status"] == "DELETED":
        raise GoneError(f"resource share {call.id} is gone")
    found = shares[0]
    return {
        "arn": call.id,
        "name": found["name"],
        "allowExternalPrincipals": found["allowExternalPrincipals"],
        "tags": call.shaped("tags", found.get("tags")),
    }


RESOURCE_SHARE = Row(
    type="aws:ram/resourceShare:ResourceShare",
    service="ram",
    id="resourceShareArn",
    create=Op("create_resource_share", "name allowExternalPrincipals", result="resourceShare.resourceShareArn"),
    read=_share,
    settings=(Op("update_resource_share", "name allowExternalPrincipals"),),
    delete=Op("delete_resource_share"),
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="resourceShareArn"),
    name=Name(),
    unsupported="permissionArns resourceShareConfiguration",
)


def _association(type: str, kind: str, property: str, member: str) -> Row:
    """The row of one principal or one resource of a share."""

    def create(call: Call) -> str:
        share, entity = call.text("resourceShareArn"), call.text(property)
        call.aws("associate_resource_share", **{"resourceShareArn": share, member: [entity]})
        return f"{share},{entity}"

    def read(call: Call) -> Properties:
        share, _, entity = call.id.partition(",")
        answer = call.aws("get_resource_share_associations", associationType=kind, resourceShareArns=[share])[
            "resourceShareAssociations"
        ]
        assert isinstance(answer, list)
        if entity not in {found["associatedEntity"] for found in answer}:
            raise GoneError(f"{entity} is not part of {share}")
        return {"resourceShareArn": share, property: entity}

    def delete(call: Call) -> None:
        share, _, entity = call.id.partition(",")
        call.aws("disassociate_resource_share", **{"resourceShareArn": share, member: [entity]})

    return Row(
        type=type,
        service="ram",
        create=Code(f"resourceShareArn {property}", create),
        read=read,
        delete=delete,
        delete_before_replace=True,
    )


ROWS = (
    RESOURCE_SHARE,
    _association("aws:ram/principalAssociation:PrincipalAssociation", "PRINCIPAL", "principal", "principals"),
    _association("aws:ram/resourceAssociation:ResourceAssociation", "RESOURCE", "resourceArn", "resourceArns"),
)
