"""The dynamic resources' providers, called as the engine calls them, against DynamoDB's API."""

import base64
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Network
from itertools import combinations
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from pulumi.dynamic import Config, ConfigureRequest, CreateResult, ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.rpc import UNKNOWN

from components.network._labs_guard import LabsGuardProvider
from components.network._lease import LeaseHolderProvider, SubnetLeaseProvider
from components.network._lease_store import ATTEMPTS, CONTENTION, Lease, LeaseError, LeaseRequest, LeaseStore
from components.network._vpc_subnets import VpcSubnets

SUPERNET = "10.20.0.0/17"
VPC = "vpc-of-nobody"


def holders() -> LeaseHolderProvider:
    provider = LeaseHolderProvider()
    provider.configure(ConfigureRequest(Config({"aws:region": "us-east-1"}, "hpc-labs")))
    return provider


def leases() -> SubnetLeaseProvider:
    provider = SubnetLeaseProvider()
    provider.configure(ConfigureRequest(Config({"aws:region": "us-east-1"}, "hpc-labs")))
    return provider


def new_holder(table: str, supernet: str = SUPERNET) -> str:
    return holders().create({"table": table, "supernet": supernet}).id


def wanted(
    table: str, holder: str, lab: str = "atlas", prefix: float = 24.0, supernet: str = SUPERNET, vpc_id: str = VPC
) -> dict[str, Any]:
    return {
        "table": table,
        "supernet": supernet,
        "prefix": prefix,
        "lab": lab,
        "vpc_id": vpc_id,
        "holder": holder,
        "owner": f"organization/hpc-labs/{lab}",
    }


def no_subnets() -> list[IPv4Network]:
    return []


def new_vpc(*blocks: str) -> str:
    """A VPC with these subnets."""
    ec2 = boto3.client("ec2", region_name="us-east-1")
    vpc_id = str(ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"])
    for block in blocks:
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=block)
    return vpc_id


def block(created: CreateResult) -> IPv4Network:
    assert created.outs is not None
    return IPv4Network(created.outs["block"])


def rows(table: str) -> list[str]:
    items = boto3.client("dynamodb", region_name="us-east-1").scan(TableName=table)["Items"]
    return sorted(item["block"]["S"] for item in items if "block" in item)


def lease_at_once(providers: list[SubnetLeaseProvider], table: str) -> list[IPv4Network]:
    """One lease from each provider, all asked for at the same moment and not all of the same size."""
    start = threading.Barrier(len(providers))

    def lease(number: int, provider: SubnetLeaseProvider) -> IPv4Network:
        props = wanted(table, new_holder(table), f"lab-{number}", 24 if number % 4 else 26)
        start.wait()
        return block(provider.create(props))

    with ThreadPoolExecutor(max_workers=len(providers)) as pool:
        return list(pool.map(lease, range(len(providers)), providers))


def test_a_hundred_leases_at_once_get_a_hundred_blocks(table: str) -> None:
    blocks = lease_at_once([leases()] * 100, table)
    assert not any(one.overlaps(other) for one, other in combinations(blocks, 2))
    assert rows(table) == sorted(str(leased) for leased in blocks)


def test_ten_stacks_at_once_get_ten_blocks(table: str) -> None:
    blocks = lease_at_once([leases() for _ in range(10)], table)
    assert not any(one.overlaps(other) for one, other in combinations(blocks, 2))
    assert rows(table) == sorted(str(leased) for leased in blocks)


def test_who_was_overtaken_chooses_again(table: str) -> None:
    """The block is chosen from leases that are read before; another stack writes in between."""

    class Overtaken(LeaseStore):
        overtaken_by: CreateResult | None = None

        def _write(self, supernet: IPv4Network, lease: Lease, version: int) -> bool:
            self.overtaken_by = self.overtaken_by or leases().create(wanted(table, new_holder(table), "boreas", 23.0))
            return super()._write(supernet, lease, version)

    client = boto3.client("dynamodb", region_name="us-east-1")
    store = Overtaken(lambda: client, table)
    lease = store.take(
        LeaseRequest(
            supernet=IPv4Network(SUPERNET), prefix=24, lab="atlas", vpc_id=VPC, holder="holder", owner="owner"
        ),
        no_subnets,
    )
    assert store.overtaken_by is not None
    assert (block(store.overtaken_by), lease.block) == (IPv4Network("10.20.0.0/23"), IPv4Network("10.20.2.0/24"))


