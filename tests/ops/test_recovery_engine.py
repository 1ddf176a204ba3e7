"""Killed runs of stacks that have every kind of resource, on the real engine and the local AWS."""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from local.home import LocalHome
from local.plugins import install
from ops.__main__ import main
from ops.engine import Engine as OpsEngine
from ops.orphans import FIND, REPEATABLE, REPEATABLE_PREFIX
from ops.recovery import Verdict, plan_recovery, taken_in
from ops.state import read_state
from tests.engine import Engine, kill_group
from tests.ops import everything
from tests.ops.conftest import processes

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("everything")]


@pytest.fixture(scope="module")
def peered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, dict[str, Any]]]:
    """An engine with an empty local AWS, and the config of a platform that is peered with a VPC there."""
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    engine = Engine.for_stacks(home, tmp_path_factory.mktemp("project") / "hpc-labs")
    ec2 = engine.boto("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    yield engine, everything.platform(vpc, table)
    home.stop_server()


@pytest.fixture
def recover(peered: tuple[Engine, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``labs recover`` on the tests' project."""
    engine, _ = peered
    for variable, value in engine.environment().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("LABS_HOME", str(engine.home.root))
    monkeypatch.setattr("ops.commands.recover.Engine", partial(OpsEngine, root=engine.project))

    def run(stack: str) -> None:
        assert main(["recover", "--yes", "--stack", stack]) == 0

    return run


@pytest.mark.usefixtures("recover")  # for the environment
def test_whatever_was_under_way_is_found_again(peered: tuple[Engine, dict[str, Any]]) -> None:
    engine, config = peered
    empty = census(engine)
    engine.init("platform", {"hpc-labs:platform": config})
    engine.up("platform")
    platform = census(engine)
    engine.init("lab", {"hpc-labs:lab": everything.lab("spikes")})
    engine.up("lab")
    for stack in ("platform", "lab"):
        found_again(engine, stack)
    engine.destroy("lab")
    assert census(engine) == platform
    engine.destroy("platform")
    assert census(engine) == empty


@pytest.mark.parametrize("moment", ["CreateFirewallDomainList"])
def test_a_killed_platform_goes_without_leftovers(
    peered: tuple[Engine, dict[str, Any]], recover: Callable[[str], None], moment: str
) -> None:
    engine, config = peered
    empty = census(engine)
    stack = f"gone-{moment.lower()}"
    engine.init(stack, {"hpc-labs:platform": config})
    kill_up(engine, stack, moment)
    time.sleep(3)  # AWS ends calls whose caller is gone; docs/operations.md says to wait for that
    recover(stack)
    engine.destroy(stack)
    assert census(engine) == empty


def kill_up(engine: Engine, stack: str, operation: str) -> None:
    """Kill an update once AWS has done an operation of which nobody has heard."""
    engine.inject(kind="lost", operation=operation)
    try:
        process = engine.start("up", "--yes", "--skip-preview", "--stack", stack)
        while not engine.faults()[0]["hits"]:
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.02)
        kill_group(process)
        # A provider that outlives its engine takes back what it was making: that may not run beside what follows.
        while any(processes(f"PULUMI_HOME={engine.environment()['PULUMI_HOME']}")):
            time.sleep(0.02)
    finally:
        engine.clear_faults()


def found_again(engine: Engine, stack: str) -> None:
    """Make a state as if all of it had been under way when the run was killed: all is found, as what it is."""
    before = engine.run("stack", "export", "--stack", stack).stdout
    document = json.loads(before)
    deployment = document["deployment"]
    existed: dict[str, str] = {}
    kept, pending = [], []
    for row in deployment["resources"]:
        if not row.get("custom") or row.get("external") or row["type"].startswith("pulumi:"):
            kept.append({**row, "dependencies": [], "propertyDependencies": {}})
            continue
        repeated = row["type"] in REPEATABLE or row["type"].startswith(REPEATABLE_PREFIX)
        assert repeated or row["type"] in FIND, f"no way to recover {row['type']}"
        if not repeated:
            existed[row["urn"]] = row["id"]
            new = {key: value for key, value in row.items() if key not in ("id", "outputs")}
            new["dependencies"] = [urn for urn in row.get("dependencies", []) if urn in existed]
            new["propertyDependencies"] = {}
            pending.append({"type": "creating", "resource": new})
    deployment["resources"], deployment["pending_operations"] = kept, pending
    file = engine.project / "state.json"
    text = json.dumps(document)  # an import of this would drop what is pending
    recovery = plan_recovery(read_state(stack, text))
    assert [str(finding) for finding in recovery.findings if finding.verdict is not Verdict.TAKEN] == []
    file.write_text(taken_in(text, recovery.taken))
    engine.run("stack", "import", "--stack", stack, "--file", str(file))
    engine.run("refresh", "--yes", "--skip-preview", "--stack", stack)
    found = {row["urn"]: row["id"] for row in engine.resources(stack) if row["urn"] in existed}
    assert existed.keys() - found.keys() == set()
    # The provider makes these ids up from others.
    assert {(urn, id_) for urn, id_ in existed.items() - found.items() if not id_.startswith("a-vpce-")} == set()
    file.write_text(before)
    engine.run("stack", "import", "--stack", stack, "--file", str(file))


def census(engine: Engine) -> dict[str, list[str]]:
    """What the account has of each kind that stacks make, by the ids of what they left."""
    region = {"us-east-1": engine.boto}
    found: dict[str, list[str]] = {}
    for kind, (service, operation, members, id_) in _KINDS.items():
        client = region["us-east-1"](service)
        answer = getattr(client, operation)(**_PARAMETERS.get(kind, {}))
        found[kind] = sorted(row if isinstance(row, str) else row[id_] for row in answer[members])
    return found


_KINDS = {
    "alarms": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "backup plans": ("backup", "list_backup_plans", "BackupPlansList", "BackupPlanId"),
    "backup vaults": ("backup", "list_backup_vaults", "BackupVaultList", "BackupVaultName"),
    "buckets": ("s3", "list_buckets", "Buckets", "Name"),
    "budgets": ("budgets", "describe_budgets", "Budgets", "BudgetName"),
    "dashboards": ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "databases": ("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    "database subnet groups": ("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
    "domain lists": ("route53resolver", "list_firewall_domain_lists", "FirewallDomainLists", "Id"),
    "file systems": ("efs", "describe_file_systems", "FileSystems", "FileSystemId"),
    "firewall groups": ("route53resolver", "list_firewall_rule_groups", "FirewallRuleGroups", "Id"),
    "functions": ("lambda", "list_functions", "Functions", "FunctionName"),
    "Lustre": ("fsx", "describe_file_systems", "FileSystems", "FileSystemId"),
    "queries": ("logs", "describe_query_definitions", "queryDefinitions", "queryDefinitionId"),
    "query logs": ("route53resolver", "list_resolver_query_log_configs", "ResolverQueryLogConfigs", "Id"),
    "roles": ("iam", "list_roles", "Roles", "RoleName"),
    "security groups": ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    "stacks": ("cloudformation", "describe_stacks", "Stacks", "StackName"),
    "subnets": ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    "tables": ("dynamodb", "list_tables", "TableNames", ""),
    "topics": ("sns", "list_topics", "Topics", "TopicArn"),
    "VPCs": ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
}
_PARAMETERS: dict[str, dict[str, Any]] = {"budgets": {"AccountId": "123456789012"}}
