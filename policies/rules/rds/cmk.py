"""Every database is encrypted with a customer key."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key, expect_true, is_true
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

_MEMBERS = ("aws:rds/clusterInstance:ClusterInstance", "aws:docdb/clusterInstance:ClusterInstance")
_OF_DOCUMENTS = "enablePerformanceInsights"  # what the second calls it
RULE = Rule(
    id="rds-cmk",
    title="Every database is encrypted with a customer key, and what Performance Insights keeps of it",
    severity=Severity.HIGH,
    types=(*tokens.DATABASE, *tokens.DATABASE_CLUSTER, *tokens.NEPTUNE_CLUSTER, *_MEMBERS),
    why="Accounting data names people and their work; backups and replicas share the instance's encryption. "
    "Performance Insights keeps the texts of statements, by AWS's key unless another is named.",
    remediation="Set storageEncrypted to true and kmsKeyId to the platform's key; it cannot be changed later. Of a "
    "replica in another region name a key of that region. Where Performance Insights is on, set "
    "performanceInsightsKmsKeyId as well.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    controls=replace(AT_REST, fsbp=("RDS.3",), cis=("3.2.1",)),
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", storage_encrypted=True)
""",
    good="""\
aws.rds.Instance(
    "accounting", engine="mariadb", instance_class="db.t4g.medium", storage_encrypted=True, kms_key_id=key.arn
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The switch first: without it a key means nothing. A copy in the same region has its source's encryption."""
    if resource.type in _MEMBERS:
        yield from _insights(resource)
        return
    if resource.at("replicateSourceDb").absent:
        outcomes = list(expect_true(resource.at("storageEncrypted")))
        yield from outcomes
        if not outcomes:
            yield from expect_customer_key(
                resource.at("kmsKeyArn" if resource.type in tokens.NEPTUNE_CLUSTER else "kmsKeyId")
            )
    else:
        yield from _replica(resource)
    yield from _insights(resource)


def _replica(replica: Resource) -> Iterator[Outcome]:
    """A key stays in its region: of a copy elsewhere AWS takes its own there, unless it is told another."""
    source, key = replica.at("replicateSourceDb"), replica.at("kmsKeyId")
    if key.known:
        yield from expect_customer_key(key)
        return
    parts = str(source.value()).split(":")  # arn:aws:rds:<region>:<account>:db:<name>; a plain name is of this region
    region = replica.at("region")
    if parts[0] != "arn" or (region.known and region.value() == parts[3]):
        return
    if region.known or region.absent:
        yield from expect_customer_key(key)
    else:
        yield Unevaluated(region.path)


def _insights(resource: Resource) -> Iterator[Outcome]:
    """Performance Insights keeps the texts of statements for itself, by a key of its own."""
    switch = resource.at(_OF_DOCUMENTS if resource.type == _MEMBERS[1] else "performanceInsightsEnabled")
    key = resource.at("performanceInsightsKmsKeyId")
    if switch.unknown:
        if key.absent:
            yield Unevaluated(switch.path)
    elif is_true(switch.value()):
        yield from expect_customer_key(key)
