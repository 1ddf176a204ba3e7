"""Documents for AWS in which some ids are not known yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import pulumi


class Placeholder(StrEnum):
    """Stands in a document for an id that AWS has not given yet, and passes the schema's pattern for its kind."""

    SUBNET = "subnet-00000000000000000"
    SECURITY_GROUP = "sg-00000000000000000"
    KEY_NAME = "key-pair"
    FILE_SYSTEM = "fs-00000000000000000"
    ACCESS_POINT = "fsap-00000000000000000"
    VOLUME = "fsvol-00000000000000000"
    FILE_CACHE = "fc-00000000000000000"
    POLICY = "arn:aws:iam::000000000000:policy/hpc-labs/placeholder"
    BUCKET = "placeholder-of-a-bucket-name"
    PLACEMENT_GROUP = "placeholder-of-a-placement-group"
    CAPACITY_RESERVATION = "cr-00000000000000000"
    RESOURCE_GROUP = "arn:aws:resource-groups:us-east-1:000000000000:group/placeholder"
    SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:hpc-labs/nodes/placeholder"  # noqa: S105
    DATABASE_URI = "placeholder.of.a.database.server:3306"
    DATABASE_USER = "placeholder_of_a_user"
    DATABASE_NAME = "placeholder_of_a_database"
    HOST = "placeholder.of.a.host"
    ARGUMENT = "placeholder-of-an-argument"
    SERVICE_TOKEN = "arn:aws:lambda:us-east-1:000000000000:function:pcluster-cfn-placeholder"  # noqa: S105


@dataclass(frozen=True)
class Ref:
    """A place in a document for a value that may not be known yet, with fixed text around it."""

    value: pulumi.Input[str]
    placeholder: Placeholder
    before: str = ""
    after: str = ""


Document: TypeAlias = "str | int | bool | Ref | Sequence[Document] | Mapping[str, Document]"
Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain]"


def with_placeholders(document: Document) -> Plain:
    """The document with ids as they were given where they are plain, and placeholders of their kind elsewhere."""
    match document:
        case Ref(value, placeholder, before, after):
            return before + (value if isinstance(value, str) else placeholder.value) + after
        case Mapping():
            return {key: with_placeholders(value) for key, value in document.items()}
        case str() | int():
            return document
        case _:
            return [with_placeholders(value) for value in document]


def compact_json(document: object) -> str:
    """The document as the shortest JSON."""
    return json.dumps(document, separators=(",", ":"))
