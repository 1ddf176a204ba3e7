"""Databases refuse clients without TLS."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ... import tokens
from ...controls import IN_TRANSIT
from ...expectations import expect_true, found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="rds-tls-required",
    title="Every database refuses clients without TLS",
    severity=Severity.HIGH,
    types=(*tokens.DATABASE, *tokens.DATABASE_CLUSTER, *tokens.DATABASE_PROXY),
    why="AWS's own parameter groups let clients choose; a client that is set up carelessly sends its password and all "
    "jobs in clear text.",
    remediation="Give the database a parameter group of its own with require_secure_transport ON (MariaDB 10.5 and "
    "later; PostgreSQL: rds.force_ssl 1; DocumentDB: tls enabled), and a proxy requireTls true.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mariadb-ssl-connections.require-ssl.html",
    controls=replace(IN_TRANSIT, fsbp=("RDS.39", "RDS.44")),
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", engine_version="10.11", instance_class="db.t4g.medium")
""",
    good="""\
tls = aws.rds.ParameterGroup(
    "tls", name="tls", family="mariadb10.11", parameters=[{"name": "require_secure_transport", "value": "1"}]
)
aws.rds.Instance(
    "accounting",
    engine="mariadb",
    engine_version="10.11",
    instance_class="db.t4g.medium",
    parameter_group_name=tls.name,
)
""",
)


@dataclass(frozen=True)
class _Switch:
    """What makes an engine refuse them."""

    parameter: str
    on: tuple[str, ...]


_OF_MYSQL = _Switch("require_secure_transport", ("1", "on", "true"))
_OF_POSTGRES = _Switch("rds.force_ssl", ("1", "on", "true"))
_SWITCHES = {
    "mariadb": _OF_MYSQL,
    "mysql": _OF_MYSQL,
    "aurora-mysql": _OF_MYSQL,
    "postgres": _OF_POSTGRES,
    "aurora-postgresql": _OF_POSTGRES,
    "sqlserver": _OF_POSTGRES,
    "docdb": _Switch("tls", ("enabled", "tls1.2+", "tls1.3+", "fips-140-3")),
}
_FIRST_OF_MARIADB = (10, 5)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The parameter group of an instance or a cluster; the switch of a proxy."""
    if resource.type in tokens.DATABASE_PROXY:
        yield from expect_true(resource.at("requireTls"))
        return
    is_docdb = resource.type.startswith("aws:docdb/")
    engine = str(resource.at("engine").value("docdb" if is_docdb else ""))
    switch = _SWITCHES.get(engine) or _SWITCHES.get(engine.partition("-")[0])
    if switch is None:  # Oracle's is an option, and others have none
        return
    version = resource.at("engineVersion")
    if engine == "mariadb" and _version(version.value("99")) < _FIRST_OF_MARIADB:
        yield Finding(f"{found(version)}, which cannot refuse them; allowed: 10.5 or later", "engineVersion")
        return
    yield from _group(resource, stack, switch)


def _group(resource: Resource, stack: Stack, switch: _Switch) -> Iterator[Outcome]:
    in_instance = resource.type in tokens.DATABASE
    key = "parameterGroupName" if in_instance else "dbClusterParameterGroupName"
    name = resource.at(key)
    link = stack.follow(resource, key, types=tokens.PARAMETER_GROUP if in_instance else tokens.CLUSTER_PARAMETER_GROUP)
    for group in link.found:
        yield from _parameter(group, switch, key)
    if link.found:
        return
    # What is not known and made from nothing, nobody set: AWS takes its own group.
    left_to_aws = name.absent or (name.unknown and not resource.references.get(key))
    if left_to_aws or (name.known and str(name.value()).startswith("default.")):
        shown = found(name) if name.known else f"{key} is not set, which means AWS's own group"
        yield Finding(f"{shown}; allowed: a group of its own with {switch.parameter} {switch.on[0]}", key)
    else:
        yield Unevaluated(key, "" if name.unknown else "outside of this stack")


def _parameter(group: Resource, switch: _Switch, key: str) -> Iterator[Outcome]:
    for parameter in group.each("parameters"):
        if parameter.unknown or parameter.at("name").unknown:
            yield Unevaluated(f"{key}: {parameter.path} of {group.name}")
            return
        if parameter.at("name").value() == switch.parameter:
            value = parameter.at("value")
            if value.unknown:
                yield Unevaluated(f"{key}: {value.path} of {group.name}")
            elif str(value.value()).lower() not in switch.on:
                yield Finding(
                    f"{key} is {group.name}, which has {switch.parameter} {value.shown}; allowed: {switch.on[0]}", key
                )
            return
    yield Finding(f"{key} is {group.name}, which does not set {switch.parameter}; allowed: {switch.on[0]}", key)


def _version(value: object) -> tuple[int, ...]:
    return tuple(int(part) for part in str(value).split(".")[:2] if part.isdigit())