def test_the_same_holder_gets_the_same_block_again(table: str) -> None:
    holder = new_holder(table)
    killed_before_it_was_saved = block(leases().create(wanted(table, holder)))
    assert block(leases().create(wanted(table, new_holder(table), "boreas"))) != killed_before_it_was_saved
    assert block(leases().create(wanted(table, holder))) == killed_before_it_was_saved
    assert len(rows(table)) == 2


def test_deleting_the_holder_releases_a_lease_that_was_never_saved(table: str) -> None:
    holder, other = new_holder(table), new_holder(table)
    leases().create(wanted(table, holder))
    kept = block(leases().create(wanted(table, other, "boreas")))
    holders().delete(holder, {"table": table, "supernet": SUPERNET})
    assert rows(table) == [str(kept)]


def test_making_a_holder_needs_no_table_and_makes_another_each_time() -> None:
    assert new_holder("no-such-table") != new_holder("no-such-table")


def test_a_released_block_is_the_next_one_taken(table: str) -> None:
    first = leases().create(wanted(table, new_holder(table)))
    leases().create(wanted(table, new_holder(table), "boreas"))
    leases().delete(first.id, first.outs or {})
    assert block(leases().create(wanted(table, new_holder(table), "castor"))) == block(first)


def test_releasing_twice_is_releasing_once(table: str) -> None:
    lease = leases().create(wanted(table, new_holder(table)))
    for _ in range(2):
        leases().delete(lease.id, lease.outs or {})
    assert rows(table) == []


def test_a_replacement_has_both_blocks_until_the_old_one_goes(table: str) -> None:
    holder = new_holder(table)
    old = leases().create(wanted(table, holder))
    new = leases().create(wanted(table, holder, prefix=23.0))
    assert old.id != new.id
    assert not block(old).overlaps(block(new))
    leases().delete(old.id, old.outs or {})
    assert rows(table) == [str(block(new))]


def test_a_lease_in_another_vpc_replaces_the_first(table: str) -> None:
    holder = new_holder(table)
    old = leases().create(wanted(table, holder))
    new = leases().create(wanted(table, holder, vpc_id=new_vpc()))
    assert old.id != new.id
    leases().delete(old.id, old.outs or {})
    assert rows(table) == [str(block(new))]


def test_a_subnet_that_exists_is_taken_with_a_lease_or_without(table: str) -> None:
    vpc_id = new_vpc("10.20.0.0/24", "10.20.1.0/26", "10.20.240.0/24")
    lease = leases().create(wanted(table, new_holder(table), vpc_id=vpc_id))
    assert block(lease) == IPv4Network("10.20.2.0/24")
    smaller = leases().create(wanted(table, new_holder(table), "boreas", 26.0, vpc_id=vpc_id))
    assert block(smaller) == IPv4Network("10.20.1.64/26")
    elsewhere = leases().create(wanted(table, new_holder(table), "castor", vpc_id=new_vpc()))
    assert block(elsewhere) == IPv4Network("10.20.0.0/24"), "another VPC has subnets of its own"


def test_the_same_holder_gets_its_block_again_when_the_subnet_is_in_it(table: str) -> None:
    props = wanted(table, new_holder(table), vpc_id=new_vpc())
    taken = block(leases().create(props))
    boto3.client("ec2", region_name="us-east-1").create_subnet(VpcId=props["vpc_id"], CidrBlock=str(taken))
    assert block(leases().create(props)) == taken


