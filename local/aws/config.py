"""The provider's own configuration, and the server behind it."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .call import default_region
from .credentials import Credentials
from .errors import RefusedError
from .values import UNKNOWN, Properties, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

_EFFECTIVE = frozenset({"region", "defaultTags", "accessKey", "secretKey", "token", "assumeRoles"})
# These choose endpoints, where credentials come from and how requests are sent: the local AWS has one address.
_WITHOUT_EFFECT = frozenset(
    [
        "allowedAccountIds",
        "assumeRoleWithWebIdentity",
        "customCaBundle",
        "ec2MetadataServiceEndpoint",
        "ec2MetadataServiceEndpointMode",
        "endpoints",
        "forbiddenAccountIds",
        "httpProxy",
        "httpsProxy",
        "insecure",
        "maxRetries",
        "noProxy",
        "profile",
        "retryMode",
        "s3UsEast1RegionalEndpoint",
        "s3UsePathStyle",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "stsRegion",
        "tokenBucketRateLimiterCapacity",
        "useDualstackEndpoint",
        "useFipsEndpoint",
        "userAgents",
        "version",
    ]
)


def check_config(inputs: Properties) -> Iterator[tuple[str, str]]:
    """The options that this provider does not know, and why each is refused."""
    for name in sorted(inputs.keys() - _EFFECTIVE - _WITHOUT_EFFECT):
        if not name.startswith("__"):
            yield name, f"the local AWS does not know the provider option {name}; add it to local/aws/config.py"
    roles = _object(inputs.get("assumeRoles"))
    for position, role in enumerate(roles if isinstance(roles, list) else []):
        if isinstance(role, dict) and "role_arn" in role:  # The SDK sends a dict's names as they stand.
            yield f"assumeRoles[{position}].role_arn", "the provider knows roleArn; give aws.ProviderAssumeRoleArgs"


@dataclass
class Config:
    """What the engine configured."""

    region: str = field(default_factory=default_region)
    default_tags: Properties | Unknown = field(default_factory=dict)
    credentials: Credentials = field(default_factory=Credentials)
    _server: threading.Thread | None = None
    _problem: Exception | None = None

    @classmethod
    def of(cls, options: Properties) -> Config:
        """The configuration that the engine's options ask for."""
        tags = _object(options.get("defaultTags"))
        region = options.get("region")
        return cls(
            region=region if isinstance(region, str) else default_region(),
            default_tags=tags if isinstance(tags, Unknown) else _tags(tags),
            credentials=Credentials.of(options, _object(options.get("assumeRoles"))),
        )

    def start_server(self) -> None:
        """Make sure that the local AWS runs, meanwhile letting the engine go on with what does not need it."""
        self._server = threading.Thread(target=self._ensure_server, daemon=True)
        self._server.start()

    def await_server(self) -> None:
        """Return once the local AWS answers.

        Raises:
            LocalAwsError: it does not.
        """
        if self._server:
            self._server.join()
        if self._problem:
            raise self._problem

    def _ensure_server(self) -> None:
        from ..home import LocalAwsError, LocalHome

        home = LocalHome.from_environment()
        try:
            home.ensure_server()
        except LocalAwsError as problem:
            self._problem = problem
        for name, value in home.environment().items():
            if name.startswith("AWS_"):
                os.environ.setdefault(name, value)
        if not self._problem:
            try:
                self.credentials.sign_in(self.region)
            except RefusedError as problem:
                self._problem = problem


def _object(option: Value) -> Value:
    """An option with a value inside, which the engine sends as JSON."""
    return json.loads(option) if isinstance(option, str) else option


def _tags(option: Value) -> Properties | Unknown:
    tags = option.get("tags", {}) if isinstance(option, dict) else {}
    return tags if isinstance(tags, dict) else UNKNOWN
