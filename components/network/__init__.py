"""The private network: address plan, VPC, endpoints, leases and a lab's subnet."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from ._address_plan import AddressPlan as AddressPlan
    from ._address_plan import NoFreeBlockError as NoFreeBlockError
    from ._address_plan import smallest_free_block as smallest_free_block
    from ._dns_firewall_plan import DnsFirewall as DnsFirewall
    from ._endpoint_plan import Feature as Feature
    from ._labs_guard import LabsGuard as LabsGuard
    from ._peering_plan import Direction as Direction
    from ._peering_plan import PeeredService as PeeredService
    from ._peering_plan import PeerNetwork as PeerNetwork
    from ._peering_plan import Protocol as Protocol
    from ._quotas import QUOTAS as QUOTAS
    from ._quotas import Bound as Bound
    from ._quotas import Quota as Quota
    from ._quotas import Quotas as Quotas
    from ._quotas import lab_bounds as lab_bounds
    from ._quotas import node_bounds as node_bounds
    from ._quotas import platform_bounds as platform_bounds
    from .lab_subnet import LabNetwork as LabNetwork
    from .lab_subnet import LabSubnet as LabSubnet
    from .lab_subnet import LabSubnetArgs as LabSubnetArgs
    from .lease_table import LeaseTable as LeaseTable
    from .lease_table import LeaseTableArgs as LeaseTableArgs
    from .peering import Peering as Peering
    from .peering import PeeringArgs as PeeringArgs
    from .peering import PeerVpc as PeerVpc
    from .private_network import PrivateNetwork as PrivateNetwork
    from .private_network import PrivateNetworkArgs as PrivateNetworkArgs
    from .zones import zone_for as zone_for
    from .zones import zone_that_offers as zone_that_offers

__getattr__ = lazily(
    __name__,
    {
        "AddressPlan": "_address_plan",
        "Bound": "_quotas",
        "Direction": "_peering_plan",
        "DnsFirewall": "_dns_firewall_plan",
        "Feature": "_endpoint_plan",
        "LabNetwork": "lab_subnet",
        "LabSubnet": "lab_subnet",
        "LabSubnetArgs": "lab_subnet",
        "LabsGuard": "_labs_guard",
        "LeaseTable": "lease_table",
        "LeaseTableArgs": "lease_table",
        "NoFreeBlockError": "_address_plan",
        "PeerNetwork": "_peering_plan",
        "PeerVpc": "peering",
        "PeeredService": "_peering_plan",
        "Peering": "peering",
        "PeeringArgs": "peering",
        "PrivateNetwork": "private_network",
        "PrivateNetworkArgs": "private_network",
        "Protocol": "_peering_plan",
        "QUOTAS": "_quotas",
        "Quota": "_quotas",
        "Quotas": "_quotas",
        "lab_bounds": "_quotas",
        "node_bounds": "_quotas",
        "platform_bounds": "_quotas",
        "smallest_free_block": "_address_plan",
        "zone_for": "zones",
        "zone_that_offers": "zones",
    },
)
