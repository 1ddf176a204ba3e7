"""Objects are reached through the network's endpoints, and from nowhere else."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ... import buckets, iam, tokens
from ...arns import account_of
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...network.kinds import outside
from ...resource import Resource, Stack, once_per_stack
from ...view import UnknownValueError
from ...wildcards import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...iam import Condition, Document, Statement

_ACCESS_POINT = "aws:s3/accessPoint:AccessPoint"
RULE = Rule(
    id="s3-vpce-only",
    title="Objects are reached through the network's endpoints only",
    severity=Severity.HIGH,
    types=(*tokens.BUCKET, _ACCESS_POINT, *tokens.MULTI_REGION_ACCESS_POINT),
    why="S3 is on the internet: credentials that leave the network work from anywhere, unless the bucket asks by which "
    "endpoint a request came.",
    remediation="Deny everybody s3:* on the objects, and s3:ListBucketVersions on the bucket, where aws:SourceVpce (or "
    "aws:SourceVpc) is none of ours; let AWS services pass by aws:ViaAWSService, and roles of break_glass "
    "(policies/facts.toml) by aws:PrincipalArn. Give access points a VPC.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html",
    controls=replace(BOUNDARY, nist=(*BOUNDARY.nist, "AC-3", "AC-17(1)")),
    bad="""\
