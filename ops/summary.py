"""The summary of a lab, as text: what exists, how to look, how to connect. Read from the saved states."""

import textwrap
from collections.abc import Iterable

from .network.cluster import Cluster
from .network.view import NetworkView
from .state import State

_WIDTH = 110
_LABEL = 13
_USERS = {"ubuntu": "ubuntu", "rocky": "rocky"}  # by the start of the image's OS; the others have ec2-user


def describe_lab(view: NetworkView, platform: State, lab: State, *, picture: str, local: bool) -> str:
    """Return the summary.

    Args:
        view: the network of both stacks.
        platform: the platform's state.
        lab: the lab's state.
        picture: where the network's picture is; empty if it was not drawn.
        local: whether the stacks live on the local AWS, where there is no machine behind an address.
    """
    name = lab.output("lab") or lab.stack
    return "\n".join(
        [
            f"Lab {name} on platform {platform.stack}",
            "",
            f"What exists: {len(platform.managed)} resources of {platform.stack}, {len(lab.managed)} of {lab.stack}",
            *_existing(view, platform, lab),
            "",
            "How to look",
            *_looking(lab, picture),
            "",
            "How to connect",
            *_connecting(view, lab, name, local=local),
        ]
    )


def _existing(view: NetworkView, platform: State, lab: State) -> Iterable[str]:
    gateways = " and ".join(gateway.service for gateway in view.gateways)
    doors = [f"{way.kind} {way.id}" for way in view.ways_out if not way.is_edge]
    edges = [f"{way.kind} {way.id}" for way in view.ways_out if way.is_edge]
    yield from _row("Account", f"{view.account}, {view.region}")
    yield from _row(
        "Network",
        f"VPC {view.vpc_cidr} ({view.vpc_id}) over {', '.join(subnet.zone for subnet in view.shared_subnets)}",
        f"{len(view.endpoints)} interface endpoints, gateway endpoints for {gateways}",
        f"OPEN TO THE INTERNET: {', '.join(doors)}"
        if doors
        else f"no internet gateway, NAT gateway or public address among all {view.searched} resources",
        f"OPEN TO OTHER NETWORKS: {', '.join(edges)}" if edges else "",
    )
    if view.dns_firewall:
        yield from _row("DNS firewall", view.dns_firewall)
    for peered in view.peerings:
        where = f"{peered.vpc} ({', '.join(peered.cidrs) or 'its ranges are not told'}), {peered.connection}"
        yield from _row("Peered with", f"{where}: {peered.status}", *peered.services)
    if view.lab:
        others = "closed to other labs" if view.lab.closed_to_labs else "NOT CLOSED TO OTHER LABS"
        subnets = (f"{subnet.cidr} in {subnet.zone} ({subnet.id}), {others}" for subnet in view.lab.subnets)
        room = f"one of {view.lab_capacity} blocks in {' and '.join(view.labs_cidrs)}" if view.lab_capacity else ""
        yield from _row("Lab's subnet", *subnets, room)
    for system in view.file_systems:
        encrypted = "encrypted" if system.encrypted else "NOT ENCRYPTED"
        home = f"the lab's files are below {lab.output('home_path')}" if lab.output("home_path") else ""
        reached = "" if system.ports else "NOT REACHABLE from the lab: a security group is in the way"
        yield from _row("Home", f"EFS {system.id}, {encrypted}, in {len(system.mount_targets)} zones", home, reached)
    if view.copies:
        yield from _row("Copy of homes", *(f"EFS {copy}" for copy in view.copies))
    yield from _scratch_rows(view)
    yield from _database_rows(view)
    data = lab.output("project_data_url")
    yield from _row("Buckets", *view.buckets, f"the project's data: {data}" if data else "")
    for cluster in view.lab.clusters if view.lab else ():
        yield from _cluster_rows(cluster, view.lab.colour_of(cluster) if view.lab else "")
    protected = [resource.name for state in (platform, lab) for resource in state.managed if resource.protect]
    yield from _row("Protected", *protected)
    yield from _row("Kept on down", *_kept(lab))


def _scratch_rows(view: NetworkView) -> Iterable[str]:
    for system in view.lab.scratch if view.lab else ():
        links = (f"{link.folder} {'<->' if link.exports else '<--'} {link.bucket}" for link in system.links)
        yield from _row("Scratch", f"Lustre {system.id}, {system.what}, at /lustre", *links)


def _database_rows(view: NetworkView) -> Iterable[str]:
    for database in view.databases:
        reached = f"open to the head nodes: {database.ports}" if database.ports else "not open to this lab"
        yield from _row("Accounting", database.endpoint, f"{database.what}; {reached}")


def _cluster_rows(cluster: Cluster, colour: str) -> Iterable[str]:
    address = cluster.head_node_address
    head = f"head node {cluster.head_node_type}{f' at {address}' if address else ''}"
    logins = (f"login nodes {pool}" for pool in cluster.login_pools)
    queues = (
        f"queue {queue.name}: {', '.join(capacity.instance_types)}, {capacity.minimum} to {capacity.maximum} nodes"
        for queue in cluster.queues
        for capacity in queue.capacities
    )
    yield from _row(
        "Cluster",
        f"{cluster.name}{f' ({colour})' if colour else ''}: {cluster.status or 'no status yet'}",
        head,
        *logins,
        *queues,
    )


def _kept(lab: State) -> list[str]:
    """Return what a destroy of the lab leaves behind, as the lab's program says."""
    kept = lab.outputs.get("kept_on_destroy")
    return [str(what) for what in kept] if isinstance(kept, list) else []


def _looking(lab: State, picture: str) -> Iterable[str]:
    yield from _row("Picture", picture)
    yield from _row("Shell", 'eval "$(make -s env)"    puts pulumi and this environment in use')
    yield from _row("Outputs", f"pulumi stack output --stack {lab.stack}")
    yield from _row("Changes", f"pulumi preview --stack {lab.stack} --policy-pack policies")
    yield from _row("Again", f"labs summary --stack {lab.stack}", f"labs diagram --stack {lab.stack}")


def _connecting(view: NetworkView, lab: State, name: str, *, local: bool) -> Iterable[str]:
    cluster = view.lab.cluster if view.lab else None
    secret, address = lab.output("private_key_secret_arn"), lab.output("head_node_private_ip")
    file = f"{name}.pem"
    if secret:
        yield from _row(
            "Key",
            "(umask 077; aws secretsmanager get-secret-value --query SecretString --output text \\",
            f"    --secret-id {secret} > {file})",
            wrap=False,
        )
    if cluster and address:
        user = next((user for start, user in _USERS.items() if cluster.os.startswith(start)), "ec2-user")
        yield from _row("SSH", f"ssh -i {file} {user}@{address}", "from a machine that has a route into the VPC")
    if cluster and cluster.head_node_id and any(endpoint.service == "ssmmessages" for endpoint in view.endpoints):
        yield from _row("No route", f"aws ssm start-session --target {cluster.head_node_id}")
    if local:
        yield from _row(
            "Locally",
            "This is the local AWS: all of the above exists as AWS's records of it, and no machine runs behind the "
            "address. The key is real, and so are the answers of the AWS CLI in this shell.",
        )


def _row(label: str, *lines: str, wrap: bool = True) -> Iterable[str]:
    """Yield lines with a label before the first; long ones are wrapped, unless they are to be copied."""
    for number, line in enumerate(filter(None, lines)):
        for part in textwrap.wrap(line, _WIDTH - _LABEL, break_on_hyphens=False) if wrap else [line]:
            yield f"  {label if number == 0 else '':<{_LABEL}}  {part}"
            label = ""
