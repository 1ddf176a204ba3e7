"""Profiles: how strict the rules are for a kind of stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from .model import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

# What makes data outlive mistakes: advice; mandatory where nobody may lose data, not asked for where there is none.
_KEPT_FOR_LONG = (
    "backup-vault-lock",
    "data-lifecycle",
    "dynamodb-deletion-protection",
    "rds-deletion-protection",
    "rds-multi-az",
)
# Advice elsewhere, because the private network or another rule stands before it; with data about patients both are due.
_SAFEGUARDS = (
    "apigateway-front",
    "ec2-asg-launch-template",
    "ec2-instance-profile",
    "net-bpa-set",
    "net-endpoint-multi-az",
    "sfn-logs",
    "sns-https-known",
)
LEFT_TO_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "iam-role-path": "a path is a name; what the role may do is its boundary's (iam-role-boundary)",
        "lambda-ops": "what is lost is an event, and alarms tell of it; nobody reads data by it",
        "net-reach-alive": "a node that cannot boot holds no data",
        "rds-hardening": "a port and a name are no secret; who reaches the database is its group's",
        "rds-iam-auth": "Slurm's daemon knows passwords only; they are rotated (secretsmanager-rotation)",
        "sqs-dlq": "what is lost is a message, and alarms tell of it; nobody reads data by it",
    }
)
"""Advisory rules that answer a control of HIPAA's and yet stay advice in its profile, each with the reason."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The thresholds that rules compare with, and the levels that differ from the rules' own."""

    name: str
    what: str
    """Who it is for, in a sentence."""
    minimum_log_days: int
    """Days that a log group keeps its events, at least."""
    minimum_backup_days: int
    """Days that backups are kept, at least."""
    minimum_key_deletion_days: int
    """Days that a deleted key waits, at least."""
    maximum_secret_age_days: int
    """Days until a secret is rotated, at most."""
    maximum_nodes: int
    """Nodes that one compute resource of a queue starts, at most."""
    maximum_exemption_days: int
    """Days from today until the last one of an exemption, or of a gateway at the network's edge, at most."""
    multi_zone: bool
    """Whether what serves all labs stands in two zones."""
    levels: Mapping[str, Level] = field(default_factory=lambda: MappingProxyType({}))
    """Levels by rule id, in place of the rules' own."""


DEV = Profile(
    name="dev",
    what="Labs without data that anybody would miss: what only makes data outlive mistakes is not asked for.",
    minimum_log_days=7,
    minimum_backup_days=1,
    minimum_key_deletion_days=7,
    maximum_secret_age_days=365,
    maximum_nodes=1000,
    maximum_exemption_days=365,
    multi_zone=False,
    levels=MappingProxyType(dict.fromkeys(_KEPT_FOR_LONG, Level.DISABLED)),
)
PROD = Profile(
    name="prod",
    what="Labs with research data.",
    minimum_log_days=90,
    minimum_backup_days=7,
    minimum_key_deletion_days=14,
    maximum_secret_age_days=90,
    maximum_nodes=1000,
    maximum_exemption_days=180,
    multi_zone=True,
)
HIPAA = Profile(
    name="hipaa",
    what="Labs with data about patients: logs for a year, and what guards or keeps data is no advice any more.",
    minimum_log_days=365,
    minimum_backup_days=35,
    minimum_key_deletion_days=30,
    maximum_secret_age_days=90,
    maximum_nodes=1000,
    maximum_exemption_days=90,
    multi_zone=True,
    levels=MappingProxyType(dict.fromkeys((*_KEPT_FOR_LONG, *_SAFEGUARDS), Level.MANDATORY)),
)
PROFILES: Mapping[str, Profile] = MappingProxyType({profile.name: profile for profile in (DEV, PROD, HIPAA)})