def test_subnets_that_cannot_be_listed_are_explained(table: str) -> None:
    client = boto3.client("ec2", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    answers = Stubber(client)
    answers.add_client_error("describe_subnets", "UnauthorizedOperation")
    words = "subnets of vpc-1, .* cannot be listed: .*UnauthorizedOperation.* need ec2:DescribeSubnets"
    with answers, pytest.raises(LeaseError, match=words):
        VpcSubnets(lambda: client, "vpc-1").blocks()


def test_subnets_are_read_to_the_last_page() -> None:
    client = boto3.client("ec2", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    answers = Stubber(client)
    where = {"Filters": [{"Name": "vpc-id", "Values": ["vpc-1"]}]}
    first = {"Subnets": [{"CidrBlock": "10.20.0.0/24"}], "NextToken": "more"}
    answers.add_response("describe_subnets", first, where)
    last = {"Subnets": [{"CidrBlock": "10.20.1.0/24"}]}
    answers.add_response("describe_subnets", last, {**where, "NextToken": "more"})
    with answers:
        found = VpcSubnets(lambda: client, "vpc-1").blocks()
    assert found == [IPv4Network("10.20.0.0/24"), IPv4Network("10.20.1.0/24")]


def test_a_lab_has_one_holder(table: str) -> None:
    taken = block(leases().create(wanted(table, new_holder(table))))
    with pytest.raises(LeaseError, match=f"lab 'atlas' already has {taken} of {SUPERNET}") as error:
        leases().create(wanted(table, new_holder(table)))
    assert "leased by organization/hpc-labs/atlas on 20" in str(error.value)
    assert rows(table) == [str(taken)]


def test_the_same_lab_may_be_on_two_platforms_of_one_table(table: str) -> None:
    first = leases().create(wanted(table, new_holder(table)))
    second = leases().create(wanted(table, new_holder(table), supernet="10.40.0.0/17"))
    assert (block(first), block(second)) == (IPv4Network("10.20.0.0/24"), IPv4Network("10.40.0.0/24"))


def test_a_full_supernet_says_who_has_what(table: str) -> None:
    small, vpc_id = "10.20.0.0/22", new_vpc()
    for lab, prefix in (("atlas", 24), ("boreas", 24), ("castor", 24)):
        leases().create(wanted(table, new_holder(table), lab, prefix, supernet=small, vpc_id=vpc_id))
    ec2 = boto3.client("ec2", region_name="us-east-1")
    for block_of_subnet in ("10.20.0.0/24", "10.20.3.0/26", "10.20.240.0/24"):
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=block_of_subnet)
    with pytest.raises(LeaseError, match=r"lab 'daphne': no /24 is free in 10\.20\.0\.0/22, ") as error:
        leases().create(wanted(table, new_holder(table), "daphne", supernet=small, vpc_id=vpc_id))
    said = str(error.value)
    assert "4 blocks are taken" in said
    assert "Leases (3): " in said
    for lab, number in (("atlas", 0), ("boreas", 1), ("castor", 2)):
        assert f"10.20.{number}.0/24 by {lab} (organization/hpc-labs/{lab})" in said
    assert f"Subnets in {vpc_id} without a lease (1): 10.20.3.0/26." in said


def test_many_leases_are_read_page_by_page(table: str) -> None:
    supernet = "10.20.0.0/17"
    long = "x" * 30_000  # DynamoDB answers with at most one megabyte a page
    holder = new_holder(table)
    store = LeaseStore(lambda: boto3.client("dynamodb", region_name="us-east-1"), table)
    taken = [
        store.take(
            LeaseRequest(
                supernet=IPv4Network(supernet), prefix=24, lab=f"lab-{number}", vpc_id=VPC, holder=holder, owner=long
            ),
            no_subnets,
        ).block
        for number in range(40)
    ]
    assert len(set(taken)) == 40


def test_refresh_keeps_a_lease_that_is_there_and_forgets_one_that_is_not(table: str) -> None:
    lease = leases().create(wanted(table, new_holder(table)))
    assert lease.outs is not None
    there = leases().read(lease.id, lease.outs)
    assert (there.id, there.outs) == (lease.id, lease.outs)
    leases().delete(lease.id, lease.outs)
    assert leases().read(lease.id, lease.outs).id is None


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({}, []),
        ({"owner": "organization/hpc-labs/renamed"}, []),
        ({"prefix": 23.0}, ["prefix"]),
        ({"lab": "boreas"}, ["lab"]),
        ({"vpc_id": "vpc-2"}, ["vpc_id"]),
        ({"holder": UNKNOWN}, ["holder"]),
        ({"table": "other", "supernet": "10.40.0.0/17"}, ["table", "supernet"]),
    ],
)
def test_what_replaces_a_lease(change: dict[str, Any], replaces: list[str]) -> None:
    olds = {**wanted("leases", "holder"), "block": "10.20.0.0/24"}
    diff = leases().diff("id", olds, wanted("leases", "holder") | change)
    assert (diff.changes, diff.replaces) == (bool(replaces), replaces)


def test_what_replaces_a_holder() -> None:
    olds = {"table": "leases", "supernet": SUPERNET}
    assert holders().diff("id", olds, dict(olds)).changes is False
    assert holders().diff("id", olds, olds | {"supernet": "10.40.0.0/17"}).replaces == ["supernet"]


