"""What is made to go goes, and what is kept does not go in passing."""

from collections.abc import Iterable

from ... import backups, tokens
from ...expectations import is_true
from ...model import Controls, Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="data-lifecycle",
    title="Scratch has no backups, and data that is kept is not deleted with its store",
    severity=Severity.MEDIUM,
    types=(*tokens.BUCKET, *tokens.LUSTRE_FILE_SYSTEM, *tokens.BACKUP_VAULT),
    why="A recovery point of scratch keeps for weeks what was to be gone; and a store that empties itself before it is "
    "deleted takes the data with it in the same minute.",
    remediation="Take scratch out of backup plans. Leave forceDestroy false on buckets and vaults whose content does "
    "not expire, and empty them on purpose.",
    source="https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_lifecycle_management.html",
    controls=Controls(nist=("SI-12", "MP-6", "CP-9a"), hipaa=("310(d)(2)(i)", "308(a)(7)(ii)(A)")),
    # Platforms for a try-out are made to be destroyed with all that is in them; hipaa makes it mandatory.
    level=Level.ADVISORY,
    bad="""\
aws.s3.Bucket("data", bucket="lab-results", force_destroy=True)
""",
    good="""\
aws.s3.Bucket("data", bucket="lab-results")
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Scratch is what expires: file systems of that type, and buckets with an expiry of what is in them."""
    if _is_scratch(resource, stack):
        if resource.type not in tokens.BACKUP_VAULT and backups.is_selected(resource, stack):
            yield Finding("it is scratch, and a backup plan's selection names it; allowed: no backups")
        return
    force = resource.at("forceDestroy")
    if force.unknown:
        yield Unevaluated("forceDestroy")
    elif is_true(force.value()):
        yield Finding("forceDestroy is true, and what is in it does not expire; allowed: false", "forceDestroy")


def _is_scratch(resource: Resource, stack: Stack) -> bool:
    if resource.type in tokens.LUSTRE_FILE_SYSTEM:
        return str(resource.at("deploymentType").value("SCRATCH_1")).startswith("SCRATCH")
    rules = [
        rule
        for beside in stack.attached_to(resource, tokens.BUCKET_LIFECYCLE, "bucket")
        for rule in beside.each("rules")
    ]
    inside = [rule for rule in resource.each("lifecycleRules") if rule.known]
    return any(rule.at("expiration", "days").value() for rule in (*rules, *inside))
