"""Data on a persistent Lustre file system has a copy elsewhere."""

from collections.abc import Iterable
from dataclasses import replace

from ... import backups, tokens
from ...controls import BACKUP
from ...expectations import found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="fsx-lustre-backup",
    title="Every persistent Lustre file system is backed up, or exports to a bucket",
    severity=Severity.MEDIUM,
    types=tokens.LUSTRE_FILE_SYSTEM,
    why="A persistent file system outlives its servers, not a deletion. FSx takes no backups of one that is linked to "
    "a bucket: there the bucket is the copy.",
    remediation="Link it with a data repository association that exports what is new and changed; or set "
    "automaticBackupRetentionDays and copyTagsToBackups, or name it in a backup plan's selection.",
    source="https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-backups-fsx.html",
    controls=replace(BACKUP, fsbp=("FSx.2",)),
    bad="""\
aws.fsx.LustreFileSystem(
    "scratch",
    subnet_ids=subnet.id,
    deployment_type="PERSISTENT_2",
    per_unit_storage_throughput=125,
    storage_capacity=1200,
    kms_key_id=key.arn,
)
""",
    good="""\
scratch = aws.fsx.LustreFileSystem(
    "scratch",
    subnet_ids=subnet.id,
    deployment_type="PERSISTENT_2",
    per_unit_storage_throughput=125,
    storage_capacity=1200,
    kms_key_id=key.arn,
)
aws.fsx.DataRepositoryAssociation(
    "results",
    file_system_id=scratch.id,
    file_system_path="/results",
    data_repository_path="s3://lab-data/neuro/spikes/",
    s3={"auto_export_policy": {"events": ["NEW", "CHANGED", "DELETED"]}},
)
""",
)
_COPIED = {"NEW", "CHANGED"}


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Scratch deployments take neither; the others need one of the three."""
    if str(resource.at("deploymentType").value("SCRATCH_1")).startswith("SCRATCH"):
        return
    waiting = ""
    for link in stack.attached_to(resource, tokens.DATA_REPOSITORY_ASSOCIATION, "fileSystemId"):
        events = link.each("s3", "autoExportPolicy", "events")
        if {str(event.value()) for event in events if event.known} >= _COPIED:
            return
        waiting = next((event.path for event in events if event.unknown), waiting)
    if waiting:
        yield Unevaluated(waiting)
        return
    minimum, days = stack.facts.profile.minimum_backup_days, resource.at("automaticBackupRetentionDays")
    kept = days.value(0)
    if isinstance(kept, int | float) and kept >= minimum:
        if resource.at("copyTagsToBackups").value(False) is not True:
            yield Finding(f"{found(resource.at('copyTagsToBackups'), False)}; allowed: true", "copyTagsToBackups")
    elif not backups.is_selected(resource, stack):
        yield Finding(
            f"{found(days, 0)}, and it exports to no bucket; allowed: {minimum} days or more, or an association that "
            "exports what is new and changed",
            "automaticBackupRetentionDays",
        )
