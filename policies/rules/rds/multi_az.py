"""What all labs share stands in two zones."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import RESILIENCE
from ...expectations import expect_true
from ...facts import Facts
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-multi-az",
    title="Databases stand in two zones where the profile asks for it",
    severity=Severity.MEDIUM,
    types=tokens.DATABASE,
    why="With the database's zone gone, no lab can record jobs.",
    remediation="Set multiAz to true; it doubles the instance's price.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",
    controls=replace(RESILIENCE, fsbp=("RDS.5",), cis=("3.2.4",)),
    # Jobs go on meanwhile: slurmctld keeps records for as long as the database is away. It is a matter of price.
    level=Level.ADVISORY,
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", multi_az=False)
""",
    good="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", multi_az=True)
""",
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """A second zone; a replica is a second one already."""
    if facts.profile.multi_zone and not resource.at("replicateSourceDb").value(""):
        yield from expect_true(resource.at("multiAz"))
