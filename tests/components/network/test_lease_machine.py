"""Any order of taking and releasing, against a model that knows nothing of versions and transactions."""

from collections.abc import Callable, Iterator
from ipaddress import IPv4Network
from typing import ClassVar

import boto3
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from components.network._lease_store import Lease, LeaseError, LeaseRequest, LeaseStore

SUPERNET = IPv4Network("10.20.0.0/25")


class Leases(RuleBasedStateMachine):
    """Up to eight /28 of one supernet, taken and given back by a few holders for a few labs."""

    new_table: ClassVar[Callable[[], str]]
    holders: Bundle[str] = Bundle("holders")

    def __init__(self) -> None:
        super().__init__()
        client = boto3.client("dynamodb", region_name="us-east-1")
        self.store = LeaseStore(lambda: client, type(self).new_table())
        self.taken: dict[str, Lease] = {}
        self.unleased: set[IPv4Network] = set()
        self.number = 0

    @rule(target=holders)
    def holder(self) -> str:
        self.number += 1
        return f"holder-{self.number}"

    @rule(holder=holders, lab=st.sampled_from(["atlas", "boreas", "castor"]), prefix=st.integers(26, 28))
    def take(self, holder: str, lab: str, prefix: int) -> None:
        request = LeaseRequest(supernet=SUPERNET, prefix=prefix, lab=lab, vpc_id="vpc-1", holder=holder, owner=holder)
        before = [*(lease.block for lease in self.taken.values()), *self.unleased]
        free = [b for b in SUPERNET.subnets(new_prefix=prefix) if not any(b.overlaps(other) for other in before)]
        elsewhere = any(lease.lab == lab and lease.holder != holder for lease in self.taken.values())
        if request.key not in self.taken and (elsewhere or not free):
            with pytest.raises(LeaseError, match="already has" if elsewhere else "is free"):
                self.store.take(request, self.subnets)
            return
        lease = self.store.take(request, self.subnets)
        assert lease == self.taken.get(request.key, lease)
        assert request.key in self.taken or lease.block in free
        self.taken[request.key] = lease

    def subnets(self) -> list[IPv4Network]:
        """Every other leased block has its subnet already."""
        return [*self.unleased, *[lease.block for lease in self.taken.values()][::2]]

    @rule(block=st.sampled_from(list(SUPERNET.subnets(new_prefix=28))))
    def a_subnet_appears(self, block: IPv4Network) -> None:
        if len(self.unleased) < 3 and not any(block.overlaps(lease.block) for lease in self.taken.values()):
            self.unleased.add(block)

    @rule()
    def the_subnets_are_removed(self) -> None:
        self.unleased.clear()

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from([*sorted(self.taken), "holder-0#atlas#24#vpc-1"]))
        self.store.release(str(SUPERNET), key)
        self.taken.pop(key, None)

    @rule(holder=holders)
    def release_all(self, holder: str) -> None:
        self.store.release_all(str(SUPERNET), holder)
        self.taken = {key: lease for key, lease in self.taken.items() if lease.holder != holder}

    @invariant()
    def the_table_has_what_was_taken(self) -> None:
        for key, lease in self.taken.items():
            assert self.store.find(str(SUPERNET), key) == lease


@pytest.fixture(autouse=True)
def tables(new_table: Callable[[], str]) -> Iterator[None]:
    Leases.new_table = staticmethod(new_table)
    yield
    del Leases.new_table


TestLeases = Leases.TestCase
TestLeases.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
