"""What a lab and its platform say of themselves: job logs, dashboards, alarms and budgets."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from ._job_records import JOB_RECORD_SCHEMA as JOB_RECORD_SCHEMA
    from ._lab_alarm_plan import LabThresholds as LabThresholds
    from ._platform_alarm_plan import PlatformThresholds as PlatformThresholds
    from .alarm_topic import AlarmTopic as AlarmTopic
    from .alarm_topic import AlarmTopicArgs as AlarmTopicArgs
    from .alarm_topic import Protocol as Protocol
    from .alarm_topic import Subscription as Subscription
    from .job_logs import JobLogs as JobLogs
    from .job_logs import JobLogsArgs as JobLogsArgs
    from .lab_alarms import LabAlarms as LabAlarms
    from .lab_alarms import LabAlarmsArgs as LabAlarmsArgs
    from .lab_budget import LabBudget as LabBudget
    from .lab_budget import LabBudgetArgs as LabBudgetArgs
    from .lab_dashboard import LabDashboard as LabDashboard
    from .lab_dashboard import LabDashboardArgs as LabDashboardArgs
    from .platform_alarms import PlatformAlarms as PlatformAlarms
    from .platform_alarms import PlatformAlarmsArgs as PlatformAlarmsArgs
    from .platform_dashboard import PlatformDashboard as PlatformDashboard
    from .platform_dashboard import PlatformDashboardArgs as PlatformDashboardArgs

__getattr__ = lazily(
    __name__,
    {
        "AlarmTopic": "alarm_topic",
        "AlarmTopicArgs": "alarm_topic",
        "JOB_RECORD_SCHEMA": "_job_records",
        "JobLogs": "job_logs",
        "JobLogsArgs": "job_logs",
        "LabAlarms": "lab_alarms",
        "LabAlarmsArgs": "lab_alarms",
        "LabBudget": "lab_budget",
        "LabBudgetArgs": "lab_budget",
        "LabDashboard": "lab_dashboard",
        "LabDashboardArgs": "lab_dashboard",
        "LabThresholds": "_lab_alarm_plan",
        "PlatformAlarms": "platform_alarms",
        "PlatformAlarmsArgs": "platform_alarms",
        "PlatformDashboard": "platform_dashboard",
        "PlatformDashboardArgs": "platform_dashboard",
        "PlatformThresholds": "_platform_alarm_plan",
        "Protocol": "alarm_topic",
        "Subscription": "alarm_topic",
    },
)
