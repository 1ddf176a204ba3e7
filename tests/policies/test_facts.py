from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from policies import schema
from policies.facts import Edge, Facts, FactsError, KnownType, Peer, load
from policies.profiles import DEV, PROFILES
from policies.server import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

_WHOLE = """
profile = "dev"
accounts = ["111122223333"]
organisation = "o-a1b2c3d4e5"
cidrs = ["10.0.0.0/8"]
[[peers]]
name = "main"
cidrs = ["10.40.0.0/16"]
reason = "directory of the institute"
dns = true
[[edges]]
urn = "urn:pulumi:p::*::vpn"
cidrs = []
reason = "until the line is there"
owner = "network@example.org"
expires = 2027-03-31
[[types]]
type = "aws:route53/*"
reason = "names of our own zone"
"""


def _load(folder: Path, text: str) -> Facts:
    file = folder / "facts.toml"
    file.write_text(text)
    return load(file)


def test_every_kind_of_fact_is_read(tmp_path: Path) -> None:
    facts = _load(tmp_path, _WHOLE)
    assert facts.profile is DEV
    assert facts.peers == (Peer(name="main", cidrs=("10.40.0.0/16",), reason="directory of the institute", dns=True),)
    assert facts.peer_cidrs == ("10.40.0.0/16",)
    assert facts.types == (KnownType(type="aws:route53/*", reason="names of our own zone"),)
    assert facts.edges == (
        Edge(
            urn="urn:pulumi:p::*::vpn",
            cidrs=(),
            reason="until the line is there",
            owner="network@example.org",
            expires=date(2027, 3, 31),
        ),
    )


def test_an_edge_is_allowed_until_its_last_day(tmp_path: Path) -> None:
    facts = _load(tmp_path, _WHOLE)
    assert facts.on(date(2027, 3, 31)) is facts
    assert facts.on(date(2027, 4, 1)).edges == ()
    assert facts.on(date(2026, 3, 31)) is facts
    assert facts.on(date(2026, 3, 30)).edges == ()
    assert facts.on(date(2027, 4, 1)).peers == facts.peers


def test_nothing_is_allowed_by_an_empty_file(tmp_path: Path) -> None:
    assert _load(tmp_path, "") == Facts()


def test_the_file_of_the_pack_allows_nothing() -> None:
    assert load(FOLDER / "facts.toml") == Facts()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("profile = 'test'", "profile is 'test'; allowed: dev, prod, hipaa"),
        ("accounts = ['1']", "accounts has '1'; an account has 12 digits"),
        ("accounts = '111122223333'", "accounts is '111122223333'; write a list of texts"),
        ("cidrs = ['10.0.0.1/8']", "cidrs has '10.0.0.1/8', which is no address range"),
        ("organisation = 'x'", "organisation is 'x'; write its id"),
        ("peer = []", "unknown key 'peer'; allowed: profile, accounts"),
        ("peers = 1", "peers is no list of rows; each starts with [[peers]]"),
        ("[[peers]]\nname = 'x'\nwhere = 'y'", "peers row 1: unknown field 'where'"),
        ("[[peers]]\nname = 'x'", "peers row 1: cidrs is missing"),
        ("[[peers]]\nreason = 'short'", "peers row 1: reason is 'short'; say it in at least 10 characters"),
        ("[[peers]]\naccount = '1'", "peers row 1: account is '1'; an account has 12 digits"),
        ("[[peers]]\ndns = 'yes'", "peers row 1: dns is 'yes'; write true or false"),
        ("[[edges]]\nexpires = '2027-01-01'", "edges row 1: expires is 2027-01-01; write a date without quotes"),
        ("zones = ['a']", "unknown key 'zones'"),
        ("endpoint_services = 'x'", "endpoint_services is 'x'; write a list of texts"),
        ("[[edges]]\nurn = '*vpn'", "edges row 1: urn is '*vpn', which is over-broad"),
        ("[[types]]\ntype = '*'\nreason = 'all of it is fine'", "types row 1: type is '*'; write a type"),
        ("[[types]]\ntype = 'aws:*'\nreason = 'all of it is fine'", "types row 1: type is 'aws:*'; write a type"),
        ("[[types]]\ntype = 'aws:lb/*'\nreason = 'fine'", "types row 1: reason is 'fine'; say it in at least 10"),
        ("types = ['aws:lb/*']", "types is no list of rows; each starts with [[types]]"),
        ("= 1", "facts.toml: "),
    ],
)
def test_a_malformed_fact_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FactsError) as raised:
        _load(tmp_path, text)
    assert words in str(raised.value)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(FactsError) as raised:
        _load(tmp_path, "profile = 'x'\nwrong = 1\naccounts = ['1']")
    assert len(str(raised.value).splitlines()) == 3


def test_the_schema_is_up_to_date() -> None:
    assert schema.FILE.read_text(encoding="utf-8") == schema.text(), "run python -m policies.schema"


def test_profiles_grow_stricter() -> None:
    dev, prod, hipaa = (PROFILES[name] for name in ("dev", "prod", "hipaa"))
    for stricter, looser in ((prod, dev), (hipaa, prod)):
        assert stricter.minimum_log_days >= looser.minimum_log_days
        assert stricter.minimum_backup_days >= looser.minimum_backup_days
        assert stricter.maximum_secret_age_days <= looser.maximum_secret_age_days
        assert stricter.multi_zone >= looser.multi_zone
