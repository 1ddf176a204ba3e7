"""The nodes of a cluster reach what they need: a network that is closed too far is no network."""

from collections.abc import Iterable

from ... import tokens
from ...model import Controls, Level, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="net-reach-alive",
    title="Nodes reach names, endpoints, storage and their scheduler",
    severity=Severity.MEDIUM,
    types=(tokens.CLUSTER,),
    why="A node that cannot reach what it needs fails after twenty minutes, without a word of why; people then open "
    "more than was missing.",
    remediation="Open the hop that the finding names: the group's rule, the route to the gateway endpoint, or the "
    "network ACL's entry for answers.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/network-configuration-v3.html",
    controls=Controls(nist=("CP-10", "SC-5(2)"), hipaa=("308(a)(7)(i)",)),
    level=Level.ADVISORY,
    bad="""\
aws.ec2.RouteTableAssociation("routes", subnet_id=subnet.id, route_table_id=vpc.main_route_table_id)
itself = {"security_group_id": group.id, "referenced_security_group_id": group.id}
aws.vpc.SecurityGroupIngressRule("in", ip_protocol="tcp", from_port=6820, to_port=6829, **itself)
aws.vpc.SecurityGroupEgressRule("out", ip_protocol="-1", **itself)
queue = {
    "Name": "all",
    "Networking": {"SubnetIds": ["Subnet-subnet"], "SecurityGroups": ["SecurityGroup-group"]},
    "ComputeResources": [{"Name": "any", "InstanceType": "c7i.large"}],
}
head = {"Networking": {"SubnetId": "Subnet-subnet", "SecurityGroups": ["SecurityGroup-group"]}}
scheduling = {"Scheduler": "slurm", "SlurmQueues": [queue]}
aws.cloudformation.Stack("lab", template_body=TEMPLATE({"HeadNode": head, "Scheduling": scheduling}))
""",
    good="""\
aws.ec2.RouteTableAssociation("routes", subnet_id=subnet.id, route_table_id=vpc.main_route_table_id)
itself = {"security_group_id": group.id, "referenced_security_group_id": group.id, "ip_protocol": "-1"}
aws.vpc.SecurityGroupIngressRule("in", **itself)
aws.vpc.SecurityGroupEgressRule("out", **itself)
queue = {
    "Name": "all",
    "Networking": {"SubnetIds": ["Subnet-subnet"], "SecurityGroups": ["SecurityGroup-group"]},
    "ComputeResources": [{"Name": "any", "InstanceType": "c7i.large"}],
}
head = {"Networking": {"SubnetId": "Subnet-subnet", "SecurityGroups": ["SecurityGroup-group"]}}
scheduling = {"Scheduler": "slurm", "SlurmQueues": [queue]}
aws.cloudformation.Stack("lab", template_body=TEMPLATE({"HeadNode": head, "Scheduling": scheduling}))
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every need of every kind of node."""
    yield from stack.networks.needs_of(resource).outcomes()
