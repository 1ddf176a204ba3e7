"""No database can be deleted in passing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import BACKUP
from ...expectations import expect_false, expect_true
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-deletion-protection",
    title="Every database is protected from deletion, and leaves a last snapshot",
    severity=Severity.MEDIUM,
    types=(*tokens.DATABASE, *tokens.DATABASE_CLUSTER, *tokens.NEPTUNE_CLUSTER),
    why="A renamed resource is deleted and made again; with both switches a preview's mistake loses nothing.",
    remediation="Set deletionProtection to true, skipFinalSnapshot to false, and a finalSnapshotIdentifier.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
    controls=replace(
        BACKUP,
        nist=("CM-3a", "CP-2(5)"),
        hipaa=("308(a)(7)(i)",),
        fsbp=("RDS.7", "RDS.8", "DocumentDB.5", "Neptune.4"),
    ),
    # Platforms for a try-out are made to be destroyed; hipaa makes it mandatory.
    level=Level.ADVISORY,
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", skip_final_snapshot=True)
""",
    good="""\
aws.rds.Instance(
    "accounting",
    engine="mariadb",
    instance_class="db.t4g.medium",
    deletion_protection=True,
    final_snapshot_identifier="accounting-final",
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Both switches; a replica can be made again."""
    if not resource.at("replicateSourceDb").value(""):
        yield from expect_true(resource.at("deletionProtection"))
        yield from expect_false(resource.at("skipFinalSnapshot"))


def remedy(resource: Resource) -> Mapping[str, object]:
    """The protection; a last snapshot needs a name, which somebody has to give."""
    protection = resource.at("deletionProtection")
    replica = not resource.at("replicateSourceDb").absent
    return {} if replica or protection.unknown or protection.value() is True else {"deletionProtection": True}
