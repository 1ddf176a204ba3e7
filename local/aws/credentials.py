"""Which account a provider works in: the one that its keys, or the last of the roles that it assumes, belong to.

The engine starts a process of the plugin for each provider resource, so a process has one account, and its environment
holds the keys for everything in it. Roles are assumed with a plain request: botocore would take longer to import than
a preview has time, and would keep the keys that it found first.
"""

from __future__ import annotations

import http.client
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from .errors import RefusedError

if TYPE_CHECKING:
    from .values import Properties, Value

_KEYS = {"accessKey": "AWS_ACCESS_KEY_ID", "secretKey": "AWS_SECRET_ACCESS_KEY", "token": "AWS_SESSION_TOKEN"}


@dataclass(frozen=True)
class Credentials:
    """What a provider's options say about who it is.

    Attributes:
        keys: values of the environment that its own keys replace.
        roles: ARNs of the roles that it assumes, one with the keys of the one before.
    """

    keys: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Properties, assumed: Value) -> Credentials:
        """Take the provider's options; what a preview does not know yet changes nothing."""
        keys = [(variable, options.get(name)) for name, variable in _KEYS.items()]
        roles = [role.get("roleArn") for role in assumed if isinstance(role, dict)] if isinstance(assumed, list) else []
        return cls(
            tuple((variable, value) for variable, value in keys if isinstance(value, str) and value),
            tuple(role for role in roles if isinstance(role, str)),
        )

    def sign_in(self, region: str) -> None:
        """Give this process the keys.

        Raises:
            RefusedError: a role cannot be assumed.
        """
        os.environ.update(self.keys)
        for role in self.roles:
            os.environ.update(_assume(role, region))


def query(service: str, region: str, **members: str) -> str:
    """Send a request of AWS's query protocol in plain HTTP and return the XML of the answer.

    Raises:
        RefusedError: the answer is an error.
    """
    address = urlsplit(os.environ["AWS_ENDPOINT_URL"])
    connection = http.client.HTTPConnection(address.netloc)
    key = os.environ.get("AWS_ACCESS_KEY_ID", "local")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={key}/20200101/{region}/{service}/aws4_request",
    }
    connection.request("POST", "/", urlencode(members), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != http.client.OK:
        raise RefusedError(f"{service}:{members['Action']} fails with {answer.status}: {text}")
    return text


def _assume(role: str, region: str) -> dict[str, str]:
    answer = query(
        "sts", region, Action="AssumeRole", Version="2011-06-15", RoleArn=role, RoleSessionName="hpc-labs-local"
    )
    names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey"}
    names |= {"AWS_SESSION_TOKEN": "SessionToken"}
    return {variable: re.findall(f"<{member}>(.*?)</{member}>", answer)[0] for variable, member in names.items()}