aws.s3.BucketPolicy(
    "data",
    bucket=bucket.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": "arn:aws:s3:::lab-data/*",
                    "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
                }
            ],
        }
    ),
)
""",
    good="""\
endpoint = aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3")


def only_by(endpoint_id):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": ["arn:aws:s3:::lab-data", "arn:aws:s3:::lab-data/*"],
                    "Condition": {
                        "StringNotEquals": {"aws:SourceVpce": endpoint_id},
                        "BoolIfExists": {"aws:ViaAWSService": "false"},
                    },
                }
            ],
        }
    )


aws.s3.BucketPolicy("data", bucket=bucket.id, policy=endpoint.id.apply(only_by))
""",
)
_NETWORK = {"aws:sourcevpce": tokens.VPC_ENDPOINT, "aws:sourcevpc": tokens.VPC}
_SERVICES = ("aws:viaawsservice", "aws:principalisawsservice")
_NOT_LIKE = ("stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike")
# What reads, writes and deletes objects, their earlier versions and what describes them
# (docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html).
_OBJECTS = (
    "s3:getobject",
    "s3:getobjectversion",
    "s3:getobjecttagging",
    "s3:getobjectversiontagging",
    "s3:getobjectattributes",
    "s3:getobjectversionattributes",
    "s3:getobjecttorrent",
    "s3:putobject",
    "s3:putobjectacl",
    "s3:putobjectversionacl",
    "s3:putobjecttagging",
    "s3:deleteobject",
    "s3:deleteobjectversion",
    "s3:restoreobject",
)
# Of the bucket itself. Not s3:ListBucket: who asks whether a bucket is there needs it too, and no condition tells the
# two apart, so that a Deny keeps deployments from outside the network away from the bucket's own state.
_LISTS = ("s3:listbucketversions",)
_KEY_IS_THERE, _KEY_IS_NOT = "false", "true"
# A role that only the service itself can assume; its name ends with what AWS makes up.
_OF_A_SERVICE = ":role/aws-service-role/"
_S3 = frozenset({"s3.amazonaws.com", "batchoperations.s3.amazonaws.com"})


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Some statement refuses the objects to all who neither come through an endpoint of ours nor may go around it."""
    if resource.type == _ACCESS_POINT:
        if (
            not resource.at("vpcConfiguration", "vpcId").unknown
            and not resource.at("vpcConfiguration", "vpcId").value()
        ):
            yield Finding("vpcConfiguration is not set, so it answers the internet; allowed: a VPC", "vpcConfiguration")
        return
    arn = buckets.arn(resource, stack)
    if resource.type in tokens.BUCKET:
        documents = [iam.read(policy) for policy in buckets.policies(resource, stack)]
    else:
        beside = stack.of(tokens.MULTI_REGION_ACCESS_POINT_POLICY)
        name, arn = resource.at("details", "name").value(), ""
        documents = [iam.read(buckets.policy_of(each)) for each in beside if each.at("details", "name").value() == name]
    wanted = dict.fromkeys(_OBJECTS, f"{arn}/*" if arn else "")
    # The names of logs say when they were written, and nothing of what is in other buckets.
    if resource.type not in tokens.BUCKET or not buckets.takes_logs(resource, stack):
        wanted |= dict.fromkeys(_LISTS, arn)
    missing = _missing(documents, wanted, stack)
    if missing:
        reasons = [reason for document in documents for reason in _reasons(document, stack)]
        some = missing[0] if len(missing) < len(wanted) else ""
        yield Finding(
            (reasons[0] if reasons else _short_of(some))
            + "; allowed: a Deny for everybody but endpoints of ours, AWS's services and roles that are named"
        )


def _short_of(action: str) -> str:
    what = f"{action} on the bucket" if action in _LISTS else f"{action} on the objects" if action else "the objects"
    return f"no policy denies {what} to who does not come through an endpoint"


def _missing(documents: "list[Document]", wanted: dict[str, str], stack: Stack) -> list[str]:
    """The actions that no statement refuses to all who neither come through an endpoint of ours nor may go around it.

    A policy is all of its statements: one may refuse to read and one to write; one whoever comes through no endpoint,
    and one whoever comes through another's.
    """
    judged: dict[int, bool | UnknownValueError] = {}

    def holds(statement: "Statement") -> bool:
        if id(statement) not in judged:
            try:
                judged[id(statement)] = _holds_outside(statement, stack)
            except UnknownValueError as unknown:
                judged[id(statement)] = unknown
        found = judged[id(statement)]
        if isinstance(found, UnknownValueError):
            raise found
        return found

    def refused(action: str, name: str, asks: str) -> bool:
        return _any(
            documents,
            lambda statement: iam.every(
                lambda: holds(statement),  # judged once; most that does not settles it
                lambda: _asks(statement) == asks,
                lambda: not name or statement.resources.includes(name),
                lambda: statement.actions.includes(action),
            ),
        )

    def closed(action: str, name: str) -> bool:
        if refused(action, name, ""):
            return True
        return refused(action, name, _KEY_IS_THERE) and refused(action, name, _KEY_IS_NOT)

    return [action for action, name in wanted.items() if not closed(action, name)]


def _holds_outside(statement: "Statement", stack: Stack) -> bool:
    """Whether it refuses something to everybody who comes from elsewhere and may not."""
    return iam.every(
        lambda: statement.denies,
        lambda: statement.principals.everybody and not statement.principals.excluded,
        lambda: not statement.conditions.unknown,
        lambda: next(_ways_around(statement, stack), None) is None,
    )


def _any(documents: "list[Document]", test: "Callable[[Statement], bool]") -> bool:
    """Whether a statement of one of them is so."""
    waiting = None
    for document in documents:
        try:
            if document.any(test):
                return True
        except UnknownValueError as unknown:
            waiting = waiting or unknown
    if waiting:
        raise waiting
    return False


def _asks(statement: "Statement") -> str:
    """Whether it is about requests with an endpoint alone (false), or without one (true), as Null says it."""
    null = [each for each in statement.conditions.on(*_NETWORK) if each.operator == "null" and not each.unknown]
    if not null:
        return ""
    has_other = any(each.operator != "null" for each in statement.conditions.on(null[0].key))
    if len(null) == 1 and has_other and set(null[0].values) == {_KEY_IS_THERE}:
        return _KEY_IS_THERE
    if len(null) == 1 and not has_other and set(null[0].values) == {_KEY_IS_NOT}:
        return _KEY_IS_NOT
    return ""


def _reasons(document: "Document", stack: Stack) -> Iterator[str]:
    """Why a statement that means it does not do; a half of one (Null) may be all that there is."""
    for statement in document.statements:
        if statement.denies and statement.conditions.on(*_NETWORK):
            # What is not known of it is no reason: that it does not do was told without.
            with suppress(UnknownValueError):
                for way in _ways_around(statement, stack):
                    yield f"{statement.name} does not hold for {statement.show(way)}"
                if _asks(statement):
                    null = next(each for each in statement.conditions.on(*_NETWORK) if each.operator == "null")
                    yield f"{statement.name} does not hold for {statement.show(f'{null.key} {null.values[0]}')}"


def _ways_around(statement: "Statement", stack: Stack) -> Iterator[str]:
    """Requests that the statement does not refuse and should: each of its conditions lets some pass."""
    for condition in statement.conditions.members:
        key = condition.key
        if condition.unknown:
            raise UnknownValueError(condition.path)
        shown = f"{key} {', '.join(condition.values)}"
        if key in _SERVICES:
            if condition.operator != "bool" or set(condition.values) != {"false"}:
                yield shown
        elif condition.operator == "null" and _asks(statement) and key in _NETWORK:
            continue  # the other half of the requests is another statement's
        elif condition.operator not in _NOT_LIKE or condition.quantifier or key not in (*_NETWORK, "aws:principalarn"):
            yield shown
        elif key == "aws:principalarn":
            yield from (f"{key} {value}" for value in condition.values if not _may_go_around(value, stack))
        else:
            yield from (f"{key} {value}" for value in condition.values if not _is_ours(condition, value, stack))


def _may_go_around(arn: str, stack: Stack) -> bool:
    """A role of our accounts that the facts name, or one that only a service can assume: AWS's, or a copier of S3's."""
    if account_of(arn) not in stack.accounts:
        return False
    if _OF_A_SERVICE in arn:
        name = arn.partition(_OF_A_SERVICE)[2].partition("/")[0]
        return bool(name) and not any(mark in name for mark in "*?")
    return any(matches(pattern, arn) for pattern in stack.facts.break_glass) or _is_of_s3(arn, stack)


def _is_of_s3(arn: str, stack: Stack) -> bool:
    """Whether it is a role at hand that S3 alone assumes, to copy objects into another bucket."""
    roles = [role for role in stack.of(tokens.ROLE) if arn in role.identities]
    for document in (iam.read(role.at("assumeRolePolicy")) for role in roles):
        allowing = [statement.principals for statement in document.statements if statement.allows]
        if document.open or not allowing:
            return False
        if not all(by.services and set(by.services) <= _S3 and len(by.services) == len(by.members) for by in allowing):
            return False
    return bool(roles)


def _is_ours(condition: "Condition", value: str, stack: Stack) -> bool:
    if any(mark in value for mark in "*?") or not value:
        return False
    known = _at_hand(stack)[condition.key]
    if value in known or buckets.named_by_another_stack(value, stack):
        return True
    if not known:
        raise UnknownValueError(outside(condition.path, value).words)
    return False


@once_per_stack
def _at_hand(stack: Stack) -> "Mapping[str, frozenset[str]]":
    """The names of the stack's endpoints and VPCs, read once, by the keys that ask for them."""
    return {
        key: frozenset(name for each in stack.of(types) for name in each.identities) for key, types in _NETWORK.items()
    }
