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

TABLES = {
    "pulumi-provider-known": Table(
        good=(Res(_PROVIDER, {"region": "us-east-1"}),),
        by_presence=True,
        facts='packages = ["vault"]\n',
        cases={
            "another cloud's": (Res("pulumi:providers:gcp"), fails("a provider of the package gcp; allowed: aws, and")),
            "one whose name begins like AWS's": (Res("pulumi:providers:aws-evil"), fails("package aws-evil")),
            "one of the facts": (Res("pulumi:providers:vault"), PASSES),
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
            "endpoints not known": ({"endpoints": UNKNOWN}, waits("endpoints")),
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
}
