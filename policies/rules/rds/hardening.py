"""Small defaults of databases that a scanner knows."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import MONITORING
from ...expectations import expect, expect_true
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-hardening",
    title="Databases are watched, and have neither port nor administrator by default",
    severity=Severity.LOW,
    types=(*tokens.DATABASE, "aws:rds/cluster:Cluster"),
    why="What everybody expects is tried first; snapshots without tags belong to nobody; and without enhanced "
    "monitoring nobody sees what the machine below was doing.",
    remediation="Choose a port and a username of your own; set monitoringInterval to 60 and copyTagsToSnapshot "
    "to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html",
    controls=replace(MONITORING, fsbp=("RDS.6", "RDS.16", "RDS.17", "RDS.23", "RDS.24", "RDS.25")),
    # Hygiene: each of it matters only once something else has failed.
    level=Level.ADVISORY,
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", username="admin")
""",
    good="""\
aws.rds.Instance(
    "accounting",
    engine="mariadb",
    instance_class="db.t4g.medium",
    username="hpc_admin",
    port=3406,
    monitoring_interval=60,
    copy_tags_to_snapshot=True,
)
""",
)
_PORTS = {"mariadb": 3306, "mysql": 3306, "aurora-mysql": 3306, "postgres": 5432, "aurora-postgresql": 5432}
_NAMES = ("admin", "administrator", "postgres", "root", "awsuser", "rdsadmin")


def check(resource: Resource) -> Iterable[Outcome]:
    """Four defaults, each a finding of its own; a cluster's instances are watched by themselves."""
    engine = str(resource.at("engine").value(""))
    default = _PORTS.get(engine)
    if default is not None:
        yield from expect(resource.at("port"), lambda port: port != default, "another port", default=default)
    name = "username" if resource.type in tokens.DATABASE else "masterUsername"
    yield from expect(resource.at(name), lambda value: value not in _NAMES, "a name that says what it is for")
    if resource.type in tokens.DATABASE:
        yield from expect(resource.at("monitoringInterval"), bool, "60", default=0)
    yield from expect_true(resource.at("copyTagsToSnapshot"))
