"""The ways in which a value is changed, whatever it means."""

from __future__ import annotations

import json
import re
from ipaddress import ip_network
from typing import TYPE_CHECKING, cast

from .places import GONE, Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOREIGN = "999988887777"
STRANGER = f"arn:aws:iam::{FOREIGN}:root"
STRANGERS_KEY = f"arn:aws:kms:us-east-1:{FOREIGN}:key/1"
_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_OTHER = "mutated-other"
Change = tuple[str, object]
"""What is done, in words, and the new value."""
# Of what is not there: a switch, a number, a name, ranges, principals, and lists of such.
_APPEARING: Mapping[str, object] = {
    "is on": True,
    "is off": False,
    "is 1": 1,
    "is a name": _OTHER,
    "is the world": "0.0.0.0/0",
    "is the world of IPv6": "::/0",
    "is a stranger": STRANGER,
    "is a stranger's key": STRANGERS_KEY,
    "lists a name": [_OTHER],
    "lists the world": ["0.0.0.0/0"],
    "lists the world of IPv6": ["::/0"],
    "lists a stranger": [STRANGER],
    "lists something": [{}],
}
OURS = "123456789012"
# Statements that somebody adds. Those without a principal are of identities.
_STATEMENTS: Mapping[str, Mapping[str, object]] = {
    "lets everybody in": {"Principal": "*", "Action": "*", "Resource": "*"},
    "lets everybody in if they are somebody": {
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringLike": {"aws:PrincipalArn": "*"}},
    },
    "lets a stranger in": {"Principal": {"AWS": STRANGER}, "Action": "*", "Resource": "*"},
    "lets the account use it": {
        "Principal": {"AWS": f"arn:aws:iam::{OURS}:root"},
        "Action": ["kms:Decrypt", "elasticfilesystem:ClientRootAccess"],
        "Resource": "*",
    },
    "trusts any token": {
        "Principal": {"Federated": f"arn:aws:iam::{OURS}:oidc-provider/token.actions.githubusercontent.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
    },
    "allows a service": {"Action": "s3:*", "Resource": "arn:aws:s3:::lab-data/lab/*"},
    "allows to read all": {"Action": "s3:GetObject", "Resource": "*"},
    "allows to make roles": {"Action": "iam:CreateRole", "Resource": f"arn:aws:iam::{OURS}:role/lab/*"},
}


def changes(value: object, path: Pattern) -> Iterator[Change]:
    """The changes of a value that stands at a place of this pattern."""
    element = path[-1] if "Statement" in path else ""
    if path[-1:] == ("Statement",):
        statements = value if isinstance(value, list) else [value]
        yield from ((name, [*statements, {"Effect": "Allow", **added}]) for name, added in _STATEMENTS.items())
    elif element in _ELEMENTS:
        yield from _of_element(element, value)
    elif value is None:
        yield from _APPEARING.items()
    else:
        yield "is gone", GONE
        yield from _of_value(value)


def _of_value(value: object) -> Iterator[Change]:
    match value:
        case bool():
            yield "is flipped", not value
        case int() | float():
            yield from ((f"is {number}", number) for number in (-1, 0, 1, 8, 65535, 100_000) if number != value)
        case str():
            yield from _of_text(value)
        case list():
            yield "is empty", []
            yield "has a name more", [*value, _OTHER]
            yield "has everybody", ["*"]
            yield "has a stranger", [*value, STRANGER]
        case dict():
            yield "is empty", {}
            yield "has a name more", {**value, _OTHER: _OTHER}


def _of_text(value: str) -> Iterator[Change]:
    yield "is empty", ""
    yield "is another", _OTHER
    if value.lower() in ("true", "false"):
        yield "is flipped", str(value.lower() == "false").lower()
    if value.isdigit():
        yield from ((f"is {number}", str(number)) for number in (0, 1, 100_000))
    if _is_range(value):
        yield from (
            ("is the world", "0.0.0.0/0"),
            ("is half of the world", "128.0.0.0/1"),
            ("is another private range", "192.168.77.0/24"),
            ("is all of 10.0.0.0/8", "10.0.0.0/8"),
        )
    if _ACCOUNT.search(value):
        yield "is a stranger's", _ACCOUNT.sub(FOREIGN, value)
    if value.startswith("arn:") or "*" not in value:
        yield "is everything", "*"


def _of_element(element: str, value: object) -> Iterator[Change]:
    """An element of a statement, which is a text or a list of texts, or maps names to such."""
    if element == "Effect":
        yield "is the opposite", "Deny" if str(value).lower() == "allow" else "Allow"
        return
    if value is not None:
        yield "is gone", GONE
    if element == "Principal":
        yield "is everybody", "*"
        yield "is a stranger", {"AWS": STRANGER}
    elif element == "Action":
        first = str(value[0] if isinstance(value, list) else value)
        yield "is everything", "*"
        yield "is all of the service", f"{first.partition(':')[0]}:*"
        yield "is nothing much", f"{first.partition(':')[0]}:DescribeNothing"
    elif element == "Resource":
        yield "is everything", "*"
        yield "is another", f"arn:aws:s3:::{_OTHER}"
    elif isinstance(value, dict):
        yield from _of_condition(cast("dict[str, dict[str, object]]", value))


def _of_condition(condition: dict[str, dict[str, object]]) -> Iterator[Change]:
    for operator, keys in condition.items():
        for key in keys:
            rest = {**condition, operator: {each: keys[each] for each in keys if each != key}}
            yield f"has no {key}", {name: entries for name, entries in rest.items() if entries}
            for name, new in _of_text(_first(keys[key])):
                yield f"has {key} that {name}", {**condition, operator: {**keys, key: new}}


def _first(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value[0] if isinstance(value, list) else value)


def _is_range(value: str) -> bool:
    try:
        ip_network(value)
    except ValueError:
        return False
    return "/" in value


_ELEMENTS = frozenset({"Effect", "Principal", "Action", "Resource", "Condition"})
