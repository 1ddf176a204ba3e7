"""CloudWatch, SNS and Budgets as AWS answers where moto does not."""

import json
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:anybody"


def refused(code: str, said: str) -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\).*{said}")


class TestMetricFilters:
    @pytest.fixture
    def group(self, boto: Any, request: pytest.FixtureRequest) -> str:
        name = f"/filters/{request.node.name}"
        boto("logs").create_log_group(logGroupName=name)
        return name

    def put(self, boto: Any, group: str, name: str = "f", pattern: str = "ERROR", **more: Any) -> None:
        transformation = {"metricName": "M", "metricNamespace": "N", "metricValue": "1", **more}
        boto("logs").put_metric_filter(
            logGroupName=group, filterName=name, filterPattern=pattern, metricTransformations=[transformation]
        )

    def filters(self, boto: Any, group: str) -> list[tuple[str, str]]:
        found = boto("logs").describe_metric_filters(logGroupName=group)["metricFilters"]
        return [(each["filterName"], each["filterPattern"]) for each in found]

    def test_a_put_replaces_one_of_its_name(self, boto: Any, group: str) -> None:
        self.put(boto, group)
        self.put(boto, group, pattern="FATAL")
        self.put(boto, group, name="g")
        assert self.filters(boto, group) == [("f", "FATAL"), ("g", "ERROR")]

    def test_it_goes_with_its_group(self, boto: Any, group: str) -> None:
        self.put(boto, group)
        boto("logs").delete_log_group(logGroupName=group)
        boto("logs").create_log_group(logGroupName=group)
        assert self.filters(boto, group) == []

    def test_a_group_is_needed(self, boto: Any) -> None:
        with pytest.raises(ClientError, match=r"\(ResourceNotFoundException\)"):
            self.put(boto, "/filters/none")

    def test_dimensions_exclude_a_default(self, boto: Any, group: str) -> None:
        self.put(boto, group, defaultValue=0.0)
        self.put(boto, group, dimensions={"a": "$.a", "b": "$.b", "c": "$.c"})
        with refused("InvalidParameterException", "exclude each other"):
            self.put(boto, group, dimensions={"a": "$.a"}, defaultValue=0.0)
        with refused("InvalidParameterException", "3 dimensions at most"):
            self.put(boto, group, dimensions={name: f"$.{name}" for name in "abcd"})

    def test_a_group_has_a_hundred_at_most(self, boto: Any, group: str) -> None:
        for i in range(100):
            self.put(boto, group, name=f"f{i}")
        self.put(boto, group, name="f7", pattern="FATAL")
        with refused("InvalidParameterException", "100 filters at most"):
            self.put(boto, group, name="one-more")


def test_saved_queries(boto: Any) -> None:
    logs = boto("logs")
    id = logs.put_query_definition(name="team/a", queryString="fields @message")["queryDefinitionId"]
    logs.put_query_definition(name="other", queryString="limit 1")
    logs.put_query_definition(queryDefinitionId=id, name="team/a", queryString="limit 5", logGroupNames=["g"])
    (found,) = logs.describe_query_definitions(queryDefinitionNamePrefix="team/")["queryDefinitions"]
    assert (found["queryDefinitionId"], found["queryString"], found["logGroupNames"]) == (id, "limit 5", ["g"])
    assert logs.delete_query_definition(queryDefinitionId=id)["success"] is True
    with pytest.raises(ClientError, match=r"\(ResourceNotFoundException\)"):
        logs.delete_query_definition(queryDefinitionId=id)
    with pytest.raises(ClientError, match=r"\(ResourceNotFoundException\)"):
        logs.put_query_definition(queryDefinitionId=id, name="x", queryString="limit 1")


