from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import dill
import pulumi
import pytest
from pulumi.runtime.rpc import UNKNOWN

from components.cluster import _validation
from components.cluster._cluster_check import ClusterCheckProvider
from components.cluster._cluster_plan import PARALLELCLUSTER_VERSION

from .configurations import cluster
from .samples import document, full_design

if TYPE_CHECKING:
    from collections.abc import Callable


def inputs(rendered: Any, **changes: Any) -> dict[str, Any]:
    return {
        "cluster_name": "lab-a",
        "document": json.dumps(rendered),
        "platform_version": PARALLELCLUSTER_VERSION,
        "schema_version": PARALLELCLUSTER_VERSION,
        "values": [],
        "placeholders": [],
        **changes,
    }


def good() -> Any:
    return copy.deepcopy(document(full_design()))


def failures(olds: dict[str, Any], news: dict[str, Any]) -> list[tuple[str, str]]:
    return [(failure.property, failure.reason) for failure in ClusterCheckProvider().check(olds, news).failures]


def _queue(rendered: Any) -> Any:
    return rendered["Scheduling"]["SlurmQueues"][0]


BAD: dict[str, tuple[Callable[[Any], object], list[tuple[str, str]]]] = {
    "unknown key": (
        lambda d: d["HeadNode"].update(Foo=1),
        [("HeadNode/Foo", "Unknown field. Given: 1.")],
    ),
    "missing section": (lambda d: d.pop("Image"), [("Image", "Missing data for required field.")]),
    "no number": (
        lambda d: d["Scheduling"]["SlurmQueues"][1]["ComputeResources"][0].update(MaxCount="many"),
        [("Scheduling/SlurmQueues[1]/ComputeResources[0]/MaxCount", 'Not a valid integer. Given: "many".')],
    ),
    "out of range": (
        lambda d: _queue(d)["ComputeResources"][0].update(MaxCount=0),
        [
            (
                "Scheduling/SlurmQueues[0]/ComputeResources[0]/MaxCount",
                "Must be greater than or equal to 1. Given: 0.",
            )
        ],
    ),
    "not one of": (
        lambda d: _queue(d).update(CapacityType="CHEAP"),
        [
            (
                "Scheduling/SlurmQueues[0]/CapacityType",
                'Must be one of: CAPACITY_BLOCK, ONDEMAND, SPOT. Given: "CHEAP".',
            )
        ],
    ),
    "an id of another kind, in a list": (
        lambda d: _queue(d)["Networking"].update(SubnetIds=["vpc-1"]),
        [
            (
                "Scheduling/SlurmQueues[0]/Networking/SubnetIds[0]",
                'String does not match expected pattern. Given: "vpc-1".',
            )
        ],
    ),
    "keys that exclude each other": (
        lambda d: d["HeadNode"]["Networking"].update(AdditionalSecurityGroups=["sg-0123456789abcdef0"]),
        [
            (
                "HeadNode/Networking",
                "SecurityGroups and AdditionalSecurityGroups can not be configured together.",
            )
        ],
    ),
    "tags twice": (
        lambda d: d["Tags"].append(d["Tags"][0]),
        [
            (
                "Tags",
                "Duplicate tag key (hpc-labs:virtual-lab) detected. "
                "Tags keys should be unique within the Tags section.",
            )
        ],
    ),
    "settings that an existing file system has itself": (
        lambda d: d["SharedStorage"][0]["EfsSettings"].update(Encrypted=True),
        [
            (
                "SharedStorage[0]/EfsSettings",
                "encrypted cannot be specified when an existing EFS file system is used.",
            )
        ],
    ),
    "a list instead of an object": (
        lambda d: d.update(HeadNode=[]),
        [("HeadNode", "Invalid input type.")],
    ),
    "several at once": (
        lambda d: (d["HeadNode"].update(Foo=1), _queue(d).pop("Name")),
        [
            ("HeadNode/Foo", "Unknown field. Given: 1."),
            ("Scheduling/SlurmQueues[0]/Name", "Missing data for required field."),
        ],
    ),
}


