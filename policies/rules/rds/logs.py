"""Databases send their logs to CloudWatch."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import LOGGING
from ...expectations import found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="rds-logs",
    title="Every database sends its logs to CloudWatch",
    severity=Severity.MEDIUM,
    types=(*tokens.DATABASE, *tokens.DATABASE_CLUSTER),
    why="Logs on the instance go with it, and after days in any case; who logged in is asked months later.",
    remediation="Set enabledCloudwatchLogsExports to all that the engine has; MariaDB: audit, error and slowquery, "
    "with MARIADB_AUDIT_PLUGIN in its option group.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
    controls=replace(
        LOGGING,
        hipaa=(*LOGGING.hipaa, "308(a)(5)(ii)(C)"),
        fsbp=("RDS.9", "RDS.36", "RDS.40", "RDS.42", "DocumentDB.4"),
    ),
    bad="""\
aws.rds.Instance(
    "accounting", engine="mariadb", instance_class="db.t4g.medium", enabled_cloudwatch_logs_exports=["error"]
)
""",
    good="""\
aws.rds.Instance(
    "accounting",
    engine="mariadb",
    instance_class="db.t4g.medium",
    enabled_cloudwatch_logs_exports=["audit", "error", "slowquery"],
)
""",
)
_OF_MYSQL = ("audit", "error", "slowquery")
_BY_ENGINE = {
    "mariadb": _OF_MYSQL,
    "mysql": _OF_MYSQL,
    "aurora-mysql": _OF_MYSQL,
    "postgres": ("postgresql",),
    "aurora-postgresql": ("postgresql",),
    "docdb": ("audit",),
    "sqlserver": ("error",),
    "oracle": ("alert", "audit"),
}


def check(resource: Resource) -> Iterable[Outcome]:
    """Every log that matters of the engine; a cluster of DocumentDB names none."""
    is_docdb = resource.type.startswith("aws:docdb/")
    engine = str(resource.at("engine").value("docdb" if is_docdb else ""))
    names = next((_BY_ENGINE[name] for name in (engine, engine.partition("-")[0]) if name in _BY_ENGINE), ("error",))
    exports = resource.at("enabledCloudwatchLogsExports")
    sent = {str(each.value()) for each in exports.each() if each.known}
    missing = [name for name in names if name not in sent]
    waiting = [each.path for each in exports.each() if each.unknown]
    if missing and waiting:
        yield Unevaluated(waiting[0])
    elif missing:
        yield Finding(f"{found(exports)}; missing: {', '.join(missing)}", exports.path)