class TestAlarms:
    METRIC: ClassVar[dict[str, Any]] = {"Namespace": "N", "MetricName": "M", "Statistic": "Sum", "Period": 60}

    def put(self, boto: Any, name: str, **members: Any) -> None:
        given = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 1.0, **members}
        boto("cloudwatch").put_metric_alarm(AlarmName=name, **given)

    def test_an_alarm_does_not_go_before_what_is_made_of_it(self, boto: Any) -> None:
        cloudwatch = boto("cloudwatch")
        with refused("ValidationError", "do not exist"):
            cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule='ALARM("one") OR ALARM(two)')
        self.put(boto, "one", **self.METRIC)
        self.put(boto, "two", **self.METRIC)
        cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule='ALARM("one") OR ALARM(two)')
        for name in ("one", "two"):
            with refused("ValidationError", f"Cannot delete {name} as there are composite alarm"):
                cloudwatch.delete_alarms(AlarmNames=[name])
        cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule="ALARM(one)")
        cloudwatch.delete_alarms(AlarmNames=["two"])
        cloudwatch.put_composite_alarm(AlarmName="above", AlarmRule="ALARM(both)")
        with refused("ValidationError", "at most one composite alarm"):
            cloudwatch.delete_alarms(AlarmNames=["both", "above"])
        for name in ("above", "both", "one"):
            cloudwatch.delete_alarms(AlarmNames=[name])
        assert cloudwatch.describe_alarms(AlarmNames=["one", "two", "both", "above"])["MetricAlarms"] == []

    def test_a_put_leaves_the_tags_of_an_alarm_that_exists(self, boto: Any) -> None:
        cloudwatch = boto("cloudwatch")
        self.put(boto, "tagged", **self.METRIC, Tags=[{"Key": "a", "Value": "1"}])
        self.put(boto, "tagged", **self.METRIC, Tags=[{"Key": "a", "Value": "2"}])
        arn = cloudwatch.describe_alarms(AlarmNames=["tagged"])["MetricAlarms"][0]["AlarmArn"]
        assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "a", "Value": "1"}]
        cloudwatch.delete_alarms(AlarmNames=["tagged"])
        self.put(boto, "tagged", **self.METRIC)
        assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == []

    @pytest.mark.parametrize(
        ("members", "code", "said"),
        [
            ({}, "InvalidParameterCombination", "Exactly one of MetricName and Metrics"),
            ({**METRIC, "ExtendedStatistic": "p90"}, "ValidationError", "Exactly one of Statistic"),
            ({**METRIC, "TreatMissingData": "bad"}, "ValidationError", "TreatMissingData must be one of"),
            ({**METRIC, "DatapointsToAlarm": 2}, "ValidationError", "less than or equal to EvaluationPeriods"),
            ({**METRIC, "Period": 86400, "EvaluationPeriods": 8}, "ValidationError", "more than a week"),
            (
                {"Metrics": [{"Id": "a", "Expression": "SEARCH('{N} M', 'Sum', 60)", "ReturnData": True}]},
                "ValidationError",
                "SEARCH is not supported",
            ),
            (
                {"Metrics": [{"Id": "a", "Expression": "1", "ReturnData": False}]},
                "ValidationError",
                "Exactly one element of the metrics list",
            ),
        ],
    )
    def test_what_aws_refuses(self, boto: Any, members: dict[str, Any], code: str, said: str) -> None:
        with refused(code, said):
            self.put(boto, "refused", **members)


def test_a_dashboard_is_read_before_it_is_taken(boto: Any) -> None:
    cloudwatch = boto("cloudwatch")
    widget = {"type": "text", "x": 0, "y": 0, "width": 6, "height": 3, "properties": {"markdown": "x"}}
    cloudwatch.put_dashboard(DashboardName="read", DashboardBody=json.dumps({"widgets": [widget]}))
    for wrong in ({}, {"widgets": [{**widget, "width": 30}]}, {"widgets": [{**widget, "x": 20}]}):
        with pytest.raises(ClientError, match="The field DashboardBody is invalid"):
            cloudwatch.put_dashboard(DashboardName="read", DashboardBody=json.dumps(wrong))
    kept = json.loads(cloudwatch.get_dashboard(DashboardName="read")["DashboardBody"])
    assert kept["widgets"][0]["properties"] == {"markdown": "x"}


def test_people_confirm_their_subscriptions_and_queues_do_not(boto: Any) -> None:
    sns = boto("sns")
    topic = sns.create_topic(Name="confirmed")["TopicArn"]

    def subscribe(protocol: str, endpoint: str) -> tuple[str, str]:
        arn = sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint, ReturnSubscriptionArn=True)
        attributes = sns.get_subscription_attributes(SubscriptionArn=arn["SubscriptionArn"])["Attributes"]
        return arn["SubscriptionArn"], attributes["PendingConfirmation"]

    mail, pending = subscribe("email", "hpc@example.org")
    assert pending == "true"
    with refused("InvalidParameter", "pending confirmation"):
        sns.unsubscribe(SubscriptionArn=mail)
    queue, pending = subscribe("sqs", f"arn:aws:sqs:us-east-1:{ACCOUNT}:tickets")
    assert pending == "false"
    sns.unsubscribe(SubscriptionArn=queue)
    sns.delete_topic(TopicArn=topic)
    assert [s for s in sns.list_subscriptions()["Subscriptions"] if s["TopicArn"] == topic] == []


