"""Ways to look for a resource: by its tags, or in what a service lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from ..errors import CommandError
from ..state import Resource

Clients: TypeAlias = Callable[[str], Any]  # boto3 makes a client's methods at run time
Find: TypeAlias = Callable[[Clients, Resource], Iterable[str]]


class OrphanError(CommandError):
    """AWS does not say what an interrupted run has made, or has not made up its mind; nothing was changed."""


class NoNameError(Exception):
    """A resource has nothing by which it could be told from others; the message says what."""


def aws_clients(region: str, role_arn: str = "") -> Clients:
    """Return clients of the account that the environment leads to, in a region or in that of the environment.

    Args:
        region: the region; empty for the environment's.
        role_arn: a role to assume first, for what another account owns.
    """

    @cache  # a client takes longer to make than most answers
    def client(service: str) -> Any:
        import boto3

        session = boto3.Session(region_name=region or None)
        if role_arn:
            taken = session.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="labs")["Credentials"]
            session = boto3.Session(
                aws_access_key_id=taken["AccessKeyId"],
                aws_secret_access_key=taken["SecretAccessKey"],
                aws_session_token=taken["SessionToken"],
                region_name=region or None,
            )
        return session.client(service)  # type: ignore[call-overload]

    return client


def tagged(prefix: str) -> Find:
    """EC2's kinds, by their tags; the kind is read off the id, which is shorter than EC2's list of names for kinds."""

    def find(clients: Clients, resource: Resource) -> Iterator[str]:
        wanted = tags_of(resource)
        filters = [{"Name": "key", "Values": [*wanted]}, {"Name": "value", "Values": [*wanted.values()]}]
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for page in clients("ec2").get_paginator("describe_tags").paginate(Filters=filters):
            for tag in page["Tags"]:
                found[tag["ResourceId"]][tag["Key"]] = tag["Value"]
        return (id_ for id_, tags in found.items() if id_.startswith(f"{prefix}-") and wanted.items() <= tags.items())

    return find


def listed(
    service: str,
    operation: str,
    members: str,
    same: Mapping[str, str],
    id_: str,
    *,
    of: Mapping[str, str] | None = None,
    **fixed: object,
) -> Find:
    """What a service lists, by what is among the inputs.

    Args:
        service: boto3's name of the service.
        operation: the operation that lists.
        members: where its answer has the list.
        same: members of a row of the list, and the inputs that they have to be equal to.
        id_: the id, as a format of members of the row and of inputs.
        of: parameters of the operation, and the inputs that they are.
        fixed: other parameters of the operation.
    """

    def find(clients: Clients, resource: Resource) -> Iterator[str]:
        given = {parameter: resource.text(key) for parameter, key in (of or {}).items()}
        for row in rows(clients(service), operation, members, **given, **fixed):
            if all(str(row.get(member)) == resource.text(key) for member, key in same.items()):
                yield id_.format_map({**resource.inputs, **row})

    return find


def rows(client: Any, operation: str, members: str, **parameters: object) -> Iterator[Mapping[str, Any]]:
    """Yield what an operation lists, on all of its pages."""
    if client.can_paginate(operation):
        for page in client.get_paginator(operation).paginate(**parameters):
            yield from page[members]
        return
    answer = getattr(client, operation)(**parameters)
    yield from answer[members]
    # AWS has operations with pages of which botocore knows nothing; they write the token in one of these ways.
    token = next((name for name in ("nextToken", "NextToken") if answer.get(name)), None)
    if token:
        yield from rows(client, operation, members, **{**parameters, token: answer[token]})


def by_tags(resource: Resource, found: Iterable[Mapping[str, Any]], id_: str) -> Iterator[str]:
    """Yield the ids of what carries the resource's tags, from descriptions that list them under ``Tags``."""
    wanted = tags_of(resource)
    return (str(row[id_]) for row in found if wanted.items() <= _plain(row.get("Tags", ())).items())


def tags_of(resource: Resource) -> Mapping[str, str]:
    """The tags by which a resource is known.

    Raises:
        NoNameError: there is no name among them, so that everything of its project would be taken for it.
    """
    tags = resource.inputs.get("tags")
    tags = tags if isinstance(tags, dict) else {}
    if "Name" not in tags:
        raise NoNameError("it has no tag Name to look for")
    return {key: str(value) for key, value in tags.items() if key == "Name" or key.startswith("hpc-labs:")}


def _plain(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}
