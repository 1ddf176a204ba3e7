"""The boundary of roles as a component: its policy, its tags, and how a role changes to another one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.account import RoleBoundary, RoleBoundaryArgs
from components.account._role_boundary_plan import role_boundary
from components.cluster._policy_document import Scope
from components.tags import Tags
from local.home import LocalHome
from local.plugins import install
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged
from tests.engine import Engine, policies_for_a_part

TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
SCOPE = Scope(partition="aws", region=REGION, account=ACCOUNT)
DOCUMENT = role_boundary(SCOPE)


def built(*names: str, **values: Any) -> Recording:
    return record(lambda: [RoleBoundary(name, RoleBoundaryArgs(tags=TAGS, **values)).policy_arn for name in names])


def test_urns() -> None:
    prefix = "urn:pulumi:test::hpc-labs::hpclabs:account:RoleBoundary"
    recording = built("labs")
    assert recording.urns() == [f"{prefix}$aws:iam/policy:Policy::labs-role-boundary", f"{prefix}::labs"]
    assert recording.result == [f"arn:aws:mock:{REGION}:{ACCOUNT}:Policy/labs-role-boundary"]
    assert recording.one("aws:iam/policy:Policy").inputs["policy"] == DOCUMENT


@pytest.mark.parametrize("protect", [True, False])
def test_two_in_one_program_tagged_and_protected(protect: bool) -> None:
    recording = built("one", "two", protect_data=protect)
    policies = recording.of_type("aws:iam/policy:Policy")
    assert untagged(recording, ["aws:iam/policy:Policy"]) == []
    assert [policy.protect for policy in policies] == [protect, protect]


PROGRAM = """
import pulumi
import pulumi_aws as aws

from components.account import RoleBoundary, RoleBoundaryArgs
from components.keys import PlatformKey, PlatformKeyArgs
from components.storage import HomeBackup, HomeBackupArgs
from components.tags import Tags

config = pulumi.Config()
tags = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
common = {"tags": tags, "protect_data": False}
bounds = {name: RoleBoundary(name, RoleBoundaryArgs(**common)).policy_arn for name in ("one", "two")}
key = PlatformKey("key", PlatformKeyArgs(**common)).key_arn
homes = aws.efs.FileSystem("homes", encrypted=True, kms_key_id=key)
HomeBackup(
    "backup",
    HomeBackupArgs(
        file_system_arn=homes.arn,
        kms_key_arn=key,
        permissions_boundary_arn=bounds.get(config.get("bound")),
        **common,
    ),
)
pulumi.export("bounds", bounds)
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    home = LocalHome(tmp_path / "local")
    install(home)
    home.ensure_server()
    (tmp_path / "project").mkdir()
    yield Engine.for_program(home, tmp_path / "project", "bounds", PROGRAM)
    home.stop_server()


@pytest.mark.engine
def test_a_role_changes_its_bound_in_place(engine: Engine) -> None:
    def bound() -> str | None:
        (role,) = (r for r in engine.boto("iam").list_roles()["Roles"] if r["RoleName"].startswith("backup-role"))
        found = engine.boto("iam").get_role(RoleName=role["RoleName"])["Role"]
        return re.sub("-[0-9a-f]{7}$", "", found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""))

    pack = policies_for_a_part(engine.project)
    engine.init("test", {"bounds:bound": "one"})
    engine.preview("test", *pack)
    engine.up("test", *pack)
    assert bound() == SCOPE.iam("policy/one-role-boundary")
    engine.preview("test", "--diff", "--expect-no-changes")

    engine.run("config", "set", "bounds:bound", "two", "--stack", "test")
    changed = engine.up("test", *pack)
    assert re.search(r"1 updated", changed.stdout), changed.stdout
    assert "replaced" not in changed.stdout
    assert bound() == SCOPE.iam("policy/two-role-boundary")
    engine.preview("test", "--refresh", "--diff", "--expect-no-changes")

    engine.run("config", "rm", "bounds:bound", "--stack", "test")
    refused = engine.preview("test", *pack, check=False)
    assert refused.returncode != 0
    assert "iam-role-boundary" in refused.stdout

    engine.destroy("test")
    assert engine.resources("test") == []
