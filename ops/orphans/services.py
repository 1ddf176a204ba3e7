"""Who may do what, what runs by itself, and what watches: roles, keys, secrets, functions, logs, alarms, budgets."""

from collections.abc import Iterator, Mapping

from ..state import Resource
from .finding import Clients, Find, OrphanError, by_tags, listed, rows, tags_of


def _secret(clients: Clients, resource: Resource) -> Iterator[str]:
    start = resource.text("name") or resource.text("namePrefix")
    where = [{"Key": "name", "Values": [start]}]  # a prefix
    found = list(rows(clients("secretsmanager"), "list_secrets", "SecretList", Filters=where))
    if not resource.text("name"):  # the provider ends it, and tells nobody how
        return by_tags(resource, (secret for secret in found if secret["Name"].startswith(start)), "ARN")
    return (secret["ARN"] for secret in found if secret["Name"] == start)


def _stack(clients: Clients, resource: Resource) -> Iterator[str]:
    name = resource.text("name")
    for stack in rows(clients("cloudformation"), "describe_stacks", "Stacks"):
        if stack["StackName"] == name:
            if stack["StackStatus"].endswith("_IN_PROGRESS"):
                raise OrphanError(
                    f"CloudFormation is still at work on the stack {name} ({stack['StackStatus']}). Run this again "
                    f"when it is done: `aws cloudformation wait stack-create-complete --stack-name {name}` waits."
                )
            yield stack["StackId"]


def _log_group(clients: Clients, resource: Resource) -> Iterator[str]:
    logs, start = clients("logs"), resource.text("name") or resource.text("namePrefix")
    for group in rows(logs, "describe_log_groups", "logGroups", logGroupNamePrefix=start):
        if resource.text("name"):
            is_it = group["logGroupName"] == start
        else:  # the provider ends the name, and tells nobody how
            arn = group["arn"].removesuffix(":*")
            is_it = tags_of(resource).items() <= logs.list_tags_for_resource(resourceArn=arn)["tags"].items()
        if is_it:
            yield group["logGroupName"]


def _query(clients: Clients, resource: Resource) -> Iterator[str]:
    logs, name = clients("logs"), resource.text("name")
    account = clients("sts").get_caller_identity()["Account"]
    partition, region = logs.meta.partition, logs.meta.region_name
    for query in rows(logs, "describe_query_definitions", "queryDefinitions", queryDefinitionNamePrefix=name):
        if query["name"] == name:
            yield f"arn:{partition}:logs:{region}:{account}:query-definition:{query['queryDefinitionId']}"


def _budget(clients: Clients, resource: Resource) -> Iterator[str]:
    account, name = clients("sts").get_caller_identity()["Account"], resource.text("name")
    pages = clients("budgets").get_paginator("describe_budgets").paginate(AccountId=account)
    return (f"{account}:{name}" for page in pages for budget in page.get("Budgets", ()) if budget["BudgetName"] == name)


def _topic(clients: Clients, resource: Resource) -> Iterator[str]:
    topics = rows(clients("sns"), "list_topics", "Topics")
    return (topic["TopicArn"] for topic in topics if topic["TopicArn"].rpartition(":")[2] == resource.text("name"))


def _key(clients: Clients, resource: Resource) -> Iterator[str]:
    wanted = [{"Key": key, "Values": [value]} for key, value in tags_of(resource).items()]
    found = rows(
        clients("resourcegroupstaggingapi"),
        *("get_resources", "ResourceTagMappingList"),
        ResourceTypeFilters=["kms:key"],
        TagFilters=wanted,
    )
    return (row["ResourceARN"].rpartition("/")[2] for row in found)


FIND: Mapping[str, Find] = {
    "aws:budgets/budget:Budget": _budget,
    "aws:cloudformation/stack:Stack": _stack,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": listed(
        *("cloudwatch", "describe_alarms", "CompositeAlarms"),
        {"AlarmName": "alarmName"},
        "{AlarmName}",
        AlarmTypes=["CompositeAlarm"],
    ),
    "aws:cloudwatch/dashboard:Dashboard": listed(
        "cloudwatch", "list_dashboards", "DashboardEntries", {"DashboardName": "dashboardName"}, "{DashboardName}"
    ),
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": listed(
        *("logs", "describe_metric_filters", "metricFilters"),
        {"filterName": "name"},
        "{logGroupName}:{filterName}",
        of={"logGroupName": "logGroupName"},
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": listed(
        *("cloudwatch", "describe_alarms", "MetricAlarms"),
        {"AlarmName": "name"},
        "{AlarmName}",
        AlarmTypes=["MetricAlarm"],
    ),
    "aws:cloudwatch/queryDefinition:QueryDefinition": _query,
    "aws:iam/policy:Policy": listed("iam", "list_policies", "Policies", {"PolicyName": "name"}, "{Arn}", Scope="Local"),
    "aws:iam/role:Role": listed("iam", "list_roles", "Roles", {"RoleName": "name"}, "{RoleName}"),
    "aws:kms/alias:Alias": listed("kms", "list_aliases", "Aliases", {"AliasName": "name"}, "{AliasName}"),
    "aws:kms/key:Key": _key,
    "aws:lambda/function:Function": listed(
        "lambda", "list_functions", "Functions", {"FunctionName": "name"}, "{FunctionName}"
    ),
    "aws:scheduler/schedule:Schedule": listed(
        *("scheduler", "list_schedules", "Schedules"),
        {"Name": "name"},
        "{GroupName}/{Name}",
        of={"GroupName": "groupName"},
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": listed(
        "scheduler", "list_schedule_groups", "ScheduleGroups", {"Name": "name"}, "{Name}"
    ),
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:sns/topic:Topic": _topic,
}
