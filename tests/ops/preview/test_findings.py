from datetime import date

import pytest

from ops.preview.findings import findings_of, rule_address
from ops.preview.log import read_log
from policies.exemptions import Exemption
from policies.model import Finding, Level, Rule, Severity
from policies.verdict import Verdict
from tests.ops.preview import recorded
from tests.ops.preview.events import Events, urn

_RULE = Rule(
    id="s3-cmk",
    title="Every bucket is encrypted with a customer key",
    severity=Severity.HIGH,
    types=("aws:s3/bucket:Bucket",),
    why="Because.",
    remediation="Give it a key.",
    source="https://example.org/s3",
)
_URN = urn("aws:s3/bucket:Bucket", "thing")


def _words(**more: object) -> str:
    return Verdict(_RULE, Level.MANDATORY, _URN, Finding("no key; allowed: one"), **more).words  # type: ignore[arg-type]


def test_what_the_pack_says_is_read_back() -> None:
    (finding,) = findings_of(read_log(Events().policy("s3-cmk", _words()).text(), "lab")).counted
    assert (finding.rule, finding.level, finding.severity, finding.urn) == ("s3-cmk", "mandatory", "high", _URN)
    assert (finding.found, finding.title, finding.why, finding.fix, finding.address) == (
        "no key; allowed: one",
        _RULE.title,
        _RULE.why,
        _RULE.remediation,
        _RULE.source,
    )
    assert finding.mandatory


def test_an_exemption_is_apart_with_its_reason() -> None:
    row = Exemption(
        rule="s3-cmk",
        urn="urn:*",
        reason="access logs cannot have it",
        owner="ops",
        ticket="T-1",
        expires=date(2031, 1, 2),
    )
    found = findings_of(read_log(Events().policy("s3-cmk", _words(exemption=row), level="advisory").text(), "lab"))
    assert found.counted == ()
    (finding,) = found.accepted
    assert finding.accepted == "exempt until 2031-01-02: access logs cannot have it (T-1, ops)"
    assert not finding.mandatory


def test_what_the_baseline_accepts_is_apart() -> None:
    found = findings_of(read_log(Events().policy("s3-cmk", _words(accepted=True), level="advisory").text(), "lab"))
    assert [finding.accepted for finding in found.accepted] == ["the baseline accepts it"]


@pytest.mark.parametrize("message", ["Buckets must be blue.", "Buckets:\nmust be blue", ""])
def test_another_pack_s_words_are_taken_as_they_are(message: str) -> None:
    events = Events().policy("blue", message, policyPackName="company")
    (finding,) = findings_of(read_log(events.text(), "lab")).counted
    assert (finding.found, finding.fix, finding.address) == (message, "", "")


def test_a_rule_is_explained_on_its_pack_s_page() -> None:
    (finding,) = findings_of(read_log(Events().policy("s3-cmk", _words()).text(), "lab")).counted
    assert rule_address(finding, {"hpc-labs": "https://h/policies.md"}) == "https://h/policies.md#s3-cmk"
    assert rule_address(finding, {}) == _RULE.source


def test_the_worst_come_first_and_each_once() -> None:
    events = Events().policy("b", "x", level="advisory", severity="critical").policy("a", "x", severity="low")
    events.policy("c", "x", severity="critical").policy("c", "x", severity="critical").policy(
        "z", "x", severity="novel"
    )
    found = findings_of(read_log(events.text(), "lab"))
    assert [finding.rule for finding in found.counted] == ["c", "a", "z", "b"]
    assert len(found.mandatory) == 3


def test_what_is_not_judged_yet() -> None:
    note = (
        "not evaluated yet: 2 checks on 1 resource\n"
        "  aws:cloudformation/stack:Stack::stack: ec2-imdsv2 (templateBody)\n"
        "  something else that a later pack says\n"
    )
    found = findings_of(read_log(Events().policy("policy-not-evaluated", note, level="advisory").text(), "lab"))
    assert found.counted == ()
    assert [(o.rule, o.resource, o.properties) for o in found.open] == [
        ("ec2-imdsv2", "aws:cloudformation/stack:Stack::stack", "templateBody"),
        ("", "something else that a later pack says", ""),
    ]
    strict = findings_of(read_log(Events().policy("policy-not-evaluated", note).text(), "lab"))
    assert len(strict.mandatory) == 1


def test_the_recorded_findings() -> None:
    found = findings_of(recorded.log("lab"))
    assert "net-no-internet-gateway" in {finding.rule for finding in found.mandatory}
    assert all(finding.title and finding.fix and finding.address for finding in found.mandatory)
    assert found.open
    assert all(row.rule for row in found.open)
