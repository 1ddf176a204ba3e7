import json
from collections.abc import Mapping

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Change, Res, Table, fails, waits
from .iam import FACTS, THEM, US, policy

_OURS = {"aws:PrincipalAccount": US, "aws:ResourceAccount": US}


def _passing(actions: object = "logs:*", resource: object = "*", **condition: object) -> dict[str, object]:
    """A statement that lets through what meets StringEquals."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resource}
    return {**statement, "Condition": {"StringEquals": condition}} if condition else statement


def _refusing(principals: object, resources: object) -> list[dict[str, object]]:
    """Denies for everybody who is not of the account, and for whatever is not."""
    keys = {"aws:PrincipalAccount": principals, "aws:ResourceAccount": resources}
    return [
        {**_passing(), "Effect": "Deny", "Condition": {"StringNotEquals": {key: account}}}
        for key, account in keys.items()
    ]


def _of(statement: Mapping[str, object]) -> dict[str, object]:
    condition = statement["Condition"]
    assert isinstance(condition, dict)
    return condition


_NO_SERVICE = {"aws:PrincipalIsAWSService": "false"}
_DAY = {"aws:CurrentTime": "2030-01-01T00:00:00Z"}


def _only(*statements: Mapping[str, object]) -> Change:
    return {"policy": policy(*statements)}


_GOOD = policy(_passing(**_OURS))
_READ = "s3:GetObject"
_BY_ROLE = {**_passing(**{"aws:ResourceAccount": US}), "Principal": {"AWS": f"arn:aws:iam::{US}:role/nodes"}}
_OPEN = fails("leaves open whose identities pass and whose resources they reach")
_RESOURCES = fails("(without Sid) leaves open whose resources they reach")
_IDENTITIES = fails("(without Sid) leaves open whose identities pass; allowed: conditions on aws:PrincipalAccount")
_FACTS = f'{FACTS}buckets = ["mirror-of-packages"]\n'
_RULE = "net-endpoint-policy-scoped"
_S3 = Res(tokens.VPC_ENDPOINT[0], {"policy": policy(_passing("s3:*", **_OURS)), "vpcEndpointType": "Gateway"})
_BUCKET = Res(tokens.BUCKET[0], {"bucket": "lab-data"}, name="data")


def _bucket(name: str, *actions: str) -> Change:
    return _only(_passing(list(actions), f"arn:aws:s3:::{name}/*"))


TABLES = {
    _RULE: Table(
        good=(Res(tokens.VPC_ENDPOINT[0], {"policy": _GOOD, "vpcEndpointType": "Interface", "id": "vpce-1"}),),
        cases={
            "absent": ({"policy": ABSENT}, fails("policy is not set, which means that everything passes")),
            "empty": ({"policy": ""}, fails("policy is not set")),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "AWS's default": (_only(_passing("*")), _OPEN),
            "any resource": (_only(_passing(**{"aws:PrincipalAccount": US})), _RESOURCES),
            "any identity": (_only(_passing(**{"aws:ResourceAccount": US})), _IDENTITIES),
            "of another account": (_only(_passing(**{**_OURS, "aws:ResourceAccount": THEM})), _RESOURCES),
            "of ours and another account": (
                _only(_passing(**{**_OURS, "aws:ResourceAccount": [US, THEM]})),
                _RESOURCES,
            ),
            "of our organisation": (
                _only(_passing(**{"aws:PrincipalOrgID": "o-ours", "aws:ResourceOrgID": "${aws:PrincipalOrgID}"})),
                PASSES,
            ),
            "of their organisation": (
                _only(_passing(**{"aws:PrincipalOrgID": "o-theirs", "aws:ResourceOrgID": "o-theirs"})),
                _OPEN,
            ),
            "of whoever asks": (
                _only(_passing(**{"aws:PrincipalAccount": US, "aws:ResourceAccount": "${aws:PrincipalAccount}"})),
                PASSES,
            ),
            "of whoever asks, and anybody may": (
                _only(_passing(**{"aws:ResourceAccount": "${aws:PrincipalAccount}"})),
                _OPEN,
            ),
            "named roles": (_only(_BY_ROLE), PASSES),
            "named roles of others": (
                _only({**_BY_ROLE, "Principal": {"AWS": f"arn:aws:iam::{THEM}:role/nodes"}}),
                _IDENTITIES,
            ),
            "if the key is there": (
                _only({**_passing(), "Condition": {"StringEqualsIfExists": _OURS}}),
                _OPEN,
            ),
            "all but others": (_only({**_passing(), "Condition": {"StringNotEquals": _OURS}}), _OPEN),
            "named resources": (
                _only(_passing(resource=f"arn:aws:logs:*:{US}:log-group:*", **{"aws:PrincipalAccount": US})),
                PASSES,
            ),
            "named resources of others": (
                _only(_passing(resource=f"arn:aws:logs:*:{THEM}:log-group:*", **{"aws:PrincipalAccount": US})),
                _RESOURCES,
            ),
            "an account that is not known": (
                {
                    "policy": json.dumps(
                        {"Statement": [_passing(**{"aws:PrincipalAccount": UNKNOWN, "aws:ResourceAccount": US})]}
                    )
                },
                waits("policy.Statement[0].Condition.StringEquals.aws:PrincipalAccount"),
            ),
            "a Deny": (_only(_passing(**_OURS), {**_passing(), "Effect": "Deny"}), PASSES),
            "strangers refused": (_only(_passing(), *_refusing(US, US)), PASSES),
            "strangers refused, without the ends of others": (_only(_passing(), *_refusing(US, THEM)), _RESOURCES),
            "strangers refused, and services not": (
                _only(
                    _passing(),
                    *({**row, "Condition": {**_of(row), "Bool": _NO_SERVICE}} for row in _refusing(US, US)),
                ),
                PASSES,
            ),
            "strangers to both refused, not to one": (
                _only(_passing(), {**_passing(), "Effect": "Deny", "Condition": {"StringNotEquals": _OURS}}),
                _OPEN,
            ),
            "strangers refused by day": (
                _only(
                    _passing(),
                    *({**row, "Condition": {**_of(row), "DateLessThan": _DAY}} for row in _refusing(US, US)),
                ),
                _OPEN,
            ),
            "strangers refused some actions": (
                _only(_passing("*"), *({**row, "Action": "logs:*"} for row in _refusing(US, US))),
                _OPEN,
            ),
            "strangers refused, so far not known": (
                {"policy": json.dumps({"Statement": [_passing(), *_refusing(US, UNKNOWN)]})},
                waits("policy.Statement[2].Condition.StringNotEquals.aws:ResourceAccount"),
            ),
            "messages of sessions": (_only(_passing("ssmmessages:*", **{"aws:PrincipalAccount": US})), PASSES),
            "images of AWS": (
                _only(
                    _passing("ec2:RunInstances", "arn:aws:ec2:us-east-1::image/*", **{"aws:PrincipalAccount": US}),
                ),
                PASSES,
            ),
            "signals of instances": (
                _only(_passing("cloudformation:SignalResource", f"arn:aws:cloudformation:us-east-1:{US}:stack/*")),
                PASSES,
            ),
            "signals to others": (
                _only(_passing("cloudformation:SignalResource", f"arn:aws:cloudformation:us-east-1:{THEM}:stack/*")),
                _OPEN,
            ),
            "more than signals": (
                _only(_passing("cloudformation:*", f"arn:aws:cloudformation:us-east-1:{US}:stack/*")),
                _IDENTITIES,
            ),
            "a load balancer's": (
                Res(tokens.VPC_ENDPOINT[0], {"vpcEndpointType": "GatewayLoadBalancer"}),
                PASSES,
            ),
            "another's service": (
                Res(tokens.VPC_ENDPOINT[0], {"vpcEndpointType": "Interface", "serviceName": "com.amazonaws.vpce.x"}),
                fails("policy is not set"),
            ),
            "beside": (Res(tokens.VPC_ENDPOINT_POLICY[0], {"policy": policy(_passing("*"))}), _OPEN),
            "beside, good": (Res(tokens.VPC_ENDPOINT_POLICY[0], {"policy": _GOOD}), PASSES),
        },
        facts=_FACTS,
    ),
    f"{_RULE} (beside)": Table(
        good=(
            Res(tokens.VPC_ENDPOINT[0], {"vpcEndpointType": "Interface", "id": "vpce-1"}),
            Res(tokens.VPC_ENDPOINT_POLICY[0], {"policy": _GOOD, "vpcEndpointId": "vpce-1"}),
        ),
        cases={"another's": ({"id": "vpce-2"}, fails("policy is not set"))},
        facts=_FACTS,
    ),
    f"{_RULE} (S3)": Table(
        good=(_S3, _BUCKET),
        cases={
            "everybody's": (_only(_passing("s3:*", **{"aws:PrincipalAccount": US})), _RESOURCES),
            "our bucket": (
                _only(_passing("s3:*", "arn:aws:s3:::lab-data/*", **{"aws:PrincipalAccount": US})),
                PASSES,
            ),
            "another's bucket": (
                _only(_passing("s3:*", "arn:aws:s3:::theirs/*", **{"aws:PrincipalAccount": US})),
                _RESOURCES,
            ),
            "buckets with a name": (
                _only(_passing("s3:*", "arn:aws:s3:::lab-*/*", **{"aws:PrincipalAccount": US})),
                _RESOURCES,
            ),
            "a bucket of the facts": (_bucket("mirror-of-packages", _READ), PASSES),
            "packages": (_bucket("al2023-repos-us-east-1-de612dc2", _READ), PASSES),
            "packages of anywhere": (_bucket("al2023-repos-*", _READ), _OPEN),
            "packages, written": (_bucket("al2023-repos-us-east-1-de612dc2", "s3:*"), _OPEN),
            "ParallelCluster": (_bucket("us-east-1-aws-parallelcluster", _READ), PASSES),
            "layers": (_bucket("prod-us-east-1-starport-layer-bucket", _READ), PASSES),
            "licences": (_bucket("dcv-license.us-east-1", _READ), PASSES),
            "signals": (_bucket("cloudformation-waitcondition-us-east-1", "s3:PutObject"), PASSES),
            "answers": (_bucket("cloudformation-custom-resource-response-useast1", "s3:PutObject"), PASSES),
            "signals, read": (_bucket("cloudformation-waitcondition-us-east-1", _READ), _OPEN),
            "what sounds like AWS": (_bucket("cloudformation-waitcondition-evil", "s3:PutObject"), _OPEN),
        },
        facts=_FACTS,
    ),
}