@pytest.mark.parametrize(("spoil", "expected"), BAD.values(), ids=BAD)
def test_bad_documents_fail_with_their_path(spoil: Callable[[Any], object], expected: list[tuple[str, str]]) -> None:
    rendered = good()
    spoil(rendered)
    assert sorted(failures({}, inputs(rendered))) == sorted(expected)


def test_good_document_passes_and_keeps_its_inputs() -> None:
    news = inputs(good())
    result = ClusterCheckProvider().check({}, news)
    assert result.failures == []
    assert result.inputs == news


def test_what_was_accepted_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(*_: object) -> Any:
        raise AssertionError("it was judged")

    monkeypatch.setattr(_validation, "findings", judged)
    news = inputs(good())
    assert failures(copy.deepcopy(news), news) == []
    with pytest.raises(AssertionError, match="it was judged"):
        failures(news, inputs({**good(), "Foo": 1}))


def test_platform_of_another_version_is_refused() -> None:
    assert failures({}, inputs(good(), platform_version="3.15.0")) == [
        (
            "platform_version",
            "the platform's cluster provider has ParallelCluster 3.15.0, this release makes configurations for "
            f"{PARALLELCLUSTER_VERSION}; bring the platform to the same release first",
        )
    ]


def test_unknown_version_of_the_platform_is_judged_when_it_is_known() -> None:
    assert failures({}, inputs(good(), platform_version=UNKNOWN)) == []


def test_another_installed_package_is_refused() -> None:
    assert failures({}, inputs(good(), schema_version="3.99.0", platform_version="3.99.0")) == [
        (
            "schema_version",
            "this release checks configurations of ParallelCluster 3.99.0, but aws-parallelcluster "
            f"{PARALLELCLUSTER_VERSION} is installed; install 3.99.0 (make setup)",
        )
    ]


@pytest.mark.parametrize(
    ("change", "changes"),
    [({}, False), ({"document": "{}"}, True), ({"platform_version": "3.17.0"}, True), ({"cluster_name": "b"}, True)],
)
def test_diff_is_an_update_when_something_judged_changed(change: dict[str, str], changes: bool) -> None:
    olds = inputs(good())
    diff = ClusterCheckProvider().diff("id", {**olds, "__provider": "x"}, {**olds, **change})
    assert diff.changes is changes
    assert not diff.replaces


def test_it_records_what_it_accepted() -> None:
    provider, news = ClusterCheckProvider(), inputs(good())
    created = provider.create(news)
    assert (created.id, created.outs) == ("cluster-configuration", news)
    assert provider.update("cluster-configuration", {}, news).outs == news


def test_state_holds_a_reference_to_the_provider_and_not_its_code() -> None:
    pickled = dill.dumps(ClusterCheckProvider(), recurse=True)
    assert len(pickled) < 200
    assert b"components.cluster._cluster_check" in pickled


def test_a_message_about_the_whole_document_has_a_path_too() -> None:
    assert failures({}, inputs([])) == [("ClusterConfiguration", "Invalid input type.")]


class Cluster:
    """A cluster in AWS, of which the check may ask the state of the fleet and the configuration in place."""

    def __init__(self, in_place: Any = None, fleet: str | None = "RUNNING") -> None:
        self.in_place, self.fleet, self.asked = in_place, fleet, []  # type: ignore[var-annotated]

    def client(self, service: str) -> Any:
        return self

    def get_template(self, **arguments: Any) -> Any:
        self.asked.append(("template", arguments["StackName"]))
        if isinstance(self.in_place, Exception):
            raise self.in_place
        properties = {"Properties": {"ClusterConfiguration": self.in_place}}
        return {"TemplateBody": {"Resources": {"HpcLabsCluster": properties}}}

    def get_item(self, **arguments: Any) -> Any:
        self.asked.append(("fleet", arguments["TableName"]))
        if self.fleet is None:
            raise PermissionError("dynamodb:GetItem")
        return {"Item": {"Data": {"M": {"status": {"S": self.fleet}}}}}


STACK = f"lab-a-pcluster-{PARALLELCLUSTER_VERSION.replace('.', '-')}"
TEMPLATE, FLEET = ("template", STACK), ("fleet", "parallelcluster-lab-a")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the check has the engine show."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(pulumi.log, "info", lambda text: found.append(("info", text)))
    monkeypatch.setattr(pulumi.log, "warn", lambda text: found.append(("warn", text)))
    return found


