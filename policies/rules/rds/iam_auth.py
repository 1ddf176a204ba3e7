"""Databases can be logged into with IAM."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect_true
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-iam-auth",
    title="Databases can be logged into with IAM where the engine can",
    severity=Severity.LOW,
    types=(*tokens.DATABASE, *tokens.DATABASE_CLUSTER, *tokens.NEPTUNE_CLUSTER),
    why="A token of IAM is good for 15 minutes, and CloudTrail knows who had it; a password is neither.",
    remediation="Set iamDatabaseAuthenticationEnabled to true, and make users with IAM in place of a password.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html",
    controls=replace(IDENTITY, fsbp=("RDS.10", "RDS.12", "Neptune.7")),
    # Slurm's daemon knows passwords only, and nobody else logs in; its password is rotated (secretsmanager-rotation).
    level=Level.ADVISORY,
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", engine_version="10.11", instance_class="db.t4g.medium")
""",
    good="""\
aws.rds.Instance(
    "accounting",
    engine="mariadb",
    engine_version="10.11",
    instance_class="db.t4g.medium",
    iam_database_authentication_enabled=True,
)
""",
)
_SWITCH = "iamDatabaseAuthenticationEnabled"
_FIRST_OF_MARIADB = (10, 6)
_ENGINES = ("mariadb", "mysql", "postgres", "aurora-mysql", "aurora-postgresql", "neptune")


def check(resource: Resource) -> Iterable[Outcome]:
    """The switch, where the engine has it."""
    if _can(resource):
        yield from expect_true(resource.at(_SWITCH))


def remedy(resource: Resource) -> Mapping[str, object]:
    """The switch; users with a password stay as they are."""
    switch = resource.at(_SWITCH)
    if switch.unknown or switch.value() is True or resource.at("engine").unknown or not _can(resource):
        return {}
    return {_SWITCH: True}


def _can(resource: Resource) -> bool:
    engine = str(resource.at("engine").value(resource.type.partition("/")[0].removeprefix("aws:")))
    if engine != "mariadb":
        return engine in _ENGINES
    parts = str(resource.at("engineVersion").value("99")).split(".")
    return tuple(int(part) for part in parts[:2] if part.isdigit()) >= _FIRST_OF_MARIADB
