"""Nodes ask the directory over TLS, and check who answers."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import IN_TRANSIT
from ...documents.parallelcluster import LDAP_TLS_REQ_CERT
from ...expectations import expect, expect_false, is_true
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="pcluster-directory-tls",
    title="Nodes ask the directory over TLS, and check its certificate",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="Everybody's password passes between the nodes and the directory. Without TLS it is there to read; without a "
    "check of the certificate, whoever stands between them answers in the directory's place, and says who may log in.",
    remediation="Write DomainAddr with ldaps://, leave LdapTlsReqCert at hard, name the authority in LdapTlsCaCert, "
    "and take out of AdditionalSssdConfigs what says otherwise.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/DirectoryService-v3.html",
    controls=IN_TRANSIT,
    bad="""\
directory = {
    "DomainName": "corp.example.com",
    "DomainAddr": "ldap://corp.example.com",
    "PasswordSecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:lab/reader-a1b2c3",
    "DomainReadOnlyUser": "cn=reader,dc=corp,dc=example,dc=com",
}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"DirectoryService": directory}))
""",
    good="""\
directory = {
    "DomainName": "corp.example.com",
    "DomainAddr": "ldaps://corp.example.com",
    "PasswordSecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:lab/reader-a1b2c3",
    "DomainReadOnlyUser": "cn=reader,dc=corp,dc=example,dc=com",
}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"DirectoryService": directory}))
""",
)
# What SSSD is told directly goes before what ParallelCluster tells it.
_ADDRESSES = ("ldap_uri", "ldap_backup_uri", "ldap_chpass_uri", "ldap_chpass_backup_uri")
_CHECK = "ldap_tls_reqcert"
_OFF = "ldap_auth_disable_tls_never_use_in_production"
_STARTS_TLS = "ldap_id_use_start_tls"
_CHECKED = ("hard", "demand")


def check(resource: Resource) -> Iterable[Outcome]:
    """The addresses, the check of the certificate, and the settings of SSSD that go before both."""
    directory = resource.at("DirectoryService")
    settings = directory.at("AdditionalSssdConfigs")
    if settings.unknown:
        yield Unevaluated(settings.path)
    given = {name.lower(): view for name, view in settings.items()} if settings.known else {}
    if not directory.unknown:
        yield from _addresses(directory.at("DomainAddr"), given)
        yield from _checked(directory.at("LdapTlsReqCert"))
    for name, view in given.items():
        if name in _ADDRESSES:
            yield from _addresses(view, given)
        elif name == _CHECK:
            yield from _checked(view)
        elif name == _OFF:
            yield from expect_false(view)


def _addresses(view: View, given: dict[str, View]) -> Iterator[Outcome]:
    """Each begins with ldaps://, which is also what is asked where none says how; or all start TLS by themselves."""
    starts = given.get(_STARTS_TLS)
    if view.known and not _over_tls(view.value()) and starts is not None:
        if starts.unknown:
            yield Unevaluated(starts.path)
            return
        if is_true(starts.value()):
            return
    yield from expect(view, _over_tls, "addresses with ldaps://")


def _over_tls(addresses: object) -> bool:
    each = (address.strip().lower() for address in str(addresses or "").split(","))
    return all(address.startswith("ldaps://") or "://" not in address for address in each)


def _checked(view: View) -> Iterator[Outcome]:
    return expect(view, lambda value: str(value).lower() in _CHECKED, " or ".join(_CHECKED), default=LDAP_TLS_REQ_CERT)
