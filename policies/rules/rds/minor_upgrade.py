"""Databases take minor versions by themselves."""

from collections.abc import Iterable, Mapping

from ... import tokens
from ...expectations import expect_true
from ...model import Controls, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-minor-upgrade",
    title="Every database takes minor versions by itself",
    severity=Severity.MEDIUM,
    types=(*tokens.DATABASE, *tokens.DATABASE_MEMBER),
    why="Minor versions mend security holes; nobody watches a database that works.",
    remediation="Leave autoMinorVersionUpgrade unset or true; they are installed in the maintenance window.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
    controls=Controls(
        nist=("SI-2", "SI-2(2)", "SI-2(4)", "SI-2(5)"), hipaa=("308(a)(5)(ii)(A)",), fsbp=("RDS.13",), cis=("3.2.2",)
    ),
    bad="""\
aws.rds.Instance(
    "accounting", engine="mariadb", instance_class="db.t4g.medium", auto_minor_version_upgrade=False
)
""",
    good="""\
aws.rds.Instance(
    "accounting", engine="mariadb", instance_class="db.t4g.medium", auto_minor_version_upgrade=True
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """On unless somebody switched it off."""
    yield from expect_true(resource.at("autoMinorVersionUpgrade"), default=True)


def remedy(resource: Resource) -> Mapping[str, object]:
    """The switch."""
    switch = resource.at("autoMinorVersionUpgrade")
    return {} if switch.unknown or switch.value(True) is not False else {"autoMinorVersionUpgrade": True}
