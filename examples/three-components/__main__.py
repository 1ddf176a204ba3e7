"""A private network with homes on it, for machines that somebody else makes."""

from ipaddress import IPv4Network

import pulumi
from hpc_labs.components.keys import PlatformKey, PlatformKeyArgs
from hpc_labs.components.network import AddressPlan, Feature, PrivateNetwork, PrivateNetworkArgs
from hpc_labs.components.storage import HomeFileSystem, HomeFileSystemArgs
from hpc_labs.components.tags import Tags

config = pulumi.Config()
boundary = config.require("permissions-boundary")  # the one that the account's own rules ask for
features = frozenset(map(Feature, config.require_object("features")))  # what machines may use; an endpoint each or two
protect = config.get_bool("protect", True)
tags = Tags(virtual_lab="shared", project="homes", cost_centre="cc-4711", owner="ada")

key = PlatformKey("homes", PlatformKeyArgs(tags=tags, protect_data=protect))
network = PrivateNetwork(
    "homes",
    PrivateNetworkArgs(
        plan=AddressPlan(
            vpc=IPv4Network("10.90.0.0/20"), shared=IPv4Network("10.90.0.0/22"), labs=IPv4Network("10.90.8.0/21")
        ),
        zones=("us-east-1a", "us-east-1b"),
        features=features,
        kms_key_arn=key.key_arn,
        tags=tags,
        permissions_boundary_arn=boundary,
        protect_data=protect,
    ),
)
home = HomeFileSystem(
    "homes",
    HomeFileSystemArgs(
        vpc_id=network.vpc_id,
        subnet_ids=network.shared_subnet_ids,
        clients_security_group_id=network.clients_security_group_id,
        kms_key_arn=key.key_arn,
        tags=tags,
        permissions_boundary_arn=boundary,
        protect_data=protect,
    ),
)

pulumi.export("vpc_id", network.vpc_id)
pulumi.export("clients_security_group_id", network.clients_security_group_id)
pulumi.export("home_file_system_id", home.file_system_id)
