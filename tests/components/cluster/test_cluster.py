from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi.output import contains_unknowns

from components.cluster._cluster_plan import PARALLELCLUSTER_VERSION
from components.cluster.cluster import Cluster, ClusterArgs
from components.cluster.nodes import HeadNode, NodeActions, Script
from tests.components.recorder import record

from .samples import BOUNDARY, PLACEMENT, TAGS, document, full_design, queue

if TYPE_CHECKING:
    from tests.components.recorder import Recording

STACK = "aws:cloudformation/stack:Stack"
CHECK = "pulumi-python:dynamic/cluster:ClusterCheck"
TOKEN = "arn:aws:lambda:us-east-1:123456789012:function:pcluster-cfn-1"
OUTPUTS = {"ClusterStatus": "CREATE_COMPLETE", "HeadNodeInstanceId": "i-1", "HeadNodePrivateIp": "10.0.0.9"}


def args(name: str = "lab-a", **changes: Any) -> ClusterArgs:
    required = {
        "cluster_name": name,
        "queues": (queue(),),
        "service_token": TOKEN,
        "placement": PLACEMENT,
        "permissions_boundary_arn": BOUNDARY,
        "tags": TAGS,
    }
    return ClusterArgs(**{**required, **changes})


def outputs(cluster: Cluster) -> dict[str, pulumi.Output[str]]:
    return {
        "cluster_name": cluster.cluster_name,
        "stack_id": cluster.stack_id,
        "status": cluster.status,
        "head_node_instance_id": cluster.head_node_instance_id,
        "head_node_private_ip": cluster.head_node_private_ip,
        "configuration": cluster.configuration,
    }


def built(of: ClusterArgs, **options: Any) -> Recording:
    return record(lambda: outputs(Cluster("lab", of)), outputs={STACK: {"outputs": OUTPUTS}}, **options)


def test_urns() -> None:
    assert built(args()).urns() == [
        "urn:pulumi:test::hpc-labs::hpclabs:cluster:Cluster$aws:cloudformation/stack:Stack::lab-stack",
        "urn:pulumi:test::hpc-labs::hpclabs:cluster:Cluster$pulumi-python:dynamic/cluster:ClusterCheck::lab-check",
        "urn:pulumi:test::hpc-labs::hpclabs:cluster:Cluster::lab",
    ]


def test_outputs() -> None:
    result = built(args()).result
    assert json.loads(result.pop("configuration")) == document(args())
    assert result == {
        "cluster_name": "lab-a",
        "stack_id": "Stack-lab-stack",
        "status": "CREATE_COMPLETE",
        "head_node_instance_id": "i-1",
        "head_node_private_ip": "10.0.0.9",
    }


def test_stack() -> None:
    recording = built(args())
    stack, check = recording.one(STACK), recording.one(CHECK)
    template = json.loads(stack.inputs["templateBody"])
    properties = template["Resources"]["HpcLabsCluster"]["Properties"]
    assert properties == {
        "ServiceToken": TOKEN,
        "ClusterName": "lab-a",
        "ClusterConfiguration": document(args()),
    }
    assert stack.inputs["name"] == f"lab-a-pcluster-{PARALLELCLUSTER_VERSION.replace('.', '-')}"
    assert stack.inputs["onFailure"] == "DELETE"
    assert stack.inputs["tags"] == TAGS.as_dict()
    assert "Name" not in stack.inputs["tags"]
    assert check.urn in stack.dependencies


def test_check_sees_what_aws_will_see() -> None:
    check = built(args()).one(CHECK)
    assert json.loads(check.inputs["document"]) == document(args())
    assert check.inputs["cluster_name"] == "lab-a"
    assert check.inputs["platform_version"] == check.inputs["schema_version"] == PARALLELCLUSTER_VERSION


def test_every_part_of_a_design_reaches_the_template() -> None:
    full = full_design()
    changes = {field: getattr(full, field) for field in full.__dataclass_fields__ if field != "cluster_name"}
    template = json.loads(built(args(**changes)).one(STACK).inputs["templateBody"])
    assert template["Resources"]["HpcLabsCluster"]["Properties"]["ClusterConfiguration"] == document(full)


def test_ids_that_only_aws_knows_reach_the_template_and_not_the_check() -> None:
    def build() -> dict[str, pulumi.Output[str]]:
        bucket = pulumi.Output.from_input("node-assets")
        actions = NodeActions(on_start=(Script(bucket=bucket, key="setup.sh"), Script(bucket=bucket, key="users.sh")))
        return outputs(Cluster("lab", args(head_node=HeadNode(actions=actions), permissions_boundary_arn=boundary())))

    def boundary() -> pulumi.Output[str]:
        return pulumi.Output.from_input(BOUNDARY)

    recording = record(build, outputs={STACK: {"outputs": OUTPUTS}})
    checked = json.loads(recording.one(CHECK).inputs["document"])
    made = json.loads(recording.result["configuration"])
    assert checked["Iam"]["PermissionsBoundary"] == "arn:aws:iam::000000000000:policy/hpc-labs/placeholder"
    assert made["Iam"]["PermissionsBoundary"] == BOUNDARY
    scripts = made["HeadNode"]["CustomActions"]["OnNodeStart"]["Sequence"]
    assert [script["Script"] for script in scripts] == ["s3://node-assets/setup.sh", "s3://node-assets/users.sh"]
    assert made["HeadNode"]["Iam"]["S3Access"] == [{"BucketName": "node-assets", "KeyName": "*"}]
    assert checked["HeadNode"]["Iam"]["S3Access"] == [{"BucketName": "placeholder-of-a-bucket-name", "KeyName": "*"}]


def test_two_clusters_in_one_program() -> None:
    recording = record(
        lambda: [Cluster("one", args("lab-a")).status, Cluster("two", args("lab-b")).status],
        outputs={STACK: {"outputs": OUTPUTS}},
    )
    assert sorted(stack.inputs["name"] for stack in recording.of_type(STACK)) == [
        "lab-a-pcluster-3-16-1",
        "lab-b-pcluster-3-16-1",
    ]


def test_preview_before_the_platform_exists() -> None:
    async def unknown() -> bool:
        return False

    def build() -> dict[str, pulumi.Output[str]]:
        token = pulumi.Output.from_input(TOKEN)
        return outputs(Cluster("lab", args(service_token=pulumi.Output(set(), token.future(), unknown()))))

    recording = record(build, outputs={STACK: {"outputs": OUTPUTS}}, preview=True)
    assert contains_unknowns(recording.one(STACK).inputs["templateBody"])
    assert json.loads(recording.one(CHECK).inputs["document"]) == document(args())


def test_template_that_is_too_long_is_refused_before_anything_is_registered() -> None:
    script = Script(bucket="b", key="k", arguments=("x" * 51_200,))
    seen: list[str] = []

    def build() -> None:
        with pytest.raises(ValueError, match="51200 are allowed"):
            Cluster("lab", args(head_node=HeadNode(actions=NodeActions(on_start=(script,)))))
        seen.append("refused")

    recording = record(build)
    assert seen == ["refused"]
    assert not recording.of_type(STACK)
    assert not recording.of_type(CHECK)


def test_args_refuse_what_the_design_refuses() -> None:
    with pytest.raises(ValueError, match="Cluster 'lab_a': cluster_name='lab_a'"):
        args("lab_a")
