"""Load balancers are internal."""

from collections.abc import Iterable, Mapping

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-no-public-load-balancer",
    title="Every load balancer is internal",
    severity=Severity.HIGH,
    types=tokens.LOAD_BALANCER,
    why="A load balancer that is not internal has public addresses, whatever its subnets are.",
    remediation="Set internal to true.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    controls=NO_PUBLIC_ACCESS,
    bad="""aws.lb.LoadBalancer("login", load_balancer_type="network", subnets=[subnet.id])""",
    good="""aws.lb.LoadBalancer("login", load_balancer_type="network", subnets=[subnet.id], internal=True)""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """AWS makes a load balancer internet-facing unless told otherwise."""
    yield from expect_true(resource.at("internal"))


def remedy(resource: Resource) -> Mapping[str, object]:
    """The load balancer becomes internal."""
    return {} if resource.at("internal").unknown or resource.at("internal").value() is True else {"internal": True}
