"""The config of a platform and of a lab that have every kind of resource that the stacks make."""

from typing import Any

_OWNERSHIP = {"cost_centre": "cc-1", "owner": "ops"}


def platform(peer_vpc: str, peer_table: str) -> dict[str, Any]:
    """A platform that is peered with a VPC, and its route table."""
    services = [
        {"name": "ldaps", "direction": "labs-to-peer", "port": 636, "cidr": "10.40.1.0/24"},
        {"name": "ssh", "direction": "peer-to-head-nodes", "port": 22},
        {"name": "endpoints", "direction": "peer-to-endpoints", "port": 443},
    ]
    return {
        "network": {
            "plan": {
                "vpc": "10.64.0.0/16",
                "shared": "10.64.0.0/20",
                "labs": "10.64.128.0/17",
                "secondary": ["10.72.0.0/16"],
                "more_labs": ["10.72.0.0/17"],
            },
            "zones": ["us-east-1a", "us-east-1b"],
            "features": ["cluster", "login-nodes", "session-manager", "monitoring", "file-systems"],
            "dns_allowed_domains": ["ldap.example.org"],
        },
        "ownership": _OWNERSHIP,
        "home": {
            "backups": {"kind": "VaultBackups"},
            "access_points": {"software": {"path": "/software", "user": {"uid": 900, "gid": 900}}},
        },
        "accounting": {"final_snapshot": False},
        "peerings": {
            "main": {
                "network": {"cidrs": ["10.40.0.0/16"], "services": services},
                "peer": {"vpc_id": peer_vpc, "route_table_ids": {"private": peer_table}},
            }
        },
        "alarms": {"subscriptions": [{"key": "ops", "protocol": "email", "endpoint": "ops@example.org"}]},
        "second_region": {"region": "us-west-2"},
        "account": {},
        "protect_data": False,
    }


def lab(project: str) -> dict[str, Any]:
    """A lab with two clusters."""
    small = {"name": "t3", "instance_types": ["t3.micro"], "max_count": 8}
    queue = {"name": "debug", "compute_resources": [small]}
    return {
        "platform": "platform",
        "virtual_lab": "neuro",
        "project": project,
        "ownership": _OWNERSHIP,
        "cluster": {
            "queues": [queue, {"tier": "batch"}],
            "login_pools": [{"name": "login", "instance_type": "t3.medium", "count": 2}],
        },
        "beside": {"queues": [queue]},
        "scratch": {"deployment": {"kind": "Persistent2Ssd", "capacity_gib": 1200}},
        "export_project": True,
        "accounting": True,
        "session_manager": True,
        "reached_from": ["main"],
        "own_key": True,
        "alarms": {"subscriptions": [{"key": "ada", "protocol": "email", "endpoint": "ada@example.org"}]},
        "budget": {"monthly_limit_usd": 500},
        "protect_data": False,
    }
