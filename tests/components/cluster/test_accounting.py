"""What accounting, slurmdbd and directory refuse, and in which words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from components.cluster.accounting import Accounting, ExternalSlurmdbd

from .samples import SECRET, accounting, directory

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.cluster.directory_service import DirectoryService

OTHER_SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:lab-a"


def accounting_with(**changes: Any) -> Accounting:
    return replace(accounting(), **changes)


def slurmdbd_with(**changes: Any) -> ExternalSlurmdbd:
    return ExternalSlurmdbd(**{"host": "slurmdbd.example.com", "munge_key_secret_arn": SECRET, **changes})


def directory_with(**changes: Any) -> DirectoryService:
    return replace(directory(), **changes)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "scheme": (
        lambda: accounting_with(uri="mysql://db.example.com:3306"),
        "Accounting: uri='mysql://db.example.com:3306': 'host' or 'host:port' is expected, without a scheme or a "
        "slash; remove them",
    ),
    "port of a uri": (
        lambda: accounting_with(uri="db.example.com:65536"),
        "Accounting: uri='db.example.com:65536': 'host' or 'host:port' is expected, without a scheme or a slash; "
        "remove them",
    ),
    "user": (
        lambda: accounting_with(user_name="lab-a"),
        "Accounting: user_name='lab-a': 1 to 32 letters, digits or underscores; rename the user",
    ),
    "secret that nodes cannot read": (
        lambda: accounting_with(password_secret_arn=OTHER_SECRET),
        "Accounting: password_secret_arn='arn:aws:secretsmanager:us-east-1:123456789012:secret:lab-a': the ARN of "
        "a secret in Secrets Manager is expected whose name starts with 'hpc-labs/nodes/', since nodes may read no "
        "other; name the secret so",
    ),
    "parameter": (
        lambda: accounting_with(password_secret_arn="arn:aws:ssm:us-east-1:123456789012:parameter/p"),
        "Accounting: password_secret_arn='arn:aws:ssm:us-east-1:123456789012:parameter/p': the ARN of a secret in "
        "Secrets Manager is expected whose name starts with 'hpc-labs/nodes/', since nodes may read no other; name "
        "the secret so",
    ),
    "database": (
        lambda: accounting_with(database_name="lab-a"),
        "Accounting: database_name='lab-a': 1 to 64 lowercase letters, digits or underscores; write underscores "
        "for hyphens",
    ),
    "long database": (
        lambda: accounting_with(database_name="d" * 65),
        "Accounting: database_name='ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd': 1 to 64 "
        "lowercase letters, digits or underscores; write underscores for hyphens",
    ),
    "all of accounting at once": (
        lambda: accounting_with(uri="/db", user_name="", password_secret_arn="", database_name=""),
        "Accounting: uri='/db': 'host' or 'host:port' is expected, without a scheme or a slash; remove them; "
        "user_name='': 1 to 32 letters, digits or underscores; rename the user; password_secret_arn='': the ARN of "
        "a secret in Secrets Manager is expected whose name starts with 'hpc-labs/nodes/', since nodes may read no "
        "other; name the secret so; database_name='': 1 to 64 lowercase letters, digits or underscores; write "
        "underscores for hyphens",
    ),
    "host of slurmdbd": (
        lambda: slurmdbd_with(host="slurmdbd:6819"),
        "ExternalSlurmdbd: host='slurmdbd:6819': a host name or an address is expected, without a port; move that "
        "to port",
    ),
    "munge key that nodes cannot read": (
        lambda: slurmdbd_with(munge_key_secret_arn=OTHER_SECRET),
        "ExternalSlurmdbd: munge_key_secret_arn='arn:aws:secretsmanager:us-east-1:123456789012:secret:lab-a': the "
        "ARN of a secret in Secrets Manager is expected whose name starts with 'hpc-labs/nodes/', since nodes may "
        "read no other; name the secret so",
    ),
    "port of slurmdbd": (
        lambda: slurmdbd_with(port=0),
        "ExternalSlurmdbd: port=0: 1 to 65535; Slurm's own is 6819",
    ),
    "domain": (
        lambda: directory_with(domain_name="corp example"),
        "DirectoryService: domain_name='corp example': 'corp.example.com' or 'DC=corp,DC=example,DC=com' is "
        "expected; respell it",
    ),
    "no servers": (
        lambda: directory_with(addresses=()),
        "DirectoryService: addresses=(): one or more; name a server, such as 'ldaps://ldap.example.com'",
    ),
    "server without TLS": (
        lambda: directory_with(addresses=("ldap://one.corp.example.com",)),
        "DirectoryService: addresses='ldap://one.corp.example.com': 'ldaps://host' or 'ldaps://host:port' is "
        "expected; use LDAP over TLS",
    ),
    "servers in one": (
        lambda: directory_with(addresses=("ldaps://one,ldaps://two",)),
        "DirectoryService: addresses='ldaps://one,ldaps://two': 'ldaps://host' or 'ldaps://host:port' is expected; "
        "use LDAP over TLS",
    ),
    "server twice": (
        lambda: directory_with(addresses=("ldaps://one", "ldaps://one")),
        "DirectoryService: addresses: 'ldaps://one' is there 2 times; keep one or rename the others",
    ),
    "reader": (
        lambda: directory_with(read_only_user="reader"),
        "DirectoryService: read_only_user='reader': a distinguished name is expected, such as "
        "'cn=reader,ou=users,dc=example,dc=com'",
    ),
    "password that nodes cannot read": (
        lambda: directory_with(password_secret_arn=OTHER_SECRET),
        "DirectoryService: password_secret_arn='arn:aws:secretsmanager:us-east-1:123456789012:secret:lab-a': the "
        "ARN of a secret in Secrets Manager is expected whose name starts with 'hpc-labs/nodes/', since nodes may "
        "read no other; name the secret so",
    ),
    "relative paths": (
        lambda: directory_with(ca_certificate="corp.pem", home_directory="home/%u"),
        "DirectoryService: ca_certificate='corp.pem': an absolute path is expected; start it with a slash; "
        "home_directory='home/%u': an absolute path is expected; start it with a slash",
    ),
    "SSSD without TLS": (
        lambda: directory_with(sssd_settings={"ldap_auth_disable_tls_never_use_in_production": "true"}),
        "DirectoryService: sssd_settings['ldap_auth_disable_tls_never_use_in_production']: not free, passwords "
        "travel encrypted; remove it",
    ),
    "SSSD without a check of the certificate": (
        lambda: directory_with(sssd_settings={"LDAP_TLS_REQCERT": "never"}),
        "DirectoryService: sssd_settings['LDAP_TLS_REQCERT']: not free, the server's certificate is always "
        "checked; remove it",
    ),
    "SSSD's provider": (
        lambda: directory_with(sssd_settings={"id_provider": "ad"}),
        "DirectoryService: sssd_settings['id_provider']: not free, ParallelCluster sets it to 'ldap'; remove it",
    ),
    "SSSD's filter": (
        lambda: directory_with(access_filter="(a=b)", sssd_settings={"access_provider": "simple"}),
        "DirectoryService: sssd_settings['access_provider']='simple': 'ldap' with an access_filter; remove one of them",
    ),
}


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_with_field_value_and_fix(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        build()


def test_good_input_is_taken() -> None:
    assert accounting_with(uri="db.example.com").uri == "db.example.com"
    assert accounting_with(uri="10.1.2.3:65535").uri == "10.1.2.3:65535"
    assert slurmdbd_with().port == 6819
    assert directory_with(domain_name="DC=corp,DC=example,DC=com").domain_name.startswith("DC=")


def test_values_that_are_not_known_yet_are_not_judged() -> None:
    unknown: Any = object()
    names = ("uri", "user_name", "password_secret_arn", "database_name")
    assert accounting_with(**dict.fromkeys(names, unknown)).uri is unknown
    assert slurmdbd_with(host=unknown, munge_key_secret_arn=unknown).host is unknown
    assert directory_with(password_secret_arn=unknown).password_secret_arn is unknown


def test_home_directories_are_a_setting_of_sssd() -> None:
    assert directory().all_sssd_settings() == {"debug_level": "0x1ff", "override_homedir": "/home/%u"}
    assert directory_with(home_directory=None, sssd_settings={}).all_sssd_settings() == {}
