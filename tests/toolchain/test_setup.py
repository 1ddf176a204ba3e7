"""`make setup` from end to end in a small checkout: resumption, two at once, the second time."""

import importlib.util
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolchain.environment import check_python
from toolchain.steps import SetupError

from .checkout import UV, Checkout

PATIENCE_SECONDS = 60

# A uv that waits for permission, so that a test can look at a set-up that is under way.
PATIENT_UV = """
import time
if arguments[0] == "pip":
    while not pathlib.Path({permission!r}).exists():
        time.sleep(0.01)
"""


# Making an environment takes seconds: the tests share one, so they belong on one worker.
pytestmark = pytest.mark.xdist_group("setup")


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Return a checkout that was set up, with a Pulumi that fits and a uv that installs at once."""
    made = Checkout.make(tmp_path_factory.mktemp("complete"))
    made.install_pulumi("3.300.0")
    made.tool("uv", UV)
    shown = made.set_up()
    assert "usually" in shown, "what takes long is announced"
    return made


@pytest.fixture
def interrupted(complete: Checkout) -> Checkout:
    """Return the checkout as a set-up leaves it that did not come to its end, with nothing recorded of its calls."""
    (complete.root / ".venv" / ".setup").unlink(missing_ok=True)
    complete.calls.write_text("")
    complete.tool("uv", UV)
    return complete


def await_call(checkout: Checkout, beginning: str) -> None:
    """Wait until a tool has been called."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not checkout.called(beginning):
        assert time.monotonic() < deadline, f"waited in vain for a call of {beginning}"
        time.sleep(0.01)


def site_packages(checkout: Checkout) -> Path:
    """Return where the environment's packages are."""
    return next((checkout.root / ".venv").glob("lib/python*/site-packages"))


def test_the_environment_finds_the_checkout_and_is_compiled(complete: Checkout) -> None:
    assert (site_packages(complete) / "hpc-labs.pth").read_text() == f"{complete.root}\n"
    assert "PYTHONDONTWRITEBYTECODE" in complete.environment
    assert list(site_packages(complete).glob("__pycache__/installed.*.pyc")), "bytecode is compiled all the same"


def test_labs_is_the_checkouts_own_wherever_it_is_called(complete: Checkout, tmp_path: Path) -> None:
    complete.write("ops/__init__.py", "")
    complete.write("ops/__main__.py", "import sys\nprint('labs', sys.argv[1:])\n")
    (tmp_path / "ops").mkdir()
    (tmp_path / "ops" / "__main__.py").write_text("print('somebody else')\n")
    called = subprocess.run(
        [complete.root / ".venv" / "bin" / "labs", "audit", "two words"],
        cwd=tmp_path,
        env=complete.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert called.stdout == "labs ['audit', 'two words']\n"


def test_the_second_time_does_nothing(complete: Checkout) -> None:
    before = complete.calls.read_text()
    assert complete.set_up() == "Everything is set up.\n"
    assert complete.calls.read_text() == before


def test_the_local_aws_is_asked_to_install_its_plugins(complete: Checkout) -> None:
    complete.write("local/__main__.py", "import sys\nprint('no plugins', sys.argv[1:], file=sys.stderr)\nsys.exit(1)\n")
    assert complete.set_up() == "Everything is set up.\n"
    complete.write("local/plugins.py", "changed = True\n")
    assert "no plugins ['install']" in complete.set_up(succeeds=False)
    complete.write("local/__main__.py", "")
    complete.set_up()


def test_a_change_of_the_lock_removes_what_it_no_longer_has(complete: Checkout) -> None:
    for name in ("still_locked", "no_longer_locked"):
        metadata = site_packages(complete) / f"{name}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (metadata / "RECORD").write_text(f"{name}.py,,\n{metadata.name}/METADATA,,\n{metadata.name}/RECORD,,\n")
        (site_packages(complete) / f"{name}.py").touch()
    complete.write("requirements.lock", "still-locked==1.0 \\\n    --hash=sha256:0\n")
    complete.set_up()
    assert (site_packages(complete) / "still_locked.py").exists()
    assert not (site_packages(complete) / "no_longer_locked.py").exists()
    assert list(site_packages(complete).glob("pip-*.dist-info")), "what the lock does not name but Pulumi uses"


def test_an_environment_of_another_place_is_made_anew(complete: Checkout, tmp_path: Path) -> None:
    (complete.root / ".venv" / ".made").write_text("Python 3.11 in another place")
    (complete.root / ".venv" / ".setup").unlink()
    left_over = complete.root / ".venv" / "left over"
    left_over.touch()
    complete.set_up()
    assert not left_over.exists()


def test_a_failed_installation_is_explained_and_resumed(interrupted: Checkout) -> None:
    interrupted.tool("uv", 'if arguments[0] == "pip":\n    sys.exit("no such package")\n')
    shown = interrupted.set_up(succeeds=False)
    assert "no such package" in shown
    assert str(interrupted.root / ".build" / "log" / "packages.log") in shown
    (site_packages(interrupted) / "installed_already.py").touch()
    interrupted.tool("uv", UV)
    interrupted.set_up()
    assert (site_packages(interrupted) / "installed_already.py").exists(), "what is there is kept"


def test_two_at_once_do_the_work_once(interrupted: Checkout, tmp_path: Path) -> None:
    permission = tmp_path / "permission"
    interrupted.tool("uv", PATIENT_UV.format(permission=str(permission)) + UV)
    with interrupted.start() as first:
        await_call(interrupted, "uv pip")
        with interrupted.start() as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "Another set-up of this checkout is running; waiting for it.\n"
            permission.touch()
            assert second.wait() == 0
        assert first.wait() == 0
    assert len(interrupted.called("uv pip")) == 1


def test_a_set_up_that_was_killed_goes_on(interrupted: Checkout, tmp_path: Path) -> None:
    permission = tmp_path / "permission"
    interrupted.tool("uv", PATIENT_UV.format(permission=str(permission)) + UV)
    with interrupted.start() as killed:
        await_call(interrupted, "uv pip")
        killed.kill()
        permission.touch()
    interrupted.set_up()
    assert interrupted.set_up() == "Everything is set up.\n"


def test_an_old_python_is_refused_with_the_newer_one_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(shutil, "which", lambda name: "somewhere" if name == "python3.12" else None)
    with pytest.raises(SetupError, match=r"Python 3\.9\.2 .* too old: 3\.11 or newer") as error:
        check_python()
    assert "make setup PYTHON=python3.12" in str(error.value)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SetupError, match=r"Install Python 3\.11 or newer"):
        check_python()


def test_a_python_without_venv_is_refused_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SetupError, match=r"no module ensurepip[\s\S]*apt-get install python3\.\d+-venv"):
        check_python()
