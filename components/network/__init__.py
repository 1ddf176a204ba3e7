"""The private network: address plan, VPC, endpoints, leases and a lab's subnet."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from ._address_plan import AddressPlan as AddressPlan
    from ._address_plan import NoFreeBlockError as NoFreeBlockError
    from ._address_plan import smallest_free_block as smallest_free_block
    from ._endpoint_plan import Feature as Feature
    from ._labs_guard import LabsGuard as LabsGuard
    from .lab_subnet import LabNetwork as LabNetwork
    from .lab_subnet import LabSubnet as LabSubnet
    from .lab_subnet import LabSubnetArgs as LabSubnetArgs
    from .lease_table import LeaseTable as LeaseTable
    from .lease_table import LeaseTableArgs as LeaseTableArgs
    from .private_network import PrivateNetwork as PrivateNetwork
    from .private_network import PrivateNetworkArgs as PrivateNetworkArgs

__getattr__ = lazily(
    __name__,
    {
        "AddressPlan": "_address_plan",
        "Feature": "_endpoint_plan",
        "LabNetwork": "lab_subnet",
        "LabSubnet": "lab_subnet",
        "LabSubnetArgs": "lab_subnet",
        "LabsGuard": "_labs_guard",
        "LeaseTable": "lease_table",
        "LeaseTableArgs": "lease_table",
        "NoFreeBlockError": "_address_plan",
        "PrivateNetwork": "private_network",
        "PrivateNetworkArgs": "private_network",
        "smallest_free_block": "_address_plan",
    },
)
