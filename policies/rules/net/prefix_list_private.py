"""Prefix lists of our own hold private ranges only."""

from collections.abc import Iterable

from ... import tokens
from ...addresses import is_private
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-prefix-list-private",
    title="Prefix lists hold private ranges only",
    severity=Severity.HIGH,
    types=(*tokens.PREFIX_LIST, *tokens.PREFIX_LIST_ENTRY),
    why="Security groups and routes name a list by its id; 0.0.0.0/0 in the list opens all of them, unseen.",
    remediation="Keep only private ranges in the list.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
    controls=BOUNDARY,
    bad="""\
    aws.ec2.ManagedPrefixList(
        "peers", address_family="IPv4", max_entries=1, entries=[{"cidr": "0.0.0.0/0"}]
    )""",
    good="""\
    aws.ec2.ManagedPrefixList(
        "peers", address_family="IPv4", max_entries=1, entries=[{"cidr": "10.40.0.0/16"}]
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every entry, in the list or beside it."""
    for entry in resource.each("entries") if resource.type in tokens.PREFIX_LIST else [resource.properties]:
        yield from expect(entry.at("cidr"), is_private, "a private range")
