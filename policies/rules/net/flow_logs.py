"""Every VPC keeps a log of all its traffic."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import LOGGING
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="net-flow-logs",
    title="Every VPC keeps a log of all its traffic",
    severity=Severity.MEDIUM,
    types=(*tokens.VPC, *tokens.FLOW_LOG),
    why="Flow logs are the only record of who talked to whom; rejected traffic alone shows attempts and no success.",
    remediation="Add aws.ec2.FlowLog for the VPC with trafficType ALL and an encrypted log group.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
    controls=replace(LOGGING, fsbp=("EC2.6",), cis=("4.7",)),
    bad="""aws.ec2.FlowLog("flows", vpc_id=vpc.id, traffic_type="REJECT", log_destination=bucket.arn)""",
    good="""aws.ec2.FlowLog("flows", vpc_id=vpc.id, traffic_type="ALL", log_destination=bucket.arn)""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A VPC has a flow log, and every flow log of a VPC is of all traffic."""
    if resource.type in tokens.VPC:
        if not stack.attached_to(resource, tokens.FLOW_LOG, "vpcId"):
            yield Finding("no FlowLog for this VPC in the stack; allowed: one of all traffic")
    elif not resource.at("vpcId").absent:
        yield from expect(resource.at("trafficType"), lambda kind: kind == "ALL", "ALL")
