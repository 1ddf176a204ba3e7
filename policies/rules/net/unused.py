"""Security groups and network ACLs are used."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import HYGIENE
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack, once_per_stack
from ...view import texts

_SHORTEST = 5
_STACK = "pulumi:pulumi:Stack"
_LOOKED_AT = ("aws:", _STACK)
# A group's own rules do not make it used.
_OF_ITSELF = dict.fromkeys(
    (*tokens.SECURITY_GROUP_RULE, *tokens.INGRESS_RULE, *tokens.EGRESS_RULE), ("securityGroupId", "securityGroupRuleId")
)
_UNKNOWN = ""
RULE = Rule(
    id="net-unused",
    title="Security groups and network ACLs are used",
    severity=Severity.LOW,
    types=(*tokens.SECURITY_GROUP, *tokens.NETWORK_ACL),
    why="What hangs in the air is picked by mistake one day, with rules that were never meant for it.",
    remediation="Remove it, or attach it.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
    controls=replace(HYGIENE, fsbp=("EC2.16",)),
    level=Level.ADVISORY,
    bad="""aws.ec2.SecurityGroup("old", vpc_id=vpc.id, description="of a lab that has gone")""",
    good="""\
    nodes = aws.ec2.SecurityGroup("nodes", vpc_id=vpc.id, description="nodes of a lab")
    aws.ec2.Instance("head", ami="ami-1", instance_type="m7i.large", vpc_security_group_ids=[nodes.id])""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Something names it: a resource beside its own rules, or what the stack gives to others."""
    if resource.at("subnetIds").value([]) or resource.type in (
        *tokens.DEFAULT_SECURITY_GROUP,
        *tokens.DEFAULT_NETWORK_ACL,
    ):
        return
    users = _users(stack)
    if any(users.get(name, set()) - {resource.urn} for name in _names(resource)):
        return
    if _UNKNOWN in users:
        yield Unevaluated("outputs of the stack")
        return
    yield Finding("nothing in the stack uses it; allowed: an interface, a subnet, a rule or an output that names it")


def _names(resource: Resource) -> set[str]:
    return {resource.urn, *(name for name in resource.identities if len(name) >= _SHORTEST)}


@once_per_stack
def _users(stack: Stack) -> dict[str, set[str]]:
    """The resources that name each group or list, by its names: one walk through the stack, and not one for each."""
    names = {name for resource in stack.of(RULE.types) for name in _names(resource)}
    users: defaultdict[str, set[str]] = defaultdict(set)
    for other in stack.resources:
        if not other.type.startswith(_LOOKED_AT):
            continue
        for key, value in other.properties.items():
            if key in _OF_ITSELF.get(other.type, ()):
                continue
            for name in {*other.references.get(key, ()), *texts(value)} & names:
                users[name].add(other.urn)
            if value.unknown and other.type in (_STACK,):
                users[_UNKNOWN].add(other.urn)
    return dict(users)
