from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from policies.exemptions import Exemption, ExemptionError, load
from policies.model import Finding
from policies.profiles import DEV, HIPAA, PROD, Profile
from policies.view import UNKNOWN

from .pack import PACK, SOON, Pack, Res, Said

if TYPE_CHECKING:
    from pathlib import Path

_GATEWAY = Res("aws:ec2/natGateway:NatGateway", name="mirror")
_SECURE = {"type": "SecureString"}
_PARAMETER = Res("aws:ssm/parameter:Parameter", _SECURE, name="work")
_FIELDS = {
    "rule": '"net-no-nat-gateway"',
    "urn": f'"{_GATEWAY.urn}"',
    "reason": '"agreed with the network team"',
    "owner": '"network@example.org"',
    "ticket": '"NET-1"',
    "expires": f"{SOON}",
}


def _file(tmp_path: Path, *rows: dict[str, str | None]) -> Path:
    """A file of rows that are valid but for what each says."""
    lines = []
    for row in rows:
        fields = {**_FIELDS, **row}
        lines += ["[[exemption]]", *(f"{key} = {value}" for key, value in fields.items() if value is not None)]
    file = tmp_path / "exemptions.toml"
    file.write_text("\n".join(lines))
    return file


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"rule": '"net-no-nat"'}, "rule is 'net-no-nat', which does not exist"),
        ({"urn": '"mirror"'}, "urn is 'mirror'; it starts with urn:pulumi:<stack>::"),
        ({"reason": '"because  "'}, "reason is 'because  '; say it in at least 10 characters"),
        ({"owner": None}, "owner is missing"),
        ({"owner": '" "'}, "owner is ' '; write a text"),
        ({"ticket": "7"}, "ticket is 7; write a text"),
        ({"expires": '"2999-12-31"'}, "expires is 2999-12-31; write a date without quotes"),
        ({"expires": "2999-12-31T00:00:00"}, "expires is 2999-12-31 00:00:00; write a date without quotes"),
        ({"until": "2999-12-31"}, "unknown field 'until'; allowed: rule, urn,"),
    ],
)
def test_a_malformed_row_says_what_is_wrong(tmp_path: Path, row: dict[str, str | None], words: str) -> None:
    with pytest.raises(ExemptionError) as raised:
        load(_file(tmp_path, {}, row), {"net-no-nat-gateway"})
    assert f"exemptions.toml: row 2: {words}" in str(raised.value)


def test_every_problem_is_in_one_error(tmp_path: Path) -> None:
    with pytest.raises(ExemptionError) as raised:
        load(_file(tmp_path, {"owner": None, "ticket": None}, {"reason": '"no"'}), {"net-no-nat-gateway"})
    assert len(str(raised.value).splitlines()) == 3


@pytest.mark.parametrize("text", ["[[exemption", 'exemption = "x"', "[[exception]]"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "exemptions.toml"
    file.write_text(text)
    with pytest.raises(ExemptionError, match=r"exemptions\.toml: "):
        load(file, ())


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExemptionError, match="No such file"):
        load(tmp_path / "exemptions.toml", ())


def test_the_checked_in_file_is_valid_and_its_example_too(tmp_path: Path) -> None:
    text = (PACK / "exemptions.toml").read_text()
    example = tmp_path / "exemptions.toml"
    example.write_text(
        "\n".join(line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#   "))
    )
    (row,) = load(example, {"net-no-nat-gateway"})
    assert row.problem(date(2027, 3, 31), PROD) is None
    assert (
        row.problem(date(2027, 4, 1), PROD)
        == "expired on 2027-03-31; fix what it exempts, or have network@example.org renew it"
    )


@pytest.mark.parametrize(("profile", "last"), [(DEV, 365), (PROD, 180), (HIPAA, 90)])
def test_a_row_ends_as_soon_as_its_profile_wants(tmp_path: Path, profile: Profile, last: int) -> None:
    (row,) = load(_file(tmp_path, {"expires": "2027-12-31"}), {"net-no-nat-gateway"})
    assert row.problem(row.expires - timedelta(days=last), profile) is None
    problem = row.problem(row.expires - timedelta(days=last + 1), profile)
    assert problem == (
        f"expires is 2027-12-31; allowed: 2027-12-30 at the latest, which is {last} days from now (profile "
        f"{profile.name}); write such a day, and renew the row if it is still needed then"
    )


def test_a_finding_is_named_by_its_own_text() -> None:
    message = 'ingress[0].cidrBlocks[0] is "0.0.0.0/0"; allowed: private ranges'
    row = Exemption(rule="r", urn="u", reason="", owner="", ticket="", expires=date(2027, 1, 1), finding=message)
    assert row.accepts(Finding(message))
    assert replace(row, finding='ingress[0].cidrBlocks[?] is "0.0.0.0/0"*').accepts(Finding(message))
    assert not replace(row, finding='ingress[1].cidrBlocks[0] is "0.0.0.0/0"*').accepts(Finding(message))


def _run(pack: Pack, file: Path, *resources: Res) -> dict[str, Said]:
    pack.configure(exemptions=file)
    said = pack.run(*resources)
    assert len({each.rule for each in said}) == len(said)
    return {each.rule: each for each in said}


@pytest.mark.parametrize(
    "urn",
    ["urn:pulumi:test::*::mirror", "urn:pulumi:tes?::hpc-labs::*natGateway*::mir*", "urn:pulumi:test::*::*mirror"],
)
def test_a_pattern_covers_what_it_matches(pack: Pack, tmp_path: Path, urn: str) -> None:
    said = _run(pack, _file(tmp_path, {"urn": f'"{urn}"'}), _GATEWAY)
    assert {rule: each.level for rule, each in said.items()} == {"net-no-nat-gateway": "advisory"}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"expires": "2020-01-31"}, "expired on 2020-01-31"),
        ({"expires": "9999-12-31"}, "expires is 9999-12-31; allowed: "),
        ({"urn": '"*"'}, "over-broad"),
        ({"urn": '"*p*"'}, "over-broad"),
        ({"urn": '"urn:pulumi:test*"'}, "over-broad"),
        ({"urn": '"urn:pulumi:*::hpc-labs::*::mirror"'}, "over-broad"),
        ({"urn": '"urn:pulumi:*t*::*r*"'}, "over-broad"),
        ({"urn": '"urn:pulumi:t?st::*::mirror"'}, "over-broad"),
        ({"urn": '"urn:pulumi:test::hpc-labs::*::mi*"'}, "over-broad"),
        ({"urn": '"urn:pulumi:test::hpc-labs::*::*"'}, "over-broad"),
        ({"finding": '"*connectivityType private*"'}, "unused"),
        ({"finding": '"*[a-z]*"'}, "unused"),
    ],
)
def test_a_row_that_must_not_exempt_does_not_and_is_a_finding(
    pack: Pack, tmp_path: Path, row: dict[str, str | None], words: str
) -> None:
    said = _run(pack, _file(tmp_path, row), _GATEWAY)
    assert said["net-no-nat-gateway"].level == "mandatory"
    assert said["policy-exemptions"].level == "mandatory"
    assert words in said["policy-exemptions"].message
    assert "NET-1" in said["policy-exemptions"].message


