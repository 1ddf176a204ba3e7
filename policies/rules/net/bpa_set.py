"""Where there are VPCs, VPC Block Public Access is set."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack, once_per_stack
from ...view import View

RULE = Rule(
    id="net-bpa-set",
    title="Where there are VPCs, VPC Block Public Access is set",
    severity=Severity.MEDIUM,
    types=tokens.VPC,
    why="AWS has the block off until somebody sets it, once for each region of an account. Without it the next "
    "internet gateway and route, in whatever stack, open the network.",
    remediation="Add aws.ec2.VpcBlockPublicAccessOptions with internetGatewayBlockMode block-bidirectional, by the "
    "platform that owns the account's settings of the region. Where another stack owns them, exempt the VPC with that "
    "stack as the reason.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html",
    controls=replace(BOUNDARY, fsbp=("EC2.172",)),
    # The account's settings are one stack's, which need not be at hand; hipaa wants to see them.
    level=Level.ADVISORY,
    bad="""aws.ec2.Vpc("network", cidr_block="10.1.0.0/16")""",
    good="""\
    aws.ec2.VpcBlockPublicAccessOptions("vpcs", internet_gateway_block_mode="block-bidirectional")
    aws.ec2.Vpc("network", cidr_block="10.1.0.0/16")""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Once for each region; what is set is net-bpa's."""
    own, regions = resource.at("region"), [each.at("region") for each in stack.of(tokens.BLOCK_PUBLIC_ACCESS)]
    if _first(stack)[_name(own)] != resource.urn:
        return
    if not own.unknown and _name(own) in {_name(each) for each in regions if not each.unknown}:
        return
    if regions and any(each.unknown for each in (own, *regions)):
        yield Unevaluated("region")
        return
    where = f" of {_name(own)}" if _name(own) else ""
    yield Finding(
        f"no VpcBlockPublicAccessOptions{where} beside this VPC; allowed: one with block-bidirectional, here or, "
        "with an exemption that names it, in the stack that owns the account's settings"
    )


@once_per_stack
def _first(stack: Stack) -> Mapping[str, str]:
    """The first VPC of each region, by their names."""
    vpcs = sorted(stack.of(tokens.VPC), key=lambda vpc: vpc.urn, reverse=True)
    return {_name(vpc.at("region")): vpc.urn for vpc in vpcs}


def _name(region: View) -> str:
    return str(region.value()) if region.known else ""
