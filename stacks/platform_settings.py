"""The config of a platform: the components' own arguments, but for what the stack wires between them."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Discriminator, Field, Tag

from components.account import AccountBaselineArgs
from components.cluster import PARALLELCLUSTER_VERSION, ClusterProviderArgs
from components.database import AccountingDatabaseArgs
from components.network import PeerNetwork, PeerVpc, PrivateNetworkArgs
from components.observability import PlatformThresholds, Subscription
from components.storage import BucketReplication, DataBucketsArgs, HomeFileSystemArgs, SecondRegion

from .parts import Part, wired
from .settings_base import ANY_TAGS, WIRED, Ownership, Settings

_KEY_AND_TAGS = {"kms_key_arn": WIRED, "tags": ANY_TAGS}
_OWN = {**_KEY_AND_TAGS, "protect_data": True}
_ANY_REGION = SecondRegion(region="us-west-2", kms_key_arn="arn:aws:kms:us-west-2:000000000000:key/wired")
_SUBNETS = {"us-east-1a": WIRED, "us-east-1b": WIRED}

Network = Annotated[PrivateNetworkArgs, wired(PrivateNetworkArgs, **_OWN, peers=(), permissions_boundary_arn=None)]
Home = Annotated[
    HomeFileSystemArgs,
    wired(
        HomeFileSystemArgs,
        **_OWN,
        vpc_id=WIRED,
        subnet_ids=_SUBNETS,
        clients_security_group_id=WIRED,
        replication=None,
        permissions_boundary_arn=None,
    ),
]
Buckets = Annotated[
    DataBucketsArgs,
    wired(DataBucketsArgs, **_OWN, s3_endpoint_id=WIRED, replication=None, permissions_boundary_arn=None),
]
Database = Annotated[
    AccountingDatabaseArgs,
    wired(
        AccountingDatabaseArgs,
        **_OWN,
        vpc_id=WIRED,
        subnet_ids=_SUBNETS,
        network_clients_security_group_id=WIRED,
        permissions_boundary_arn=None,
    ),
]
Copies = Annotated[BucketReplication, wired(BucketReplication, second=_ANY_REGION)]
Account = Annotated[AccountBaselineArgs, wired(AccountBaselineArgs, kms_key_arn=WIRED)]


PeeringName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,22}$")]


def _version(given: str) -> str:
    ClusterProviderArgs(version=given, tags=ANY_TAGS)
    return given


Version = Annotated[str, AfterValidator(_version)]


def _versions(given: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(given)) < len(given):
        raise ValueError(f"{', '.join(given)}: a version is there twice; name each once")
    if PARALLELCLUSTER_VERSION not in given:
        raise ValueError(
            f"{', '.join(given) or 'no version'}: this release makes clusters of {PARALLELCLUSTER_VERSION}; add it"
        )
    return given


class SecondRegionSettings(Settings):
    """A second region that gets copies, encrypted with a key of its own there."""

    region: str
    """The region, such as us-west-2."""
    homes: bool = True
    """Copy the homes' file system."""
    buckets: Copies | None = Field(default_factory=dict, validate_default=True)
    """Which buckets are copied, and how; null for none."""


class _PeeringSettings(Settings):
    network: Annotated[PeerNetwork, Part()]
    """The peer's address ranges, and what may pass."""


class PeeringSettings(_PeeringSettings):
    """A VPC that the platform is peered with, and the services that may pass."""

    peer: Annotated[PeerVpc, Part({PeerVpc: {"provider": None}})]
    """The VPC on the other side. In another account or region its owner accepts the request, and sets DNS and routes
    there."""
    role_arn: None = None
    """A role that does so in the owner's place."""


class RolePeeringSettings(_PeeringSettings):
    """The same, where the platform may act for the VPC's owner."""

    peer: Annotated[PeerVpc, Part({PeerVpc: {"provider": WIRED}})]
    """The VPC on the other side."""
    role_arn: str
    """A role that accepts the request there, and sets DNS and routes."""


def _who_accepts(given: Any) -> str:
    return "RolePeeringSettings" if isinstance(given, dict) and given.get("role_arn") else "PeeringSettings"


AnyPeering = Annotated[
    Annotated[PeeringSettings, Tag("PeeringSettings")] | Annotated[RolePeeringSettings, Tag("RolePeeringSettings")],
    Discriminator(_who_accepts),
]


class AlarmSettings(Settings):
    """Who is told of what."""

    subscriptions: tuple[Annotated[Subscription, Part()], ...] = ()
    """Who is told; without any, the topic is for others to subscribe to."""
    thresholds: Annotated[PlatformThresholds, Part()] = Field(default_factory=dict, validate_default=True)
    """From where on the platform's alarms are on."""


class PlatformSettings(Settings):
    """A platform: the network, storage, keys, database and cluster providers that its labs share."""

    kind: ClassVar = "platform"

    network: Network
    """Address plan, zones, features, DNS firewall."""
    ownership: Ownership
    home: Home = Field(default_factory=dict, validate_default=True)
    """The homes' file system: throughput, lifecycle, backups, shared folders."""
    buckets: Buckets = Field(default_factory=dict, validate_default=True)
    """What the data buckets keep for how long, and who administers them."""
    accounting: Database | None = None
    """A database for Slurm's accounting, for labs that want it."""
    peerings: dict[PeeringName, AnyPeering] = Field(default_factory=dict)
    """VPCs that the platform is peered with, by a name that stays."""
    alarms: AlarmSettings = Field(default_factory=AlarmSettings)
    second_region: SecondRegionSettings | None = None
    account: Account | None = None
    """Settings for the whole account and region; in one platform of them only."""
    parallelcluster_versions: Annotated[tuple[Version, ...], AfterValidator(_versions)] = (PARALLELCLUSTER_VERSION,)
    """Versions of AWS ParallelCluster that labs can have clusters of, each with a provider of its own."""
    protect_data: bool = True
    """Refuse to delete what holds data or what labs live on. Switch off only where all of it may be lost."""

    @property
    def zones(self) -> list[str]:
        """The availability zones that the config names."""
        return list(self.network.zones)