class TestBudgets:
    PLAN: ClassVar[dict[str, Any]] = {
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "5", "Unit": "USD"},
    }
    TAGGED: ClassVar[dict[str, Any]] = {"Tags": {"Key": "project", "Values": ["alpha"]}}
    TOLD: ClassVar[dict[str, Any]] = {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": 80.0,
        "ThresholdType": "PERCENTAGE",
    }
    SOMEBODY: ClassVar[list[dict[str, str]]] = [{"SubscriptionType": "SNS", "Address": TOPIC}]

    def create(self, boto: Any, name: str, told: int = 0, **members: Any) -> None:
        boto("budgets").create_budget(
            AccountId=ACCOUNT,
            Budget={"BudgetName": name, **self.PLAN, **members},
            NotificationsWithSubscribers=[
                {"Notification": dict(self.TOLD, Threshold=float(i + 1)), "Subscribers": self.SOMEBODY}
                for i in range(told)
            ],
            ResourceTags=[{"Key": "a", "Value": "1"}],
        )

    def test_a_change_keeps_time_and_notifications(self, boto: Any) -> None:
        budgets, target = boto("budgets"), {"AccountId": ACCOUNT, "BudgetName": "changed"}
        self.create(boto, "changed", told=1)
        before = budgets.describe_budget(**target)["Budget"]
        assert before["TimePeriod"]["Start"].day == 1
        limit = {"Amount": "9", "Unit": "USD"}
        budgets.update_budget(AccountId=ACCOUNT, NewBudget={"BudgetName": "changed", **self.PLAN, "BudgetLimit": limit})
        after = budgets.describe_budget(**target)["Budget"]
        assert (after["BudgetLimit"], after["TimePeriod"]) == (limit, before["TimePeriod"])
        (told,) = budgets.describe_notifications_for_budget(**target)["Notifications"]
        subscribers = budgets.describe_subscribers_for_notification(**target, Notification=told)["Subscribers"]
        assert subscribers == self.SOMEBODY
        budgets.delete_notification(**target, Notification=told)
        assert budgets.describe_notifications_for_budget(**target)["Notifications"] == []
        with refused("NotFoundException", "the notification doesn't exist"):
            budgets.delete_notification(**target, Notification=told)

    def test_tags(self, boto: Any) -> None:
        self.create(boto, "tags")
        budgets, arn = boto("budgets"), f"arn:aws:budgets::{ACCOUNT}:budget/tags"
        budgets.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "b", "Value": "2"}])
        budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=["a"])
        assert budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == [{"Key": "b", "Value": "2"}]

    @pytest.mark.parametrize(
        ("name", "members", "said"),
        [
            ("metrics", {"FilterExpression": TAGGED}, "given together"),
            ("alone", {"Metrics": ["UnblendedCost"]}, "given together"),
            (
                "both",
                {"FilterExpression": TAGGED, "Metrics": ["UnblendedCost"], "CostFilters": {"Service": ["x"]}},
                "excludes CostFilters",
            ),
            (
                "roots",
                {"FilterExpression": {**TAGGED, "Not": TAGGED}, "Metrics": ["UnblendedCost"]},
                "exactly one of And, Or, Not",
            ),
            ("one", {"FilterExpression": {"And": [TAGGED]}, "Metrics": ["UnblendedCost"]}, "two expressions or more"),
        ],
    )
    def test_a_filter_that_aws_refuses(self, boto: Any, name: str, members: dict[str, Any], said: str) -> None:
        with refused("InvalidParameterException", said):
            self.create(boto, name, **members)

    def test_five_notifications_and_one_topic_each(self, boto: Any) -> None:
        self.create(boto, "five", told=5)
        target = {"AccountId": ACCOUNT, "BudgetName": "five", "Subscribers": self.SOMEBODY}
        with refused("InvalidParameterException", "5 at most"):
            boto("budgets").create_notification(**target, Notification=self.TOLD)
        with refused("DuplicateRecordException", "already exists"):
            boto("budgets").create_notification(**target, Notification={**self.TOLD, "Threshold": 1.0})
        with refused("InvalidParameterException", "5 notifications at most"):
            self.create(boto, "six", told=6)
        twice = [*self.SOMEBODY, {"SubscriptionType": "SNS", "Address": f"{TOPIC}2"}]
        with refused("InvalidParameterException", "1 subscribers of type SNS at most"):
            boto("budgets").create_notification(**{**target, "Subscribers": twice}, Notification=self.TOLD)
