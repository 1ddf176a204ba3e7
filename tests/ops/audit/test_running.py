import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from ops.audit import UsageError, grouping
from ops.audit.judging import Terms
from ops.audit.model import Audit, FailOn, Status, Use
from ops.audit.reports import FORMATS
from ops.audit.running import Request, run
from ops.progress import Progress
from policies import rules
from policies.baseline import Entry
from policies.exemptions import Exemption
from policies.facts import Facts
from policies.model import Level
from policies.profiles import PROD
from policies.registry import Registry, discover
from policies.resource import Resource

from .made import CIPHER, DAY, backend, block, bucket, estate, exported, reference, row, saved, topic

ACROSS = "s3-public-access-block"
"""A rule of stacks, which finds a bucket whose block is in no stack at hand."""
ALONE = "sns-cmk"
"""A rule of resources."""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return discover(rules)


def _terms(exemptions: Iterable[Exemption] = (), *, baseline: Iterable[str] = (), facts: Facts | None = None) -> Terms:
    known = facts or Facts()
    return Terms(facts=known, exemptions=tuple(exemptions), today=DAY, baseline=frozenset(baseline))


def _run(registry: Registry, *places: Path | str, terms: Terms | None = None, **options: object) -> Audit:
    request = Request(places=tuple(map(str, places)), terms=terms or _terms())
    return run(replace(request, **options), registry, Progress(StringIO()), {})  # type: ignore[arg-type]


def _found(audit: Audit, rule: str) -> list[str]:
    return sorted(finding.stack.removeprefix("hpc-labs/") for finding in audit.findings if finding.rule.id == rule)


def _exemption(rule: str, urn: str, expires: date = date(2027, 8, 1)) -> Exemption:
    return Exemption(rule=rule, urn=urn, reason="Until the vendor is ready", owner="o", ticket="T-1", expires=expires)


def test_a_lab_and_its_platform_are_judged_as_one(tmp_path: Path, registry: Registry) -> None:
    root = backend(
        tmp_path,
        {
            "hpc-labs/platform": saved(bucket("platform")),
            "hpc-labs/lab": saved(reference("lab", "platform"), block("lab")),
            "hpc-labs/other": saved(bucket("other", "lonely")),
        },
    )
    audit = _run(registry, root)
    assert _found(audit, ACROSS) == ["other"]
    groups = {stack.name: stack.group for stack in audit.stacks}
    assert groups["hpc-labs/lab"] == "hpc-labs/platform"
    # Without the lab there is nothing that closes the platform's bucket.
    assert _found(_run(registry, root / ".pulumi/stacks/hpc-labs/platform.json"), ACROSS) == ["platform"]


def test_each_finding_is_there_once_however_many_labs_a_platform_has(tmp_path: Path, registry: Registry) -> None:
    audit = _run(registry, estate(tmp_path, platforms=1, labs=9))
    assert _found(audit, ALONE) == [*(f"lab-0-{number}" for number in range(9)), "platform-0"]
    assert len({finding.fingerprint for finding in audit.findings}) == len(audit.findings)


