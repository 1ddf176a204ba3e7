"""A change of a rule that sends DNS queries elsewhere (Route 53 Resolver API Reference, UpdateResolverRule)."""

import json
from datetime import UTC, datetime
from typing import Any

from moto.route53resolver.exceptions import InvalidRequestException, ResourceNotFoundException
from moto.route53resolver.responses import Route53ResolverResponse

from .gap import Gap


def _fill() -> None:
    setattr(Route53ResolverResponse, "update_resolver_rule", _update)  # noqa: B010 -- moto's class has none


def _update(response: Any) -> str:
    backend, config = response.route53resolver_backend, response._get_param("Config") or {}
    rule = backend.get_resolver_rule(response._get_param("ResolverRuleId"))
    if rule.rule_type == "SYSTEM" and (config.get("TargetIps") or config.get("ResolverEndpointId")):
        raise InvalidRequestException("Cannot specify resolver endpoint ID and target IP for SYSTEM type resolver rule")
    endpoint = config.get("ResolverEndpointId")
    if endpoint and endpoint not in backend.resolver_endpoints:
        raise ResourceNotFoundException(f"Resolver endpoint with ID '{endpoint}' does not exist.")
    rule.name = config.get("Name", rule.name)
    rule.target_ips = config.get("TargetIps", rule.target_ips)
    rule.resolver_endpoint_id = endpoint or rule.resolver_endpoint_id
    rule.modification_time = datetime.now(UTC).isoformat()
    return json.dumps({"ResolverRule": rule.description()})


GAP = Gap(
    name="Rules of the resolver",
    service="route53resolver",
    modelled="UpdateResolverRule.",
    missing="No query is sent anywhere.",
    fill=_fill,
)
