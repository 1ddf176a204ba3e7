import tomllib
from pathlib import Path

import pytest

from ops.__main__ import main
from policies import rules
from policies.exemptions import load
from policies.registry import discover

_ALL = [entry.rule for entry in discover(rules).all]


@pytest.mark.parametrize("rule", _ALL, ids=lambda rule: rule.id)
def test_every_rule_is_explained(rule: object, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["policy", "explain", rule.id]) == 0  # type: ignore[attr-defined]
    said = capsys.readouterr().out
    flat = " ".join(said.split())
    for text in (rule.title, rule.why, rule.remediation, rule.source, *rule.types):  # type: ignore[attr-defined]
        assert " ".join(text.split()) in flat
    # The row that it shows is taken as it is.
    exemptions = tmp_path / "exemptions.toml"
    exemptions.write_text(said[said.index("[[exemption]]") :].replace("\n  ", "\n"))
    assert tomllib.loads(exemptions.read_text())["exemption"][0]["rule"] == rule.id  # type: ignore[attr-defined]
    assert load(exemptions, {rule.id})  # type: ignore[attr-defined]


def test_the_row_covers_a_resource_in_a_component(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["policy", "explain", "sns-cmk"])
    said = capsys.readouterr().out
    exemptions = tmp_path / "exemptions.toml"
    text = said[said.index("[[exemption]]") :].replace("\n  ", "\n")
    exemptions.write_text(text.replace("STACK", "lab").replace("PROJECT", "hpc-labs").replace("::NAME", "::alarms"))
    (row,) = load(exemptions, {"sns-cmk"})
    assert row.covers("sns-cmk", "urn:pulumi:lab::hpc-labs::hpclabs:observability:Alarms$aws:sns/topic:Topic::alarms")
    assert row.covers("sns-cmk", "urn:pulumi:lab::hpc-labs::aws:sns/topic:Topic::alarms")


def test_a_rule_of_the_pack_itself_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "explain", "policy-exemptions"]) == 0
    assert "[[exemption]]" not in capsys.readouterr().out


def test_an_unknown_rule_has_names_like_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "explain", "s3-cmkk"]) == 2
    assert "There is no rule 's3-cmkk'. Did you mean s3-cmk" in capsys.readouterr().err
    assert main(["policy", "explain", "xyzzy"]) == 2
    assert "labs policy list" in capsys.readouterr().err


def test_lists_are_filtered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list"]) == 0
    assert all(f"{rule.id} " in capsys.readouterr().out for rule in _ALL[:1])
    assert main(["policy", "list", "--service", "sns", "--severity", "high"]) == 0
    listed = capsys.readouterr().out.splitlines()
    expected = [rule.id for rule in _ALL if rule.id.startswith("sns-") and rule.severity == "high"]
    assert [line.split()[0] for line in listed[: len(expected)]] == expected
    for control in ("S3.17", "fsbp s3.17"):
        assert main(["policy", "list", "--control", control]) == 0
        assert "s3-cmk" in capsys.readouterr().out
    assert main(["policy", "list", "--control", "S3.1 7"]) == 2
    assert "No rule fits. Services: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "choices"),
    [
        (["policy", "list", "--severity", "bad"], ("low", "medium", "high", "critical")),
        (["audit", "--fail-on", "bad"], ("mandatory", "critical", "not-evaluated", "never")),
    ],
)
def test_a_wrong_choice_names_the_right_ones(
    given: list[str], choices: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(given)
    said = capsys.readouterr().err
    assert "'bad'" in said
    assert all(f"'{choice}'" in said for choice in choices)
