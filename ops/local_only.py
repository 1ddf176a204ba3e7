"""The guard of the commands that create and destroy without asking: they work on the local AWS and on nothing else."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from .errors import CommandError

_ENDPOINT = "AWS_ENDPOINT_URL"
_IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"


class NotLocalError(CommandError):
    """The environment leads to an AWS that is not on this machine."""


def require_local_aws(environment: Mapping[str, str]) -> None:
    """Refuse an environment in which an AWS client could reach anything but this machine.

    Raises:
        NotLocalError: an endpoint is not on this machine, or none is set.
    """
    problems = _ways_elsewhere(environment)
    if problems:
        raise NotLocalError(
            f"This command creates and destroys without asking, so it works on the local AWS only, but "
            f"{'; '.join(problems)}.\n"
            'For the local AWS: eval "$(make -s env)" and run this again.\n'
            "For an AWS account: `pulumi up --stack STACK --policy-pack policies`, which shows its plan and asks."
        )


def is_local_aws(environment: Mapping[str, str]) -> bool:
    """Return whether AWS clients reach this machine and nothing else."""
    return not _ways_elsewhere(environment)


def _ways_elsewhere(environment: Mapping[str, str]) -> list[str]:
    endpoints = {name: value for name, value in environment.items() if name.startswith(_ENDPOINT)}
    problems = [f"{name} is {value!r}" for name, value in sorted(endpoints.items()) if not _loopback(value)]
    if _ENDPOINT not in endpoints:
        problems.append(f"{_ENDPOINT} is not set")
    if environment.get(_IGNORE, "").lower() == "true":
        problems.append(f"{_IGNORE} is true")
    return problems


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
