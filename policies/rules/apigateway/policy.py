"""APIs name who calls them, and through which endpoint."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY, IDENTITY
from ...iam import NOT_TOLD, Document, Kind, Ours, Statement, every, read, strangers
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import UnknownValueError
from ...wildcards import matches

RULE = Rule(
    id="apigateway-policy",
    title="APIs name the roles that call them, and the endpoint that they come by",
    severity=Severity.CRITICAL,
    types=(*tokens.REST_API, *tokens.REST_API_POLICY, *tokens.REST_DOMAIN),
    why="Only the workflow service may ask for clusters. A private API whose policy lets * in is open to every VPC of "
    "every customer that has an endpoint, and one without aws:SourceVpce to all of ours.",
    remediation="Name the callers' roles as principals (policies/facts.toml, principals) and add a condition on "
    "aws:SourceVpce, or a Deny for other endpoints.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, *BOUNDARY.nist)),
    bad="""\
anybody = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
aws.apigateway.RestApiPolicy(
    "clusters", rest_api_id="a1b2c3", policy=json.dumps({"Version": "2012-10-17", "Statement": [anybody]})
)
""",
    good="""\
workflow = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/workflow"},
    "Action": "execute-api:Invoke",
    "Resource": "execute-api:/*",
    "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}},
}
aws.apigateway.RestApiPolicy(
    "clusters", rest_api_id="a1b2c3", policy=json.dumps({"Version": "2012-10-17", "Statement": [workflow]})
)
# What names a role of ours also has to be in a stack that shows which account is ours.
aws.iam.Role("workflow", assume_role_policy="{}", permissions_boundary=boundary)
""",
)
_NAMED = (Kind.ROLE, Kind.USER, Kind.SESSION)
_DOORS = frozenset({"aws:sourcevpce", "aws:sourcevpc"})


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each statement that allows something. Without a policy a private API answers nobody."""
    document = read(resource.at("policy"))
    ours = Ours.of(stack)

    def about(statement: Statement) -> Iterator[Outcome]:
        if not statement.allows:
            return
        if statement.principals.everybody:
            yield _finding(statement, "everybody", "roles by their ARNs")
        else:
            yield from _callers(statement, ours, stack.facts.principals)
        if not statement.conditions.restricts_to(_DOORS) and not _has_doors(document):
            yield _finding(statement, "callers from anywhere", "with a condition on aws:SourceVpce")

    yield from document.judge(about)


def _callers(statement: Statement, ours: Ours, principals: tuple[str, ...]) -> Iterator[Outcome]:
    yield from map(Unevaluated, statement.principals.unknown)
    for member in statement.principals.members:
        if principals:
            if not any(matches(pattern, member.value) for pattern in principals):
                yield _finding(statement, member.value, "principals of policies/facts.toml")
        elif member.kind not in _NAMED:
            yield _finding(statement, member.value, "roles by their ARNs")
    if not principals and not ours.accounts:
        yield Unevaluated(statement.path, NOT_TOLD)
    elif not principals and (foreign := strangers(statement, ours)):
        yield _finding(statement, ", ".join(foreign), "roles of accounts of policies/facts.toml")


def _has_doors(document: Document) -> bool:
    """Whether another statement refuses whoever does not come by a named endpoint."""

    def refuses(statement: Statement) -> bool:
        return every(lambda: statement.denies, lambda: statement.principals.everybody, lambda: _elsewhere(statement))

    return document.any(refuses)


def _elsewhere(statement: Statement) -> bool:
    for member in statement.conditions.on(*_DOORS):
        if member.operator in ("stringnotequals", "stringnotlike") and len(statement.conditions.members) == 1:
            if member.unknown:
                raise UnknownValueError(member.path)
            return member.narrow
    return False


def _finding(statement: Statement, who: str, allowed: str) -> Finding:
    return Finding(f"{statement.name} lets {statement.show(who)} in; allowed: {allowed}", statement.path)
