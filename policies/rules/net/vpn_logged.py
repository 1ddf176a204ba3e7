"""VPN connections are logged."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import LOGGING
from ...expectations import expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-vpn-logged",
    title="VPN connections are logged",
    severity=Severity.MEDIUM,
    types=(*tokens.VPN_TUNNELS, *tokens.CLIENT_VPN_ENDPOINT),
    why="A VPN that is allowed is the one way in; without its log nobody can tell who came through it.",
    remediation="Enable cloudwatchLogOptions of both tunnels, or connectionLogOptions of a client VPN.",
    source="https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html",
    controls=replace(LOGGING, fsbp=("EC2.51", "EC2.171")),
    bad="""aws.ec2.VpnConnection("campus", customer_gateway_id="cgw-1", vpn_gateway_id="vgw-1", type="ipsec.1")""",
    good="""\
    logged = {"cloudwatch_log_options": {"log_enabled": True, "log_group_arn": "arn:aws:logs:::log-group:vpn"}}
    aws.ec2.VpnConnection(
        "campus",
        customer_gateway_id="cgw-1",
        vpn_gateway_id="vgw-1",
        type="ipsec.1",
        tunnel1_log_options=logged,
        tunnel2_log_options=logged,
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Both tunnels of a connection, and the connections of clients."""
    if resource.type in tokens.CLIENT_VPN_ENDPOINT:
        yield from expect_true(resource.at("connectionLogOptions", "enabled"))
        return
    for tunnel in ("tunnel1LogOptions", "tunnel2LogOptions"):
        yield from expect_true(resource.at(tunnel, "cloudwatchLogOptions", "logEnabled"))
