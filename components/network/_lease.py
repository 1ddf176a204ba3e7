"""The dynamic resources that take and release a lab's block.

Two resources, so that a killed ``up`` leaks nothing. ``LeaseHolder`` makes an id and nothing else; Pulumi saves it in
the state before ``SubnetLease``, which depends on it, takes a block under that id. Killed in between, the next ``up``
finds the block by the id, and ``destroy`` deletes the holder, which releases whatever it has.

The id is random. The names of organization, project and stack would not do: without Pulumi Cloud the organization is
always the same, so two people with a backend each could hold the same lease, and renaming a stack would lose it.

State files refer to the provider classes by module and name: moving or renaming one breaks ``destroy`` of every lab
that was made before.
"""

from __future__ import annotations

import uuid
from ipaddress import IPv4Network
from threading import Lock
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider
from pulumi.runtime.rpc import UNKNOWN

from .._aws_session import AwsClients
from ._address_plan import check_prefix
from ._lease_store import LeaseRequest, LeaseStore
from ._vpc_subnets import VpcSubnets

if TYPE_CHECKING:
    from pulumi.dynamic import ConfigureRequest


class LeaseProvider(ResourceProvider):
    """What these resources share: the table, and that any change of identity replaces."""

    serialize_as_secret_always = False  # there is nothing in a provider but its name
    identity: tuple[str, ...]

    def configure(self, req: ConfigureRequest) -> None:
        self._clients = AwsClients(req.config)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        # ``owner`` is not compared: it names who took the lease, then.
        changed = [name for name in self.identity if _olds.get(name) != _news.get(name)]
        return DiffResult(changes=bool(changed), replaces=changed)

    def _store(self, props: dict[str, Any]) -> LeaseStore:
        return LeaseStore(lambda: self._clients.client("dynamodb"), props["table"])


class LeaseHolderProvider(LeaseProvider):
    identity = ("table", "supernet")

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(str(uuid.uuid4()), props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        self._store(_props).release_all(_props["supernet"], _id)


class SubnetLeaseProvider(LeaseProvider):
    identity = ("table", "supernet", "prefix", "lab", "vpc_id", "holder")

    def configure(self, req: ConfigureRequest) -> None:
        super().configure(req)
        self._turn = Lock()

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        if UNKNOWN in (news["supernet"], news["prefix"]):
            return CheckResult(news, [])
        try:
            check_prefix(IPv4Network(news["supernet"]), int(news["prefix"]))
        except ValueError as error:
            return CheckResult(news, [CheckFailure("prefix", str(error))])
        return CheckResult(news, [])

    def create(self, props: dict[str, Any]) -> CreateResult:
        request = LeaseRequest(
            supernet=IPv4Network(props["supernet"]),
            prefix=int(props["prefix"]),  # every number is a float on the wire
            lab=props["lab"],
            vpc_id=props["vpc_id"],
            holder=props["holder"],
            owner=props["owner"],
        )
        subnets = VpcSubnets(lambda: self._clients.client("ec2"), request.vpc_id)
        with self._turn:  # leases of one program do not lose rounds to each other
            lease = self._store(props).take(request, subnets.blocks)
        return CreateResult(lease.key, {**props, "block": str(lease.block)})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        lease = self._store(props).find(props["supernet"], id_)
        if lease is None:
            return ReadResult(None, {})
        return ReadResult(id_, {**props, "block": str(lease.block)})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        self._store(_props).release(_props["supernet"], _id)


class LeaseHolder(Resource, module="network", name="LeaseHolder"):
    """Somebody who may hold leases in a labs' supernet; deleting it releases them."""

    def __init__(
        self,
        name: str,
        *,
        table: pulumi.Input[str],
        supernet: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(LeaseHolderProvider(), name, {"table": table, "supernet": supernet}, opts)


class SubnetLease(Resource, module="network", name="SubnetLease"):
    """A block of a labs' supernet, taken for a lab until it is deleted."""

    block: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        table: pulumi.Input[str],
        supernet: pulumi.Input[str],
        prefix: int,
        lab: str,
        vpc_id: pulumi.Input[str],
        holder: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        owner = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
        props = {
            "table": table,
            "supernet": supernet,
            "prefix": prefix,
            "lab": lab,
            "vpc_id": vpc_id,
            "holder": holder,
            "owner": owner,
            "block": None,
        }
        super().__init__(SubnetLeaseProvider(), name, props, opts)
