"""What a peering connection is to each of its sides (Amazon VPC Peering Guide).

moto remembers the sides of other accounts and regions by weak references, which a restart loses; it lets anybody set
anybody's options at any time, shows each side the other's options and tags, and lets ranges overlap.
"""

from ipaddress import ip_network
from typing import Any

from moto.ec2.exceptions import OperationNotPermitted
from moto.ec2.models import ec2_backends
from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection, VPCPeeringConnectionBackend

from .gap import Gap, around


class _Side(VPCPeeringConnection):
    """A connection as one account sees it in one region. Made for an answer, and never kept."""

    def __init__(self, connection: Any, viewer: Any) -> None:
        self.__dict__.update(connection.__dict__)
        self.ec2_backend = viewer  # which holds the tags that this side has set

    @property
    def requester_vpc_info(self) -> dict[str, Any]:
        return self._told(super().requester_vpc_info, self.vpc)

    @property
    def accepter_vpc_info(self) -> dict[str, Any]:
        return self._told(super().accepter_vpc_info, self.peer_vpc)

    def _told(self, info: dict[str, Any], vpc: Any) -> dict[str, Any]:
        if _owns(self.ec2_backend, vpc):
            return info
        return {name: value for name, value in info.items() if name != "PeeringOptions"}


def _fill() -> None:
    @around(VPCPeeringConnectionBackend, "create_vpc_peering_connection")
    def create(original: Any, backend: Any, vpc: Any, peer_vpc: Any, *args: Any, **kwargs: Any) -> Any:
        connection = original(backend, vpc, peer_vpc, *args, **kwargs)
        ec2_backends[peer_vpc.owner_id][peer_vpc.region].vpc_pcxs[connection.id] = connection
        if any(ip_network(ours).overlaps(ip_network(theirs)) for ours in _ranges(vpc) for theirs in _ranges(peer_vpc)):
            connection._status.code = "failed"
            connection._status.message = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"
        return connection

    @around(VPCPeeringConnectionBackend, "describe_vpc_peering_connections")
    def describe_all(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        return [_Side(connection, backend) for connection in original(backend, *args, **kwargs)]  # type: ignore[abstract]

    @around(VPCPeeringConnectionBackend, "modify_vpc_peering_connection_options")
    def modify(original: Any, backend: Any, vpc_pcx_id: str, accepter_options: Any, requester_options: Any) -> Any:
        connection = backend.get_vpc_peering_connection(vpc_pcx_id)
        if connection._status.code != "active":
            raise OperationNotPermitted(
                f"Peering {vpc_pcx_id} is not active. Peering options can be added only to active peerings."
            )
        for options, vpc in ((accepter_options, connection.peer_vpc), (requester_options, connection.vpc)):
            if options and not _owns(backend, vpc):
                raise OperationNotPermitted(f"User ({backend.account_id}) cannot modify peering options of {vpc.id}")
        return original(backend, vpc_pcx_id, accepter_options, requester_options)


def _owns(backend: Any, vpc: Any) -> bool:
    return (backend.account_id, backend.region_name) == (vpc.owner_id, vpc.region)


def _ranges(vpc: Any) -> list[str]:
    return [str(bond["cidr_block"]) for bond in vpc.get_cidr_block_association_set()]


GAP = Gap(
    name="Peering connections",
    service="ec2",
    modelled="Both sides know a connection, also of another account or region and after a restart; each has tags and "
    "options of its own; options are set on an active connection; one of overlapping ranges fails.",
    missing="Routes over a deleted connection stay active; a request that nobody accepts never expires.",
    fill=_fill,
)
