"""Why a cluster did not come up, or does not work: what AWS has recorded of it, and what that usually means."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .orphans import Clients

# The head node's own accounts of its start, and of the daemons that a cluster lives by.
_STREAMS = ("cfn-init", "chef-client", "cloud-init", "clustermgtd", "slurmctld", "slurmdbd", "slurm_resume")
_EVENTS = 300
_LINES_SHOWN = 4
_TROUBLE = re.compile(r"error|fail|denied|refused|timed out|timeout|exceeded|insufficient|unable|fatal", re.IGNORECASE)
_CANCELLED = "Resource creation cancelled"  # the consequence of another failure


@dataclass(frozen=True)
class Record:
    """A line of something that AWS has recorded."""

    time: datetime
    source: str
    text: str


@dataclass(frozen=True)
class Cause:
    """What a record usually means."""

    pattern: re.Pattern[str]
    meaning: str


def _cause(pattern: str, meaning: str) -> Cause:
    return Cause(re.compile(pattern, re.IGNORECASE), meaning)


# The first that fits is the likely one: what a wait ran out for comes before the wait.
CAUSES = (
    _cause(
        r"InsufficientInstanceCapacity|not have sufficient .{0,80}capacity",
        "AWS has no capacity for an instance type in the lab's zone now. Wait, or give the queue more instance types, "
        "or the lab another zone.",
    ),
    _cause(
        r"VcpuLimitExceeded|MaxSpotInstanceCountExceeded|InstanceLimitExceeded|ServiceQuotaExceeded|"
        r"you have requested more (?:vCPU|instances)|LimitExceeded",
        "A quota of the account is used up. Ask for more in Service Quotas, or lower max_count of the queues.",
    ),
    _cause(
        r"no VPC endpoint policy allows|VPC endpoint policy",
        "The policy of a VPC endpoint refuses the call. The platform opens its endpoints by feature: compare "
        "network.features with what the lab uses, and bring the platform up again.",
    ),
    _cause(
        r"Could not connect to the endpoint URL|Connect timeout on endpoint URL|EndpointConnectionError",
        "A node found no way to an AWS service: the platform lacks the interface endpoint (network.features), or the "
        "node does not carry the platform's clients group.",
    ),
    _cause(
        r"Access denied for user|\b1045\b.*28000|ERROR 1045",
        "The database refuses the user: the secret does not hold the password that the database has. Rotate it: "
        "aws secretsmanager rotate-secret --secret-id SECRET, and restart slurmdbd on the head node.",
    ),
    _cause(
        r"Secrets Manager can't find|secret.{0,80}(?:ResourceNotFound|AccessDenied)|GetSecretValue",
        "A secret is missing, or the node's role may not read it. Nodes read secrets whose names begin with "
        "hpc-labs/nodes/; compare accounting's secret in the cluster's config with what there is.",
    ),
    _cause(
        r"(?:6819|3306).{0,120}(?:refused|timed out|timeout)|(?:refused|timed out|timeout).{0,120}(?:6819|3306)|"
        r"Can't connect to (?:MySQL|MariaDB|server)|slurm_persist_conn_open.{0,80}(?:refused|timed out)",
        "The database (3306) or slurmdbd (6819) does not answer: a security group is in between, or the database is "
        "not up. The head node carries the clients group of the platform's database if the lab has accounting: true.",
    ),
    _cause(
        r"AccessDenied|is not authorized to perform|UnauthorizedOperation",
        "A role may not do what it tries. The record names role and action; compare with the permissions boundary.",
    ),
    _cause(
        r"failed validation|validation (?:error|failure)|Invalid cluster configuration|BadRequest",
        "ParallelCluster refuses the cluster's configuration; the record says which part.",
    ),
    _cause(
        r"WaitCondition.{0,80}(?:timed out|failed)|failed to receive \d+ resource signal|HeadNodeWaitCondition",
        "The head node did not report that it is ready. The streams cfn-init and chef-client say how far it came; "
        "where there are none, it never reached the endpoints of logs and CloudFormation.",
    ),
)


def likely(records: Iterable[Record]) -> list[tuple[Cause, Record]]:
    """Return the causes that records speak of, the likeliest first, each with its first record."""
    known = list(records)
    found = []
    for cause in CAUSES:
        fits = next((record for record in known if cause.pattern.search(record.text)), None)
        if fits:
            found.append((cause, fits))
    return found


def stack_records(clients: Clients, cluster: str) -> Iterator[Record]:
    """Yield what failed in the cluster's stacks, the oldest first: in the ones of that name that were made last."""
    cloudformation = clients("cloudformation")
    newest: dict[str, Any] = {}
    for page in cloudformation.get_paginator("list_stacks").paginate():
        for stack in page["StackSummaries"]:
            name = stack["StackName"]
            ours = name == cluster or re.fullmatch(rf"{re.escape(cluster)}-pcluster-[\d-]+", name)
            if ours and (name not in newest or stack["CreationTime"] > newest[name]["CreationTime"]):
                newest[name] = stack
    events = [
        event
        for stack in newest.values()
        for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack["StackId"])
        for event in page["StackEvents"]
    ]
    for event in sorted(events, key=lambda event: event["Timestamp"]):
        reason = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"].endswith("FAILED") and _CANCELLED not in reason:
            text = f"{event['LogicalResourceId']} {event['ResourceStatus']}: {reason or 'no reason given'}"
            yield Record(event["Timestamp"], f"stack {event['StackName']}", text)


