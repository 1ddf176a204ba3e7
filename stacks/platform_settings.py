"""The config of a platform."""

from ipaddress import IPv4Network
from typing import Annotated, Self

from pydantic import Field, model_validator

from components.cluster import PARALLELCLUSTER_VERSION
from components.network import AddressPlan, Feature
from components.tags import Tags

from .settings_base import Ownership, Settings

# The components' own types check what they can; this stands for what the config does not decide.
_ANY_TAGS = Tags(virtual_lab="any", project="any", cost_centre="any", owner="any")


class NetworkSettings(Settings):
    """The platform's zones and address plan."""

    vpc: IPv4Network
    """The VPC's range: private (RFC 1918), /16 to /28."""
    labs: IPv4Network
    """The part of the VPC's range that labs lease their subnets from."""
    shared: IPv4Network
    """The part of the VPC's range for endpoints, file systems and databases."""
    lab_prefix: int = 24
    """Prefix length of a usual lab's subnet; 24 gives 251 usable addresses."""
    zones: Annotated[tuple[str, ...], Field(min_length=2)]
    """Availability zones, two or more."""
    flow_log_retention_days: int = 365
    """Days that the VPC's flow logs are kept."""

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        from components.network import PrivateNetworkArgs  # not at the top: labs have no use for what it imports

        PrivateNetworkArgs(
            plan=self.plan(),
            zones=self.zones,
            flow_log_retention_days=self.flow_log_retention_days,
            kms_key_arn="any",
            tags=_ANY_TAGS,
        )
        return self

    def plan(self) -> AddressPlan:
        """Return the address plan.

        Raises:
            ValueError: the ranges do not fit each other.
        """
        return AddressPlan(vpc=self.vpc, labs=self.labs, shared=self.shared, lab_prefix=self.lab_prefix)


class PlatformSettings(Settings):
    """A platform: the network, storage, keys and cluster provider that its labs share."""

    network: NetworkSettings
    ownership: Ownership
    features: frozenset[Feature] = frozenset({Feature.CLUSTER})
    """What the labs use; decides which endpoints exist."""
    parallelcluster_version: str = PARALLELCLUSTER_VERSION
    """Version of AWS ParallelCluster for all clusters of the platform."""
    admin_principal_arns: tuple[str, ...] = ()
    """IAM principals that may read and write objects from outside the network."""
    protect_data: bool = True
    """Refuse to delete what holds data or what labs live on. Switch off only where all of it may be lost."""

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        from components.cluster import ClusterProviderArgs
        from components.storage import DataBucketsArgs

        ClusterProviderArgs(version=self.parallelcluster_version, tags=_ANY_TAGS)
        DataBucketsArgs(
            admin_principal_arns=self.admin_principal_arns, kms_key_arn="any", s3_endpoint_id="any", tags=_ANY_TAGS
        )
        return self
