import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

import ops.audit
from ops.audit.assembly import levels
from ops.audit.judging import Terms
from ops.audit.model import Audit, FailOn, Point
from ops.audit.posture import Standing, control_words, controls, natural
from ops.audit.reports import FORMATS, table
from ops.audit.reports.page.chart import FILLS, chart
from ops.audit.reports.page.style import COLOURS, INK, PAPER
from policies import rules
from policies.facts import Facts
from policies.model import Controls, Level, Severity
from policies.profiles import PROFILES
from policies.registry import discover
from policies.verdict import Open

from .made import DAY, finding, rule, sample, unreadable

_SCHEMAS = Path(__file__).parent / "schemas"
_EMPTY: dict[str, Any] = dict.fromkeys(
    ("findings", "open", "exemptions", "baseline_gone", "trend", "pictures", "notes"), ()
)
AUDITS = {
    "everything": sample(),
    "nothing": sample(**_EMPTY, drift=None),
    "unreadable": sample(stacks=(*sample().stacks, unreadable())),
    "of files": sample(findings=(finding(rule("policy-exemptions"), "", "", "a row has expired", counts=True),)),
}
# The pack's own rule has to be among the rules.
AUDITS["of files"] = sample(
    findings=AUDITS["of files"].findings,
    rules=(*sample().rules, (AUDITS["of files"].findings[0].rule, AUDITS["of files"].findings[0].level)),
)
each_audit = pytest.mark.parametrize("audit", AUDITS.values(), ids=AUDITS)


@each_audit
def test_json_is_as_its_schema_says(audit: Audit) -> None:
    schema = json.loads((Path(ops.audit.__path__[0]) / "report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    report = json.loads(FORMATS["json"].render(audit))
    jsonschema.validate(report, schema, jsonschema.Draft202012Validator)
    assert report["exit_code"] == audit.exit_code
    assert sum(report["summary"]["open"].values()) == len(audit.open_findings)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**report, "version": 2}, schema)


@each_audit
def test_sarif_is_as_its_schema_says(audit: Audit) -> None:
    schema = json.loads((_SCHEMAS / "sarif-2.1.0.json").read_text())
    log = json.loads(FORMATS["sarif"].render(audit))
    jsonschema.validate(log, schema, jsonschema.Draft7Validator)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert all("suppressions" in result for result in run["results"])
    assert len({result["partialFingerprints"]["hpcLabsFinding/v1"] for result in run["results"]}) == len(run["results"])
    assert all(0 < float(each["properties"]["security-severity"]) <= 10 for each in rules)
    assert run["invocations"][0]["executionSuccessful"] is not bool(audit.unreadable)


def test_sarif_says_where_what_and_what_is_accepted() -> None:
    (run,) = json.loads(FORMATS["sarif"].render(sample()))["runs"]
    first, _, exempt, advice, known = run["results"]
    (location,) = first["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "states/my%20lab.json"
    assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("urn:pulumi:lab::")
    assert [result["level"] for result in (first, exempt, advice)] == ["error", "error", "note"]
    assert "The mirror of a vendor" in exempt["suppressions"][0]["justification"]
    assert "baseline" in known["suppressions"][0]["justification"]
    assert first["suppressions"] == []
    assert (first["baselineState"], exempt["baselineState"]) == ("new", "unchanged")


# What the schemas of JUnit that are in use (Ant's, Jenkins', GitLab's) have in common: attributes that must be there,
# those that may, and the elements inside, in their order.
_JUNIT: dict[str, tuple[set[str], set[str], list[str]]] = {
    "testsuites": (set(), {"name", "tests", "failures", "errors", "skipped", "time"}, ["testsuite"]),
    "testsuite": (
        {"name", "tests", "failures", "errors", "time", "timestamp", "hostname", "id", "package"},
        {"skipped"},
        ["properties", "testcase", "system-out", "system-err"],
    ),
    "testcase": ({"name", "classname", "time"}, set(), ["skipped", "error", "failure", "system-out", "system-err"]),
    "failure": ({"message", "type"}, set(), []),
    "error": ({"message", "type"}, set(), []),
    "skipped": (set(), {"message"}, []),
    "system-out": (set(), set(), []),
}


@each_audit
def test_junit_has_its_usual_shape(audit: Audit) -> None:
    root = ElementTree.fromstring(FORMATS["junit"].render(audit))
    assert root.tag == "testsuites"
    for element in root.iter():
        must, may, inside = _JUNIT[element.tag]
        assert must <= set(element.attrib) <= must | may, element.tag
        order = [inside.index(child.tag) for child in element]
        assert order == sorted(order)
    for suite in root:
        cases = list(suite)
        assert int(suite.attrib["tests"]) == len(cases) == len({case.attrib["name"] for case in cases})
        for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[kind]) == sum(case.find(tag) is not None for case in cases)
    for kind in ("tests", "failures", "errors", "skipped"):
        assert int(root.attrib[kind]) == sum(int(suite.attrib[kind]) for suite in root)
    assert len(root.findall(".//error")) == len(audit.unreadable)
    failed = {(f.stack, f.rule.id) for f in audit.failing}
    assert len(root.findall(".//failure")) == len(failed)


