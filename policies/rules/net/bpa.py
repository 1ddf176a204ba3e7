"""VPC Block Public Access stays on in both directions, without exclusions."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-bpa",
    title="VPC Block Public Access blocks both directions, without exclusions",
    severity=Severity.HIGH,
    types=(*tokens.BLOCK_PUBLIC_ACCESS, *tokens.BLOCK_PUBLIC_ACCESS_EXCLUSION),
    why="The block holds against every internet gateway and route that anybody adds later, in any stack.",
    remediation="Set internetGatewayBlockMode to block-bidirectional, and remove exclusions.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html",
    controls=replace(BOUNDARY, fsbp=("EC2.172",)),
    bad="""aws.ec2.VpcBlockPublicAccessOptions("vpcs", internet_gateway_block_mode="block-ingress")""",
    good="""aws.ec2.VpcBlockPublicAccessOptions("vpcs", internet_gateway_block_mode="block-bidirectional")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The mode blocks both ways; an exclusion takes a VPC or a subnet out of it."""
    if resource.type in tokens.BLOCK_PUBLIC_ACCESS_EXCLUSION:
        yield Finding("an exclusion from VPC Block Public Access")
        return
    mode = resource.at("internetGatewayBlockMode")
    yield from expect(mode, lambda value: value == "block-bidirectional", "block-bidirectional", default="off")
