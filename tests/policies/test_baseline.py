import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.baseline import BaselineError, Entry, load, read, write
from policies.model import Finding, Level, Rule, Severity
from policies.verdict import Verdict

_RULE = Rule(
    id="s3-cmk",
    title="t",
    severity=Severity.HIGH,
    types=("aws:s3/bucket:Bucket",),
    why="w",
    remediation="r",
    source="https://example.org",
)
_ENTRY = Entry(rule="s3-cmk", urn="urn:pulumi:lab::p::t::a", finding="kmsKeyId is not set", since="2027-03-01")
_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.tuples(_TEXT, _TEXT, _TEXT), unique=True), st.randoms())
def test_what_is_written_is_read_in_one_order(
    tmp_path_factory: pytest.TempPathFactory, rows: object, random: object
) -> None:
    entries = [Entry(rule=rule, urn=urn, finding=found, since="2027-03-01") for rule, urn, found in rows]  # type: ignore[attr-defined]
    file = tmp_path_factory.mktemp("baseline") / "baseline.json"
    file.write_text(write(entries), encoding="utf-8")
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert write(shuffled) == file.read_text(encoding="utf-8")
    assert set(read(file)) == set(entries)


def test_it_names_findings_as_verdicts_do(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(write([_ENTRY]))
    verdict = Verdict(_RULE, Level.MANDATORY, _ENTRY.urn, Finding(_ENTRY.finding, "kmsKeyId"))
    assert load(file) == {verdict.fingerprint}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"finding": "something else"}, "row 1: its fingerprint .* is not that of its rule, urn and finding"),
        ({"since": "yesterday"}, "row 1: since is 'yesterday'; write a day, such as 2027-03-31"),
        ({"since": "2027-02-30"}, "row 1: since is '2027-02-30'"),
        ({"since": 3}, "row 1: since is 3; write a text"),
        ({"owner": "me"}, "row 1: unknown field 'owner'; allowed: rule, urn, finding, since, fingerprint"),
    ],
)
def test_a_row_that_somebody_changed_is_refused(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    document = json.loads(write([_ENTRY]))
    document["findings"][0].update(change)
    file = tmp_path / "baseline.json"
    file.write_text(json.dumps(document))
    with pytest.raises(BaselineError, match=problem):
        load(file)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 9, "findings": []}', '{"version": 1}', '{"version": 1, "findings": {}}']
)
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text)
    with pytest.raises(BaselineError, match=r"baseline\.json: .*labs audit --write-baseline FILE"):
        load(file)
    with pytest.raises(BaselineError, match=r"none\.json cannot be read: No such file"):
        load(tmp_path / "none.json")
    file.write_text('{"version": 1, "findings": [7]}')
    with pytest.raises(BaselineError, match="row 1: it is 7; a row is an object"):
        load(file)
