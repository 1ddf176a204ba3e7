"""Every access point of EFS has a root directory of its own."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="efs-ap-root-dir",
    title="Every EFS access point has a root directory of its own",
    severity=Severity.MEDIUM,
    types=tokens.EFS_ACCESS_POINT,
    why="Through an access point at / a lab sees the homes of all labs.",
    remediation="Set rootDirectory.path to the lab's own folder, with creationInfo so that EFS makes it.",
    source="https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EFS.3",)),
    bad="""\
aws.efs.AccessPoint("home", file_system_id="fs-0123456789abcdef0", root_directory={"path": "/"})
""",
    good="""\
aws.efs.AccessPoint("home", file_system_id="fs-0123456789abcdef0", root_directory={"path": "/labs/spikes"})
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """A path below the root."""
    path = resource.at("rootDirectory", "path")
    yield from expect(path, lambda path: bool(str(path).strip("/")), "a folder below /", default="/")
