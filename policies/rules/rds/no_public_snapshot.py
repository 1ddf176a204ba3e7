"""Database snapshots are shared with nobody."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-no-public-snapshot",
    title="Database snapshots stay in the account",
    severity=Severity.CRITICAL,
    types=tokens.DATABASE_SNAPSHOT,
    why="A shared snapshot is a copy of the database in somebody else's account; shared with all it is public.",
    remediation="Remove sharedAccounts.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("RDS.1",)),
)


def check(resource: Resource) -> Iterable[Outcome]:
    """No account is named, least of all every one (`all`)."""
    for account in resource.each("sharedAccounts"):
        yield from expect(account, lambda name: not name, "no receiver")
