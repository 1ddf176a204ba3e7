"""A cluster acts with roles and policies of ours, and none of them allows everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import tokens
from ...controls import IDENTITY
from ...documents.parallelcluster import nodes
from ...iam.given import expect_our_policy, expect_our_role
from ...model import Outcome, Rule, Severity, Unevaluated
from ...provisioner import is_provider
from ...view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...resource import Resource, Stack

RULE = Rule(
    id="pcluster-iam",
    title="A cluster and its provider act with roles and policies of ours, and none that allow everything",
    severity=Severity.CRITICAL,
    types=(tokens.CLUSTER, *tokens.CLOUDFORMATION_STACK),
    why="Whoever runs a job has the rights of the node that it runs on. An instance role takes the place of the one "
    "that ParallelCluster makes, with its boundary; a policy of somebody else's says tomorrow what they like.",
    remediation="Leave InstanceRole, InstanceProfile and LambdaFunctionsRole unset, or name roles of this stack; name "
    "policies of the lab under AdditionalIamPolicies. The provider's CustomLambdaRole is a role of this stack.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/iam-roles-in-parallelcluster-v3.html",
    controls=IDENTITY,
    bad="""\
policies = [{"Policy": "arn:aws:iam::aws:policy/AdministratorAccess"}]
aws.cloudformation.Stack("c", template_body=TEMPLATE({"HeadNode": {"Iam": {"AdditionalIamPolicies": policies}}}))
""",
    good="""\
policies = [{"Policy": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}]
aws.cloudformation.Stack("c", template_body=TEMPLATE({"HeadNode": {"Iam": {"AdditionalIamPolicies": policies}}}))
""",
)
_ROLES = (*tokens.ROLE, *tokens.INSTANCE_PROFILE)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """All that nodes, ParallelCluster's functions and its provider are given; other stacks are not this rule's."""
    if resource.type == tokens.CLUSTER:
        return _cluster(resource, stack)
    return _provider(resource, stack) if is_provider(resource) else ()


def _cluster(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    yield from expect_our_role(resource, resource.at("Iam", "Roles", "LambdaFunctionsRole"), stack, _ROLES)
    for node in nodes(resource.properties):
        given = node.view.at("Iam")
        if given.unknown:
            yield Unevaluated(given.path)
            continue
        for key in ("InstanceRole", "InstanceProfile"):
            yield from expect_our_role(resource, given.at(key), stack, _ROLES)
        for policy in given.each("AdditionalIamPolicies"):
            yield from expect_our_policy(resource, policy.at("Policy"), stack, tokens.POLICY)


def _provider(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    """The parameters of AWS's template; what is empty there is as if it were not set."""
    given = resource.at("parameters")
    role = given.at("CustomLambdaRole")
    if role.unknown or role.value():
        yield from expect_our_role(resource, role, stack, _ROLES)
    policies = given.at("AdditionalIamPolicies")
    if policies.unknown:
        yield Unevaluated(policies.path)
        return
    for arn in str(policies.value("")).split(","):
        if arn.strip():
            view = View(arn.strip(), policies.path, secret=policies.secret)
            yield from expect_our_policy(resource, view, stack, tokens.POLICY)
