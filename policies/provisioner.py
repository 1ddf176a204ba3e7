"""ParallelCluster's provider: the function that makes clusters, and what it works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import tokens
from .aws_owned import is_own_template
from .resource import once_per_stack
from .wildcards import matches

if TYPE_CHECKING:
    from .resource import Resource, Stack

# AWS's template names the function so (cloudformation/custom_resource/cluster.yaml of aws-parallelcluster).
_NAME = "pcluster-cfn-"
FUNCTIONS = f"arn:*:lambda:*:*:function:{_NAME}*"
"""Every such function, as policies name functions."""
_ROLE = "CustomLambdaRole"


def is_function(name: str) -> bool:
    """Whether a function's name or ARN is the provider's."""
    return name.rpartition(":function:")[2].startswith(_NAME)


def is_provider(stack: Resource) -> bool:
    """Whether a CloudFormation stack is of AWS's own template of the provider."""
    url = stack.at("templateUrl")
    return url.known and is_own_template(str(url.value()))


def is_own(resource: Resource, stack: Stack) -> bool:
    """Whether the resource stands in AWS's template of the provider, or is the role that this template is given."""
    for provider in _providers(stack):
        if resource.owner == provider.urn and resource.urn != provider.urn:
            return True
        if resource.type in tokens.ROLE:
            role = provider.at("parameters", _ROLE)
            if role.known and str(role.value()) in resource.identities:
                return True
            if not role.known and resource.urn in provider.references.get("parameters", ()):
                return True
    return False


def may_ask(arn: str, stack: Stack) -> bool:
    """Whether the facts name this ARN among those that may ask for clusters."""
    return any(matches(pattern, arn) for pattern in stack.facts.principals)


@once_per_stack
def _providers(stack: Stack) -> tuple[Resource, ...]:
    return tuple(filter(is_provider, stack.of(tokens.CLOUDFORMATION_STACK)))
