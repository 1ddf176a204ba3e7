"""A clean private lab in plain resources of the SDK: what a user may write without this library's components.

Every resource goes through `Lab.make`, so that a variant can change what it is given, leave it out, or see it.
"""

from __future__ import annotations

import json
import os
from typing import Any, TypeVar

import pulumi

ACCOUNT = "123456789012"
FOREIGN = "999988887777"
REGION = "us-east-1"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/boundary"
DATA = "corpus-neuro-spikes-data"
ENDPOINT = "vpce-0a1b2c3d4e5f60718"  # of the callers of the API, in another network
PROVISIONER = f"arn:aws:iam::{ACCOUNT}:role/workflow-service"
PEER = "10.40.0.0/16"
# What is there before the lab: `tests/policies/corpus/ground.py` makes it; without an engine any name does.
_GROUND = json.loads(os.environ.get("CORPUS_GROUND", "{}"))
KEY = _GROUND.get("key", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/2d5f6a1c-0b1e-4f0e-9a55-3c1b1f0e7a10")
PEER_VPC = _GROUND.get("peer_vpc", "vpc-0123456789abcdef0")
PROVIDER = _GROUND.get("provider", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:pcluster-cfn-provider")
IMAGE = _GROUND.get("image", "ami-0123456789abcdef0")

TAGS = {
    "hpc-labs:virtual-lab": "neuro",
    "hpc-labs:project": "spikes",
    "hpc-labs:cost-centre": "cc-1",
    "hpc-labs:owner": "ada",
    "hpc-labs:data-class": "confidential",
}

SHARED_TAGS = {**TAGS, "hpc-labs:virtual-lab": "shared", "hpc-labs:project": "shared", "hpc-labs:owner": "ops"}

R = TypeVar("R", bound=pulumi.Resource)


def policy(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal: Any, action: Any, resource: Any = "*", **condition: Any) -> dict[str, Any]:
    """A statement that allows; without a principal it is a role's."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": resource}
    if principal is not None:
        statement["Principal"] = principal
    return {**statement, "Condition": condition} if condition else statement


def deny(action: Any, resource: Any, **condition: Any) -> dict[str, Any]:
    """A statement that denies everybody."""
    return {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": action, "Resource": resource, "Condition": condition}


ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
STRANGER = {"AWS": f"arn:aws:iam::{FOREIGN}:root"}
OURS = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}}
NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}
OBJECTS = [f"arn:aws:s3:::{DATA}", f"arn:aws:s3:::{DATA}/*"]
REFUSE_PLAIN = deny("s3:*", OBJECTS, **NO_TLS)


FILES_POLICY = [
    allow(
        {"AWS": "*"},
        ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        Bool={"elasticfilesystem:AccessedViaMountTarget": "true"},
    ),
    deny("*", "*", **NO_TLS),
    deny("elasticfilesystem:Client*", "*", Null={"elasticfilesystem:AccessPointArn": "true"}),
]
KEY_POLICY = [
    allow(ROOT, ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Get*", "kms:Update*"]),
    allow(
        {"AWS": "*"},
        ["kms:Decrypt", "kms:GenerateDataKey*"],
        StringEquals={"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com", "kms:CallerAccount": ACCOUNT},
    ),
]
QUEUE_POLICY = policy(allow(ROOT, "sqs:SendMessage"), deny("sqs:*", "*", **NO_TLS))
REDRIVE = json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:corpus-dead", "maxReceiveCount": 5})


class Lab:
    """The lab as it is made; `made` holds what is there so far, by name."""

    def __init__(self, changes: dict[str, dict[str, Any]], leave_out: frozenset[str]) -> None:
        self.changes = changes
        self.leave_out = leave_out
        self.made: dict[str, Any] = {}
        self.hole = ""

    def make(self, kind: type[R], name: str, /, *, tags: bool | dict[str, str] = False, **given: Any) -> Any:
        """Make a resource as the variant wants it; None if the variant leaves it out."""
        if name in self.leave_out:
            return None
        arguments = {
            **given,
            **({"tags": TAGS if tags is True else tags} if tags else {}),
            **self.changes.get(name, {}),
        }
        arguments = {key: value(self) if callable(value) else value for key, value in arguments.items()}
        arguments = {key: value for key, value in arguments.items() if value is not None}
        self.made[name] = kind(name, **arguments)
        return self.made[name]

    def new(self, name: str) -> str:
        """The name of a resource that a variant adds, the variant's before it."""
        return f"{self.hole}-{name}"

    def __getitem__(self, name: str) -> Any:
        return self.made[name]

    def after(self, *kinds: type[pulumi.Resource]) -> pulumi.ResourceOptions:
        """Options of a resource that AWS makes only when all of these kinds are there."""
        return pulumi.ResourceOptions(depends_on=[made for made in self.made.values() if isinstance(made, kinds)])


def only_by_endpoint(lab: Lab, resources: list[str] = OBJECTS) -> dict[str, Any]:
    """The statement that keeps everybody out who does not come through the lab's endpoint."""
    inside = {"aws:SourceVpce": [lab["s3"].id]}
    return deny("s3:*", resources, StringNotEquals=inside, ArnNotLike={"aws:PrincipalArn": [PROVISIONER]})


def data_policy(lab: Lab, *further: dict[str, Any]) -> pulumi.Output[str]:
    """The policy of the bucket with the lab's data."""
    statements = [REFUSE_PLAIN, only_by_endpoint(lab), *further]
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements})
