"""Where labs are tagged, everything is."""

from collections.abc import Iterable

from ... import tokens
from ...controls import MONITORING
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack, once_per_stack

# components/tags.py gives them; activate them as cost allocation tags in the billing account.
_KEYS = (
    "hpc-labs:virtual-lab",
    "hpc-labs:project",
    "hpc-labs:cost-centre",
    "hpc-labs:owner",
    "hpc-labs:data-class",
)
RULE = Rule(
    id="tags-complete",
    title="Where labs are tagged, everything is",
    severity=Severity.LOW,
    types=(
        *tokens.VPC,
        *tokens.SUBNET,
        *tokens.SECURITY_GROUP,
        *tokens.INSTANCE,
        *tokens.VOLUME,
        *tokens.EFS_FILE_SYSTEM,
        *tokens.LUSTRE_FILE_SYSTEM,
        *tokens.BUCKET,
        *tokens.DATABASE,
        *tokens.TABLE,
        *tokens.SECRET,
        *tokens.KMS_KEY,
        *tokens.LOG_GROUP,
        *tokens.CLOUDFORMATION_STACK,
    ),
    why="What has no tag is in nobody's costs and in nobody's care, and no budget or role by tags knows of it.",
    remediation="Give it the tags of the lab: every component takes Tags, and so do its children.",
    source="https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    controls=MONITORING,
    bad="""\
    aws.s3.Bucket("data", tags={"hpc-labs:project": "spikes"})""",
    good="""\
    tags = {
        "hpc-labs:virtual-lab": "neuro",
        "hpc-labs:project": "spikes",
        "hpc-labs:cost-centre": "cc-1",
        "hpc-labs:owner": "ada",
        "hpc-labs:data-class": "confidential",
    }
    aws.s3.Bucket("data", tags=tags)""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each tag that costs and labs are told apart by; a stack of which nothing has one is somebody else's."""
    if not _is_tagged(stack):
        return
    tags = resource.at("tagsAll")
    if tags.absent or tags.unknown:  # one unknown tag hides all of tagsAll
        tags = resource.at("tags")
    if tags.unknown:
        yield Unevaluated(tags.path)
        return
    missing = [key for key in _KEYS if tags.at(key).absent]
    if missing:
        yield Finding(f"tags lack {', '.join(missing)}; allowed: all of {', '.join(_KEYS)}", "tags")


@once_per_stack
def _is_tagged(stack: Stack) -> bool:
    return any(not each.at("tags").at(key).absent for each in stack.of(RULE.types) for key in _KEYS)