def node_records(clients: Clients, cluster: str) -> Iterator[Record]:
    """Yield what the cluster's nodes tell of trouble, from the log group of the newest cluster of that name."""
    logs, start = clients("logs"), f"/aws/parallelcluster/{cluster}-"
    groups = [
        group["logGroupName"]
        for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=start)
        for group in page["logGroups"]
        if re.fullmatch(r"\d{12}", group["logGroupName"].removeprefix(start))
    ]
    if groups:
        yield from _tails(logs, max(groups), _STREAMS)


def provider_records(clients: Clients, function: str) -> Iterator[Record]:
    """Yield what the platform's cluster provider tells of trouble."""
    yield from _tails(clients("logs"), f"/aws/lambda/{function}", ("",))


def _tails(logs: Any, group: str, wanted: Sequence[str]) -> Iterator[Record]:
    """Yield the troubled lines among the last ones of each stream that is wanted, by parts of their names."""
    streams = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)["logStreams"]
    for stream in streams:
        name = stream["logStreamName"]
        if not any(part in name for part in wanted):
            continue
        asked = {"logGroupName": group, "logStreamName": name, "limit": _EVENTS, "startFromHead": False}
        troubled = [event for event in logs.get_log_events(**asked)["events"] if _TROUBLE.search(event["message"])]
        for event in troubled[-_LINES_SHOWN:]:
            time = datetime.fromtimestamp(event["timestamp"] / 1000).astimezone()
            yield Record(time, f"log {name}", event["message"].strip())


def report(cluster: str, fleet: str, records: Sequence[Record], unread: Sequence[str]) -> str:
    """Return the report, for people."""
    causes = likely(records)
    lines = [f"Cluster {cluster}: compute fleet {fleet}", ""]
    if causes:
        (cause, record), *others = causes
        lines += [f"Likely cause: {cause.meaning}", f"  {_line(record)}"]
        lines += [f"Possible, too: {other.meaning}" for other, _ in others]
    elif records:
        lines.append("No cause that is known here. What AWS has recorded, the oldest first:")
    else:
        lines.append("AWS has recorded no trouble with it.")
    if records:
        lines += ["", "Recorded:", *(f"  {_line(record)}" for record in sorted(records, key=lambda each: each.time))]
    if unread:
        lines += ["", "Not read:", *(f"  {what}" for what in unread)]
    return "\n".join(lines)


def _line(record: Record) -> str:
    return f"{record.time:%Y-%m-%d %H:%M:%S}  {record.source}: {' '.join(record.text.split())[:400]}"
