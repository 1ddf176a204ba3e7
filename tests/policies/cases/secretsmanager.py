import json

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_SECRET, _ROTATION, _POLICY = tokens.SECRET[0], tokens.SECRET_ROTATION[0], tokens.SECRET_POLICY[0]
_PASSWORD = Res(_SECRET, {"id": "s-1", "arn": "s-1"}, name="password")
_ROTATED = Res(_ROTATION, {"secretId": "s-1", "rotationRules": {"automaticallyAfterDays": 30}})
_PAIR = Res("pulumi-python:dynamic/keys:KeyPair", {"secret_arn": "s-1"})
_UNROTATED = fails("no SecretRotation for this secret in the stack")


def _scheduled(expression: str) -> Res:
    return Res(_ROTATION, {"secretId": "s-1", "rotationRules": {"scheduleExpression": expression}})


_OURS = "arn:aws:iam::111122223333:role/lab"
_THEIRS = "arn:aws:iam::999988887777:root"
_SHARED = "arn:aws:iam::444455556666:root"
_FACTS = 'accounts = ["111122223333"]\nshared_accounts = ["444455556666"]\n'


def _policy(principal: object = _OURS, **others: object) -> dict[str, object]:
    """A policy of one statement."""
    named = principal if principal == "*" else {"AWS": principal}
    statement = {
        "Effect": "Allow",
        "Principal": named,
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "*",
        **others,
    }
    return {"policy": json.dumps({"Statement": [statement]})}


TABLES = {
    "secretsmanager-rotation": Table(
        good=(_ROTATED, _PASSWORD),
        cases={
            "absent": ({"rotationRules": ABSENT}, fails("rotationRules.scheduleExpression is not set")),
            "seldom": (
                {"rotationRules.automaticallyAfterDays": 365},
                fails("rotationRules.automaticallyAfterDays is 365; allowed: 90 days or less"),
            ),
            "no number of days": (
                {"rotationRules.automaticallyAfterDays": "month"},
                fails('rotationRules.automaticallyAfterDays is "month"; allowed: 90 days or less'),
            ),
            "not known": ({"rotationRules": UNKNOWN}, waits("rotationRules")),
            "of another": ({"secretId": "s-2"}, _UNROTATED),
            "half of a key pair": (_PAIR, PASSES),
            "half of another pair": (Res(_PAIR.type, {"secret_arn": "s-2"}), _UNROTATED),
            "every 30 days": (_scheduled("rate(30 days)"), PASSES),
            "every 4 hours": (_scheduled("rate(4 hours)"), PASSES),
            "every 200 days": (_scheduled("rate(200 days)"), fails('scheduleExpression is "rate(200 days)"')),
            "every month": (_scheduled("cron(0 8 1 * ? *)"), PASSES),
            "every second month": (_scheduled("cron(0 8 1 1/2 ? *)"), PASSES),
            "once a year": (_scheduled("cron(0 8 1 1 ? *)"), fails("cron(0 8 1 1 ? *)")),
            "in words": (_scheduled("monthly"), fails("monthly")),
        },
    ),
    "secretsmanager-rotation (replaced)": Table(
        good=(
            Res(
                _SECRET,
                {
                    "id": "s-1",
                    "name": "hpc-labs/nodes/accounting-munge-1a2b3c4d",
                    "tags": {"hpc-labs:rotation": "by-replacement"},
                },
            ),
        ),
        cases={
            "no munge key": ({"name": "hpc-labs/nodes/accounting"}, _UNROTATED),
            "nearly one": ({"name": "hpc-labs/nodes/munger"}, _UNROTATED),
            "a name of AWS's": ({"name": UNKNOWN, "description": "Munge key of accounting in Base64"}, PASSES),
            "another name of AWS's": ({"name": UNKNOWN, "description": "Password of accounting"}, _UNROTATED),
            "neither name nor description": ({"name": UNKNOWN}, _UNROTATED),
            "neither known": ({"name": UNKNOWN, "description": UNKNOWN}, waits("description")),
            "not tagged": ({"tags": ABSENT}, _UNROTATED),
            "tagged otherwise": ({"tags": {"hpc-labs:rotation": "never"}}, _UNROTATED),
            "not known": ({"tags": UNKNOWN}, waits("tags")),
        },
    ),
    "secretsmanager-policy-scoped": Table(
        good=(Res(_POLICY, _policy(), {"policy": ("urn:x",)}),),
        alike=(_SECRET,),
        facts=_FACTS,
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "everybody": (_policy("*"), fails("allows everybody")),
            "another account": (_policy(_THEIRS), fails(f"allows {_THEIRS}")),
            "an account that we share with": (_policy(_SHARED), PASSES),
            "a service for any customer": (
                _policy(Principal={"Service": "rds.amazonaws.com"}),
                fails("allows rds.amazonaws.com for any customer"),
            ),
            "a service for ours": (
                _policy(
                    Principal={"Service": "rds.amazonaws.com"},
                    Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}},
                ),
                PASSES,
            ),
            "denied": (_policy("*", Effect="Deny"), PASSES),
            "AWS answers": (Res(_SECRET, {"policy": UNKNOWN}), PASSES),
        },
    ),
}
