"""Database snapshots are shared with nobody that the facts do not list."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect
from ...facts import Facts
from ...model import Outcome, Rule, Severity
from ...receivers import is_listed
from ...resource import Resource

RULE = Rule(
    id="rds-no-public-snapshot",
    title="Database snapshots go to listed accounts only",
    severity=Severity.CRITICAL,
    types=tokens.DATABASE_SNAPSHOT,
    why="A shared snapshot is a copy of the database in somebody else's account; shared with all it is public.",
    remediation="Remove the account from sharedAccounts, or list it under shared_accounts in policies/facts.toml.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("RDS.1",)),
    bad="""\
aws.rds.Snapshot(
    "copy", db_instance_identifier="accounting", db_snapshot_identifier="copy", shared_accounts=["all"]
)
""",
    good="""\
aws.rds.Snapshot("copy", db_instance_identifier="accounting", db_snapshot_identifier="copy")
""",
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """No other account is named, least of all every one (`all`)."""
    for account in resource.each("sharedAccounts"):
        yield from expect(account, lambda name: not name or is_listed(str(name), facts), "no receiver")
