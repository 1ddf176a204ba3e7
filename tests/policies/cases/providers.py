"""Pulumi's providers: of which packages they are, and in whose accounts they act."""

import json

from policies import tokens
from policies.iam import NOT_TOLD

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits
from .iam import FACTS, THEM, US


def _roles(account: str) -> str:
    """As the engine has them: lists and objects of a provider are texts."""
    return json.dumps([{"roleArn": f"arn:aws:iam::{account}:role/deploys"}])


def _endpoint(address: str) -> dict[str, str]:
    return {"endpoints": json.dumps([{"s3": address}])}


_PROVIDER = "pulumi:providers:aws"
_URN = Res(_PROVIDER).urn
_MADE_BY_US = Res(tokens.TOPIC[0], {"arn": f"arn:aws:sns:us-east-1:{US}:jobs"}, name="jobs", provider=_URN)
_MADE_BY_THEM = Res(tokens.TOPIC[0], {"arn": f"arn:aws:sns:us-east-1:{THEM}:jobs"}, name="jobs", provider=_URN)
_NOT_TOLD = "whose account it is, is not told: set allowedAccountIds to accounts of ours"

TABLES = {
    "pulumi-provider-known": Table(
        good=(Res(_PROVIDER, {"region": "us-east-1"}),),
        by_presence=True,
        facts='packages = ["vault"]\n',
        cases={
            "another cloud's": (Res("pulumi:providers:gcp"), fails("a provider of the package gcp; allowed: aws, and")),
            "one whose name begins like AWS's": (Res("pulumi:providers:aws-evil"), fails("package aws-evil")),
            "one of the facts": (Res("pulumi:providers:vault"), PASSES),
            "one of values": (Res("pulumi:providers:cloudinit"), PASSES),
            **{
                f"somebody's program, by {key}{where}": (
                    Res("pulumi:providers:time", {"__internal": {key: value}} if where else {key: value}),
                    fails(f"{'__internal.' if where else ''}{key} is "),
                )
                for key, value in (
                    ("pluginDownloadURL", "https://example.org/time"),
                    ("parameterization", {"name": "terraform-provider"}),
                )
                for where in ("", ", inside")
            },
            "one of the facts, from elsewhere": (
                Res("pulumi:providers:vault", {"pluginDownloadURL": "https://example.org"}),
                PASSES,
            ),
            "from nowhere": (
                Res("pulumi:providers:time", {"pluginDownloadURL": "", "__internal": {"parameterization": {}}}),
                PASSES,
            ),
            "from where is not known": (
                Res("pulumi:providers:time", {"pluginDownloadURL": UNKNOWN}),
                waits("pluginDownloadURL"),
            ),
            "of dynamic resources": (Res("pulumi:providers:pulumi-python"), PASSES),
            "a type that the table has": (Res("aws-native:logs:LogGroup", {"kmsKeyId": "k"}), PASSES),
            "a type that it does not have": (
                Res("aws-native:networkfirewall:Firewall"),
                fails("no rule looks at aws-native:networkfirewall:Firewall"),
            ),
        },
    ),
    "pulumi-provider-account": Table(
        good=(Res(_PROVIDER, {"region": "us-east-1", "assumeRoles": _roles(US)}),),
        facts=FACTS,
        alike=("pulumi:providers:aws-native",),
        cases={
            "absent": ({"assumeRoles": ABSENT}, PASSES),
            "not known": ({"assumeRoles": UNKNOWN}, waits("assumeRoles")),
            "somebody's role": ({"assumeRoles": _roles(THEM)}, fails(f"arn:aws:iam::{THEM}:role/deploys")),
            "no role at all": ({"assumeRoles": '[{"roleArn": "deploys"}]'}, fails('is "deploys"; allowed: roles of')),
            "one role": ({"assumeRole": {"roleArn": f"arn:aws:iam::{THEM}:role/x"}}, fails("assumeRole.roleArn is")),
            "for a token": (
                {"assumeRoleWithWebIdentity": json.dumps({"roleArn": f"arn:aws:iam::{THEM}:role/x"})},
                fails("assumeRoleWithWebIdentity.roleArn is"),
            ),
            "AWS's endpoint": (_endpoint("https://s3.dualstack.us-east-1.amazonaws.com"), PASSES),
            "AWS's endpoint for everybody": (_endpoint("https://iam.amazonaws.com/"), PASSES),
            "an endpoint of a network": (
                _endpoint("https://vpce-0a1b2c3d-x.s3.us-east-1.vpce.amazonaws.com"),
                PASSES,
            ),
            "no endpoint": (_endpoint(""), PASSES),
            "an endpoint without TLS": (_endpoint("http://s3.us-east-1.amazonaws.com"), fails("endpoints[0].s3 is")),
            "an endpoint of somebody's": (_endpoint("https://example.org"), fails("allowed: https addresses of AWS's")),
            "an API of somebody's": (
                _endpoint("https://a1b2c3.execute-api.us-east-1.amazonaws.com"),
                fails("endpoints[0].s3 is"),
            ),
            "an endpoint of a network, for a bucket": (
                _endpoint("https://bucket.vpce-0a1b2c3d-x.s3.us-east-1.vpce.amazonaws.com"),
                PASSES,
            ),
            "an endpoint of a stranger's service": (
                _endpoint("https://vpce-0a-b.vpce-svc-0evil.us-east-1.vpce.amazonaws.com"),
                fails("endpoints[0].s3 is"),
            ),
            "endpoints not known": ({"endpoints": UNKNOWN}, waits("endpoints")),
            **{
                f"a role that is no object, of {key}": (
                    {key: json.dumps([f"arn:aws:iam::{THEM}:role/x"])},
                    fails(f"{key}[0] is "),
                )
                for key in ("assumeRole", "assumeRoles", "assumeRoleWithWebIdentity")
            },
            **{
                f"{key} of its own": ({key: "somebody"}, fails(f'{key} is "somebody"; allowed: none'))
                for key in (
                    "accessKey",
                    "secretKey",
                    "token",
                    "httpProxy",
                    "httpsProxy",
                    "customCaBundle",
                    "ec2MetadataServiceEndpoint",
                )
            },
            "a key that is not known": ({"secretKey": UNKNOWN}, waits("secretKey")),
            "no proxy": ({"httpsProxy": ""}, PASSES),
            "anybody's certificate": ({"insecure": "true"}, fails("insecure is")),
            **{
                f"{key} of nobody knows what account": (
                    {key: "theirs"},
                    waits(f"{key}: {_NOT_TOLD}"),
                )
                for key in ("profile", "sharedConfigFiles", "sharedCredentialsFiles")
            },
            "a profile of ours": ({"profile": "ours", "allowedAccountIds": json.dumps([US])}, PASSES),
            "a profile of ours or theirs": (
                {"profile": "ours", "allowedAccountIds": json.dumps([US, THEM])},
                waits(f"profile: {_NOT_TOLD}"),
            ),
            "a profile of accounts that are not known": (
                {"profile": "ours", "allowedAccountIds": UNKNOWN},
                waits(f"profile: {_NOT_TOLD}"),
            ),
        },
    ),
    "pulumi-provider-account (that made something of ours)": Table(
        good=(
            Res(_PROVIDER, {"region": "us-east-1", "profile": "ours"}),
            _MADE_BY_US,
            # What it has no account for, what another provider made, and what nobody is known to have made.
            Res(tokens.BUCKET[0], {"arn": "arn:aws:s3:::data"}, name="data", provider=_URN),
            Res(tokens.TOPIC[0], _MADE_BY_THEM.properties, name="theirs", provider=f"{_URN}-2"),
            Res(tokens.TOPIC[0], _MADE_BY_THEM.properties, name="nobodys"),
        ),
        facts=FACTS,
        cases={"by another profile": ({"profile": "others"}, PASSES)},
    ),
    "pulumi-provider-account (that made something of theirs)": Table(
        good=(Res("pulumi:providers:random"), _MADE_BY_THEM),
        facts=FACTS,
        cases={
            "by a profile": (
                Res(_PROVIDER, {"profile": "theirs"}),
                fails(f"what it makes (jobs) is in account {THEM}; allowed: our and"),
            ),
            "by what the environment says": (
                Res(_PROVIDER, {"region": "us-east-1"}),
                fails(f"what it makes (jobs) is in account {THEM}; allowed: our and"),
            ),
        },
    ),
    "pulumi-provider-account (nobody's account)": Table(
        good=(Res(_PROVIDER, {"region": "us-east-1"}), Res(tokens.BUCKET[0], {"bucket": "data"})),
        cases={
            "a role": (
                {"assumeRoles": _roles(US)},
                waits(f"assumeRoles[0].roleArn: {NOT_TOLD}"),
            ),
        },
    ),
    # Without facts the account that has most of a stack would be taken for ours, whosever it is.
    "pulumi-provider-account (that made something of nobody knows whose)": Table(
        good=(Res(_PROVIDER, {"region": "us-east-1"}), _MADE_BY_THEM),
        cases={"by a profile": ({"profile": "theirs"}, waits(f"profile: {_NOT_TOLD}"))},
    ),
}
