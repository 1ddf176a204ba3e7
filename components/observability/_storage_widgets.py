"""Graphs of file systems, for a lab's and a platform's dashboard. Pure: no Pulumi, no AWS.

AWS/FSx: docs.aws.amazon.com/fsx/latest/LustreGuide/fs-metrics.html. Lustre reports a value a minute for each of its
disks, and what is a total over disks is also a total over minutes: a sum is divided by the minutes of its period, so
that it stays right when a long time is shown.
AWS/EFS: docs.aws.amazon.com/efs/latest/ug/efs-metrics.html.
"""

from ._dashboard_plan import Expression, Metric, Widget, graph, search

_MIB = 1024**2
_GIB = 1024**3


def lustre_widgets(file_system_id: str, region: str) -> tuple[Widget, ...]:
    """Throughput, operations, metadata, free space, compression and the servers' load of a Lustre file system."""

    def metric(name: str, id: str, stat: str = "Sum") -> Metric:
        dimensions = {"FileSystemId": file_system_id}
        return Metric(namespace="AWS/FSx", name=name, dimensions=dimensions, stat=stat, id=id, visible=False)

    load = search(
        "{AWS/FSx,FileServer,FileSystemId}",
        f'FileSystemId="{file_system_id}" MetricName="NetworkThroughputUtilization"',
        "Maximum",
    )
    return (
        graph(
            "Scratch: throughput",
            metric("DataReadBytes", "r"),
            metric("DataWriteBytes", "w"),
            Expression(expression=f"r / PERIOD(r) / {_MIB}", label="read"),
            Expression(expression=f"w / PERIOD(w) / {_MIB}", label="written"),
            region=region,
            unit="MiB/s",
        ),
        graph(
            "Scratch: operations",
            metric("DataReadOperations", "r"),
            metric("DataWriteOperations", "w"),
            metric("MetadataOperations", "m"),
            Expression(expression="r / PERIOD(r)", label="reads"),
            Expression(expression="w / PERIOD(w)", label="writes"),
            Expression(expression="m / PERIOD(m)", label="metadata"),
            region=region,
            unit="1/s",
        ),
        graph(
            "Scratch: free space",
            metric("FreeDataStorageCapacity", "f"),
            metric("FreeDataStorageCapacity", "n", stat="Minimum"),
            Expression(expression=f"f / (PERIOD(f) / 60) / {_GIB}", label="all disks"),
            Expression(expression=f"n / {_GIB}", label="fullest disk"),
            region=region,
            unit="GiB",
        ),
        graph(
            "Scratch: data before and after compression",
            metric("LogicalDiskUsage", "l"),
            metric("PhysicalDiskUsage", "p"),
            Expression(expression=f"l / (PERIOD(l) / 60) / {_GIB}", label="before"),
            Expression(expression=f"p / (PERIOD(p) / 60) / {_GIB}", label="after"),
            region=region,
            unit="GiB",
        ),
        graph(
            "Scratch: network load of the servers",
            Expression(expression=load, label="${PROP('Dim.FileServer')}"),
            region=region,
            unit="%",
            width=12,
        ),
        graph(
            "Scratch: oldest change not yet in S3, or not yet read from it",
            Expression(
                expression=search(
                    "{AWS/FSx,FileSystemId,Publisher}",
                    f'FileSystemId="{file_system_id}" MetricName="AgeOfOldestQueuedMessage"',
                    "Maximum",
                ),
                label="${PROP('Dim.Publisher')}",
            ),
            region=region,
            unit="s",
            width=12,
        ),
    )


def home_widgets(file_system_id: str, region: str) -> tuple[Widget, ...]:
    """Throughput, operations, limits, size and clients of an EFS file system."""

    def metric(name: str, id: str = "", stat: str = "Sum", *, visible: bool = False, label: str = "") -> Metric:
        dimensions = {"FileSystemId": file_system_id}
        return Metric(
            namespace="AWS/EFS", name=name, dimensions=dimensions, stat=stat, id=id, visible=visible, label=label
        )

    return (
        graph(
            "Homes: throughput",
            metric("DataReadIOBytes", "r"),
            metric("DataWriteIOBytes", "w"),
            metric("MetadataIOBytes", "m"),
            Expression(expression=f"r / PERIOD(r) / {_MIB}", label="read"),
            Expression(expression=f"w / PERIOD(w) / {_MIB}", label="written"),
            Expression(expression=f"m / PERIOD(m) / {_MIB}", label="metadata"),
            region=region,
            unit="MiB/s",
        ),
        graph(
            "Homes: operations",
            metric("DataReadIOBytes", "r", "SampleCount"),
            metric("DataWriteIOBytes", "w", "SampleCount"),
            metric("MetadataIOBytes", "m", "SampleCount"),
            Expression(expression="r / PERIOD(r)", label="reads"),
            Expression(expression="w / PERIOD(w)", label="writes"),
            Expression(expression="m / PERIOD(m)", label="metadata"),
            region=region,
            unit="1/s",
        ),
        graph(
            "Homes: share of the limits",
            metric("MeteredIOBytes", "u"),
            metric("PermittedThroughput", "p", "Average"),
            metric("PercentIOLimit", stat="Maximum", visible=True, label="operations"),
            Expression(expression="100 * u / PERIOD(u) / p", label="throughput"),
            region=region,
            unit="%",
        ),
        graph(
            "Homes: clients",
            metric("ClientConnections", visible=True, label="connections"),
            region=region,
            unit="",
        ),
    )
