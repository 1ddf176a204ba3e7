"""One of every type of CloudWatch, SNS and Budgets; with the config ``changed``, what can change in place does."""

import json

import pulumi
import pulumi_aws as aws

changed = pulumi.Config().get_bool("changed") or False


def publish(arn: str) -> str:
    allow = {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish"}
    again = {**allow, "Principal": {"Service": "budgets.amazonaws.com"}}
    statements = [{**each, "Resource": arn} for each in ([allow, again] if changed else [allow])]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


topic = aws.sns.Topic("topic")
aws.sns.TopicPolicy("publishers", arn=topic.arn, policy=topic.arn.apply(publish))
tickets = aws.sqs.Queue("tickets")
aws.sns.TopicSubscription(
    "tickets", topic=topic.arn, protocol="sqs", endpoint=tickets.arn, raw_message_delivery=changed
)
aws.sns.TopicSubscription("ops", topic=topic.arn, protocol="email", endpoint="hpc@example.org")

records = aws.cloudwatch.LogGroup("records")
aws.cloudwatch.LogMetricFilter(
    "failed",
    log_group_name=records.name,
    pattern='{ $.state = "FAILED" }' if changed else '{ $.state = "TIMEOUT" }',
    metric_transformation={
        "name": "Failed",
        "namespace": "Labs",
        "value": "1",
        "unit": "Count",
        "default_value": "0",
    },
)
aws.cloudwatch.LogMetricFilter(
    "waits",
    log_group_name=records.name,
    pattern="{ $.wait = * }",
    metric_transformation={
        "name": "Wait",
        "namespace": "Labs",
        "value": "$.wait",
        "dimensions": {"Queue": "$.queue", **({"State": "$.state"} if changed else {})},
    },
)
aws.cloudwatch.QueryDefinition(
    "slowest",
    log_group_names=[records.name],
    query_string="sort wait desc | limit 10" if changed else "sort wait desc",
)

memory = aws.cloudwatch.MetricAlarm(
    "memory",
    namespace="CWAgent",
    metric_name="mem_used_percent",
    dimensions={"InstanceId": "i-2" if changed else "i-1"},
    statistic="Maximum",
    period=60,
    evaluation_periods=5,
    datapoints_to_alarm=4,
    threshold=90,
    comparison_operator="GreaterThanOrEqualToThreshold",
    treat_missing_data="breaching" if changed else "missing",
    alarm_description="The head node",
    alarm_actions=[topic.arn],
    tags={"stage": "changed" if changed else "first"},
)
ratio = aws.cloudwatch.MetricAlarm(
    "ratio",
    metric_queries=[
        {"id": "f", "metric": {"namespace": "Labs", "metric_name": "Failed", "stat": "Sum", "period": 300}},
        {
            "id": "w",
            "metric": {
                "namespace": "Labs",
                "metric_name": "Wait",
                "dimensions": {"Queue": "mpi"},
                "stat": "SampleCount",
                "period": 300,
            },
        },
        {"id": "r", "expression": "100 * f / w" if changed else "f / w", "label": "share", "return_data": True},
    ],
    evaluation_periods=1,
    threshold=0.5,
    comparison_operator="GreaterThanThreshold",
)
aws.cloudwatch.CompositeAlarm(
    "trouble",
    alarm_name="trouble",
    alarm_rule=pulumi.Output.format('ALARM("{0}") OR ALARM("{1}")', memory.name, ratio.name),
    alarm_actions=[topic.arn] if changed else None,
    tags={"stage": "changed" if changed else "first"},
)
text = {"type": "text", "x": 0, "y": 0, "width": 6, "height": 3}
aws.cloudwatch.Dashboard(
    "page",
    dashboard_name="page",
    dashboard_body=json.dumps({"widgets": [{**text, "properties": {"markdown": "changed" if changed else "first"}}]}),
)

aws.budgets.Budget(
    "month",
    budget_type="COST",
    time_unit="MONTHLY",
    limit_amount="800" if changed else "500",
    limit_unit="USD",
    metrics="UnblendedCost",
    filter_expression={
        "ands": [
            {"tags": {"key": "project", "values": ["beta" if changed else "alpha"]}},
            {"not_": {"dimensions": {"key": "RECORD_TYPE", "values": ["Credit"]}}},
        ]
    },
    notifications=[
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": "ACTUAL",
            "threshold": threshold,
            "threshold_type": "PERCENTAGE",
            "subscriber_sns_topic_arns": [topic.arn],
            "subscriber_email_addresses": ["hpc@example.org"],
        }
        for threshold in ((80, 100) if changed else (50, 100))
    ],
    tags={"stage": "changed" if changed else "first"},
)
