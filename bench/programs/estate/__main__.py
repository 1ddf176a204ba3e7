"""A platform and N labs (``bench:labs``) in one program, of the same components as the stacks make."""

import gc

gc.disable()  # as in the stacks' own program

import pulumi  # noqa: E402

from components.kept_data import KeptData  # noqa: E402
from components.observability import (  # noqa: E402
    JobLogs,
    JobLogsArgs,
    LabAlarms,
    LabAlarmsArgs,
    LabDashboard,
    LabDashboardArgs,
)
from stacks import platform_stack  # noqa: E402
from stacks.lab_cluster import make_cluster  # noqa: E402
from stacks.lab_ground import Ground  # noqa: E402
from stacks.lab_settings import LabSettings  # noqa: E402
from stacks.outputs import PlatformOutputs  # noqa: E402
from stacks.platform_settings import PlatformSettings  # noqa: E402
from stacks.settings import read_settings  # noqa: E402


def settings_of(number: int) -> LabSettings:
    """Return a lab of two queues in a small subnet: 200 of them fit into the platform's range of labs."""
    queue = {
        "capacity": "SPOT",
        "compute_resources": [{"name": "nodes", "instance_types": ["m7i.4xlarge"], "max_count": 4}],
    }
    return LabSettings.model_validate(
        {
            "platform": pulumi.get_stack(),
            "virtual_lab": "neuro",
            "project": f"lab-{number}",
            "ownership": {"cost_centre": "cc-1", "owner": "ada"},
            "subnet_prefix": 25,
            "cluster": {"queues": [{"name": name, **queue} for name in ("debug", "batch")]},
        }
    )


def make_lab(settings: LabSettings, platform: PlatformOutputs) -> None:
    """Make what the stack of a lab makes, on a platform of this program."""
    lab = settings.name
    tags = settings.ownership.tags(virtual_lab=settings.virtual_lab, project=settings.project)
    ground = Ground.make(settings, platform, tags)
    job_logs = JobLogs(lab, JobLogsArgs(lab=lab, kms_key_arn=ground.kms_key_arn, tags=tags))
    cluster = make_cluster(settings, platform, ground, settings.colour, settings.cluster, None, job_logs, tags)
    alarms = LabAlarms(
        lab,
        LabAlarmsArgs(
            lab=lab,
            topic_arn=platform.alarm_topic_arn,
            cluster_name=cluster.cluster_name,
            head_node_instance_id=cluster.head_node_instance_id,
            job_logs=True,
            tags=tags,
        ),
    )
    LabDashboard(
        lab,
        LabDashboardArgs(
            lab=lab,
            cluster_name=cluster.cluster_name,
            head_node_instance_id=cluster.head_node_instance_id,
            home_file_system_id=platform.home_file_system_id,
            job_log_group_name=job_logs.log_group_name,
            alarm_arns=alarms.alarm_arns,
            tags=tags,
        ),
    )
    KeptData(lab, ["the files below the lab's home directory"])


def main() -> None:
    """Build a platform and its labs."""
    settings = read_settings(pulumi.runtime.get_config_env(), project=pulumi.get_project())
    if not isinstance(settings, PlatformSettings):
        raise pulumi.RunError("the config is a platform's, with bench:labs")
    platform = platform_stack.build(settings)
    for number in range(pulumi.Config("bench").require_int("labs")):
        make_lab(settings_of(number), platform)


main()