@pytest.mark.parametrize(
    ("row", "resources"),
    [
        ({}, (_PARAMETER,)),
        (
            {"rule": '"ssm-cmk"', "urn": f'"{_PARAMETER.urn}"'},
            (Res(_PARAMETER.type, {**_SECURE, "keyId": "k"}, name="work"),),
        ),
    ],
    ids=["the resource is gone", "the resource is good"],
)
def test_a_row_that_matches_nothing_any_more_is_a_finding(
    pack: Pack, tmp_path: Path, row: dict[str, str | None], resources: tuple[Res, ...]
) -> None:
    pack.configure({"ssm-cmk": "disabled"} if not row else {}, _file(tmp_path, row))
    (said,) = pack.run(*resources)
    assert said.rule == "policy-exemptions"
    assert "unused: nothing in this stack breaks the rule there any more" in said.message


def test_a_row_about_another_stack_is_not_judged_here(pack: Pack, tmp_path: Path) -> None:
    other = _GATEWAY.urn.replace("urn:pulumi:test::", "urn:pulumi:prod::")
    good = Res(_PARAMETER.type, {**_SECURE, "keyId": "k"})
    assert _run(pack, _file(tmp_path, {"urn": f'"{other}"'}), good) == {}


def test_a_row_whose_rule_still_waits_is_not_called_unused(pack: Pack, tmp_path: Path) -> None:
    file = _file(tmp_path, {"rule": '"ssm-cmk"', "urn": f'"{_PARAMETER.urn}"'})
    said = _run(pack, file, Res(_PARAMETER.type, {**_SECURE, "keyId": UNKNOWN}, name="work"))
    assert list(said) == ["policy-not-evaluated"]


def test_a_malformed_file_is_one_finding_and_exempts_nothing(pack: Pack, tmp_path: Path) -> None:
    said = _run(pack, _file(tmp_path, {}, {"owner": None, "ticket": None}), _GATEWAY)
    assert {rule: each.level for rule, each in said.items()} == {
        "net-no-nat-gateway": "mandatory",
        "policy-exemptions": "mandatory",
    }
    assert said["policy-exemptions"].message.splitlines()[1:] == [
        "exemptions.toml: row 2: owner is missing",
        "exemptions.toml: row 2: ticket is missing",
    ]


def test_a_malformed_file_of_the_pack_itself_does_not_keep_it_from_starting(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    for file in (*PACK.rglob("*.py"), PACK / "facts.toml"):
        (folder / file.relative_to(PACK)).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.relative_to(PACK)).write_bytes(file.read_bytes())
    (folder / "exemptions.toml").write_text('[[exemption]]\nrule = "ssm-cmk"\n')
    with Pack(folder) as pack:
        (said,) = pack.run(Res(_PARAMETER.type, {**_SECURE, "keyId": "k"}))
    assert (said.rule, said.level) == ("policy-exemptions", "mandatory")
    assert "exemptions.toml: row 1: urn is missing" in said.message
