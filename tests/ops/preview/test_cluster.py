import pytest

from components.cluster._verdict import Change, Verdict, summary
from ops.preview import cluster
from ops.preview.cluster import CHECK, cluster_changes, without_blocks
from ops.preview.log import read_log
from tests.ops.preview import recorded
from tests.ops.preview.events import Events, urn

_PATH = "Scheduling.SlurmQueues[batch].ComputeResources[general].MaxCount"


def _read(events: Events) -> cluster.ClusterChange:
    (found,) = cluster_changes(read_log(events.text(), "lab"))
    return found


def _said(text: str, prefix: str) -> Events:
    events = Events()
    for line in f"{prefix}{text}".splitlines():
        events.say("info#err", f"{line}\n\n")
    return events


def test_the_verdicts_are_the_component_s() -> None:
    assert {verdict.value for verdict in cluster.Verdict} == {verdict.value for verdict in Verdict}


@pytest.mark.parametrize("prefix", ["warning: ", "info: ", ""])
@pytest.mark.parametrize("fleet", [None, "RUNNING"])
def test_what_the_component_says_is_read_back(prefix: str, fleet: str | None) -> None:
    changes = [Change(f"{_PATH}{n}", 16, {"Name": "x"}, verdict, f"Because: {n}.") for n, verdict in enumerate(Verdict)]
    found = _read(_said(summary("neuro-spikes", changes, fleet), prefix))
    assert found.cluster == "neuro-spikes"
    assert found.fleet == (fleet or "")
    assert [(c.path, c.values, c.verdict.value, c.reason) for c in found.changes] == [
        (c.path, c.values, c.verdict.value, c.reason) for c in changes
    ]


def test_one_change_without_a_reason() -> None:
    found = _read(_said(summary("c", [Change(_PATH, 16, 32, Verdict.TAKEN)]), "info: "))
    assert [(c.values, c.reason) for c in found.changes] == [("16 -> 32", "")]


def test_a_refusal_is_told_with_its_change() -> None:
    change = Change(_PATH, 16, 8, Verdict.FLEET, "All compute nodes must be stopped.")
    events = _said(summary("neuro-spikes", [change], "RUNNING"), "warning: ")
    why = f"{change.values}: {change.reason} {change.remedy('neuro-spikes')}"
    message = f"{CHECK} resource 'neuro-spikes-check': property {_PATH} value {{<nil>}} has a problem: {why}\n"
    events.say("error", message, urn(CHECK, "neuro-spikes-check"))
    found = _read(events)
    assert found.held_up
    assert [c.held_up for c in found.changes] == [True]
    assert found.changes[0].reason == f"{change.reason} {change.remedy('neuro-spikes')}"
    assert found.refusals == ()


def test_a_configuration_that_is_refused_as_such() -> None:
    message = f"{CHECK} resource 'c-check': property HeadNode/Foo value {{<nil>}} has a problem: Unknown field.\n"
    found = _read(Events().say("error", message, urn(CHECK, "c-check")))
    assert (found.held_up, found.changes, found.refusals) == (True, (), (("HeadNode/Foo", "Unknown field."),))


def test_two_clusters_and_what_else_is_printed() -> None:
    blocks = [summary(name, [Change("a", 1, 2, Verdict.TAKEN)]) for name in ("blue", "green")]
    text = f"hello\n{blocks[0]}\n{blocks[1]}\nbye"
    assert [c.cluster for c in cluster_changes(read_log(_said(text, "").text(), "lab"))] == ["blue", "green"]
    assert without_blocks(text) == "hello\nbye"


def test_the_recorded_verdicts() -> None:
    (taken,) = cluster_changes(recorded.log("lab"))
    assert not taken.held_up
    (refused,) = cluster_changes(recorded.log("lab-refused"))
    held_up = {change.path: change for change in refused.changes if change.held_up}
    assert set(held_up) == {"HeadNode.InstanceType"}
    assert "Set it back to t3.medium" in held_up["HeadNode.InstanceType"].reason
