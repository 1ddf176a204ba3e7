import json
import os
import re
from pathlib import Path

import pytest

from ops.preview.as_json import as_json
from ops.preview.cluster import CHECK
from ops.preview.comment import LIMIT, Setting, comment, marker
from ops.preview.log import Log, read_log
from ops.preview.markdown import code, table, words
from ops.preview.report import Outcome, Preview, Report, report_on
from tests.ops.preview import recorded
from tests.ops.preview.events import Events, urn

GOLDEN = Path(__file__).parents[1] / "golden" / "preview-report.md"
_SETTING = Setting(rule_pages={"hpc-labs": "https://github.com/example/labs/blob/main/docs/policies.md"})
_WORDS = "Found: no key; allowed: one\nRule:  Every bucket has a key\nWhy:   Because.\nFix:   Give it one."


def _report(*logs: Events) -> Report:
    return report_on([Preview(read_log(events.text(), events.stack)) for events in logs], {})


def _recorded(*names: str) -> Report:
    return report_on([Preview(recorded.log(name)) for name in names], {})


def test_the_comment_of_the_example() -> None:
    text = comment(_recorded("platform", "lab-refused"), _SETTING)
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8"), "read the new text; if it is right: REFRESH_GOLDEN=1"


def test_the_order_in_which_things_happened_does_not_matter() -> None:
    logs = [recorded.text(name).splitlines() for name in ("platform", "lab")]
    turned = [[line for line in reversed(rows) if "diagnosticEvent" not in line] for rows in logs]
    straight = [[line for line in rows if "diagnosticEvent" not in line] for rows in logs]
    texts = []
    for order in (straight, list(reversed(straight))):
        texts.append(comment(report_on([Preview(read_log("\n".join(rows), "x")) for rows in order], {}), _SETTING))
    assert texts[0] == texts[1]
    policies = [sorted(f.rule for f in s.findings.counted) for s in _from(turned).stacks]
    assert policies == [sorted(f.rule for f in s.findings.counted) for s in _from(straight).stacks]


def _from(logs: list[list[str]]) -> Report:
    return report_on([Preview(read_log("\n".join(rows), "x")) for rows in logs], {})


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        (Events().summary(same=3), Outcome.CLEAR),
        (Events().policy("a", _WORDS, level="advisory").summary(), Outcome.CLEAR),
        (Events().policy("a", _WORDS).say("error", "preview failed").summary("failed"), Outcome.FINDINGS),
        (Events().policy("a", _WORDS).say("error", "no zone", urn("t", "n")).summary("failed"), Outcome.FINDINGS),
        (Events().say("error", "no zone").summary("failed"), Outcome.FAILED),
        (Events().say("error", "preview failed").summary("failed"), Outcome.FAILED),
        (Events().say("error", "x", urn(CHECK, "c-check")).summary("failed"), Outcome.FAILED),
    ],
)
def test_what_it_comes_to(events: Events, outcome: Outcome) -> None:
    assert _report(events).outcome is outcome


def test_a_preview_that_did_not_start_says_why() -> None:
    report = report_on([Preview(Log("lab"), failure="policy pack not started: no module x")], {})
    assert report.outcome is Outcome.FAILED
    assert "policy pack not started: no module x" in comment(report, _SETTING)


def test_a_program_s_own_words_explain_its_end() -> None:
    events = Events().say("error", "Program exited with 1").say("info#err", "Traceback: zones: name two or more\n")
    text = comment(_report(events.summary("failed")), _SETTING)
    assert "zones: name two or more" in text


def test_no_stack_is_touched() -> None:
    assert "no stack is touched" in comment(Report(()), _SETTING)


