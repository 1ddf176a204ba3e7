"""Which Pulumi the set-up takes: the installed one, one it builds, or none with an error that says what to do."""

from pathlib import Path

import pytest

from toolchain.engine import ensure_engine
from toolchain.steps import SetupError

from .checkout import Checkout


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """Return a checkout whose tools are all that is on PATH."""
    made = Checkout.make(tmp_path)
    monkeypatch.setenv("PATH", str(made.tools))
    return made


def ensure(checkout: Checkout) -> bool:
    """Run the step of the set-up that is under test."""
    return ensure_engine(checkout.root, checkout.root / "log")


def built(checkout: Checkout) -> list[str]:
    """Return the names of what was built."""
    return sorted(path.name for path in (checkout.root / ".build" / "bin").glob("*"))


EVERYTHING = [
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-language-yaml",
    "pulumi-resource-pulumi-python",
]


def test_an_installed_pulumi_that_fits_is_used_and_not_asked_again(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi = checkout.install_pulumi("3.300.1")
    assert ensure(checkout)
    assert f"Using {pulumi}, version 3.300.1." in capsys.readouterr().out
    assert not ensure(checkout)
    assert checkout.called("pulumi", "go") == ["pulumi version"]
    assert built(checkout) == []


def test_an_installed_pulumi_is_asked_again_once_it_changed(checkout: Checkout) -> None:
    checkout.install_pulumi("3.300.1")
    ensure(checkout)
    checkout.install_pulumi("3.100.10")
    with pytest.raises(SetupError, match=r"is version 3\.100\.10"):
        ensure(checkout)


@pytest.mark.parametrize("installed", [None, "3.248.0"])
def test_without_a_pulumi_that_fits_one_is_built_once(checkout: Checkout, installed: str | None) -> None:
    if installed:
        checkout.install_pulumi(installed)
    checkout.install_go()
    assert ensure(checkout)
    assert built(checkout) == EVERYTHING
    assert all((checkout.root / ".build" / "bin" / name).stat().st_mode & 0o111 for name in EVERYTHING)
    cli, yaml_host, host = checkout.called("go build")
    assert "version.Version=v3." in cli
    assert cli.endswith("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi")
    assert yaml_host.endswith("github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml")
    assert host.endswith("./cmd/pulumi-language-python")
    before = checkout.called("go")
    assert not ensure(checkout)
    assert checkout.called("go") == before


def test_the_version_that_is_built_stands_in_go_mod_alone(checkout: Checkout) -> None:
    go_mod = checkout.root / "toolchain" / "go.mod"
    go_mod.write_text("go 1.25.0\nrequire github.com/pulumi/pulumi/pkg/v3 v3.777.7\n")
    checkout.install_go()
    ensure(checkout)
    assert "version.Version=v3.777.7" in checkout.called("go build")[0]


def test_a_change_builds_what_depends_on_it(checkout: Checkout) -> None:
    checkout.install_go()
    ensure(checkout)
    checkout.write("toolchain/cmd/pulumi-language-python/added.go", "package main\n")
    assert ensure(checkout)
    assert len(checkout.called("go build")) == 4, "the host alone"
    checkout.write("toolchain/go.sum", "changed")
    assert ensure(checkout)
    assert len(checkout.called("go build")) == 7, "the CLI with its host for YAML, and the host"


def test_what_was_removed_is_built_again(checkout: Checkout) -> None:
    checkout.install_go()
    ensure(checkout)
    (checkout.root / ".build" / "bin" / "pulumi").unlink()
    assert ensure(checkout)
    assert built(checkout) == EVERYTHING


def test_what_was_built_here_is_not_taken_for_an_installed_one(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.executable(checkout.root / ".build" / "bin" / "pulumi", "pulumi", 'print("v3.300.0")')
    checkout.executable(checkout.root / ".build" / "bin" / "pulumi-language-python", "host")
    monkeypatch.setenv("PATH", f"{checkout.root / '.build' / 'bin'}:{checkout.tools}")
    with pytest.raises(SetupError, match="Pulumi is not installed"):
        ensure(checkout)


def test_an_installed_pulumi_replaces_what_was_built(checkout: Checkout) -> None:
    checkout.install_go()
    ensure(checkout)
    checkout.install_pulumi("3.300.0")
    ensure(checkout)
    assert built(checkout) == [], "what was built would come first on PATH"
    for name in ("pulumi", "pulumi-language-python"):
        (checkout.tools / name).unlink()
    ensure(checkout)
    assert built(checkout) == EVERYTHING


@pytest.mark.parametrize(
    ("version", "host", "objection"),
    [
        (None, False, "Pulumi is not installed"),
        ("3.248.9", True, r"is version 3\.248\.9, but Pulumi\.yaml requires >=3\.249\.0"),
        ("3.300.0", False, "has no pulumi-language-python beside it or on PATH"),
        ("unknown", True, "does not tell its version"),
    ],
)
def test_without_go_one_error_names_both_remedies(
    checkout: Checkout, version: str | None, host: bool, objection: str
) -> None:
    if version:
        checkout.install_pulumi(version, host=host)
    with pytest.raises(SetupError, match=objection) as error:
        ensure(checkout)
    assert "install Pulumi (>=3.249.0)" in str(error.value)
    assert "install Go 1." in str(error.value)
    assert "Go, which could build it, is not on PATH" in str(error.value)


def test_a_go_that_is_too_old_and_may_not_fetch_a_newer_one_is_refused(checkout: Checkout) -> None:
    checkout.install_go("go1.22.1", "local")
    with pytest.raises(SetupError, match=r"Go 1\.22\.1 at .* too old .*GOTOOLCHAIN=local") as error:
        ensure(checkout)
    assert "install Pulumi" in str(error.value)
    checkout.install_go("go1.19.3", "")
    with pytest.raises(SetupError, match=r"Go 1\.19\.3 at .* is too old to build Pulumi\."):
        ensure(checkout)
    checkout.install_go("go1.22.1", "auto")
    assert ensure(checkout)


def test_a_failed_build_shows_the_end_of_its_log_and_is_tried_again(checkout: Checkout) -> None:
    checkout.install_go(
        body="""
        if arguments[0] == "build":
            pathlib.Path(arguments[arguments.index("-o") + 1]).write_text("half")
            sys.exit("\\n".join(f"complaint {n}" for n in range(100)))
        """
    )
    with pytest.raises(SetupError, match="complaint 99") as error:
        ensure(checkout)
    assert str(checkout.root / "log" / "pulumi.log") in str(error.value)
    assert "complaint 9\n" not in str(error.value)
    assert "pulumi" not in built(checkout)
    checkout.install_go()
    assert ensure(checkout)
    assert [name for name in built(checkout) if not name.startswith(".")] == EVERYTHING
