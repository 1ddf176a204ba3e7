"""Dashboards: whatever a lab or a platform has, the body is one that CloudWatch takes, and shows that and no more."""

import ast
import json
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.observability import LabDashboard, LabDashboardArgs, PlatformDashboard, PlatformDashboardArgs
from components.observability._dashboard_plan import Section, Widget, body, text
from components.observability._lab_dashboard_plan import LabFacts, lab_dashboard, target_group_name
from components.observability._platform_dashboard_plan import PlatformFacts, platform_dashboard
from components.tags import Tags
from local.server.gaps.dashboards import overlaps, problems
from tests.components.recorder import ACCOUNT, REGION, Recording, record

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
ALARM = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:hpc-labs-lab-a/head-node-down"
LAB: dict[str, Any] = {
    "head_node_instance_id": "i-0123456789abcdef0",
    "cluster_log_group_name": "/aws/parallelcluster/lab-a-202611221200",
    "login_pools": ("login", "gpu-login"),
    "scratch_file_system_id": "fs-0aaaaaaaaaaaaaaaa",
    "home_file_system_id": "fs-0bbbbbbbbbbbbbbbb",
    "job_log_group_name": "/hpc-labs/lab-a/jobs",
    "alarm_arns": (ALARM,),
}
PLATFORM: dict[str, Any] = {
    "home_file_system_id": "fs-0bbbbbbbbbbbbbbbb",
    "database_instance_id": "accounting-1234567",
    "provider_function_name": "pcluster-cfn-0123",
    "lease_table_name": "leases-1234567",
    "flow_log_group_name": "platform-flow-logs",
    "dns_firewall_rule_group_id": "rslvr-frg-1",
    "dns_blocking_list_id": "rslvr-fdl-1",
    "query_log_group_name": "platform-queries",
    "alarm_arns": (ALARM,),
}
PAIR = ("dns_firewall_rule_group_id", "dns_blocking_list_id")


def lab(**has: Any) -> dict[str, Any]:
    facts = {"lab": "lab-a", "virtual_lab": "vlab", "project": "alpha", "region": REGION, "cluster_name": "lab-a"}
    shown: dict[str, Any] = json.loads(lab_dashboard(LabFacts(**{**facts, **has})))
    return shown


def platform(**has: Any) -> dict[str, Any]:
    facts = PlatformFacts(**{"platform": "cell-a", "region": REGION, "vpc_id": "vpc-1", **has})
    shown: dict[str, Any] = json.loads(platform_dashboard(facts))
    return shown