def test_junit_says_what_waits_and_what_is_accepted() -> None:
    root = ElementTree.fromstring(FORMATS["junit"].render(sample()))
    cases = {case.attrib["name"]: case for case in root.findall("testsuite[@name='hpc-labs/lab']/testcase")}
    waits = cases["s3-tls"].find("skipped")
    assert waits is not None
    assert "(policy)" in waits.attrib["message"]
    assert "exempt: urn:pulumi:lab" in (cases["s3-tls"].findtext("system-out") or "")
    assert "does not count" in (cases["s3-acl"].findtext("system-out") or "")
    assert "\x1b" not in FORMATS["junit"].render(sample())


@each_audit
def test_gitlab_takes_what_is_open(audit: Audit) -> None:
    rows = json.loads(FORMATS["gitlab"].render(audit))
    assert len(rows) == len(audit.open_findings) == len({row["fingerprint"] for row in rows})
    for row in rows:
        assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert row["location"]["lines"]["begin"] >= 1
        assert row["location"]["path"]


@each_audit
def test_the_table_fits_and_steers_no_terminal(audit: Audit) -> None:
    text = table.render(audit)
    assert max(map(len, text.splitlines())) <= table.WIDTH
    assert "\x1b" not in text
    coloured = table.render(audit, colours=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text
    assert f"Result:           {audit.verdict}" in text


def test_the_table_says_all_that_is_needed() -> None:
    text = " ".join(table.render(sample()).split())
    for part in (
        "hpc-labs/lab",
        "✗ critical  s3-cmk",
        "new: <script>",
        "Fix: Set it to `true`.",
        "other is not in this audit",
        "Exemptions in use",
        "1 finding, until 2027-03-20 (ends soon) (storage@example.org, STO-1)",
        "No longer found: remove from the baseline",
        "Gone since 2027-02-01",
        "2 critical   0 high   0 medium   1 low   (2 fail on mandatory)",
        "1 exempt   1 in the baseline",
        "1 new   1 gone   4 still there",
        "3 judged   1 with nothing to judge",
    ):
        assert " ".join(part.split()) in text, part
    assert "s3-tls for" in text
    assert ": no TLS" not in text  # exempt, so not among what has to be done


def test_the_table_of_a_large_estate_is_short() -> None:
    found = tuple(
        finding(rule(), f"lab-{number:04}", f"b{each}", f"kmsKeyId is {each}", counts=True)
        for number in range(300)
        for each in range(20)
    )
    text = table.render(sample(findings=found))
    assert len(text.splitlines()) < 700
    assert "and 15 more of this rule" in text
    assert "275 stacks with findings more" in text


@each_audit
def test_markdown_takes_no_text_for_markup(audit: Audit) -> None:
    text = FORMATS["markdown"].render(audit)
    assert "<script" not in text
    assert " @all" not in text
    assert text.count("<details") == text.count("</details>")
    for line in text.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (6, 7, 8, 9), line


class _Page(HTMLParser):
    """Reads a page, and fails where an element is not closed in its turn."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def of(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]


@each_audit
def test_the_page_is_whole_and_stands_by_itself(audit: Audit) -> None:
    text = FORMATS["html"].render(audit)
    page = _Page(text)
    assert not set(page.tags) & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "style", "srcset")]
    assert "url(" not in text
    assert "@import" not in text
    ids = page.of("id")
    assert len(ids) == len(set(ids))
    for target in page.of("href"):
        assert target.startswith("https://") or target.removeprefix("#") in ids, target
    assert page.tags["h1"] == page.tags["main"] == page.tags["header"] == 1
    assert set(page.of("scope")) <= {"col", "row"}


def test_the_page_takes_no_text_for_markup() -> None:
    page = _Page(FORMATS["html"].render(sample()))
    # Once as an open finding, once as new, once as gone, once in the note.
    assert "".join(page.text).count("<script>alert('1')</script>") == 4
    assert page.tags["script"] == 0
    assert any("What s3-cmk wants <holds>" in part for part in page.text)


def test_the_page_says_how_things_stand() -> None:
    text = "".join(_Page(FORMATS["html"].render(sample())).text)
    for part in (
        "✗ failed",
        "NIST SP 800-53 revision 5",
        "1 of 1 end within 30 days.",
        "The mirror of a vendor has no TLS yet",
        "storage@example.org, STO-1",
        "Because & therefore.",
        "hpc-labs/lab refers to other, which is not in this audit.",
        "No longer found: remove",
        "nothing to judge",
        "Lab hpc-labs/lab",
    ):
        assert part in text, part


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_text_can_be_read() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    style = FORMATS["html"].render(sample()).partition("<style>")[2].partition("</style>")[0]
    on_paper = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", style)) - {ink for ink, _ in COLOURS.values()}
    assert on_paper
    for ink, paper in [*COLOURS.values(), (INK, PAPER), *((ink, PAPER) for ink in on_paper)]:
        assert _contrast(ink, paper) >= 4.5, (ink, paper)
    fills = list(FILLS.values())
    for one, other in pairwise(fills):
        assert _contrast(one, other) > 1.3, (one, other)  # told apart in grey


@pytest.mark.parametrize("highest", [0, 1, 9, 10, 11, 99, 100, 4321])
def test_no_bar_is_higher_than_the_chart(highest: int) -> None:
    picture = chart([Point(day=f"2027-01-{n:02}", stacks=1, open={"critical": highest}, accepted=0) for n in (1, 2)])
    heights = [float(found) for found in re.findall(r'height="([0-9.]+)" fill="#7a0c12"', picture)]
    # The legend's own square is one of them.
    assert max(heights) <= 240 - 40 - 34
    assert len(heights) == (3 if highest else 1)


def test_a_control_stands_as_its_rules_do() -> None:
    def standing(**changes: Any) -> Standing:
        found = controls(sample(**changes))
        (control,) = found["cis"]
        assert {each.id for each in found["nist"]} == {"AC-3", "SC-28(1)"}
        return control.standing

    audit = sample()
    _, _, exempt, _, known = audit.findings
    assert standing() is Standing.FAIL
    assert standing(findings=(exempt, known)) is Standing.NOT_EVALUATED
    assert standing(findings=(exempt, known), open=()) is Standing.ACCEPTED
    assert standing(findings=(), open=()) is Standing.PASS
    assert standing(findings=(), open=(), stacks=(*audit.stacks, unreadable())) is Standing.PARTIAL
    assert standing(findings=(), open=(), stacks=()) is Standing.NOTHING


def test_a_control_whose_rules_are_switched_off_is_told_in_every_report() -> None:
    judged, _ = sample().rules[0]
    own = replace(judged, id="s3-other", controls=Controls(nist=("AU-9(2)", judged.controls.nist[0])))
    audit = sample(profile="dev", rules=(*sample().rules, (own, Level.DISABLED)))
    (control,) = (each for each in controls(audit)["nist"] if each.id == "AU-9(2)")
    assert (control.standing, control.rules, control.off) == (Standing.OFF, (), ("s3-other",))
    beside = next(each for each in controls(audit)["nist"] if each.id == judged.controls.nist[0])
    assert beside.standing is not Standing.OFF
    assert beside.off == ("s3-other",)
    row = {"id": "AU-9(2)", "standing": "switched off", "rules": [], "switched_off": ["s3-other"]}
    assert row in json.loads(FORMATS["json"].render(audit))["controls"]["nist"]
    assert "Switched off by profile dev: NIST SP 800-53 revision 5 AU-9(2)" in FORMATS["markdown"].render(audit)
    page = FORMATS["html"].render(audit)
    assert re.search(r"AU-9\(2\).{1,80}switched off by profile dev", page, re.DOTALL)
    assert " (switched off by profile dev)" in page


@pytest.mark.parametrize("profile", PROFILES)
def test_no_profile_hides_a_control(profile: str) -> None:
    registry = discover(rules)
    terms = Terms(facts=Facts(profile=PROFILES[profile]), exemptions=(), today=DAY, baseline=frozenset())
    found = controls(sample(rules=levels(registry, terms)))
    for framework, of_framework in found.items():
        answered = {control for entry in registry.all for control in getattr(entry.rule.controls, framework)}
        assert {each.id for each in of_framework} == answered
    off = {each.id for each in found["nist"] if each.standing is Standing.OFF}
    assert ("AU-9(2)" in off) is (profile == "dev")


def test_controls_in_their_order_and_in_words() -> None:
    assert sorted(["AC-17(1)", "AC-3", "AC-3(15)", "4.10", "4.9"], key=natural) == [
        *("4.9", "4.10"),
        *("AC-3", "AC-3(15)", "AC-17(1)"),
    ]
    assert control_words(rule()) == "NIST AC-3, SC-28(1); HIPAA 312(a)(1); FSBP S3.17; CIS 3.1.4"


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_audit_gives_the_same_text(name: str) -> None:
    assert FORMATS[name].render(sample()) == FORMATS[name].render(sample())


def test_what_fails_is_said_in_the_heading() -> None:
    for fail_on, words in (
        (FailOn.NEVER, "no finding fails it"),
        (FailOn.NOT_EVALUATED, "open findings of mandatory rules fail it, and what could not be judged"),
        (FailOn.HIGH, "open findings of severity high and above fail it"),
    ):
        assert words in FORMATS["html"].render(sample(fail_on=fail_on))
    assert Severity.CRITICAL in COLOURS


def test_what_only_secrets_are_in_the_way_of_is_counted_apart() -> None:
    urn = "urn:pulumi:lab::hpc-labs::aws:s3/bucket:Bucket::e"
    rows = [
        Open("s3-tls", urn, ("policy: an encrypted secret",)),
        Open("s3-cmk", urn, ("policy: an encrypted secret", "acl")),
        Open("s3-acl", urn, ("acl: outside of this stack",)),
    ]
    audit = sample(open=tuple(("hpc-labs/lab", each) for each in rows), findings=(), fail_on=FailOn.NOT_EVALUATED)
    assert json.loads(FORMATS["json"].render(audit))["summary"]["withheld"] == 1
    assert "3 checks   (1 for encrypted secrets alone)" in FORMATS["table"].render(audit)
    assert "in the way of 1 of 3" in FORMATS["markdown"].render(audit)
    page = FORMATS["html"].render(audit)
    assert "in the way of 1 of 3" in page
    assert "3 checks could not be judged, which fails it." in page
