"""What a cluster makes of a change: each verdict as a literal, and equal to AWS's own ``ConfigPatch``."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cluster._running_cluster import STOPPED
from components.cluster._verdict import Change, Verdict, summary, verdicts

from .changes import CHANGES, FLEET, LOGIN, QUEUE, REFUSED, TAKEN, UNKNOWN, _pool, _slurm
from .configurations import cluster


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS's own code wants to know one when tags change; ours must not."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


class Live:
    """A cluster as AWS asks it, written here anew."""

    name = stack_name = "lab-a"

    def __init__(self, *, fleet: bool, login: bool) -> None:
        self._fleet, self._login = fleet, login

    def has_running_capacity(self, updated_value: bool = False) -> bool:
        return self._fleet

    def has_running_login_nodes(self, updated_value: bool = False, pool_name: str | None = None) -> bool:
        return self._login

    def get_running_capacity(self, updated_value: bool = False) -> int:
        return 0


def before_and_after(name: str) -> tuple[Any, Any]:
    before, after = cluster(), cluster()
    CHANGES[name][0](after)
    _slurm(before)["QueueUpdateStrategy"] = _before_strategy(name, after)
    return before, after


def _before_strategy(name: str, after: Any) -> str:
    return "DRAIN" if name == "update strategy" else str(_slurm(after)["QueueUpdateStrategy"])


def aws_allows(before: Any, after: Any, *, fleet: bool, login: bool) -> bool:
    from pcluster.config.config_patch import ConfigPatch

    try:
        return bool(ConfigPatch(Live(fleet=fleet, login=login), before, after).check()[0])
    except AttributeError:  # AWS's rule for a changed MountDir expects a section; the update fails with this error
        return False


def test_the_table_is_long_enough_and_has_each_verdict() -> None:
    assert len(CHANGES) >= 60
    assert {verdict for _, verdict, _ in CHANGES.values()} == {TAKEN, FLEET, LOGIN, REFUSED}


@pytest.mark.parametrize("name", CHANGES)
def test_verdict_is_the_one_written_down(name: str) -> None:
    _, verdict, path = CHANGES[name]
    before, after = before_and_after(name)
    changes = verdicts("lab-a", before, after)
    if not path:
        assert changes == []
        return
    assert path in {change.path for change in changes}
    assert changes[0].verdict is verdict, changes


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("fleet", [True, False], ids=["fleet runs", "fleet stopped"])
def test_update_is_held_up_exactly_when_aws_refuses_it(name: str, fleet: bool) -> None:
    before, after = before_and_after(name)
    changes = verdicts("lab-a", before, after)
    held_up = any(change.holds_up("RUNNING" if fleet else STOPPED) for change in changes)
    assert held_up is not aws_allows(before, after, fleet=fleet, login=True)


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_else_than_what_is_refused_is_refused_without_nodes(name: str) -> None:
    before, after = before_and_after(name)
    refused = any(change.verdict is REFUSED for change in verdicts("lab-a", before, after))
    assert refused is not aws_allows(before, after, fleet=False, login=False)


def test_pool_without_nodes_takes_what_a_pool_with_nodes_does_not() -> None:
    before, after = cluster(), cluster()
    for each in (before, after):
        _pool(each)["Count"] = 0
    _pool(after)["InstanceType"] = "t3.large"
    assert [change.verdict for change in verdicts("lab-a", before, after)] == [TAKEN]


@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=6, unique=True), st.booleans())
def test_several_changes_are_judged_as_aws_judges_them(names: list[str], fleet: bool) -> None:
    before, after = cluster(), cluster()
    for name in names:
        try:
            CHANGES[name][0](after)
        except (IndexError, KeyError):  # a change before took the part away
            continue
    changes = verdicts("lab-a", before, after)
    held_up = any(change.holds_up("RUNNING" if fleet else STOPPED) for change in changes)
    assert held_up is not aws_allows(before, after, fleet=fleet, login=True)


class TestValuesThatAreNotKnownYet:
    def test_other_id_is_not_refused_before_it_is_known(self) -> None:
        after = cluster()
        after["HeadNode"]["Networking"]["SubnetId"] = "subnet-00000000000000007"
        (change,) = verdicts("lab-a", cluster(), after)
        assert (change.verdict, change.holds_up("RUNNING")) == (UNKNOWN, False)
        assert change.values == "subnet-0123456789abcdef0 -> (not known yet)"

    def test_placeholder_of_an_old_state_is_no_change(self) -> None:
        before = cluster()
        before["HeadNode"]["Ssh"]["KeyName"] = "key-pair"
        before["HeadNode"]["Networking"]["SecurityGroups"] = ["sg-00000000000000000"]
        assert verdicts("lab-a", before, cluster()) == []

    def test_new_queue_with_unknown_ids_is_judged_as_a_queue(self) -> None:
        after = cluster()
        after["Scheduling"]["SlurmQueues"].append({**QUEUE, "Networking": {"SubnetIds": ["subnet-00000000000000003"]}})
        (change,) = verdicts("lab-a", cluster(), after)
        assert change.verdict is TAKEN


class TestWords:
    def test_summary_is_a_table_with_the_worst_first(self) -> None:
        after = cluster()
        for name in ("head node type", "idle time", "more nodes", "efa", "log retention"):
            CHANGES[name][0](after)
        assert summary("lab-a", verdicts("lab-a", cluster(), after), "RUNNING").splitlines() == [
            "5 changes of cluster lab-a:",
            "  refused        HeadNode.InstanceType: m7i.large -> m7i.xlarge",
            "                 Update actions are not currently supported for the 'InstanceType' parameter.",
            "  fleet stopped  Scheduling.SlurmSettings.ScaledownIdletime: 10 -> 5",
            "                 All compute nodes must be stopped.",
            "  taken          Monitoring.Logs.CloudWatch.RetentionInDays: 90 -> 14",
            "  taken          Scheduling.SlurmQueues[mpi].ComputeResources[hpc].Efa.Enabled: true -> false",
            "                 Nodes with jobs are replaced when the jobs are done (QueueUpdateStrategy: DRAIN).",
            "  taken          Scheduling.SlurmQueues[mpi].ComputeResources[hpc].MaxCount: 20 -> 30",
            "  The compute fleet's state is RUNNING.",
        ]

    def test_long_values_are_shortened(self) -> None:
        before, after = before_and_after("queue added")
        (change,) = verdicts("lab-a", before, after)
        assert change.values.startswith("nothing -> new: {")
        assert len(change.values) < 100

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("head node type", ["Set it back to m7i.large", "1. keep lab-a as it is", "`beside`", "swap", "3."]),
            ("idle time", ["labs fleet stop LAB", "set it back to 10"]),
            ("login nodes' type", ["count of the login nodes to 0", "set it back to t3.medium"]),
        ],
    )
    def test_remedy_says_what_to_do(self, name: str, words: list[str]) -> None:
        before, after = before_and_after(name)
        remedy = verdicts("lab-a", before, after)[0].remedy("lab-a")
        for word in words:
            assert word in remedy

    def test_terminating_says_that_jobs_end(self) -> None:
        before, after = before_and_after("queue removed, terminating")
        (change,) = verdicts("lab-a", before, after)
        assert "terminated, and their jobs with them" in change.reason

    def test_nothing_changed_is_nothing_to_say(self) -> None:
        assert verdicts("lab-a", cluster(), cluster()) == []

    def test_a_change_holds_up_by_its_verdict_and_the_fleet(self) -> None:
        def holds(verdict: Verdict, fleet: str | None) -> bool:
            return Change("p", 1, 2, verdict).holds_up(fleet)

        assert [holds(FLEET, state) for state in (None, "RUNNING", "PROTECTED", "STOPPING", "STOPPED")] == [
            True,
            True,
            True,
            True,
            False,
        ]
        assert holds(REFUSED, STOPPED)
        assert not holds(TAKEN, "RUNNING")
