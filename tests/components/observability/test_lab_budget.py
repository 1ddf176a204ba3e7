"""A lab's budget: what counts, who is told and when."""

from typing import Any

import pytest

from components.observability import LabBudget, LabBudgetArgs
from components.tags import Tags
from tests.components.recorder import Recording, record, untagged

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
BUDGET = "aws:budgets/budget:Budget"


def build(*names: str, **options: Any) -> Recording:
    def program() -> list[Any]:
        given = {"monthly_limit_usd": 500, "topic_arn": "arn:topic", **options}
        return [LabBudget(n, LabBudgetArgs(lab=f"lab-{n}", tags=TAGS, **given)).budget_name for n in names]

    return record(program)


def test_urns_and_tags() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:observability:LabBudget"
    recording = build("a", "b")
    assert recording.urns() == [
        f"{component}${BUDGET}::a-budget",
        f"{component}${BUDGET}::b-budget",
        f"{component}::a",
        f"{component}::b",
    ]
    assert untagged(recording, [BUDGET]) == []
    assert recording.result == ["hpc-labs-lab-lab-a", "hpc-labs-lab-lab-b"]


def test_what_counts_has_both_tags_and_is_no_credit() -> None:
    made = build("a").one(BUDGET).inputs
    assert made["filterExpression"] == {
        "ands": [
            {"tags": {"key": "hpc-labs:virtual-lab", "values": ["vlab"], "matchOptions": ["EQUALS"]}},
            {"tags": {"key": "hpc-labs:project", "values": ["alpha"], "matchOptions": ["EQUALS"]}},
            {"not": {"dimensions": {"key": "RECORD_TYPE", "values": ["Credit", "Refund"]}}},
        ]
    }
    # AWS takes no cost types or cost filters beside an expression, and wants to know which costs are meant.
    assert made["metrics"] == "UnblendedCost"
    assert not {"costTypes", "costFilters"} & made.keys()
    assert (made["limitAmount"], made["limitUnit"], made["timeUnit"]) == ("500", "USD", "MONTHLY")


def test_the_filter_names_tags_that_everything_carries() -> None:
    expression = build("a").one(BUDGET).inputs["filterExpression"]
    wanted = {each["tags"]["key"]: each["tags"]["values"] for each in expression["ands"] if "tags" in each}
    assert {key: [TAGS.as_dict()[key]] for key in wanted} == wanted


def test_who_is_told_of_what() -> None:
    made = build("a", emails=["pi@example.org"], actual_percents=(80,), forecast_percents=(100, 150)).one(BUDGET)
    assert [(n["notificationType"], n["threshold"]) for n in made.inputs["notifications"]] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
        ("FORECASTED", 150),
    ]
    for notification in made.inputs["notifications"]:
        assert notification["thresholdType"] == "PERCENTAGE"
        assert notification["comparisonOperator"] == "GREATER_THAN"
        assert notification["subscriberSnsTopicArns"] == ["arn:topic"]
        assert notification["subscriberEmailAddresses"] == ["pi@example.org"]


@pytest.mark.parametrize(
    ("options", "present", "absent"),
    [
        ({"topic_arn": None, "emails": ["pi@example.org"]}, "subscriberEmailAddresses", "subscriberSnsTopicArns"),
        ({}, "subscriberSnsTopicArns", "subscriberEmailAddresses"),
    ],
)
def test_a_topic_or_addresses_are_enough(options: dict[str, Any], present: str, absent: str) -> None:
    for notification in build("a", **options).one(BUDGET).inputs["notifications"]:
        assert present in notification
        assert absent not in notification


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lab": "Lab"}, "lab='Lab': 1 to 40 lower-case"),
        ({"monthly_limit_usd": 0}, "monthly_limit_usd=0: 1 or more is allowed"),
        ({"topic_arn": None}, "nobody is told: give a topic_arn, emails or both"),
        ({"emails": ["pi"]}, "emails: 'pi' is no e-mail address"),
        ({"emails": [f"p{i}@example.org" for i in range(11)]}, "emails has 11 addresses: AWS takes 10 a notification"),
        ({"actual_percents": (50, 50)}, "actual_percents=(50, 50): different numbers from 1 to 1000 are allowed"),
        ({"forecast_percents": (0,)}, "forecast_percents=(0,): different numbers from 1 to 1000 are allowed"),
        (
            {"actual_percents": (1, 2, 3, 4, 5)},
            "actual_percents and forecast_percents make 6 notifications: a budget has 1 to 5",
        ),
        ({"actual_percents": (), "forecast_percents": ()}, "0 notifications: a budget has 1 to 5"),
    ],
)
def test_what_aws_would_refuse_is_refused(options: dict[str, Any], said: str) -> None:
    given = {"lab": "lab-a", "monthly_limit_usd": 500, "tags": TAGS, "topic_arn": "arn:topic", **options}
    with pytest.raises(ValueError, match="LabBudgetArgs: ") as e:
        LabBudgetArgs(**given)
    assert said in str(e.value)


def test_all_problems_are_in_one_error() -> None:
    with pytest.raises(ValueError, match=r"lab='L'.*0 notifications.*monthly_limit_usd=-1.*nobody is told"):
        LabBudgetArgs(lab="L", monthly_limit_usd=-1, tags=TAGS, actual_percents=(), forecast_percents=())
