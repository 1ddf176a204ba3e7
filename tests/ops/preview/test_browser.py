"""The comment, looked at: rendered as GitHub renders it as far as that can be had, in Chromium."""

from pathlib import Path

import pytest

from ops.preview.comment import Setting, comment
from ops.preview.log import read_log
from ops.preview.report import Preview, Report, report_on
from tests.ops.preview import browser, recorded
from tests.ops.preview.events import Events
from tests.ops.preview.test_comment import GOLDEN

pytestmark = pytest.mark.skipif(bool(browser.missing()), reason=browser.missing())


@pytest.fixture(scope="module", autouse=True)
def _libraries() -> None:
    browser.prepare()


def _fits(seen: browser.Seen) -> None:
    facts = seen.facts
    assert facts["errors"] == []
    assert not facts["overflows"], f"something is wider than the comment: {seen.screenshot}"
    assert [table["head"] for table in facts["tables"] if table["overflows"]] == [], seen.screenshot
    assert [block["text"] for block in facts["blocks"] if block["overflows"]] == [], seen.screenshot
    for diagram in facts["diagrams"]:
        assert diagram["error"] == ""
        assert diagram["clipped"] == []
        assert "Syntax error" not in diagram["text"]
        assert 0 < diagram["height"] < 1400


def test_the_comment_of_the_example(tmp_path: Path) -> None:
    seen = browser.look(GOLDEN.read_text(), "comment", tmp_path)
    _fits(seen)
    facts = seen.facts
    assert len(facts["diagrams"]) == GOLDEN.read_text().count("```mermaid") == 4
    assert all(diagram["nodes"] >= 8 for diagram in facts["diagrams"])
    assert "THE INTERNET" in facts["diagrams"][1]["text"]
    overview = facts["tables"][0]
    assert [row[0] for row in overview["rows"]] == ["lab", "platform"]
    assert all(len(row) == len(table["head"]) for table in facts["tables"] for row in table["rows"])
    assert facts["headings"][:2] == ["Preview of 2 stacks: policies refuse it", "Stack lab"]
    assert any("policies.md#net-no-internet-gateway" in link for link in facts["links"])
    assert "labs preview-report" not in facts["text"]  # the marker is hidden
    assert seen.screenshot.stat().st_size > 50_000


def test_a_change_that_is_taken(tmp_path: Path) -> None:
    report = report_on([Preview(recorded.log(name)) for name in ("lab", "platform")], {})
    _fits(browser.look(comment(report, Setting()), "taken", tmp_path))


def test_hostile_names_draw_and_show_as_they_are(tmp_path: Path) -> None:
    name = 'end"]; click x <script>alert(1)</script> `a|b` #quot; %%{init}%% **b**\\'
    events = Events()
    events.step("same", "aws:ec2/vpc:Vpc", "vpc", old={"cidrBlock": name})
    events.step("create", "aws:s3/bucket:Bucket", name, new={})
    events.step("delete", "aws:efs/fileSystem:FileSystem", name, old={})
    events.policy("s3-cmk", f"Found: {name}\nRule:  {name}\nFix:   {name}", name)
    events.say("error", f"{name}\n```\n{'x' * 80}")
    report: Report = report_on([Preview(read_log(events.summary("failed").text(), "lab"))], {})
    seen = browser.look(comment(report, Setting()), "hostile", tmp_path)
    _fits(seen)
    assert len(seen.facts["diagrams"]) == 2
    assert "\\|" not in seen.facts["text"]
    assert all('end"]; click x <script>alert(1)</script>' in diagram["text"] for diagram in seen.facts["diagrams"])
    assert seen.facts["text"].count("<script>alert(1)</script>") >= 6
