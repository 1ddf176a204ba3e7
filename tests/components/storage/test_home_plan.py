import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.storage._home_plan import access_policy, file_system_policy, home_path
from tests.components.iam_evaluator import Decision, Request, decide
from tests.components.recorder import ACCOUNT, REGION

_EFS = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}"
FILE_SYSTEM = f"{_EFS}:file-system/fs-1"
OURS, THEIRS = f"{_EFS}:access-point/fsap-ours", f"{_EFS}:access-point/fsap-theirs"
POLICY = file_system_policy(file_system_arn=FILE_SYSTEM)
NODE = f"arn:aws:iam::{ACCOUNT}:role/parallelcluster/lab-a/head"
# What ParallelCluster 3.16.1 puts on node roles for a storage with IamAuthorization.
PCLUSTER = f"""{{"Statement": [{{"Effect": "Allow", "Resource": "{FILE_SYSTEM}", "Action": [
    "elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"]}}]}}"""
LAB = access_policy(file_system_id="fs-1", access_point_arn=OURS)
ACTIONS = ["ClientMount", "ClientWrite", "ClientRootAccess"]


def ask(
    action: str,
    *identity: str,
    principal: str | None = NODE,
    tls: str = "true",
    by_target: str = "true",
    access_point: str | None = OURS,
) -> Decision:
    context = {"aws:SecureTransport": tls, "elasticfilesystem:AccessedViaMountTarget": by_target}
    if access_point:
        context["elasticfilesystem:AccessPointArn"] = access_point
    request = Request(
        action=f"elasticfilesystem:{action}", resource=FILE_SYSTEM, principal=principal, owner=ACCOUNT, context=context
    )
    return decide(request, POLICY, identity)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_node_of_the_lab_mounts_its_own_access_point(action: str) -> None:
    assert ask(action, PCLUSTER, LAB) is Decision.ALLOWED


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_mounts_without_a_role_that_allows_it(action: str) -> None:
    assert ask(action, principal=None) is Decision.NOT_ALLOWED
    assert ask(action) is Decision.NOT_ALLOWED
    assert ask(action, PCLUSTER, principal="arn:aws:iam::999999999999:role/x") is Decision.NOT_ALLOWED


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("how", [{"tls": "false"}, {"by_target": "false"}, {"access_point": None}])
def test_no_role_mounts_without_tls_mount_target_and_access_point(action: str, how: dict[str, str | None]) -> None:
    assert ask(action, PCLUSTER, **how) is Decision.DENIED  # type: ignore[arg-type]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_lab_reaches_no_other_labs_homes(action: str) -> None:
    assert ask(action, PCLUSTER, LAB, access_point=THEIRS) is Decision.DENIED
    assert ask(action, PCLUSTER, access_point=THEIRS) is Decision.ALLOWED  # what the lab's policy is for


def test_managing_the_file_system_is_left_to_iam() -> None:
    manage = '{"Statement": [{"Effect": "Allow", "Action": "elasticfilesystem:*", "Resource": "*"}]}'
    assert ask("PutFileSystemPolicy", manage, tls="true", by_target="false", access_point=None) is Decision.ALLOWED


@given(st.from_regex(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True))
def test_every_lab_has_a_folder_of_its_own_that_efs_accepts(lab: str) -> None:
    path = home_path(lab)
    assert path == f"/labs/{lab}"
    assert len(path) <= 100


@pytest.mark.parametrize("lab", ["", "Lab", "a/b", "..", "a-", "-a", "9lab", "a" * 41, "a b", "a\n"])
def test_a_name_that_is_no_folder_is_refused(lab: str) -> None:
    with pytest.raises(ValueError, match="lower-case letters, digits and hyphens"):
        home_path(lab)
