"""RAM: what joins and leaves a share, and its tags, which moto does not know."""

import json
from typing import Any

from moto.ram import urls
from moto.ram.exceptions import InvalidParameterException, UnknownResourceException
from moto.ram.models import ResourceAccessManagerBackend, ResourceShare
from moto.ram.responses import ResourceAccessManagerResponse

from .gap import Gap, around


def _fill() -> None:
    @around(ResourceShare, "__init__")
    def create(original: Any, share: Any, *args: Any, **kwargs: Any) -> None:
        original(share, *args, **kwargs)
        share.tags = {tag["key"]: tag["value"] for tag in kwargs.get("tags") or []}

    @around(ResourceShare, "describe")
    def describe(original: Any, share: Any) -> dict[str, Any]:
        tags = [{"key": key, "value": value} for key, value in share.tags.items()]
        return {**original(share), "tags": tags}

    @around(ResourceShare, "delete")
    def delete(original: Any, share: Any) -> None:
        original(share)
        share.principals, share.resource_arns = [], []

    @around(ResourceAccessManagerBackend, "get_resource_share_associations")
    def associations(original: Any, backend: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = original(backend, *args, **kwargs)
        for each in found["resourceShareAssociations"]:
            # Without an organization, every other account is outside of it.
            each["external"] = each["associationType"] == "PRINCIPAL" and backend.account_id not in str(
                each["associatedEntity"]
            )
        return found

    for answer in (
        _get_resource_shares,
        _associate_resource_share,
        _disassociate_resource_share,
        _tag_resource,
        _untag_resource,
    ):
        name = answer.__name__.removeprefix("_")
        urls.url_paths[f"{{0}}/{name.replace('_', '')}$"] = ResourceAccessManagerResponse.dispatch
        setattr(ResourceAccessManagerResponse, name, answer)


def _share(call: Any) -> Any:
    arn = call._get_param("resourceShareArn")
    found = next((share for share in call.ram_backend.resource_shares if share.arn == arn), None)
    if found is None or found.status == "DELETED":
        raise UnknownResourceException(f"ResourceShare {arn} could not be found.")
    return found


def _get_resource_shares(call: Any) -> str:
    found = call.ram_backend.get_resource_shares(call._get_param("resourceOwner"))["resourceShares"]
    arns, name = call._get_param("resourceShareArns"), call._get_param("name")
    status = call._get_param("resourceShareStatus")
    wanted = [
        share
        for share in found
        if (not arns or share["resourceShareArn"] in arns)
        and name in (None, share["name"])
        and status in (None, share["status"])
    ]
    return json.dumps({"resourceShares": wanted})


def _associate_resource_share(call: Any) -> str:
    share = _share(call)
    principals, resources = call._get_param("principals") or [], call._get_param("resourceArns") or []
    if not share.allow_external_principals and _outside(share, principals):
        raise InvalidParameterException(
            "The resource share does not allow principals from outside of the organization to be added."
        )
    share.add_principals([one for one in principals if one not in share.principals])
    share.add_resources([one for one in resources if one not in share.resource_arns])
    return _changed(share, principals, resources, "ASSOCIATING")


def _disassociate_resource_share(call: Any) -> str:
    share = _share(call)
    principals, resources = call._get_param("principals") or [], call._get_param("resourceArns") or []
    share.principals = [one for one in share.principals if one not in principals]
    share.resource_arns = [one for one in share.resource_arns if one not in resources]
    return _changed(share, principals, resources, "DISASSOCIATING")


def _outside(share: Any, principals: list[str]) -> list[str]:
    """Whole accounts that are not of the share's organization; without one, all others are outside."""
    organization = share.organizations_backend
    inside = {share.account_id, *(account.id for account in organization.accounts)} if organization.org else set()
    return [one for one in principals if one.isdigit() and one not in inside]


def _changed(share: Any, principals: list[str], resources: list[str], status: str) -> str:
    entities = [(one, "PRINCIPAL") for one in principals] + [(one, "RESOURCE") for one in resources]
    associations = [
        {"resourceShareArn": share.arn, "associatedEntity": entity, "associationType": kind, "status": status}
        for entity, kind in entities
    ]
    return json.dumps({"resourceShareAssociations": associations})


def _tag_resource(call: Any) -> str:
    _share(call).tags.update({tag["key"]: tag["value"] for tag in call._get_param("tags")})
    return "{}"


def _untag_resource(call: Any) -> str:
    tags = _share(call).tags
    for key in call._get_param("tagKeys"):
        tags.pop(key, None)
    return "{}"


GAP = Gap(
    name="Resource shares",
    service="ram",
    modelled="AssociateResourceShare and DisassociateResourceShare, tags; a share without external principals takes no "
    "account from outside of the organization.",
    missing="The other account sees nothing of what is shared with it, and nobody has to accept an invitation; "
    "permissions of a share.",
    fill=_fill,
)