def test_processes_slices_and_order_change_no_byte(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = estate(tmp_path / "state", platforms=4, labs=20)
    row_used = _exemption(ALONE, "urn:pulumi:lab-*::hpc-labs::aws:sns/topic:Topic::alarms")
    terms = _terms([row_used])
    once = _run(registry, root, terms=terms, pictures=True)
    monkeypatch.setattr(grouping, "_LARGE", 4000)
    monkeypatch.setattr(grouping, "_PIECE", 1500)
    spread = _run(registry, root, terms=terms, pictures=True, jobs=2)
    files = sorted((root / ".pulumi").rglob("*.json"))
    random.Random(3).shuffle(files)
    shuffled = _run(registry, *files, terms=terms, jobs=2)
    for name, form in FORMATS.items():
        assert form.render(spread) == form.render(once), name
    assert [replace(f, fingerprint="") for f in shuffled.findings] == [
        replace(f, fingerprint="") for f in once.findings
    ]
    assert len(once.open_findings) > 20


def test_one_that_cannot_be_read_stops_no_other(tmp_path: Path, registry: Registry) -> None:
    root = estate(tmp_path, platforms=1, labs=3)
    stacks = root / ".pulumi/stacks/hpc-labs"
    whole = (stacks / "lab-0-1.json").read_text()
    (stacks / "lab-0-1.json").write_text(whole[: len(whole) // 2])
    (stacks / "odd.json").write_text('{"version": 3}')
    (stacks / "deep.json").write_text('{"checkpoint": {"latest": {"resources": ' + "[" * 100_000)
    for jobs in (1, 2):
        audit = _run(registry, root, jobs=jobs)
        problems = {stack.name: stack.problem for stack in audit.unreadable}
        assert set(problems) == {"hpc-labs/deep", "hpc-labs/lab-0-1", "hpc-labs/odd"}
        assert "no JSON" in problems["hpc-labs/lab-0-1"]
        assert _found(audit, ALONE) == ["lab-0-0", "lab-0-2", "platform-0"]
        assert audit.exit_code == 3


def test_a_rule_that_breaks_makes_its_stacks_unreadable(tmp_path: Path, registry: Registry) -> None:
    def broken(*_: object) -> Iterable[object]:
        raise ZeroDivisionError("by nought")

    entries = [replace(entry, check=broken) if entry.rule.id == ALONE else entry for entry in registry.all]  # type: ignore[arg-type]
    root = backend(tmp_path, {"a/one": saved(topic("one")), "a/two": saved(bucket("two"))})
    audit = _run(Registry(entries), root)
    assert [(stack.name, "by nought" in stack.problem) for stack in audit.unreadable] == [("hpc-labs/one", True)]
    assert _found(audit, ACROSS) == ["two"]


def test_what_no_rule_foresaw_stops_no_other(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expand(resource: Resource) -> tuple[Resource, ...]:
        if "odd" in resource.urn:
            raise AttributeError("no such thing")
        return ()

    monkeypatch.setattr("policies.resource.expand", expand)
    root = backend(tmp_path, {"a/one": saved(topic("one")), "a/odd": saved(topic("odd"))})
    audit = _run(registry, root)
    assert [stack.problem for stack in audit.unreadable] == ["it could not be judged: AttributeError: no such thing"]
    assert _found(audit, ALONE) == ["one"]


def test_the_same_stack_twice_is_told(tmp_path: Path, registry: Registry) -> None:
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_text(exported(topic("lab")))
    audit = _run(registry, tmp_path / "one.json", tmp_path / "two.json")
    assert [(stack.source.endswith("two.json"), "same stack as in" in stack.problem) for stack in audit.unreadable] == [
        (True, True)
    ]
    assert _found(audit, ALONE) == ["lab"]


def test_a_pattern_chooses_what_is_reported_and_not_what_is_joined(tmp_path: Path, registry: Registry) -> None:
    root = estate(tmp_path, platforms=2, labs=2)
    audit = _run(registry, root, stacks=("platform-0",))
    assert [stack.name for stack in audit.stacks] == ["hpc-labs/platform-0"]
    assert _found(audit, ACROSS) == []  # its lab was read too
    assert _found(audit, ALONE) == ["platform-0"]
    with pytest.raises(UsageError, match=r"there are: hpc-labs/lab-0-0, .*"):
        _run(registry, root, stacks=("nothing*",))


def test_an_exemption_is_used_if_any_stack_needs_it(tmp_path: Path, registry: Registry) -> None:
    root = estate(tmp_path, platforms=2, labs=1)
    rows = [
        _exemption(ALONE, "urn:pulumi:platform-?::hpc-labs::aws:sns/topic:Topic::alarms"),
        _exemption(ALONE, "urn:pulumi:lab-*::hpc-labs::aws:sns/topic:Topic::none"),
        _exemption(ALONE, "urn:pulumi:lab-0-0::hpc-labs::aws:sns/topic:Topic::alarms", date(2027, 2, 28)),
        _exemption(ALONE, "urn:pulumi:elsewhere::hpc-labs::aws:sns/topic:Topic::alarms"),
        _exemption(ALONE, "*"),
        _exemption(ALONE, "urn:pulumi:platform-1::hpc-labs::aws:sns/topic:Topic::alarms", date(9999, 12, 31)),
    ]
    audit = _run(registry, root, terms=_terms(rows))
    assert {use.row.urn: use.use for use in audit.exemptions} == {
        rows[0].urn: Use.USED,
        rows[1].urn: Use.UNUSED,
        rows[2].urn: Use.EXPIRED,
        rows[3].urn: Use.OTHER,
        rows[4].urn: Use.OVER_BROAD,
        rows[5].urn: Use.TOO_LATE,
    }
    told = [finding.message for finding in audit.findings if finding.rule.id == "policy-exemptions"]
    assert len(told) == 4
    assert [f.stack for f in audit.findings if f.status is Status.EXEMPT] == [
        "hpc-labs/platform-0",
        "hpc-labs/platform-1",
    ]


def test_secrets_are_not_known_and_not_shown(tmp_path: Path, registry: Registry) -> None:
    secret = row("lab", "aws:sns/topic:Topic", "hidden", kmsMasterKeyId=CIPHER)
    audit = _run(registry, backend(tmp_path, {"hpc-labs/lab": saved(secret)}), pictures=True)
    (open_,) = (each for _, each in audit.open if each.rule == ALONE)
    assert open_.paths == ("kmsMasterKeyId: an encrypted secret",)
    assert audit.withheld == sum(each.is_withheld for _, each in audit.open) >= 1
    for form in FORMATS.values():
        assert CIPHER["ciphertext"] not in form.render(audit)


def test_an_exemption_of_what_is_not_known_may_be_needed(tmp_path: Path, registry: Registry) -> None:
    secret = row("lab", "aws:sns/topic:Topic", "hidden", kmsMasterKeyId=CIPHER)
    exemption = _exemption(ALONE, "urn:pulumi:lab::hpc-labs::aws:sns/topic:Topic::hidden")
    root = backend(tmp_path, {"hpc-labs/lab": saved(secret)})
    audit = _run(registry, root, terms=_terms([exemption]))
    assert [use.use for use in audit.exemptions] == [Use.WAITING]
    assert not [finding for finding in audit.findings if finding.rule.id == "policy-exemptions"]


@pytest.mark.parametrize(
    ("fail_on", "fails"),
    [(FailOn.MANDATORY, True), (FailOn.LOW, True), (FailOn.CRITICAL, False), (FailOn.NEVER, False)],
)
def test_what_fails_an_audit(tmp_path: Path, registry: Registry, fail_on: FailOn, fails: bool) -> None:
    audit = _run(registry, backend(tmp_path, {"hpc-labs/lab": saved(topic("lab"))}), fail_on=fail_on)
    counting = {finding.rule.id: finding.counts for finding in audit.findings}
    assert counting[ALONE] is fails
    assert audit.exit_code == (1 if fails else 0)


def test_what_could_not_be_judged_fails_where_that_is_asked_for(tmp_path: Path, registry: Registry) -> None:
    secret = row("lab", "aws:sns/topic:Topic", "hidden", kmsMasterKeyId=CIPHER)
    root = backend(tmp_path, {"hpc-labs/lab": saved(secret)})
    alone = Registry([entry for entry in registry.all if entry.rule.id == ALONE])
    assert (_run(alone, root).exit_code, _run(alone, root).failing) == (0, ())
    audit = _run(alone, root, fail_on=FailOn.NOT_EVALUATED)
    assert (audit.exit_code, audit.verdict, audit.failing) == (1, "failed", ())
    fine = backend(
        tmp_path / "fine", {"hpc-labs/lab": saved(row("lab", "aws:sns/topic:Topic", "a", kmsMasterKeyId="k"))}
    )
    assert _run(alone, fine, fail_on=FailOn.NOT_EVALUATED).exit_code == 0


def test_a_mandatory_finding_fails_also_where_all_was_judged(tmp_path: Path, registry: Registry) -> None:
    root = backend(tmp_path, {"hpc-labs/lab": saved(topic("lab"))})
    alone = Registry([entry for entry in registry.all if entry.rule.id == ALONE])
    assert _run(alone, root, fail_on=FailOn.NOT_EVALUATED).exit_code == 1


def test_an_advisory_rule_fails_by_its_severity_only(tmp_path: Path, registry: Registry) -> None:
    root = backend(tmp_path, {"hpc-labs/lab": saved(topic("lab"))})
    facts = Facts(profile=replace(PROD, levels={entry.rule.id: Level.ADVISORY for entry in registry.all}))
    assert _run(registry, root, terms=_terms(facts=facts)).exit_code == 0
    assert _run(registry, root, terms=_terms(facts=facts), fail_on=FailOn.LOW).exit_code == 1


def test_the_baseline_accepts_and_says_what_is_gone(tmp_path: Path, registry: Registry) -> None:
    root = backend(tmp_path, {"hpc-labs/lab": saved(topic("lab")), "hpc-labs/two": saved(topic("two"))})
    first = _run(registry, root)
    entries = tuple(
        Entry(rule=each.rule.id, urn=each.urn, finding=each.message, since="2027-01-01") for each in first.findings
    )
    accepted = _terms(baseline=[entry.fingerprint for entry in entries])
    same = _run(registry, root, terms=accepted, baseline=entries)
    assert {finding.status for finding in same.findings} == {Status.BASELINE}
    assert (same.exit_code, same.baseline_gone) == (0, ())

    (root / ".pulumi/stacks/hpc-labs/two.json").write_text(saved(topic("two", "renamed")))
    changed = _run(registry, root, terms=accepted, baseline=entries)
    assert {finding.stack for finding in changed.open_findings} == {"hpc-labs/two"}
    assert {entry.urn for entry in changed.baseline_gone} == {topic("two")["urn"]}
    # Of what was not looked at nothing is gone; of a stack that a whole backend has no more, everything.
    assert _run(registry, root, terms=accepted, baseline=entries, stacks=("lab",)).baseline_gone == ()
    (root / ".pulumi/stacks/hpc-labs/two.json").unlink()
    assert {entry.urn for entry in _run(registry, root, terms=accepted, baseline=entries).baseline_gone} == {
        topic("two")["urn"]
    }


def test_drift_since_an_earlier_audit(tmp_path: Path, registry: Registry) -> None:
    root = backend(tmp_path, {"hpc-labs/lab": saved(topic("lab", "a")), "hpc-labs/torn": saved(topic("torn"))})
    report = tmp_path / "earlier.json"
    first = _run(registry, root)
    report.write_text(FORMATS["json"].render(first))
    of_lab = sum(finding.stack == "hpc-labs/lab" for finding in first.findings)

    (root / ".pulumi/stacks/hpc-labs/lab.json").write_text(saved(topic("lab", "b")))
    (root / ".pulumi/stacks/hpc-labs/torn.json").write_text("{")
    drift = _run(registry, root, since=report).drift
    assert drift is not None
    assert (drift.since, drift.new, drift.still, len(drift.gone)) == (DAY.isoformat(), of_lab, 0, of_lab)
    assert {each.stack for each in drift.gone} == {"hpc-labs/lab"}  # of the torn one nobody knows

    for text, problem in (
        ("{", "cannot be read"),
        ("[]", "no report"),
        ('{"version": 2, "findings": []}', "no report"),
    ):
        report.write_text(text)
        with pytest.raises(UsageError, match=problem):
            _run(registry, root, since=report)
    report.write_text('{"version": 1, "findings": [{"rule": "x"}]}')
    with pytest.raises(UsageError, match="a finding has no 'fingerprint'"):
        _run(registry, root, since=report)


def test_the_history_is_the_trend(tmp_path: Path, registry: Registry) -> None:
    root = backend(tmp_path / "state", {"hpc-labs/lab": saved(topic("lab"))})
    history = tmp_path / "history"
    history.mkdir()
    for day in ("2027-02-01", "2027-02-08", "2027-03-01", "2027-04-01"):
        (history / f"{day}.json").write_text(FORMATS["json"].render(_run(registry, root)))
    (history / "notes.txt").write_text("not one of them")
    trend = _run(registry, root, history=history).trend
    assert [point.day for point in trend] == ["2027-02-01", "2027-02-08", "2027-03-01"]
    assert trend[0].open == trend[-1].open
    broken = json.loads((history / "2027-02-01.json").read_text())
    del broken["summary"]
    (history / "2027-02-01.json").write_text(json.dumps(broken))
    with pytest.raises(UsageError, match=r"2027-02-01.json has no summary"):
        _run(registry, root, history=history)


def test_a_state_of_thousands_of_resources(tmp_path: Path, registry: Registry) -> None:
    rows = [topic("lab", f"t{number}") for number in range(3000)]
    audit = _run(registry, backend(tmp_path, {"hpc-labs/lab": saved(*rows)}))
    assert len(_found(audit, ALONE)) == 3000
    assert audit.resources == 3000


def test_a_stack_without_resources_is_clean(tmp_path: Path, registry: Registry) -> None:
    audit = _run(registry, backend(tmp_path, {"hpc-labs/new": '{"version":3,"checkpoint":{}}'}))
    assert (audit.exit_code, audit.resources, [stack.name for stack in audit.stacks]) == (0, 0, ["hpc-labs/new"])
