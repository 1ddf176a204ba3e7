"""Where moto does not answer, or not as AWS does, and this server does: one list, which the docs print."""

from . import (
    account_settings,
    alarms,
    backups,
    bucket_options,
    bucket_policies,
    buckets,
    budgets,
    cluster_provider,
    clusters,
    dashboards,
    databases,
    dns_firewall,
    file_system_copies,
    file_systems,
    fleets,
    functions,
    gateway_endpoints,
    images,
    instances,
    interface_endpoints,
    keys,
    log_groups,
    log_metrics,
    lustre,
    missing_resources,
    network_acl_entries,
    network_dependencies,
    peering,
    query_logs,
    roles,
    schedules,
    secret_names,
    secret_rotation,
    security_group_rules,
    stack_secrets,
    stacks,
    subnets,
    subscriptions,
    vpc_ranges,
)
from .gap import Gap

GAPS: tuple[Gap, ...] = (
    images.GAP,
    instances.GAP,
    subnets.GAP,
    vpc_ranges.GAP,
    network_dependencies.GAP,
    peering.GAP,
    account_settings.GAP,
    security_group_rules.GAP,
    network_acl_entries.GAP,
    interface_endpoints.GAP,
    gateway_endpoints.GAP,
    dns_firewall.GAP,
    query_logs.GAP,
    file_systems.GAP,
    file_system_copies.GAP,
    backups.GAP,
    lustre.GAP,
    buckets.GAP,
    bucket_policies.GAP,
    bucket_options.GAP,
    keys.GAP,
    log_groups.GAP,
    log_metrics.GAP,
    alarms.GAP,
    dashboards.GAP,
    subscriptions.GAP,
    budgets.GAP,
    secret_names.GAP,
    secret_rotation.GAP,
    databases.GAP,
    functions.GAP,
    missing_resources.GAP,
    roles.GAP,
    schedules.GAP,
    stacks.GAP,
    stack_secrets.GAP,
    cluster_provider.GAP,
    fleets.GAP,
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
