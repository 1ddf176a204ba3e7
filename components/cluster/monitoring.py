"""What ParallelCluster watches of a cluster, and for how long its logs are kept."""

from __future__ import annotations

from dataclasses import dataclass

# CloudWatch's own list; 0 ("never expire") is left out on purpose.
LOG_RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653)


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """What ParallelCluster makes in CloudWatch for a cluster, beside its log group.

    Prices are those of us-east-1 (aws.amazon.com/cloudwatch/pricing).

    Attributes:
        dashboard: A dashboard of the head node and of errors in the logs. CloudWatch takes 3 USD a month for each
            beyond three of an account.
        alarms: Alarms of the head node: its health, CPU, memory, disk, and whether Slurm's daemon still reports; five
            at 0.10 USD a month, and one at 0.50 that sums them up. Memory and disk need the platform's feature
            ``monitoring``: the agent sends them through its endpoint.
        detailed: EC2 measures compute nodes each minute instead of each five; costs 2.10 USD a month for a node that
            always runs. A change needs the compute fleet stopped.
        rotate_logs: Keep the log files on the nodes from filling their disks. Cannot be changed later.
    """

    dashboard: bool = True
    alarms: bool = True
    detailed: bool = False
    rotate_logs: bool = True
