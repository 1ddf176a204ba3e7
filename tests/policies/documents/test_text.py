"""Texts are read, or there is a word why not; never an exception, and never for long."""

import json
import sys

import pytest
import yaml

from policies.documents.text import DEEPEST, LONGEST, Unreadable, read

_BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ('{"A": [1, true, null, "x"]}', {"A": [1, True, None, "x"]}),
        ("A: 1\nB: [x, yes, ~, 1.5, 0x10]", {"A": 1, "B": ["x", True, None, 1.5, 16]}),
        ("Version: 2012-10-17", {"Version": "2012-10-17"}),
        ("{A: b, C: [d]}  # YAML in braces", {"A": "b", "C": ["d"]}),
        ("A: !Ref B", {"A": {"Ref": "B"}}),
        ("A: !GetAtt B.Arn.X", {"A": {"Fn::GetAtt": ["B", "Arn.X"]}}),
        ("A: !GetAtt [B, Arn]", {"A": {"Fn::GetAtt": ["B", "Arn"]}}),
        ("A: !Sub 'x${B}'", {"A": {"Fn::Sub": "x${B}"}}),
        ("A: !If [C, !Ref B, !Ref 'AWS::NoValue']", {"A": {"Fn::If": ["C", {"Ref": "B"}, {"Ref": "AWS::NoValue"}]}}),
        ("A: !Condition C", {"A": {"Condition": "C"}}),
        ("A: &x {p: 1}\nB: *x\nC: {<<: *x, q: 2}", {"A": {"p": 1}, "B": {"p": 1}, "C": {"p": 1, "q": 2}}),
        ("A: {<<: [{p: 1}, {p: 2, q: 3}]}", {"A": {"p": 1, "q": 3}}),
        ("1: a\ntrue: b", {"1": "a", "true": "b"}),
        ("A: !!int x", {"A": "x"}),
        ("A: |\n  line\n", {"A": "line\n"}),
    ],
)
def test_a_document_is_read(text: str, document: object) -> None:
    assert read(text) == document


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds 0 documents"),
        ("a: b: c", "is no YAML (mapping values are not allowed"),
        ('{"a": ', "is no JSON"),
        ('{"a": 1, "a": 2}', "has 'a' twice"),
        ("a: 1\na: 2", "has 'a' twice"),
        ("a: 1\n---\nb: 2", "holds 2 documents"),
        ("&a [*a]", "refers to *a"),
        ("? [a]\n: b", "has a list or an object for a key"),
        ("a: {<<: x}", "merges (<<) what is no object"),
        (_BOMB, "stands for more than 200,000 values"),
        ("[" * 5000, f"nested more than {DEEPEST} levels"),
        ("- " * 5000, f"nested more than {DEEPEST} levels"),
        ('{"a":' * 100 + "1" + "}" * 100, f"nested more than {DEEPEST} levels"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, f"nested more than {DEEPEST} levels"),
        (json.dumps(["x"] * 200_001), "has more than 200,000 values"),
        ("x" * (LONGEST + 1), "has 1,100,001 characters"),
        ("a: \x00", "is no YAML"),
        ("a: *nothing", "refers to *nothing"),
    ],
)
def test_what_is_no_document_says_why(text: str, words: str) -> None:
    found = read(text)
    assert isinstance(found, Unreadable)
    assert words in found.why


def test_yaml_without_its_reader_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "policies.documents.yaml_text", None)
    assert read("{}") == {}
    unreadable = read("Resources: {}")
    assert isinstance(unreadable, Unreadable)
    assert "without PyYAML" in unreadable.why


def test_both_spellings_of_a_template_are_the_same() -> None:
    template = {"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}}
    assert read(yaml.safe_dump(template)) == read(json.dumps(template)) == template