def subsets(everything: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.sets(st.sampled_from(sorted(everything))).map(lambda names: {name: everything[name] for name in names})


def values(fact: Any) -> tuple[str, ...]:
    return (fact,) if isinstance(fact, str) else tuple(fact)


@given(has=subsets(LAB), cluster_dashboard=st.booleans(), cluster_alarms=st.booleans(), pools=st.integers(0, 10))
def test_any_lab_has_a_valid_dashboard(
    has: dict[str, Any], cluster_dashboard: bool, cluster_alarms: bool, pools: int
) -> None:
    if "login_pools" in has:
        has["login_pools"] = tuple(f"pool-{i}" for i in range(pools))
    shown = lab(**has, cluster_dashboard=cluster_dashboard, cluster_alarms=cluster_alarms)
    assert problems(shown) == []
    assert overlaps(shown) == []
    assert len(shown["widgets"]) <= 43


@given(has=subsets(PLATFORM))
def test_any_platform_has_a_valid_dashboard(has: dict[str, Any]) -> None:
    shown = platform(**has)
    assert problems(shown) == []
    assert overlaps(shown) == []
    assert len(shown["widgets"]) <= 27


@pytest.mark.parametrize("name", sorted(LAB))
def test_what_a_lab_does_not_have_is_not_shown(name: str) -> None:
    everything = {**LAB, "alarm_arns": (ALARM,), "login_pools": ("login",)}
    hidden = {
        "login_pools": (target_group_name("lab-a", "login"),),
        "head_node_instance_id": (LAB["head_node_instance_id"], "CWAgent", "ClustermgtdHeartbeat"),
    }
    expected = hidden.get(name, values(everything[name]))
    with_it = json.dumps(lab(**everything))
    without = json.dumps(lab(**{other: fact for other, fact in everything.items() if other != name}))
    assert [value for value in expected if value not in with_it] == []
    assert [value for value in expected if value in without] == []


@pytest.mark.parametrize("name", sorted(PLATFORM))
def test_what_a_platform_does_not_have_is_not_shown(name: str) -> None:
    away = PAIR if name in PAIR else (name,)
    with_it = json.dumps(platform(**PLATFORM))
    without = json.dumps(platform(**{other: fact for other, fact in PLATFORM.items() if other not in away}))
    for value in values(PLATFORM[name]):
        assert value in with_it
        assert value not in without


def test_a_cluster_has_the_metrics_that_its_own_dashboard_and_alarms_make() -> None:
    def of_cluster(**options: bool) -> set[str]:
        widgets = [w["properties"] for w in lab(**LAB, **options)["widgets"] if w["type"] == "metric"]
        return {line[1] for shown in widgets for line in shown["metrics"] if line[0] == "ParallelCluster"}

    assert of_cluster(cluster_alarms=True, cluster_dashboard=False) == {"ClustermgtdHeartbeat"}
    assert len(of_cluster(cluster_alarms=False, cluster_dashboard=True)) == 11
    assert of_cluster(cluster_alarms=False, cluster_dashboard=False) == set()


def test_every_fact_is_used() -> None:
    """A field that nothing shows would be an option that does nothing."""
    assert {field.name for field in fields(LabFacts)} == {
        *LAB,
        *("lab", "virtual_lab", "project", "region", "cluster_name", "cluster_dashboard", "cluster_alarms"),
    }
    assert {field.name for field in fields(PlatformFacts)} == {*PLATFORM, "platform", "region", "vpc_id"}


def of_pcluster(module: str) -> str:
    """A template's source: they import the CDK, which is not installed."""
    package = find_spec("pcluster")
    assert package is not None
    assert package.origin is not None
    return (Path(package.origin).parent / "templates" / f"{module}.py").read_text()


@given(pool=st.text("abcdefgh-", min_size=1, max_size=30), cluster=st.text("abcdefgh-", min_size=1, max_size=40))
def test_target_groups_are_called_as_parallelcluster_calls_them(cluster: str, pool: str) -> None:
    name = "_get_resource_combination_name"
    tree = ast.parse(of_pcluster("cdk_builder_utils"))
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    known: dict[str, Any] = {"sha256": sha256}
    exec(compile(ast.Module([function], []), name, "exec"), known)
    assert target_group_name(cluster, pool) == known[name](cluster, pool, partial_length=7, hash_length=16)


def test_metrics_of_clusters_are_those_that_parallelcluster_makes() -> None:
    made = of_pcluster("cw_dashboard_builder")
    shown = lab(head_node_instance_id="i-1")
    lines = [line for w in shown["widgets"] if w["type"] == "metric" for line in w["properties"]["metrics"]]
    of_cluster = {line[1] for line in lines if line[0] == "ParallelCluster"}
    assert len(of_cluster) == 12
    assert [name for name in of_cluster - {"ClustermgtdHeartbeat"} if f'metric_name="{name}"' not in made] == []
    of_agent = {line[1] for line in lines if line[0] == "CWAgent"}
    assert [name for name in of_agent if f'metrics=["{name}"]' not in made] == []
    assert 'CW_METRICS_CLUSTERMGTD_HEARTBEAT = "ClustermgtdHeartbeat"' in of_pcluster("../constants")


def test_sums_over_disks_do_not_grow_with_the_period() -> None:
    """Lustre reports once a minute and disk: a sum over an hour is sixty times too much."""
    shown = lab(scratch_file_system_id="fs-1")
    lines = [
        line[0]["expression"]
        for widget in shown["widgets"]
        if widget["type"] == "metric" and "free space" in widget["properties"]["title"]
        for line in widget["properties"]["metrics"]
        if len(line) == 1
    ]
    assert lines[0].startswith("f / (PERIOD(f) / 60)")


@given(st.lists(st.tuples(st.integers(1, 24), st.integers(1, 20)), max_size=60), st.integers(1, 5))
def test_widgets_of_any_size_lie_side_by_side(sizes: list[tuple[int, int]], sections: int) -> None:
    widgets = tuple(text("x", width=width, height=height) for width, height in sizes)
    shown = json.loads(body([Section(title="s", widgets=widgets)] * sections))
    assert problems(shown) == []
    assert overlaps(shown) == []
    assert len(shown["widgets"]) == (sections * (len(sizes) + 1) if sizes else 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "metrics"}, "'metrics' is not one of"),
        ({"x": 24}, "24 is greater than the maximum of 23"),
        ({"width": 25}, "25 is greater than the maximum of 24"),
        ({"x": 20, "width": 6}, "end at column 26 of 24"),
        ({"properties": {}}, "'markdown' is a required property"),
        ({"properties": {"markdown": "x", "colour": "red"}}, "'colour' was unexpected"),
        ({"type": "metric", "properties": {"region": REGION, "metrics": [["AWS/EC2"]]}}, "is not valid under any"),
        ({"type": "log", "properties": {"region": REGION, "query": "fields @message"}}, "does not match"),
        ({"type": "alarm", "properties": {"alarms": [ALARM] * 101}}, "is too long"),
        ({"type": "explorer", "properties": {"labels": [{"key": "a"}], "metrics": []}}, "should be non-empty"),
    ],
)
def test_a_wrong_body_is_noticed(change: dict[str, Any], said: str) -> None:
    widget = {"type": "text", "x": 0, "y": 0, "width": 6, "height": 6, "properties": {"markdown": "x"}}
    assert problems({"widgets": [widget]}) == []
    assert said in "; ".join(problems({"widgets": [{**widget, **change}]}))


