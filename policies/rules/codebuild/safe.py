"""Builds have no secrets in the clear, no machine of their own, and a log."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...clear_text import is_called_secret, is_secret
from ...controls import IDENTITY
from ...expectations import expect_false, found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="codebuild-safe",
    title="Builds hold no secrets in the clear, own no machine, stay in the network and are logged",
    severity=Severity.HIGH,
    types=(*tokens.BUILD_PROJECT, *tokens.BUILD_CREDENTIAL),
    why="Variables of a build are in its logs and in every listing; a privileged build is root on its machine; and one "
    "outside of the VPC has the internet.",
    remediation="Take secrets by type SECRETS_MANAGER, set privilegedMode to false and vpcConfig to private subnets, "
    "keep a log, and connect repositories by CodeConnections.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html",
    controls=replace(
        IDENTITY,
        nist=(*IDENTITY.nist, "IA-5(7)", "SA-3", "AU-12"),
        fsbp=("CodeBuild.1", "CodeBuild.2", "CodeBuild.4", "CodeBuild.5"),
    ),
    bad="""\
aws.codebuild.Project(
    "image",
    service_role=role.arn,
    artifacts={"type": "NO_ARTIFACTS"},
    source={"type": "S3", "location": "lab-data/image.zip"},
    environment={"compute_type": "BUILD_GENERAL1_SMALL", "image": "tools", "type": "LINUX_CONTAINER",
                 "privileged_mode": True},
)
""",
    good="""\
aws.codebuild.Project(
    "image",
    service_role=role.arn,
    artifacts={"type": "NO_ARTIFACTS"},
    source={"type": "S3", "location": "lab-data/image.zip"},
    environment={"compute_type": "BUILD_GENERAL1_SMALL", "image": "tools", "type": "LINUX_CONTAINER"},
    encryption_key=key.arn,
    vpc_config={"vpc_id": vpc.id, "subnets": [subnet.id], "security_group_ids": [group.id]},
)
""",
)
_SOURCES = ("source", "secondarySources")
_FROM_STORE = ("SECRETS_MANAGER", "PARAMETER_STORE")


def check(resource: Resource) -> Iterable[Outcome]:
    """A project; or a credential for repositories, which is a token in the clear unless Secrets Manager has it."""
    if resource.type in tokens.BUILD_CREDENTIAL:
        kind = resource.at("authType")
        if kind.unknown:
            yield Unevaluated(kind.path)
        elif kind.value() not in ("CODECONNECTIONS", "SECRETS_MANAGER"):
            yield Finding(f"{found(kind)}; allowed: CODECONNECTIONS or SECRETS_MANAGER", kind.path)
        return
    yield from expect_false(resource.at("environment", "privilegedMode"))
    yield from _variables(resource)
    for source in (source for key in _SOURCES for source in resource.each(key)):
        location = source.at("location")
        if location.known and is_secret(str(location.value())):
            yield Finding(f"{location.path} holds a secret; allowed: an address without one", location.path)
    subnets = resource.at("vpcConfig", "subnets")
    if subnets.unknown:
        yield Unevaluated(subnets.path)
    elif not resource.each("vpcConfig", "subnets"):
        yield Finding(f"{found(subnets)}; allowed: private subnets", subnets.path)
    yield from _logs(resource)


def _variables(resource: Resource) -> Iterator[Outcome]:
    for variable in resource.each("environment", "environmentVariables"):
        name, value, kind = (variable.at(key) for key in ("name", "value", "type"))
        if kind.unknown or name.unknown:
            yield Unevaluated(variable.path)
        elif kind.value("PLAINTEXT") not in _FROM_STORE:
            text = str(value.value("")) if not value.unknown else ""
            if is_secret(text) or is_called_secret(str(name.value(""))):
                yield Finding(
                    f"{variable.path} ({name.value()}) holds a secret; allowed: type SECRETS_MANAGER", variable.path
                )


def _logs(resource: Resource) -> Iterator[Outcome]:
    group, bucket = (resource.at("logsConfig", key, "status") for key in ("cloudwatchLogs", "s3Logs"))
    if group.unknown or bucket.unknown:
        yield Unevaluated("logsConfig")
    elif group.value("ENABLED") == "DISABLED" and bucket.value("DISABLED") == "DISABLED":
        yield Finding("logsConfig keeps no log; allowed: cloudwatchLogs or s3Logs ENABLED", "logsConfig")
