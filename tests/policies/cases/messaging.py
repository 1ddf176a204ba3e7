import json

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Change, Res, Table, fails, waits
from .iam import FACTS, THEM, US, policy

_TLS = {"Bool": {"aws:SecureTransport": "false"}}
_TOPIC, _QUEUE = f"arn:aws:sns:us-east-1:{US}:alarms", f"arn:aws:sqs:us-east-1:{US}:failed"
_S3 = {"Service": "s3.amazonaws.com"}


def _letting(principal: object, condition: object = None) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sns:Publish", "Resource": "*"}
    return policy(statement if condition is None else {**statement, "Condition": condition})


def _refusing(actions: object, **others: object) -> str:
    plain = {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*", "Condition": _TLS}
    return policy({**plain, **others})


def scoped(types: tuple[str, ...], key: str = "policy") -> Table:
    """A rule about whom the policy of a resource lets in."""
    cases: dict[str, object] = {
        "everybody": fails("allows everybody; allowed: named principals"),
        "everybody with a harmless condition": fails("allows everybody"),
        "everybody of ours": PASSES,
        "everybody of theirs": fails(f"allows {THEM}; allowed: accounts of policies/facts.toml"),
        "another account": fails(f"allows {THEM}"),
        "a service": PASSES,
        "a service for others": fails(f"allows {THEM}"),
        "a service for any customer": fails("allows s3.amazonaws.com for any customer; allowed: with a condition on"),
        "a service for ours, if it says so": fails("allows s3.amazonaws.com for any customer"),
        "a service for our organisation": PASSES,
        "everybody of a network": fails("allows vpce-theirs"),
        "everybody of our endpoints": PASSES,
        "everybody of their endpoints": fails(f"allows {THEM}"),
    }
    policies = {
        "everybody": _letting("*"),
        "everybody with a harmless condition": _letting({"AWS": "*"}, {"StringLike": {"aws:PrincipalArn": "*"}}),
        "everybody of ours": _letting("*", {"StringEquals": {"aws:SourceOwner": US}}),
        "everybody of theirs": _letting("*", {"StringEquals": {"aws:PrincipalAccount": THEM}}),
        "another account": _letting({"AWS": THEM}),
        "a service": _letting(_S3, {"StringEquals": {"aws:SourceAccount": US}}),
        "a service for others": _letting(_S3, {"StringEquals": {"aws:SourceAccount": THEM}}),
        "a service for any customer": _letting(_S3),
        "a service for ours, if it says so": _letting(_S3, {"StringEqualsIfExists": {"aws:SourceAccount": US}}),
        "a service for our organisation": _letting(_S3, {"StringEquals": {"aws:SourceOrgID": "o-ours"}}),
        "everybody of a network": _letting("*", {"StringEquals": {"aws:SourceVpce": "vpce-theirs"}}),
        "everybody of our endpoints": _letting("*", {"StringEquals": {"aws:VpceAccount": US}}),
        "everybody of their endpoints": _letting("*", {"StringEquals": {"aws:VpceAccount": THEM}}),
    }
    made: dict[str, tuple[Change, object]] = {name: ({key: policies[name]}, said) for name, said in cases.items()}
    return Table(
        good=(Res(types[0], {key: _letting({"AWS": f"arn:aws:iam::{US}:root"})}),),
        cases={
            "absent": ({key: ABSENT}, PASSES),
            "not known": ({key: UNKNOWN}, waits(key)),
            **made,  # type: ignore[dict-item]
        },
        alike=types[1:],
        facts=FACTS,
    )


_REDRIVE = json.dumps({"deadLetterTargetArn": _QUEUE, "maxReceiveCount": 3})

TABLES = {
    "sns-policy-scoped": scoped((*tokens.TOPIC_POLICY, *tokens.TOPIC)),
    "sqs-policy-scoped": scoped((*tokens.QUEUE_POLICY, *tokens.QUEUE)),
    "ecr-not-public": Table(
        good=(Res(tokens.REPOSITORY_POLICY[0], {"policy": _letting({"AWS": US})}),),
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "everybody": ({"policy": _letting("*")}, fails("allows everybody")),
            "public": (Res(tokens.PUBLIC_REPOSITORY[0]), fails("a repository of ECR Public")),
        },
        alike=tokens.REPOSITORY_POLICY[1:],
    ),
    "events-policy-scoped": scoped(tokens.EVENT_BUS_POLICY),
    "logs-policy-scoped": scoped((tokens.LOG_RESOURCE_POLICY[0],), "policyDocument"),
    "logs-policy-scoped (destinations)": scoped((tokens.LOG_RESOURCE_POLICY[1],), "accessPolicy"),
    "events-permission-scoped": Table(
        good=(Res(tokens.EVENT_PERMISSION[0], {"principal": US}),),
        cases={
            "another account": ({"principal": THEM}, fails(f'principal is "{THEM}"; allowed: accounts of')),
            "everybody": ({"principal": "*"}, fails('principal is "*"; allowed: an account')),
            "everybody of ours": ({"principal": "*", "condition": {"value": "o-ours"}}, PASSES),
            "everybody of theirs": ({"principal": "*", "condition": {"value": "o-theirs"}}, fails('principal is "*"')),
            "absent": ({"principal": ABSENT}, fails("principal is null")),
            "not known": ({"principal": UNKNOWN}, waits("principal")),
        },
        facts=FACTS,
    ),
    "sns-tls-only": Table(
        good=(
            Res(tokens.TOPIC[0], {"arn": _TOPIC}),
            Res(tokens.TOPIC_POLICY[0], {"arn": _TOPIC, "policy": _refusing("sns:Publish")}, name="beside"),
        ),
        cases={
            "of another topic": ({"arn": f"{_TOPIC}-2"}, fails("no policy refuses plain connections")),
            "absent": ({"arn": ABSENT}, fails("no policy refuses plain connections")),
            "in it": (Res(tokens.TOPIC[0], {"policy": _refusing("SNS:*")}), PASSES),
            "only one principal": (
                Res(tokens.TOPIC[0], {"policy": _refusing("sns:Publish", Principal={"AWS": US})}),
                fails("no policy refuses"),
            ),
            "not known": (Res(tokens.TOPIC[0], {"policy": UNKNOWN}), waits("policy")),
            "by http": (Res(tokens.TOPIC_SUBSCRIPTION[0], {"protocol": "http"}), fails('protocol is "http"')),
            "by https": (Res(tokens.TOPIC_SUBSCRIPTION[0], {"protocol": "https"}), PASSES),
            "by what is not known": (Res(tokens.TOPIC_SUBSCRIPTION[0], {"protocol": UNKNOWN}), waits("protocol")),
        },
    ),
    "sqs-tls-only": Table(
        good=(
            Res(tokens.QUEUE[0], {"id": "q-1"}),
            Res(tokens.QUEUE_POLICY[0], {"queueUrl": "q-1", "policy": _refusing("sqs:*")}, name="beside"),
        ),
        cases={
            "of another queue": ({"id": "q-2"}, fails("no policy refuses plain connections")),
            "absent": ({"id": ABSENT}, fails("no policy refuses plain connections")),
            "in it": (Res(tokens.QUEUE[0], {"policy": _refusing(["sqs:SendMessage", "sqs:ReceiveMessage"])}), PASSES),
            "only sending": (
                Res(tokens.QUEUE[0], {"policy": _refusing("sqs:SendMessage")}),
                fails("no policy refuses"),
            ),
            "not known": (Res(tokens.QUEUE[0], {"policy": UNKNOWN}), waits("policy")),
        },
    ),
    "sqs-dlq": Table(
        good=(Res(tokens.QUEUE[0], {"redrivePolicy": _REDRIVE, "arn": f"{_QUEUE}-1"}),),
        cases={
            "absent": ({"redrivePolicy": ABSENT}, fails("redrivePolicy is not set")),
            "empty": ({"redrivePolicy": ""}, fails("redrivePolicy is not set")),
            "not known": ({"redrivePolicy": UNKNOWN}, waits("redrivePolicy")),
        },
    ),
    "sqs-dlq (for others)": Table(
        good=(
            Res(tokens.QUEUE[0], {"arn": _QUEUE, "id": "q-1"}),
            Res(tokens.QUEUE[0], {"redrivePolicy": _REDRIVE}, name="jobs"),
            Res(tokens.QUEUE_REDRIVE[0], {"queueUrl": "q-2", "redrivePolicy": _REDRIVE}, name="beside"),
        ),
        cases={
            "of nobody": ({"arn": f"{_QUEUE}-2"}, fails("redrivePolicy is not set")),
            "beside": ({"arn": f"{_QUEUE}-2", "id": "q-2"}, PASSES),
        },
    ),
}
