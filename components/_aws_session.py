"""AWS clients for the dynamic providers, with the account and region that the stack's config asks for."""

from __future__ import annotations

import json
import os
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3
    from botocore.credentials import DeferredRefreshableCredentials
    from pulumi.dynamic import Config

# Config of the official provider that decides which account is reached and that has no counterpart here. Passing over
# it in silence could put half a stack into another account.
_REFUSED = (
    "accessKey",
    "secretKey",
    "token",
    "assumeRole",
    "assumeRoleWithWebIdentity",
    "endpoints",
    "sharedConfigFiles",
    "sharedCredentialsFiles",
)

# An entry of aws:assumeRoles to the arguments of sts:AssumeRole. The duration is left out on purpose: these
# credentials renew themselves.
_ROLE_ARGUMENTS = {
    "sessionName": "RoleSessionName",
    "externalId": "ExternalId",
    "sourceIdentity": "SourceIdentity",
    "policy": "Policy",
    "policyArns": "PolicyArns",
    "tags": "Tags",
    "transitiveTagKeys": "TransitiveTagKeys",
}


class AwsClients:
    """AWS clients for one dynamic provider; safe to use from several threads.

    Pulumi runs dynamic resources in a process of their own. It gets the stack's config but no ``aws.Provider`` object,
    so the account and region come from where the default ``aws`` provider takes them: ``aws:region``, ``aws:profile``
    and ``aws:assumeRoles`` in the stack's config, otherwise the environment that the AWS SDKs share.

    Raises:
        ValueError: the config has an ``aws:`` setting that selects credentials in a way not supported here, or an
            ``aws:assumeRoles`` that is not a list of roles.
    """

    def __init__(self, config: Config) -> None:
        refused = [f"aws:{key}" for key in _REFUSED if config.get(f"aws:{key}")]
        if refused:
            raise ValueError(
                f"the stack's config sets {', '.join(refused)}, which the dynamic resources of this stack cannot "
                "follow; use aws:profile, aws:assumeRoles or the environment (AWS_PROFILE, AWS_ACCESS_KEY_ID, "
                "AWS_ROLE_ARN with AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ENDPOINT_URL) instead"
            )
        # The official provider knows AWS_REGION, boto3 only AWS_DEFAULT_REGION: both have to reach the same region.
        self._region: str | None = config.get("aws:region") or os.environ.get("AWS_REGION")
        self._profile: str | None = config.get("aws:profile")
        self._roles = _roles(config.get("aws:assumeRoles"))
        self._lock = Lock()
        self._session: boto3.Session | None = None
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:  # boto3 makes a client's methods at run time
        """The client of an AWS service; made once, since clients, unlike sessions, may be shared by threads."""
        with self._lock:
            if self._session is None:
                self._session = self._connect()
            if service not in self._clients:
                self._clients[service] = self._session.client(service)  # type: ignore[call-overload]
            return self._clients[service]

    def _connect(self) -> boto3.Session:
        import boto3

        session = boto3.Session(profile_name=self._profile, region_name=self._region)
        for role_arn, arguments in self._roles:
            session = _assume(session, role_arn, arguments)
        return session


class _RoleCredentials:
    """Where a botocore session looks for its credentials, when a role is their only source."""

    def __init__(self, credentials: DeferredRefreshableCredentials) -> None:
        self._credentials = credentials

    def load_credentials(self) -> DeferredRefreshableCredentials:
        return self._credentials


def _assume(source: boto3.Session, role_arn: str, arguments: Mapping[str, object]) -> boto3.Session:
    """A session with the role's credentials, renewed when they run out: an update may take longer than an hour."""
    import boto3
    import botocore.session
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

    fetcher = AssumeRoleCredentialFetcher(source.client, source.get_credentials(), role_arn, dict(arguments))
    session = botocore.session.Session()
    session.register_component(
        "credential_provider",
        _RoleCredentials(DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")),
    )
    return boto3.Session(botocore_session=session, region_name=source.region_name)


def _roles(value: str | None) -> list[tuple[str, dict[str, object]]]:
    """The roles to assume, one after the other, each with its arguments for sts:AssumeRole."""
    if not value:
        return []
    try:
        entries = json.loads(value)
    except ValueError:
        entries = None
    if not isinstance(entries, list):
        raise ValueError(f"aws:assumeRoles={value!r}: a list of roles is expected, each with its roleArn")
    return [_role(position, entry) for position, entry in enumerate(entries)]


def _role(position: int, entry: object) -> tuple[str, dict[str, object]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("roleArn"), str):
        raise ValueError(f"aws:assumeRoles[{position}]={entry!r}: a role needs its roleArn")
    unknown = sorted(entry.keys() - _ROLE_ARGUMENTS.keys() - {"roleArn", "duration"})
    if unknown:
        raise ValueError(
            f"aws:assumeRoles[{position}] has {', '.join(unknown)}; allowed are roleArn, duration, "
            + ", ".join(_ROLE_ARGUMENTS)
        )
    arguments = {_ROLE_ARGUMENTS[key]: _as_sts(key, value) for key, value in entry.items() if key in _ROLE_ARGUMENTS}
    return entry["roleArn"], arguments


def _as_sts(key: str, value: Any) -> object:
    if key == "policyArns":
        return [{"arn": arn} for arn in value]
    if key == "tags":
        return [{"Key": name, "Value": text} for name, text in value.items()]
    return value
