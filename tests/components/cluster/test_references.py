from __future__ import annotations

import json

import pulumi
import pytest

from components.cluster._document import Placeholder, Ref
from components.cluster._references import filled, is_unknown, with_tokens
from components.cluster._validation import findings

from .configurations import cluster


def test_same_value_has_the_same_number_everywhere() -> None:
    subnet, other = pulumi.Output.from_input("subnet-1"), pulumi.Output.from_input("subnet-2")
    refs = [Ref(value, Placeholder.SUBNET) for value in (subnet, other, subnet)]
    document, found = with_tokens({"a": refs, "b": {"c": refs[1]}})
    assert document == {"a": ["{{ref:0}}", "{{ref:1}}", "{{ref:0}}"], "b": {"c": "{{ref:1}}"}}
    assert [ref.value for ref in found] == [subnet, other]


def test_text_around_a_value_stays_and_plain_values_are_put_in() -> None:
    bucket = pulumi.Output.from_input("assets")
    script = Ref(bucket, Placeholder.BUCKET, before="s3://", after="/setup.sh")
    document, _ = with_tokens([script, Ref("plain", Placeholder.BUCKET, before="s3://"), "text", 3, True])
    assert document == ["s3://{{ref:0}}/setup.sh", "s3://plain", "text", 3, True]
    assert filled(document, ["assets"], [Placeholder.BUCKET]) == ["s3://assets/setup.sh", "s3://plain", "text", 3, True]


def test_unknown_values_are_placeholders_that_differ() -> None:
    kinds = [Placeholder.FILE_SYSTEM, Placeholder.FILE_SYSTEM, Placeholder.POLICY, Placeholder.POLICY]
    found = filled([f"{{{{ref:{n}}}}}" for n in range(4)], [None, "fs-1", None, None], kinds)
    assert found[0] == "fs-00000000000000000"
    assert found[1] == "fs-1"
    assert len(set(found)) == 4
    assert [is_unknown(value) for value in found] == [True, False, True, True]
    assert is_unknown(found)


@pytest.mark.parametrize("text", ["{{ref:7}}", "{{ref:x}}", "${0}", "{{0}}"])
def test_what_only_looks_like_a_token_is_left_alone(text: str) -> None:
    assert filled({"Args": [text]}, ["a"], [Placeholder.BUCKET]) == {"Args": [text]}


@pytest.mark.parametrize("placeholder", Placeholder)
def test_every_placeholder_is_known_as_one(placeholder: Placeholder) -> None:
    (text,) = filled(["{{ref:12}}"], [None] * 13, [placeholder] * 13)
    assert is_unknown(text)
    assert is_unknown(placeholder.value)
    assert not is_unknown("lab-a")


def test_placeholders_pass_the_schema() -> None:
    document = cluster()
    document["HeadNode"]["Networking"].update(SubnetId="{{ref:3}}", SecurityGroups=["{{ref:1}}", "{{ref:2}}"])
    document["HeadNode"]["Iam"]["AdditionalIamPolicies"] = [{"Policy": "{{ref:4}}"}, {"Policy": "{{ref:5}}"}]
    document["Scheduling"]["SlurmSettings"]["Database"].update(DatabaseName="{{ref:6}}", Uri="{{ref:7}}")
    P = Placeholder  # noqa: N806 - short for the list
    kinds = [
        P.SUBNET,
        P.SECURITY_GROUP,
        P.SECURITY_GROUP,
        P.SUBNET,
        P.POLICY,
        P.POLICY,
        P.DATABASE_NAME,
        P.DATABASE_URI,
    ]
    whole = filled(json.loads(json.dumps(document)), [None] * len(kinds), kinds)
    assert [finding for finding in findings("lab-a", whole) if finding.refused] == []
