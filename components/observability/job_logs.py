"""The log group of a lab's job records, what is counted from them, and who may write them."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._job_records import JOB_METRICS, JOB_QUERIES, write_policy
from ._names import job_log_group, lab_namespace, name_problems, refuse, retention_problems


@dataclass(frozen=True, kw_only=True)
class JobLogsArgs:
    """What a lab's job logs are made from.

    Attributes:
        lab: the lab's name, part of the log group's: 1 to 40 lower-case letters, digits and hyphens.
        kms_key_arn: the customer key; its policy lets CloudWatch Logs of this account use it.
        tags: who the lab belongs to.
        retention_days: days until a record is deleted; one of CloudWatch Logs' numbers, a year by default.
        keep_logs: the log group stays when the lab is destroyed. A lab of the same name then has to import it
            (``pulumi import aws:cloudwatch/logGroup:LogGroup <name>-job-logs /hpc-labs/<lab>/jobs``), since AWS
            refuses to make it again.
        protect_data: the engine refuses to delete the log group while this is set.

    Raises:
        ValueError: the name cannot be a log group's, or the retention is not one of CloudWatch Logs'.
    """

    lab: str
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    retention_days: int = 365
    keep_logs: bool = False
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse, all in one error."""
        problems = [*name_problems("lab", self.lab), *retention_problems(self.retention_days)]
        refuse("JobLogsArgs", problems, "Change the values in the stack's config.")


class JobLogs(pulumi.ComponentResource):
    """Where a lab's cluster writes one JSON record for each job that ended.

    ``JOB_RECORD_SCHEMA`` says what a record is; the program on the head node that writes them is not made here. Give
    ``access_policy_arn`` to the head node's role (``Iam/AdditionalIamPolicies`` in ParallelCluster).

    Creates:
        One encrypted log group, six metric filters, three saved queries of Logs Insights and one IAM policy.

    AWS:
        The log group is of the class STANDARD: the cheaper INFREQUENT_ACCESS takes no metric filters
        (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html). A metric filter makes
        metrics of records that come after it, not of older ones. Queue and state are dimensions: both have few values.
        Users and job ids are not, as each value would be a metric to pay for. The policy is in the path
        ``/parallelcluster/`` because AWS's own roles for ParallelCluster may attach policies of that path only.

    Costs:
        Nothing while no job ends. Then 0.30 a month for each metric with data in it, prorated by the hour: three
        totals, one for each queue and state, two for each queue; and 0.50 a GB of records taken in, 0.03 a GB kept
        (aws.amazon.com/cloudwatch/pricing, as quoted by infracost in 2024-11).

    Limits:
        100 metric filters a log group and three dimensions a filter; CloudWatch Logs may disable a filter that makes
        1,000 different pairs of dimensions and values in an hour (PutMetricFilter in botocore's model of ``logs``):
        50 queues with nine states stay below it. 1,000 saved queries an account and region
        (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html).
    """

    log_group_name: pulumi.Output[str]
    log_group_arn: pulumi.Output[str]
    access_policy_arn: pulumi.Output[str]
    metric_namespace: str

    def __init__(self, name: str, args: JobLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:observability:JobLogs", name, None, opts)

        child = pulumi.ResourceOptions(parent=self)
        self.metric_namespace = lab_namespace(args.lab)
        group = aws.cloudwatch.LogGroup(
            f"{name}-job-logs",
            name=job_log_group(args.lab),
            log_group_class="STANDARD",
            retention_in_days=args.retention_days,
            kms_key_id=args.kms_key_arn,
            tags=args.tags.named(f"{name}-job-logs"),
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.protect_data, retain_on_delete=args.keep_logs or None
            ),
        )
        for metric in JOB_METRICS:
            aws.cloudwatch.LogMetricFilter(
                f"{name}-{metric.key}",
                name=metric.key,
                log_group_name=group.name,
                pattern=metric.pattern,
                metric_transformation={
                    "name": metric.name,
                    "namespace": self.metric_namespace,
                    "value": metric.value,
                    "unit": metric.unit,
                    "default_value": metric.default,
                    "dimensions": metric.dimensions or None,
                },
                opts=child,
            )
        for key, query in JOB_QUERIES.items():
            aws.cloudwatch.QueryDefinition(
                f"{name}-{key}",
                name=f"hpc-labs/{args.lab}/{key}",  # slashes are folders in the console
                log_group_names=[group.name],
                query_string=query,
                opts=child,
            )
        policy = aws.iam.Policy(
            f"{name}-job-logs-access",
            description=f"Nodes of the lab {args.lab} add job records",
            path="/parallelcluster/",
            policy=group.arn.apply(write_policy),
            tags=args.tags.named(f"{name}-job-logs-access"),
            opts=child,
        )

        self.log_group_name = group.name
        self.log_group_arn = group.arn
        self.access_policy_arn = policy.arn
        self.register_outputs(
            {
                "log_group_name": self.log_group_name,
                "log_group_arn": self.log_group_arn,
                "access_policy_arn": self.access_policy_arn,
                "metric_namespace": self.metric_namespace,
            }
        )
