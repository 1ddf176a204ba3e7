"""Kubernetes clusters encrypt secrets, log everything and are patched."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST, LOGGING
from ...expectations import expect, expect_customer_key
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="eks-hardening",
    title="Kubernetes clusters encrypt secrets with a customer key, log everything and are patched",
    severity=Severity.MEDIUM,
    types=tokens.KUBERNETES_CLUSTER,
    why="Secrets of Kubernetes are base64 unless a key encrypts them, and without the audit log nobody knows who read "
    "them. A version without support gets no patches.",
    remediation="Set encryptionConfig with the platform's key for secrets, all five enabledClusterLogTypes, and a "
    "supported version.",
    source="https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
    controls=replace(AT_REST, nist=(*AT_REST.nist, *LOGGING.nist, "SI-2"), fsbp=("EKS.2", "EKS.3", "EKS.8")),
    bad="""\
aws.eks.Cluster("flows", role_arn=role.arn, vpc_config={"subnet_ids": [subnet.id]}, version="1.27")
""",
    good="""\
aws.eks.Cluster(
    "flows",
    role_arn=role.arn,
    vpc_config={"subnet_ids": [subnet.id], "endpoint_public_access": False, "endpoint_private_access": True},
    version="1.34",
    encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
    enabled_cluster_log_types=["api", "audit", "authenticator", "controllerManager", "scheduler"],
)
""",
)
_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")
# The oldest in standard support by the table of the source (2026).
_OLDEST = (1, 33)


def check(resource: Resource) -> Iterable[Outcome]:
    """Key, logs, and version; without a version AWS takes its newest but one or two."""
    yield from expect_customer_key(resource.at("encryptionConfig", "provider", "keyArn"))
    logs = resource.each("enabledClusterLogTypes")
    waiting = [log for log in logs if log.unknown]
    sent = {str(log.value()) for log in logs if log.known}
    missing = [name for name in _LOGS if name not in sent]
    if missing and waiting:
        yield Unevaluated(waiting[0].path)
    elif missing:
        yield Finding(f"enabledClusterLogTypes lacks {', '.join(missing)}; allowed: all five", "enabledClusterLogTypes")
    oldest = ".".join(map(str, _OLDEST))
    yield from expect(resource.at("version"), _is_supported, f"{oldest} or newer")


def _is_supported(version: object) -> bool:
    parts = str(version).split(".")
    numbers = tuple(int(part) for part in parts if part.isdigit())
    return version is None or (len(numbers) == len(parts) and numbers >= _OLDEST)
