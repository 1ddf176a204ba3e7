"""Endpoints let our identities reach our resources, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...iam import NOT_TOLD, Ours, Statement, read
from ...iam.endpoints import Passage
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack, once_per_stack

RULE = Rule(
    id="net-endpoint-policy-scoped",
    title="Endpoints let our identities reach our resources, and nothing else",
    severity=Severity.HIGH,
    types=(*tokens.VPC_ENDPOINT, *tokens.VPC_ENDPOINT_POLICY),
    why="An endpoint is a way out of a network without internet: by AWS's default policy, whoever brings another "
    "account's keys into a lab copies its data into that account's bucket.",
    remediation="Give each endpoint a policy whose Allow statements have aws:PrincipalAccount (or PrincipalOrgID) and "
    "aws:ResourceAccount (or ResourceOrgID) of ours, or a Deny for everybody who has another, one for each key. Name "
    "AWS's buckets in full, and others in policies/facts.toml.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    controls=replace(BOUNDARY, nist=(*BOUNDARY.nist, "AC-3", "AC-6", "SC-7(10)")),
    bad="""\
aws.ec2.VpcEndpoint(
    "logs",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{REGION}.logs",
    vpc_endpoint_type="Interface",
    subnet_ids=[subnet.id],
    security_group_ids=[group.id],
)
""",
    good="""\
within = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "logs:*",
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}},
}
aws.ec2.VpcEndpoint(
    "logs",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{REGION}.logs",
    vpc_endpoint_type="Interface",
    subnet_ids=[subnet.id],
    security_group_ids=[group.id],
    policy=json.dumps({"Version": "2012-10-17", "Statement": [within]}),
)
""",
)
_ALLOWED = "conditions on aws:PrincipalAccount and aws:ResourceAccount, or their organisations, that are ours"
# Their endpoints have no policy (docs.aws.amazon.com/vpc/latest/privatelink/concepts.html).
_WITHOUT_POLICY = ("GatewayLoadBalancer", "Resource", "ServiceNetwork")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The policy in the endpoint, or the one beside it; an endpoint with neither lets everything through."""
    if stack.attached_to(resource, tokens.VPC_ENDPOINT_POLICY, "vpcEndpointId"):
        return  # judged by itself; what AWS answered for the endpoint is from before it was there
    document = read(resource.at("policy"))
    if document.absent:
        if resource.at("vpcEndpointType").value("Gateway") not in _WITHOUT_POLICY:
            yield Finding(f"policy is not set, which means that everything passes; allowed: {_ALLOWED}", "policy")
        return
    passage = _passage(stack)
    if not passage.ours.accounts and document.statements:
        yield Unevaluated("policy", NOT_TOLD)
        return

    def about(statement: Statement) -> Iterator[Outcome]:
        if statement.allows:
            ends = list(passage.open_ends(statement, document))
            if ends:
                yield Finding(f"{statement.name} leaves open {' and '.join(ends)}; allowed: {_ALLOWED}", statement.path)

    yield from document.judge(about)


@once_per_stack
def _passage(stack: Stack) -> Passage:
    """What judges the statements of every endpoint: read once."""
    names = (bucket.at("bucket") for bucket in stack.of(tokens.BUCKET))
    return Passage(Ours.of(stack), frozenset(str(name.value()) for name in names if name.known), stack.facts.buckets)