@pytest.mark.parametrize(
    ("prefix", "supernet", "fails"), [(24.0, SUPERNET, 0), (16.0, SUPERNET, 1), (24.0, UNKNOWN, 0)]
)
def test_a_size_that_the_supernet_does_not_hold_fails_the_preview(prefix: float, supernet: str, fails: int) -> None:
    news = wanted("leases", UNKNOWN, prefix=prefix, supernet=supernet)
    result = leases().check({}, news)
    assert result.inputs == news
    assert [failure.property for failure in result.failures] == ["prefix"] * fails


def test_a_missing_table_is_explained_and_holds_nothing_to_release(dynamodb: None) -> None:
    with pytest.raises(LeaseError, match=r"table 'gone' does not exist.*platform's stack"):
        leases().create(wanted("gone", "holder"))
    with pytest.raises(LeaseError, match="table 'gone' does not exist"):
        leases().read("holder#atlas#24#vpc", wanted("gone", "holder"))
    leases().delete("holder#atlas#24#vpc", wanted("gone", "holder"))
    holders().delete("holder", {"table": "gone", "supernet": SUPERNET})


def stubbed() -> tuple[LeaseStore, Stubber]:
    client = boto3.client("dynamodb", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    return LeaseStore(lambda: client, "leases"), Stubber(client)


def ask(store: LeaseStore) -> None:
    request = LeaseRequest(supernet=IPv4Network(SUPERNET), prefix=24, lab="atlas", vpc_id=VPC, holder="h", owner="o")
    store.take(request, no_subnets)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException"])
def test_missing_permissions_are_named(code: str) -> None:
    store, answers = stubbed()
    answers.add_client_error("query", code)
    with answers, pytest.raises(LeaseError, match=f"cannot be used with these credentials .{code}.*dynamodb:Query"):
        ask(store)


def test_no_region_and_no_credentials_are_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    provider = SubnetLeaseProvider()
    provider.configure(ConfigureRequest(Config({}, "hpc-labs")))
    with pytest.raises(LeaseError, match="table 'leases' cannot be reached: You must specify a region"):
        provider.create(wanted("leases", "holder"))


@pytest.mark.parametrize("reason", sorted(CONTENTION))
def test_a_lost_round_is_tried_again_and_not_for_ever(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    store, answers = stubbed()
    for _ in range(ATTEMPTS):
        answers.add_response("query", {"Items": [], "Count": 0})
        answers.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            modeled_fields={"CancellationReasons": [{"Code": reason}, {"Code": "None"}]},
        )
    with answers, pytest.raises(LeaseError, match=f"no lease for lab 'atlas' after {ATTEMPTS} attempts"):
        ask(store)
    answers.assert_no_pending_responses()


def test_a_transaction_that_cannot_succeed_is_not_tried_again() -> None:
    store, answers = stubbed()
    answers.add_response("query", {"Items": [], "Count": 0})
    answers.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": [{"Code": "ItemCollectionSizeLimitExceeded"}, {"Code": "None"}]},
    )
    with answers, pytest.raises(LeaseError, match="TransactionCanceledException"):
        ask(store)


def test_a_platform_with_labs_does_not_go(table: str) -> None:
    guard = LabsGuardProvider()
    guard.configure(ConfigureRequest(Config({"aws:region": "us-east-1"}, "hpc-labs")))
    props = {"table": table, "supernet": SUPERNET}
    made = guard.create(props)
    guard.delete(made.id, props)
    holder = new_holder(table)
    leases().create(wanted(table, holder, "lab-a", 24))
    with pytest.raises(RuntimeError, match=r"lab-a .*Destroy their stacks first"):
        guard.delete(made.id, props)
    holders().delete(holder, props)
    guard.delete(made.id, props)
    guard.delete(made.id, {**props, "table": "gone-with-its-leases"})


@pytest.mark.parametrize("kind", [LeaseHolderProvider, SubnetLeaseProvider])
def test_the_state_holds_a_provider_by_name_only(kind: type[ResourceProvider]) -> None:
    """Moving or renaming a provider would leave labs that cannot be destroyed."""
    pickled = base64.b64decode(serialize_provider(kind()))
    assert len(pickled) < 250
    assert b"components.network._lease" in pickled
    assert kind.__name__.encode() in pickled
    assert kind.serialize_as_secret_always is False
