"""Where moto does not answer, or not as AWS does, and this server does: one list, which the docs print."""

from . import (
    bucket_policies,
    buckets,
    cluster_provider,
    clusters,
    file_systems,
    gateway_endpoints,
    images,
    instances,
    interface_endpoints,
    keys,
    log_groups,
    missing_resources,
    network_dependencies,
    roles,
    secret_names,
    security_group_rules,
    stacks,
    subnets,
)
from .gap import Gap

GAPS: tuple[Gap, ...] = (
    images.GAP,
    instances.GAP,
    subnets.GAP,
    network_dependencies.GAP,
    security_group_rules.GAP,
    interface_endpoints.GAP,
    gateway_endpoints.GAP,
    file_systems.GAP,
    buckets.GAP,
    bucket_policies.GAP,
    keys.GAP,
    log_groups.GAP,
    secret_names.GAP,
    missing_resources.GAP,
    roles.GAP,
    stacks.GAP,
    cluster_provider.GAP,
    clusters.GAP,
)


def as_markdown() -> str:
    """Return the list as a table for the docs."""
    rows = [f"| {gap.name} | {gap.service} | {gap.modelled} | {gap.missing or 'Nothing known.'} |" for gap in GAPS]
    return "\n".join(["| What | Service | As on AWS | Not as on AWS |", "|---|---|---|---|", *rows])


def fill_all() -> None:
    """Change moto's classes, once a process and before any of them is used."""
    for gap in GAPS:
        gap.fill()
