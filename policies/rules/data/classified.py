"""Every store says what class of data it may hold."""

from collections.abc import Iterable

from ... import tokens
from ...model import Controls, Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="data-classified",
    title="Every store says which class of data it may hold",
    severity=Severity.MEDIUM,
    types=(
        *tokens.BUCKET,
        *tokens.EFS_FILE_SYSTEM,
        *tokens.LUSTRE_FILE_SYSTEM,
        *tokens.FSX_FILE_SYSTEM,
        *tokens.DATABASE,
        *tokens.DATABASE_CLUSTER,
        *tokens.TABLE,
        *tokens.BACKUP_VAULT,
    ),
    why="Who answers for data has to find all of it; a store without a class is one that nobody thought of.",
    remediation="Tag it hpc-labs:data-class with public, internal, confidential or restricted: the highest that it may "
    "hold.",
    source="https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_identify_data.html",
    controls=Controls(nist=("RA-2", "AC-16", "MP-3"), hipaa=("308(a)(1)(ii)(A)", "310(d)(2)(iii)")),
    bad="""\
aws.s3.Bucket("data", bucket="lab-data")
""",
    good="""\
aws.s3.Bucket("data", bucket="lab-data", tags={"hpc-labs:data-class": "confidential"})
""",
)
TAG = "hpc-labs:data-class"
CLASSES = ("public", "internal", "confidential", "restricted")


def check(resource: Resource) -> Iterable[Outcome]:
    """A tag of its own, or one that the provider puts on all."""
    places = [resource.at("tags"), resource.at("tagsAll")]
    values = [place.at(TAG) for place in places if not place.unknown]
    found = next((value for value in values if not value.absent), None)
    if found is None:
        if resource.at("tags").unknown:
            yield Unevaluated("tags")
        else:
            yield Finding(f"tags has no {TAG}; allowed: {', '.join(CLASSES)}", "tags")
    elif found.unknown:
        yield Unevaluated(f"tags.{TAG}")
    elif found.value() not in CLASSES:
        yield Finding(f"tags.{TAG} is {found.shown}; allowed: {', '.join(CLASSES)}", "tags")