def changed(change: Callable[[Any], object], of: Any = None) -> Any:
    document_ = copy.deepcopy(of or cluster())
    change(document_)
    return document_


def check(running: Cluster, olds: Any, news: Any) -> list[tuple[str, str]]:
    provider = ClusterCheckProvider()
    provider._aws = running  # type: ignore[assignment]
    return [(failure.property, failure.reason) for failure in provider.check(olds, news).failures]


def _larger_head(d: Any) -> None:
    d["HeadNode"]["InstanceType"] = "m7i.xlarge"


def _idle(d: Any) -> None:
    d["Scheduling"]["SlurmSettings"]["ScaledownIdletime"] = 3


def _retention(d: Any) -> None:
    d["Monitoring"]["Logs"]["CloudWatch"]["RetentionInDays"] = 14


class TestChanges:
    def test_what_is_taken_is_shown_and_nobody_is_asked(self, said: list[tuple[str, str]]) -> None:
        running = Cluster(cluster())
        assert check(running, inputs(cluster()), inputs(changed(_retention))) == []
        assert running.asked == []
        (level, text) = said[-1]
        assert level == "info"
        assert text.startswith("1 change of cluster lab-a:\n  taken")

    def test_what_is_refused_fails_with_path_values_reason_and_remedy(self, said: list[tuple[str, str]]) -> None:
        ((path, reason),) = check(Cluster(cluster()), inputs(cluster()), inputs(changed(_larger_head)))
        assert path == "HeadNode.InstanceType"
        assert reason.startswith("m7i.large -> m7i.xlarge: Update actions are not currently supported")
        assert "Set it back to m7i.large. Or replace the cluster without a gap: 1. keep lab-a as it is" in reason
        assert said[-1][0] == "warn"

    @pytest.mark.parametrize(
        ("fleet", "fails"), [("RUNNING", True), ("STOPPING", True), (None, True), ("STOPPED", False)]
    )
    def test_fleet_decides_where_it_has_to_be_stopped(
        self, fleet: str | None, fails: bool, said: list[tuple[str, str]]
    ) -> None:
        running = Cluster(cluster(), fleet)
        found = check(running, inputs(cluster()), inputs(changed(_idle)))
        assert bool(found) is fails
        assert running.asked == [TEMPLATE, FLEET]
        assert f"The compute fleet's state is {fleet or 'not known'}." in said[-1][1]
        if fails:
            assert "labs fleet stop LAB" in found[0][1]

    def test_refused_and_taken_together_name_only_what_is_refused_as_failure(self, said: list[tuple[str, str]]) -> None:
        both = changed(_larger_head, changed(_retention))
        assert [path for path, _ in check(Cluster(cluster()), inputs(cluster()), inputs(both))] == [
            "HeadNode.InstanceType"
        ]
        assert "taken" in said[-1][1]

    def test_first_creation_is_no_change(self) -> None:
        running = Cluster(cluster())
        assert check(running, {}, inputs(cluster())) == []
        assert running.asked == []

    def test_creation_that_failed_left_nothing_to_refuse(self) -> None:
        gone = Cluster(RuntimeError(f"Stack with id {STACK} does not exist"))
        assert check(gone, inputs(cluster()), inputs(changed(_larger_head))) == []
        assert gone.asked == [TEMPLATE]

    def test_update_that_failed_is_judged_by_what_is_in_place(self) -> None:
        """The state has what was asked for, CloudFormation is back at what works: going back is no change."""
        asked_for = changed(_idle)
        assert check(Cluster(cluster()), inputs(asked_for), inputs(cluster())) == []

    def test_without_an_answer_the_state_is_believed(self) -> None:
        silent = Cluster(PermissionError("cloudformation:GetTemplate"))
        assert [path for path, _ in check(silent, inputs(cluster()), inputs(changed(_larger_head)))] == [
            "HeadNode.InstanceType"
        ]

    def test_configuration_that_is_wrong_is_not_judged_as_a_change(self) -> None:
        running = Cluster(cluster())
        wrong = changed(lambda d: d["HeadNode"].update(Foo=1), changed(_larger_head))
        assert [path for path, _ in check(running, inputs(cluster()), inputs(wrong))] == ["HeadNode/Foo"]
        assert running.asked == []