def test_data_comes_first_with_what_keeps_it() -> None:
    events = Events().step("create", "aws:iam/role:Role", "role", new={})
    events.step("delete", "aws:efs/fileSystem:FileSystem", "home", old={"_protect": True})
    events.step("replace", "aws:s3/bucket:Bucket", "data", old={"_retainOnDelete": True}, new={}, keys=("bucket",))
    events.step("same", "aws:kms/key:Key", "key", old={"_protect": True}, new={})
    text = comment(_report(events.summary()), _SETTING)
    assert "**Data is at stake in `lab`**: `home`, `data`." in text
    rows = {match[2]: match[0] for match in re.finditer(r"^\| `(\S+)` `(\S+)` \|.*$", text, re.MULTILINE)}
    assert "**deleted**" in rows["home"]
    assert "Pulumi refuses this" in rows["home"]
    assert "`bucket`" in rows["data"]
    assert "retain\\_on\\_delete" in rows["data"]
    assert "left unprotected" in rows["key"]
    assert text.index("#### Data") < text.index("changed resource")


def test_it_begins_with_its_marker() -> None:
    text = comment(_report(Events().summary()), Setting(key="eu"))
    assert text.splitlines()[0] == marker("eu") == "<!-- labs preview-report: eu -->"


def test_names_and_words_of_others_are_shown_as_they_are() -> None:
    evil = "`|<img src=x> @octocat [x](y) **b** \n# head"
    events = Events().step("create", "aws:s3/bucket:Bucket", evil, new={}).policy("a", evil, evil).summary()
    text = comment(_report(events), _SETTING)
    outside = re.sub(
        r"(`+)(?:(?!\1).)*\1", "", "\n".join(line for line in text.splitlines() if not line.startswith("|"))
    )
    assert "<img" not in outside.replace(r"\<img", "")
    assert "@octocat" not in outside
    assert "\n# head" not in text
    assert text.count("\n## ") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a|b", "`a|b`"), ("a\nb", "`a b`"), ("", "`  `")],
)
def test_code(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_bar_ends_no_cell() -> None:
    assert table(["a"], [[code("x|y")], [words("x|y")]]).splitlines()[2:] == [r"| `x\|y` |", r"| x\|y |"]


def test_words_call_nobody() -> None:
    assert words("ask @ops_team & <b>") == "ask @\u200bops\\_team &amp; \\<b\\>"


def _many(stacks: int, findings: int) -> Report:
    logs = []
    for number in range(stacks):
        events = Events(f"lab-{number:03}")
        events.step("same", "aws:ec2/vpc:Vpc", "vpc", old={"cidrBlock": "10.0.0.0/16"})
        for each in range(40):
            events.step("create", "aws:s3/bucket:Bucket", f"bucket-{each}", new={})
        for each in range(findings):
            events.policy(f"rule-{each:03}", f"Found: {'x' * 300}\nRule:  It holds\nFix:   {'y' * 300}", f"b-{each}")
        logs.append(events.summary("failed"))
    return _report(*logs)


@pytest.mark.parametrize(("stacks", "findings"), [(3, 2), (30, 2), (60, 3), (20, 20)])
def test_it_is_never_longer_than_github_takes_and_names_every_finding(stacks: int, findings: int) -> None:
    report = _many(stacks, findings)
    text = comment(report, Setting(elsewhere="the artifact"))
    assert len(text.encode()) <= LIMIT
    for stack in report.stacks:
        section = text.split(f"### Stack `{stack.stack}`")[1].split("### Stack")[0]
        for each in range(findings):
            assert f"`rule-{each:03}`" in section
            assert f"`b-{each}`" in section
    if len(comment(report, Setting(), 0)) > LIMIT:
        assert "Shortened to fit" in text
        assert "The whole report is in the artifact." in text


def test_more_heads_than_fit_are_cut_between_lines_and_it_says_so() -> None:
    text = comment(_many(60, 60), Setting(elsewhere="the artifact"))
    assert len(text.encode()) <= LIMIT
    assert text.endswith("**Cut here: there is more than a comment can hold. The whole report is in the artifact.**\n")


def test_the_report_for_programs() -> None:
    report = _recorded("lab", "platform")
    read = json.loads(as_json(report))
    assert (read["version"], read["exit_code"], read["outcome"]) == (1, 3, "findings")
    lab, platform = read["stacks"]
    assert lab["stack"] == "lab"
    assert lab["mandatory_findings"] == len(report.stacks[0].findings.mandatory)
    assert [urn_.rsplit("::", 1)[-1] for urn_ in platform["data_at_stake"]] == ["platform-home"]
    assert as_json(report) == as_json(_recorded("platform", "lab"))
