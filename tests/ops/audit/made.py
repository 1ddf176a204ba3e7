"""States, backends and audits made to measure."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from ops.audit.model import (
    Audit,
    AuditedStack,
    AuditFinding,
    Drift,
    ExemptionUse,
    FailOn,
    Gone,
    Picture,
    Point,
    Status,
    Use,
)
from policies.baseline import Entry
from policies.exemptions import Exemption
from policies.model import Controls, Level, Rule, Severity
from policies.verdict import Open, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2027, 3, 1)
CIPHER = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:c2VjcmV0"}


def row(stack: str, kind: str, name: str, /, **outputs: Any) -> dict[str, Any]:
    """A resource as the engine writes it."""
    urn = f"urn:pulumi:{stack}::hpc-labs::{kind}::{name}"
    return {"urn": urn, "custom": True, "id": f"{name}-id", "type": kind, "inputs": outputs, "outputs": outputs}


def bucket(stack: str, name: str = "data") -> dict[str, Any]:
    return row(stack, "aws:s3/bucket:Bucket", name, bucket=f"{name}-bucket")


def block(stack: str, name: str = "data") -> dict[str, Any]:
    """Closes a bucket, which may be in another stack."""
    switches = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    kind = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    return row(stack, kind, name, bucket=f"{name}-bucket", **dict.fromkeys(switches, True))


def topic(stack: str, name: str = "alarms") -> dict[str, Any]:
    """Breaks sns-cmk."""
    return row(stack, "aws:sns/topic:Topic", name, name=name)


def reference(stack: str, to: str) -> dict[str, Any]:
    made = row(stack, "pulumi:pulumi:StackReference", to, name=f"organization/hpc-labs/{to}")
    return {**made, "id": f"organization/hpc-labs/{to}"}


def exported(*rows: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": list(rows)}})


def saved(*rows: dict[str, Any]) -> str:
    """The same in a backend's form."""
    return json.dumps({"version": 3, "checkpoint": {"latest": {"resources": list(rows)}}})


def backend(folder: Path, states: dict[str, str]) -> Path:
    """A backend in a folder; states by stack, or by project/stack."""
    for name, text in states.items():
        file = folder / ".pulumi" / "stacks" / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def estate(folder: Path, *, platforms: int = 2, labs: int = 3) -> Path:
    """Platforms whose buckets their labs close, so that only what is judged together is right."""
    states = {}
    for number in range(platforms):
        platform = f"platform-{number}"
        states[f"hpc-labs/{platform}"] = saved(bucket(platform, f"data-{number}"), topic(platform))
        for lab in range(labs):
            stack = f"lab-{number}-{lab}"
            rows = [reference(stack, platform), topic(stack)]
            states[f"hpc-labs/{stack}"] = saved(*rows, *([block(stack, f"data-{number}")] if not lab else []))
    return backend(folder, states)


def rule(name: str = "s3-cmk", severity: Severity = Severity.HIGH, level: Level = Level.MANDATORY) -> Rule:
    return Rule(
        id=name,
        title=f"What {name} wants <holds>",
        severity=severity,
        types=("aws:s3/bucket:Bucket",),
        why="Because & therefore.",
        remediation="Set it to `true`.",
        source="https://example.org/page?a=1&b=2",
        controls=Controls(nist=("AC-3", "SC-28(1)"), hipaa=("312(a)(1)",), fsbp=("S3.17",), cis=("3.1.4",)),
        level=level,
    )


EXEMPTION = Exemption(
    rule="s3-tls",
    urn="urn:pulumi:lab::hpc-labs::*::old",
    reason="The mirror of a vendor has no TLS yet",
    owner="storage@example.org",
    ticket="STO-1",
    expires=date(2027, 3, 20),
)


def finding(of: Rule, stack: str, name: str, message: str, **more: Any) -> AuditFinding:
    urn = f"urn:pulumi:{stack}::hpc-labs::aws:s3/bucket:Bucket::{name}" if stack else ""
    return AuditFinding(
        rule=of,
        level=of.level,
        stack=f"hpc-labs/{stack}" if stack else "",
        urn=urn,
        path="acl",
        message=message,
        fingerprint=fingerprint(of.id, urn, message),
        **more,
    )


def sample(**changes: Any) -> Audit:
    """An audit with one of everything, and texts that no report may take for its own markup."""
    cmk, tls, acl, quiet = (
        rule("s3-cmk", Severity.CRITICAL),
        rule("s3-tls"),
        rule("s3-acl", Severity.LOW, Level.ADVISORY),
        rule("s3-quiet"),
    )
    evil = "<script>alert('1')</script> | `x` ]]> & \"q\" \x1b[31m @all"
    made: dict[str, Any] = {
        "day": DAY,
        "profile": "prod",
        "fail_on": FailOn.MANDATORY,
        "rules": tuple((each, each.level) for each in (acl, cmk, quiet, tls)),
        "stacks": (
            AuditedStack(
                name="hpc-labs/lab",
                source="states/my lab.json",
                group="hpc-labs/platform",
                resources=3,
                rules=("s3-acl", "s3-cmk", "s3-tls"),
                references=("organization/hpc-labs/platform", "other"),
                missing=("other",),
            ),
            AuditedStack(
                name="hpc-labs/platform",
                source="states/platform.json",
                group="hpc-labs/platform",
                resources=2,
                rules=("s3-cmk",),
            ),
        ),
        "findings": (
            finding(cmk, "lab", "a", evil, counts=True, new=True),
            finding(cmk, "lab", "b", "kmsKeyId is not set\nand more", counts=True, new=False),
            finding(tls, "lab", "old", "no TLS", status=Status.EXEMPT, exemption=EXEMPTION, new=False),
            finding(acl, "lab", "c", "acl is public-read", new=False),
            finding(cmk, "platform", "d", "kmsKeyId is not set", status=Status.BASELINE, new=False),
        ),
        "open": (("hpc-labs/lab", Open("s3-tls", "urn:pulumi:lab::hpc-labs::aws:s3/bucket:Bucket::e", ("policy",))),),
        "exemptions": (ExemptionUse(row=EXEMPTION, use=Use.USED, findings=1, days_left=19),),
        "baseline_gone": (
            Entry(rule="s3-cmk", urn="urn:pulumi:lab::hpc-labs::x::gone", finding="was there", since="2027-01-01"),
        ),
        "drift": Drift(
            since="2027-02-01",
            new=1,
            still=4,
            gone=(Gone(rule="s3-cmk", stack="hpc-labs/lab", urn="u", message=evil, fingerprint="0" * 32),),
        ),
        "trend": (
            Point(day="2027-02-01", stacks=2, open={"critical": 0, "high": 3, "medium": 0, "low": 9}, accepted=1),
            Point(day="2027-03-01", stacks=2, open={"critical": 2, "high": 0, "medium": 0, "low": 1}, accepted=2),
        ),
        "pictures": (Picture("Lab hpc-labs/lab", '<svg xmlns="http://www.w3.org/2000/svg"><text>net</text></svg>'),),
        "notes": (f"A note {evil}",),
    }
    return Audit(**{**made, **changes})


def unreadable() -> AuditedStack:
    return AuditedStack(
        name="hpc-labs/torn", source="states/torn.json", group="hpc-labs/torn", problem="it is no JSON: <1>"
    )
