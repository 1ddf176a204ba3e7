"""A directory whose people may log in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ._problems import duplicates, refuse
from .accounting import secret_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pulumi

_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)*|(DC|dc)=[\w-]+(,(DC|dc)=[\w-]+)*", re.ASCII)
_ADDRESS = re.compile(r"ldaps://[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?")
_DIRECTORY = re.compile(r"(/[\w.%-]+)+")
# What would let passwords travel in clear, or would not be checked; and what has a field of its own here.
_DECIDED = {
    "id_provider": "ParallelCluster sets it to 'ldap'",
    "ldap_auth_disable_tls_never_use_in_production": "passwords travel encrypted",
    "ldap_id_use_start_tls": "the connection is encrypted from its start",
    "ldap_tls_cacert": "use ca_certificate",
    "ldap_tls_reqcert": "the server's certificate is always checked",
    "ldap_uri": "use addresses",
    "override_homedir": "use home_directory",
    "ldap_access_filter": "use access_filter",
}


@dataclass(frozen=True, kw_only=True)
class DirectoryService:
    """An Active Directory or LDAP server, asked over TLS only, with its certificate checked.

    The lab's network has to let its nodes reach the servers' port 636. A change needs compute fleet and login nodes
    stopped.

    Attributes:
        domain_name: ``corp.example.com`` or ``DC=corp,DC=example,DC=com``; where people are looked up.
        addresses: The servers, each ``ldaps://host`` or ``ldaps://host:port``; one or more.
        read_only_user: Distinguished name of the user who looks people up.
        password_secret_arn: Secret with that user's password as plain text, named ``hpc-labs/nodes/...``.
        ca_certificate: File on the nodes with the authority that signed the servers' certificates; it has to be part of
            the image. ``None`` trusts the system's authorities.
        access_filter: LDAP filter of the people who may log in; ``None`` lets all in.
        ssh_keys: Make an SSH key for each person at their first login.
        home_directory: Where home directories are, such as ``/home/%u``; ``None`` takes the directory's own, or
            ``/home/<name>``. They should be on shared storage.
        sssd_settings: Further settings of SSSD's domain section.

    Raises:
        ValueError: a value is outside what AWS allows, or would weaken the connection.
    """

    domain_name: str
    addresses: tuple[str, ...]
    read_only_user: str
    password_secret_arn: pulumi.Input[str]
    ca_certificate: str | None = None
    access_filter: str | None = None
    ssh_keys: bool = True
    home_directory: str | None = None
    sssd_settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse("DirectoryService", self._problems())

    def all_sssd_settings(self) -> dict[str, str]:
        """The further settings, and those that have a field."""
        home = {} if self.home_directory is None else {"override_homedir": self.home_directory}
        return {**self.sssd_settings, **home}

    def _problems(self) -> Iterator[str]:
        if not _DOMAIN.fullmatch(self.domain_name):
            yield (
                f"domain_name={self.domain_name!r}: 'corp.example.com' or 'DC=corp,DC=example,DC=com' is expected; "
                "respell it"
            )
        if not self.addresses:
            yield "addresses=(): one or more; name a server, such as 'ldaps://ldap.example.com'"
        for address in self.addresses:
            if not _ADDRESS.fullmatch(address):
                yield f"addresses={address!r}: 'ldaps://host' or 'ldaps://host:port' is expected; use LDAP over TLS"
        yield from duplicates("addresses", self.addresses)
        if "=" not in self.read_only_user:
            yield (
                f"read_only_user={self.read_only_user!r}: a distinguished name is expected, such as "
                "'cn=reader,ou=users,dc=example,dc=com'"
            )
        yield from secret_problems("password_secret_arn", self.password_secret_arn)
        for name, value in (("ca_certificate", self.ca_certificate), ("home_directory", self.home_directory)):
            if value is not None and not _DIRECTORY.fullmatch(value):
                yield f"{name}={value!r}: an absolute path is expected; start it with a slash"
        for key in self.sssd_settings:
            if key.lower() in _DECIDED:
                yield f"sssd_settings[{key!r}]: not free, {_DECIDED[key.lower()]}; remove it"
        access_provider = self.sssd_settings.get("access_provider", "ldap")
        if self.access_filter is not None and access_provider != "ldap":
            yield (
                f"sssd_settings['access_provider']={access_provider!r}: 'ldap' with an access_filter; remove one of "
                "them"
            )
