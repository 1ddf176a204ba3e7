"""Cases of the rules about what clusters talk to beside AWS: directories and proxies."""

from __future__ import annotations

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_DIRECTORY = "DirectoryService"
_SETTINGS = f"{_DIRECTORY}.AdditionalSssdConfigs"
_PROXY = "Scheduling.SlurmQueues.0.Networking.Proxy"
_ADDRESS = "http://proxy.example.org:3128"
_CLUSTER = Res(
    tokens.CLUSTER,
    {
        "HeadNode": {"Networking": {"SubnetId": "subnet-1"}},
        "LoginNodes": {"Pools": [{"Name": "login", "Networking": {"SubnetIds": ["subnet-1"]}}]},
        "Scheduling": {"SlurmQueues": [{"Name": "batch", "Networking": {"SubnetIds": ["subnet-1"]}}]},
        _DIRECTORY: {"DomainAddr": "ldaps://a.example.org,ldaps://b.example.org", "AdditionalSssdConfigs": {}},
    },
)
_PLAIN = 'DomainAddr is "ldaps://a.example.org,ldap://b.example.org"; allowed: addresses with ldaps://'
_MIXED = {f"{_DIRECTORY}.DomainAddr": "ldaps://a.example.org,ldap://b.example.org"}

TABLES = {
    "pcluster-directory-tls": Table(
        good=(_CLUSTER,),
        cases={
            "absent": ({_DIRECTORY: ABSENT}, PASSES),
            "not known": ({_DIRECTORY: UNKNOWN}, waits(_DIRECTORY)),
            "address not known": ({f"{_DIRECTORY}.DomainAddr": UNKNOWN}, waits(f"{_DIRECTORY}.DomainAddr")),
            "in the clear": (
                {f"{_DIRECTORY}.DomainAddr": "ldap://a.example.org"},
                fails('DirectoryService.DomainAddr is "ldap://a.example.org"; allowed: addresses with ldaps://'),
            ),
            "one in the clear": (_MIXED, fails(_PLAIN)),
            "no protocol": ({f"{_DIRECTORY}.DomainAddr": "a.example.org, b.example.org"}, PASSES),
            "starts TLS by itself": ({**_MIXED, f"{_SETTINGS}.ldap_id_use_start_tls": "True"}, PASSES),
            "does not": ({**_MIXED, f"{_SETTINGS}.ldap_id_use_start_tls": False}, fails(_PLAIN)),
            "may start TLS": (
                {**_MIXED, f"{_SETTINGS}.ldap_id_use_start_tls": UNKNOWN},
                waits(f"{_SETTINGS}.ldap_id_use_start_tls"),
            ),
            **{
                f"certificate: {value}": (
                    {f"{_DIRECTORY}.LdapTlsReqCert": value},
                    fails(f'DirectoryService.LdapTlsReqCert is "{value}"; allowed: hard or demand'),
                )
                for value in ("never", "allow", "try")
            },
            "certificate checked": ({f"{_DIRECTORY}.LdapTlsReqCert": "demand"}, PASSES),
            "check not known": ({f"{_DIRECTORY}.LdapTlsReqCert": UNKNOWN}, waits(f"{_DIRECTORY}.LdapTlsReqCert")),
            "settings not known": ({_SETTINGS: UNKNOWN}, waits(_SETTINGS)),
            "no TLS at all": (
                {f"{_SETTINGS}.ldap_auth_disable_tls_never_use_in_production": True},
                fails("ldap_auth_disable_tls_never_use_in_production is true; allowed: false"),
            ),
            "TLS not switched off": ({f"{_SETTINGS}.ldap_auth_disable_tls_never_use_in_production": "false"}, PASSES),
            "another address": (
                {f"{_SETTINGS}.LDAP_URI": "ldap://c.example.org"},
                fails('AdditionalSssdConfigs.LDAP_URI is "ldap://c.example.org"'),
            ),
            "no check after all": (
                {f"{_SETTINGS}.ldap_tls_reqcert": "never"},
                fails('AdditionalSssdConfigs.ldap_tls_reqcert is "never"; allowed: hard or demand'),
            ),
            "something else": ({f"{_SETTINGS}.debug_level": "0x1ff"}, PASSES),
        },
    ),
    "pcluster-proxy-known": Table(
        good=(_CLUSTER,),
        facts='domains = ["*.institute.org"]\n',
        cases={
            "absent": ({_PROXY: ABSENT}, PASSES),
            "not known": (
                {_PROXY: UNKNOWN},
                waits("Scheduling.SlurmQueues[0].Networking.Proxy"),
            ),
            "of a queue": (
                {_PROXY: {"HttpProxyAddress": _ADDRESS}},
                fails(
                    f'Scheduling.SlurmQueues[0].Networking.Proxy.HttpProxyAddress is "{_ADDRESS}"; allowed: addresses '
                    "at domains of policies/facts.toml"
                ),
            ),
            "of the head node": (
                {"HeadNode.Networking.Proxy": {"HttpProxyAddress": _ADDRESS}},
                fails("HeadNode.Networking.Proxy.HttpProxyAddress is"),
            ),
            "of login nodes": (
                {"LoginNodes.Pools.0.Networking.Proxy": {"HttpProxyAddress": _ADDRESS}},
                fails("LoginNodes.Pools[0].Networking.Proxy.HttpProxyAddress is"),
            ),
            "by its number": ({_PROXY: {"HttpProxyAddress": "http://10.40.0.5:3128"}}, fails("10.40.0.5")),
            "known here": ({_PROXY: {"HttpProxyAddress": "http://proxy.institute.org:3128"}}, PASSES),
        },
    ),
}
