"""The pack's process as the engine meets it."""

from __future__ import annotations

import os
import select
import subprocess
import sys

import pytest

from policies import docs, rules
from policies.registry import StackRule, discover
from policies.server import NAME, VERSION
from policies.session import OF_THE_PACK
from policies.view import UNKNOWN

from .pack import LEVELS, PACK, Pack, Res

# What else asks something of a VPC.
_NAMES = ("route53-private-dns-on", "route53-dns-egress-closed")
_SECURE = {"type": "SecureString"}
_PARAMETER = Res("aws:ssm/parameter:Parameter", _SECURE, name="work")


def test_the_engine_is_told_every_rule(pack: Pack) -> None:
    info = pack.info()
    assert (info.name, info.supportsConfig) == (NAME, True)
    registry = discover(rules)
    expected = {entry.rule.id: entry.rule for entry in registry.all} | {rule.id: rule for rule in OF_THE_PACK}
    told = {policy.name: policy for policy in info.policies}
    assert told.keys() == expected.keys()
    for rule_id, policy in told.items():
        rule = expected[rule_id]
        assert policy.displayName == rule.title
        assert policy.remediation_steps == rule.remediation
        assert policy.url == rule.source
        assert LEVELS[policy.enforcementLevel] == rule.level
        assert tuple(policy.tags) == rule.controls.labels()
    in_stack = {entry.rule.id for entry in registry.all if isinstance(entry, StackRule)}
    assert {name for name, policy in told.items() if policy.policy_type == 2} == in_stack | {r.id for r in OF_THE_PACK}


def test_every_rule_answers_a_control_and_only_low_ones_are_advice() -> None:
    for entry in discover(rules).all:
        assert entry.rule.level == "mandatory" or entry.rule.severity in ("low", "medium"), entry.rule.id
        assert entry.rule.controls.nist, entry.rule.id
        assert entry.rule.source.startswith("https://"), entry.rule.id


def test_the_version_is_that_of_the_project_file() -> None:
    assert f"version: {VERSION}\n" in (PACK / "PulumiPolicy.yaml").read_text()


@pytest.mark.parametrize(
    ("level", "expected"), [("mandatory", ["mandatory"]), ("advisory", ["advisory"]), ("disabled", [])]
)
def test_a_rule_has_a_level_of_its_own(pack: Pack, level: str, expected: list[str]) -> None:
    pack.configure({"ssm-cmk": level})
    assert [said.level for said in pack.run(_PARAMETER)] == expected
    assert [said.level for said in pack.run(Res("aws:ec2/natGateway:NatGateway"))] == ["mandatory"]


def test_a_level_holds_for_rules_of_the_stack_and_of_the_pack(pack: Pack) -> None:
    vpc, waiting = Res("aws:ec2/vpc:Vpc"), Res(_PARAMETER.type, {**_SECURE, "keyId": UNKNOWN})
    off = dict.fromkeys(("net-bpa-set", "net-default-sg-closed", *_NAMES), "disabled")
    pack.configure({**off, "net-flow-logs": "advisory", "policy-not-evaluated": "mandatory"})
    assert {said.rule: said.level for said in pack.run(vpc, waiting)} == {
        "net-flow-logs": "advisory",
        "policy-not-evaluated": "mandatory",
    }
    pack.configure({**off, "net-flow-logs": "disabled", "policy-not-evaluated": "disabled"})
    assert pack.run(vpc, waiting) == []


def test_what_is_not_evaluated_is_counted_and_listed_once(pack: Pack) -> None:
    first = Res(_PARAMETER.type, {**_SECURE, "keyId": UNKNOWN}, name="first")
    second = Res("aws:ebs/volume:Volume", {"encrypted": UNKNOWN}, name="second")
    third = Res("aws:ec2/vpc:Vpc", {"mapPublicIpOnLaunch": UNKNOWN, "assignGeneratedIpv6CidrBlock": UNKNOWN})
    pack.configure(dict.fromkeys(("net-bpa-set", "net-default-sg-closed", "net-flow-logs", *_NAMES), "disabled"))
    (note,) = pack.run(first, second, third)
    assert note.message.splitlines() == [
        "not evaluated yet: 4 checks on 3 resources",
        "  aws:ebs/volume:Volume::second: ec2-ebs-cmk (encrypted)",
        "  aws:ec2/vpc:Vpc::it: net-subnet-no-public-ip (assignGeneratedIpv6CidrBlock, mapPublicIpOnLaunch)",
        "  aws:ssm/parameter:Parameter::first: kms-key-known (keyId)",
        "  aws:ssm/parameter:Parameter::first: ssm-cmk (keyId)",
    ]


def test_a_finding_says_what_is_there_what_is_allowed_and_what_to_do(pack: Pack) -> None:
    (finding,) = pack.analyze(_PARAMETER)
    assert [line.split(":")[0] for line in finding.message.splitlines()] == ["Found", "Rule", "Why", "Fix", "More"]
    assert "Found: keyId is not set; allowed: the ARN, id or alias of a customer KMS key" in finding.message


def test_the_pack_imports_no_provider_and_little_else() -> None:
    program = (
        "import sys, pulumi\nbefore = set(sys.modules)\nimport policies.server, policies.rules\n"
        "from policies.registry import discover\ndiscover(policies.rules)\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"policies", "google", "tomllib"}


def test_the_process_ends_when_the_engine_is_gone() -> None:
    start = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(PACK)]
    engine_program = (
        f"import subprocess, sys\npack = subprocess.Popen({start!r}, stdout=subprocess.PIPE)\n"
        "pack.stdout.readline()\nprint(pack.pid, flush=True)\nsys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", engine_program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as engine:
        assert engine.stdout is not None
        assert engine.stdin is not None
        watched = os.pidfd_open(int(engine.stdout.readline()))
        engine.stdin.write("\n")
        engine.stdin.flush()
        engine.wait(timeout=20)
    try:
        readable, _, _ = select.select([watched], [], [], 30)
        assert readable, "the pack outlived the engine"
    finally:
        os.close(watched)


def test_the_page_of_the_docs_is_up_to_date() -> None:
    assert docs.PAGE.read_text(encoding="utf-8") == docs.page(discover(rules)), "run python -m policies.docs"


def test_what_aws_fills_in_is_not_what_nobody_knows_yet(pack: Pack) -> None:
    group = Res("aws:ec2/securityGroup:SecurityGroup", {"description": "nodes"}, name="nodes")
    created = Res(group.type, {"description": "nodes", "ingress": UNKNOWN, "egress": UNKNOWN}, name="nodes")
    pack.configure()
    pack.analyze(group)
    assert not any("nodes" in said.message for said in pack.analyze_stack([created]) if "evaluated" in said.message)
    pack.configure()
    pack.analyze(Res(group.type, {**group.properties, "ingress": UNKNOWN}, name="nodes"))
    assert any("nodes: " in said.message and "(ingress)" in said.message for said in pack.analyze_stack([created]))
