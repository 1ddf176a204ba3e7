"""No database has a public address."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect_false
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-not-public",
    title="No database has a public address",
    severity=Severity.CRITICAL,
    types=tokens.DATABASE_ENDPOINT,
    why="A public database is one security group rule away from the internet.",
    remediation="Leave publiclyAccessible unset or false.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("RDS.2", "Redshift.1", "DMS.1"), cis=("3.2.3",)),
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", publicly_accessible=True)
""",
    good="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", publicly_accessible=False)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The provider asks for a private address when nothing is set."""
    yield from expect_false(resource.at("publiclyAccessible"))


def remedy(resource: Resource) -> Mapping[str, object]:
    """No public address."""
    public = resource.at("publiclyAccessible")
    return {} if public.unknown or public.value() is not True else {"publiclyAccessible": False}