def test_a_body_with_too_much_is_noticed() -> None:
    widget = {"type": "text", "x": 0, "y": 0, "width": 6, "height": 6, "properties": {"markdown": "x"}}
    assert "is too long" in "; ".join(problems({"widgets": [widget] * 501}))
    line = ["AWS/EC2", "CPUUtilization"]
    graph = {**widget, "type": "metric", "properties": {"region": REGION, "metrics": [line] * 500}}
    assert problems({"widgets": [graph] * 5}) == []
    assert "2500 at most" in "; ".join(problems({"widgets": [graph] * 5 + [graph]}))
    graph["properties"] = {"region": REGION, "metrics": [line] * 501}
    assert "is too long" in "; ".join(problems({"widgets": [graph]}))


def test_overlaps_are_noticed() -> None:
    def box(x: int, y: int) -> dict[str, Any]:
        return {"x": x, "y": y, "width": 6, "height": 6}

    assert overlaps({"widgets": [box(0, 0), box(6, 0), box(0, 6)]}) == []
    assert overlaps({"widgets": [box(0, 0), box(5, 5)]}) == [(1, 0)]


def build(*names: str, everything: bool = True) -> Recording:
    def program() -> list[Any]:
        made: list[LabDashboard | PlatformDashboard] = []
        for name in names:
            of_lab = {key: pulumi.Output.from_input(value) for key, value in LAB.items() if isinstance(value, str)}
            facts: dict[str, Any] = {**of_lab, "login_pools": LAB["login_pools"], "alarm_arns": [ALARM]}
            made.append(
                LabDashboard(
                    f"{name}-lab",
                    LabDashboardArgs(lab=name, cluster_name=name, tags=TAGS, **(facts if everything else {})),
                )
            )
            made.append(
                PlatformDashboard(
                    f"{name}-platform",
                    PlatformDashboardArgs(platform=name, vpc_id="vpc-1", **(PLATFORM if everything else {})),
                )
            )
        return [o for each in made for o in (each.dashboard_name, each.dashboard_arn)]

    return record(program, outputs={"aws:cloudwatch/dashboard:Dashboard": {"dashboardArn": "arn:aws:cloudwatch::1:d"}})


@pytest.mark.parametrize("everything", [True, False])
def test_urns_and_bodies(everything: bool) -> None:
    recording = build("a", "b", everything=everything)
    component = "urn:pulumi:test::hpc-labs::hpclabs:observability:"
    dashboard = "aws:cloudwatch/dashboard:Dashboard"
    assert recording.urns() == sorted(
        f"{component}{kind}Dashboard{child}"
        for name in "ab"
        for kind, child in (
            ("Lab", f"${dashboard}::{name}-lab-dashboard"),
            ("Lab", f"::{name}-lab"),
            ("Platform", f"${dashboard}::{name}-platform-dashboard"),
            ("Platform", f"::{name}-platform"),
        )
    )
    made = {each.inputs["dashboardName"]: each.inputs["dashboardBody"] for each in recording.of_type(dashboard)}
    assert sorted(made) == ["hpc-labs-lab-a", "hpc-labs-lab-b", "hpc-labs-platform-a", "hpc-labs-platform-b"]
    for shown in made.values():
        assert problems(json.loads(shown)) == []
    assert (LAB["head_node_instance_id"] in made["hpc-labs-lab-a"]) is everything
    assert "`hpc-labs:project` = `alpha`" in json.loads(made["hpc-labs-lab-a"])["widgets"][1]["properties"]["markdown"]


def test_what_would_not_fit_is_refused_at_once() -> None:
    with pytest.raises(
        ValueError, match=r"LabDashboardArgs: lab='Lab A': 1 to 40 lower-case.*; login_pools=.*once"
    ) as e:
        LabDashboardArgs(lab="Lab A", cluster_name="a", tags=TAGS, login_pools=("a", "a"), alarm_arns=["x"] * 101)
    assert "alarm_arns has 101 alarms: a widget shows at most 100. Name what the lab has." in str(e.value)
    with pytest.raises(ValueError, match="login_pools has 11 names: a cluster has at most 10 pools"):
        LabDashboardArgs(lab="a", cluster_name="a", tags=TAGS, login_pools=tuple(f"p{i}" for i in range(11)))
    with pytest.raises(
        ValueError, match=r"platform='-'.*dns_firewall_rule_group_id and dns_blocking_list_id: give both"
    ):
        PlatformDashboardArgs(platform="-", vpc_id="v", dns_blocking_list_id="rslvr-fdl-1", alarm_arns=["x"] * 101)


def test_a_heading_is_only_over_something() -> None:
    nothing: tuple[Widget, ...] = ()
    assert json.loads(body([Section(title="Empty", widgets=nothing)]))["widgets"] == []
