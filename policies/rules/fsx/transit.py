"""Lustre is encrypted on its way."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IN_TRANSIT
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="fsx-transit",
    title="Lustre is encrypted in transit",
    severity=Severity.HIGH,
    types=tokens.LUSTRE_FILE_SYSTEM,
    why="Deployments of the type SCRATCH_1, AWS's default, send in clear text.",
    remediation="Take SCRATCH_2 or PERSISTENT_2.",
    source="https://docs.aws.amazon.com/fsx/latest/LustreGuide/encryption-in-transit-fsxl.html",
    controls=IN_TRANSIT,
    bad="""aws.fsx.LustreFileSystem("scratch", subnet_ids=subnet.id, storage_capacity=1200)""",
    good="""\
    aws.fsx.LustreFileSystem(
        "scratch", subnet_ids=subnet.id, storage_capacity=1200, deployment_type="SCRATCH_2"
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The deployment type, by which AWS encrypts or does not; who reaches the ports is judged by net-reach-least."""
    kind = resource.at("deploymentType")
    yield from expect(
        kind, lambda name: name != "SCRATCH_1", "SCRATCH_2, PERSISTENT_1 or PERSISTENT_2", default="SCRATCH_1"
    )
