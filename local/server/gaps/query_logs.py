"""Route 53 Resolver's query logs: moto begins them, and has no end of them nor tags."""

import json
from typing import Any

from moto.route53resolver.exceptions import InvalidRequestException, ResourceNotFoundException
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse

from .gap import Gap, around


def _fill() -> None:
    @around(Route53ResolverBackend, "_matched_arn")
    def matched_arn(original: Any, backend: Any, resource_arn: str) -> None:
        if resource_arn not in {config.arn for config in backend.resolver_query_log_configs.values()}:
            original(backend, resource_arn)

    for call in (_disassociate_resolver_query_log_config, _delete_resolver_query_log_config):
        setattr(Route53ResolverResponse, call.__name__.removeprefix("_"), call)


def _disassociate_resolver_query_log_config(call: Any) -> str:
    backend = call.route53resolver_backend
    config, vpc = call._get_param("ResolverQueryLogConfigId"), call._get_param("ResourceId")
    bonds = backend.resolver_query_log_config_associations
    key = next((k for k, b in bonds.items() if (b.resolver_query_log_config_id, b.resource_id) == (config, vpc)), None)
    if key is None:
        raise ResourceNotFoundException(f"[RSLVR-01402] {vpc} is not associated with {config}")
    backend.resolver_query_log_configs[config].association_count -= 1
    return json.dumps({"ResolverQueryLogConfigAssociation": bonds.pop(key).description()})


def _delete_resolver_query_log_config(call: Any) -> str:
    backend = call.route53resolver_backend
    config = backend.get_resolver_query_log_config(call._get_param("ResolverQueryLogConfigId"))
    if config.association_count:
        raise InvalidRequestException(f"[RSLVR-01403] {config.id} is associated with VPCs: disassociate them first")
    return json.dumps({"ResolverQueryLogConfig": backend.resolver_query_log_configs.pop(config.id).description()})


GAP = Gap(
    name="Logs of DNS queries",
    service="route53resolver",
    modelled="A config leaves a VPC, and goes when no VPC has it; its tags.",
    missing="No query is logged; whether the log group lets the resolver write is not looked at.",
    fill=_fill,
)
