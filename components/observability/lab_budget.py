"""A lab's budget."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ._names import lab_label, name_problems, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tags import Tags

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# AWS Budgets API reference, CreateBudget: five notifications a budget, ten e-mail addresses a notification.
_NOTIFICATIONS = 5
_ADDRESSES = 10


@dataclass(frozen=True, kw_only=True)
class LabBudgetArgs:
    """What a lab's budget is made from.

    Attributes:
        lab: the lab's name, part of the budget's: 1 to 40 lower-case letters, digits and hyphens.
        monthly_limit_usd: what the lab may cost in a calendar month, whole US dollars, 1 or more.
        tags: who the lab belongs to; what carries the same virtual lab and project counts.
        topic_arn: the topic that is told, of ``AlarmTopic``.
        emails: who is told by e-mail, without confirming it first; at most ten.
        actual_percents: shares of the limit that are told when the month's costs pass them, 1 to 1,000 %.
        forecast_percents: shares of the limit that are told when AWS expects the month's costs to pass them, 1 to
            1,000 %. AWS needs about five weeks of costs for a forecast.

    Raises:
        ValueError: the name cannot be a budget's, the limit is not an amount, nobody is told of anything, or there
            are more addresses or notifications than AWS takes.
    """

    lab: str
    monthly_limit_usd: int
    tags: Tags
    topic_arn: pulumi.Input[str] | None = None
    emails: Sequence[str] = ()
    actual_percents: tuple[int, ...] = (50, 80, 100)
    forecast_percents: tuple[int, ...] = (100,)

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse, all in one error."""
        problems = [*name_problems("lab", self.lab), *self._notification_problems()]
        if self.monthly_limit_usd < 1:
            problems.append(f"monthly_limit_usd={self.monthly_limit_usd}: 1 or more is allowed")
        if self.topic_arn is None and not self.emails:
            problems.append("nobody is told: give a topic_arn, emails or both")
        problems += [f"emails: {email!r} is no e-mail address" for email in self.emails if not _EMAIL.fullmatch(email)]
        if len(self.emails) > _ADDRESSES:
            problems.append(f"emails has {len(self.emails)} addresses: AWS takes {_ADDRESSES} a notification")
        refuse("LabBudgetArgs", problems, "Change the budget in the stack's config.")

    def _notification_problems(self) -> list[str]:
        problems = []
        for name, percents in (
            ("actual_percents", self.actual_percents),
            ("forecast_percents", self.forecast_percents),
        ):
            if len(set(percents)) < len(percents) or not all(1 <= percent <= 1000 for percent in percents):
                problems.append(f"{name}={percents}: different numbers from 1 to 1000 are allowed")
        count = len(self.actual_percents) + len(self.forecast_percents)
        if not 1 <= count <= _NOTIFICATIONS:
            problems.append(
                f"actual_percents and forecast_percents make {count} notifications: a budget has 1 to {_NOTIFICATIONS}"
            )
        return problems


class LabBudget(pulumi.ComponentResource):
    """Tells when a lab's month costs more than planned. It stops nothing.

    A budget is late: AWS brings costs up to date at most three times a day, typically 8 to 12 hours apart, and a
    fleet of large nodes spends a small budget in less. What bounds a month beforehand is the number of nodes of each
    queue (``MaxCount`` in ParallelCluster) and Slurm's own limits; what stops a fleet is ``labs fleet stop``, which
    whoever gets the message decides on: the head node and the data stay, and running jobs end.

    Creates:
        One AWS budget, with a notification for each share of the limit.

    AWS:
        The budget counts what carries both the lab's tags, ``hpc-labs:virtual-lab`` and ``hpc-labs:project``, by a
        filter expression, whose AND is explicit; credits and refunds are left out, or a lab that is paid by credits
        would never cost anything. The tags have to be activated as cost allocation tags in the billing account, take
        up to a day to appear there and another to count, and count from then on; until then the budget sees nothing.
        What ParallelCluster makes counts by the tags that the cluster's configuration gives it.
        A budget's action can attach a policy that denies things to named roles, or stop named instances; roles and
        nodes of a cluster come and go with it, so none is made here.
        (docs.aws.amazon.com/cost-management/latest/userguide/: budgets-managing-costs, budgets-best-practices;
        docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html)

    Costs:
        Nothing: budgets without actions are free (aws.amazon.com/aws-cost-management/aws-budgets/pricing, as quoted
        in AWS's blog of 2026-05-27 on budgets for Bedrock).

    Limits:
        20,000 budgets an account (docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html); five
        notifications a budget, each with one topic and ten e-mail addresses (CreateBudget in botocore's model of
        ``budgets``). The topic is of the same account.

    Raises:
        ValueError: see ``LabBudgetArgs``.
    """

    budget_name: pulumi.Output[str]

    def __init__(self, name: str, args: LabBudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:observability:LabBudget", name, None, opts)

        budget = aws.budgets.Budget(
            f"{name}-budget",
            name=lab_label(args.lab),
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(args.monthly_limit_usd),
            limit_unit="USD",
            metrics="UnblendedCost",
            filter_expression={
                "ands": [
                    _tagged("hpc-labs:virtual-lab", args.tags.virtual_lab),
                    _tagged("hpc-labs:project", args.tags.project),
                    {"not_": {"dimensions": {"key": "RECORD_TYPE", "values": ["Credit", "Refund"]}}},
                ]
            },
            notifications=_notifications(args),
            tags=args.tags.named(f"{name}-budget"),
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.budget_name = budget.name
        self.register_outputs({"budget_name": self.budget_name})


def _tagged(key: str, value: str) -> aws.budgets.BudgetFilterExpressionAndArgsDict:
    return {"tags": {"key": key, "values": [value], "match_options": ["EQUALS"]}}


def _notifications(args: LabBudgetArgs) -> list[aws.budgets.BudgetNotificationArgsDict]:
    wanted = [("ACTUAL", percent) for percent in args.actual_percents]
    wanted += [("FORECASTED", percent) for percent in args.forecast_percents]
    return [
        {
            "notification_type": kind,
            "comparison_operator": "GREATER_THAN",
            "threshold": float(percent),
            "threshold_type": "PERCENTAGE",
            "subscriber_sns_topic_arns": None if args.topic_arn is None else [args.topic_arn],
            "subscriber_email_addresses": list(args.emails) or None,
        }
        for kind, percent in wanted
    ]