class TestValues:
    """Ids of AWS: known, not known yet, and those of a state that did not have them."""

    def with_subnet(self, value: str) -> dict[str, Any]:
        tokens = changed(lambda d: d["HeadNode"]["Networking"].update(SubnetId="{{ref:0}}"))
        return inputs(tokens, values=[value], placeholders=["subnet-00000000000000000"])

    def test_another_id_is_refused(self) -> None:
        olds, news = self.with_subnet("subnet-0123456789abcdef0"), self.with_subnet("subnet-0aaaaaaaaaaaaaaaa")
        assert [path for path, _ in check(Cluster(cluster()), olds, news)] == ["HeadNode.Networking.SubnetId"]

    def test_id_that_is_not_known_yet_is_shown_and_not_refused(self, said: list[tuple[str, str]]) -> None:
        olds, news = self.with_subnet("subnet-0123456789abcdef0"), self.with_subnet(UNKNOWN)
        assert check(Cluster(cluster()), olds, news) == []
        assert "not known yet  HeadNode.Networking.SubnetId: subnet-0123456789abcdef0 -> (not known yet)" in said[-1][1]

    def test_same_id_written_in_another_way_is_no_change(self, said: list[tuple[str, str]]) -> None:
        plain = inputs(cluster())
        assert check(Cluster(cluster()), plain, self.with_subnet("subnet-0123456789abcdef0")) == []
        assert check(Cluster(cluster()), self.with_subnet("subnet-0123456789abcdef0"), plain) == []
        assert "change" not in "".join(text for _, text in said if "of cluster" in text and "AWS on" not in text)

    def test_state_of_an_earlier_release_has_placeholders(self) -> None:
        olds = inputs(changed(lambda d: d["HeadNode"]["Networking"].update(SubnetId="subnet-00000000000000000")))
        assert check(Cluster(cluster()), olds, self.with_subnet("subnet-0123456789abcdef0")) == []


class TestAnotherCluster:
    @pytest.mark.parametrize("fleet", ["RUNNING", None])
    def test_name_of_a_cluster_at_work_is_kept(self, fleet: str | None) -> None:
        running = Cluster(cluster(), fleet)
        ((path, reason),) = check(running, inputs(cluster()), inputs(cluster(), cluster_name="lab-b"))
        assert path == "cluster_name"
        assert reason.startswith(
            f"cluster lab-a (ParallelCluster {PARALLELCLUSTER_VERSION}) is deleted, with its nodes"
        )
        assert f"Its compute fleet is {fleet or 'not known'}. Stop it first (labs fleet stop LAB)" in reason

    def test_stopped_cluster_is_replaced_with_a_warning(self, said: list[tuple[str, str]]) -> None:
        assert check(Cluster(cluster(), "STOPPED"), inputs(cluster()), inputs(cluster(), cluster_name="lab-b")) == []
        assert said[-1][0] == "warn"
        assert "is deleted, with its nodes and queued jobs, and then lab-b" in said[-1][1]

    def test_version_is_another_cluster_too(self) -> None:
        old = inputs(cluster(), schema_version="3.15.1", platform_version="3.15.1")
        ((path, reason),) = check(Cluster(cluster()), old, inputs(cluster()))
        assert path == "schema_version"
        assert "(ParallelCluster 3.15.1) is deleted" in reason

    def test_cluster_that_is_not_there_is_not_asked_about(self) -> None:
        gone = Cluster(RuntimeError(f"Stack with id {STACK} does not exist"))
        assert check(gone, inputs(cluster()), inputs(cluster(), cluster_name="lab-b")) == []


def test_warnings_are_one_message(said: list[tuple[str, str]]) -> None:
    spoiled = changed(lambda d: d["HeadNode"].update(InstanceType="m7i.unheard"))
    assert check(Cluster(), {}, inputs(spoiled)) == []
    ((level, text),) = said
    assert level == "warn"
    assert text.startswith(
        "AWS on the configuration of cluster lab-a:\n  HeadNode/InstanceType: 'm7i.unheard' is not in"
    )
