from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi.output import contains_unknowns

from components.cluster._cluster_plan import PARALLELCLUSTER_VERSION
from components.cluster._references import filled
from components.cluster.cluster import Cluster, ClusterArgs
from components.cluster.nodes import HeadNode
from components.cluster.scripts import NodeActions, Script
from tests.components.recorder import record

from .samples import BOUNDARY, PLACEMENT, TAGS, document, full_design, queue

if TYPE_CHECKING:
    from tests.components.recorder import Recording

STACK = "aws:cloudformation/stack:Stack"
CHECK = "pulumi-python:dynamic/cluster:ClusterCheck"
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
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


def test_ids_that_only_aws_knows_reach_the_template_and_the_check_beside_its_document() -> None:
    def build() -> dict[str, pulumi.Output[str]]:
        bucket = pulumi.Output.from_input("node-assets")
        actions = NodeActions(on_start=(Script(bucket=bucket, key="setup.sh"), Script(bucket=bucket, key="users.sh")))
        return outputs(Cluster("lab", args(head_node=HeadNode(actions=actions), permissions_boundary_arn=boundary())))

    def boundary() -> pulumi.Output[str]:
        return pulumi.Output.from_input(BOUNDARY)

    recording = record(build, outputs={STACK: {"outputs": OUTPUTS}})
    check = recording.one(CHECK).inputs
    checked = json.loads(check["document"])
    made = json.loads(recording.result["configuration"])
    assert checked["Iam"]["PermissionsBoundary"] == "{{ref:0}}"
    assert made["Iam"]["PermissionsBoundary"] == BOUNDARY
    scripts = made["HeadNode"]["CustomActions"]["OnNodeStart"]["Sequence"]
    assert [script["Script"] for script in scripts] == ["s3://node-assets/setup.sh", "s3://node-assets/users.sh"]
    assert made["HeadNode"]["Iam"]["S3Access"] == [{"BucketName": "node-assets", "KeyName": "*"}]
    assert checked["HeadNode"]["Iam"]["S3Access"] == [{"BucketName": "{{ref:1}}", "KeyName": "*"}]
    assert check["values"] == [BOUNDARY, "node-assets"]
    assert filled(checked, check["values"], check["placeholders"]) == made


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
    script = Script(bucket="assets", key="k", arguments=("x" * 51_200,))
    seen: list[str] = []

    def build() -> None:
        with pytest.raises(ValueError, match="51200 are allowed"):
            Cluster("lab", args(head_node=HeadNode(actions=NodeActions(on_start=(script,)))))
        seen.append("refused")

    recording = record(build)
    assert seen == ["refused"]
    assert not recording.of_type(STACK)
    assert not recording.of_type(CHECK)


def test_suppressed_validators_run_neither_here_nor_in_aws() -> None:
    recording = built(args(suppress_validators=("EfaValidator", "KeyPairValidator")))
    properties = json.loads(recording.one(STACK).inputs["templateBody"])["Resources"]["HpcLabsCluster"]["Properties"]
    assert properties["SuppressValidators"] == ["type:EfaValidator", "type:KeyPairValidator"]
    assert properties["ClusterName"] == "lab-a"
    assert recording.one(CHECK).inputs["suppress_validators"] == ["EfaValidator", "KeyPairValidator"]
    assert "suppress_validators" not in built(args()).one(CHECK).inputs


@pytest.mark.parametrize("name", ["ALL", "type:EfaValidator", "efa", ""])
def test_what_is_no_validator_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"ClusterArgs: suppress_validators='.*': the name of a validator is expected"):
        args(suppress_validators=(name,))


class TestTemplateInS3:
    def recorded(self, bytes_: int = 60_000) -> Recording:
        script = Script(bucket="assets", key="k", arguments=("x" * bytes_,))
        head_node = HeadNode(actions=NodeActions(on_start=(script,)))
        return built(args(head_node=head_node, template_bucket="assets"))

    def test_long_template_comes_from_the_bucket(self) -> None:
        recording = self.recorded()
        stack, template = recording.one(STACK).inputs, recording.one(OBJECT).inputs
        assert "templateBody" not in stack
        assert stack["templateUrl"] == f"https://assets.s3.us-east-1.amazonaws.com/{template['key']}"
        assert json.loads(template["content"])["Resources"]["HpcLabsCluster"]["Properties"]["ClusterName"] == "lab-a"
        assert template["tags"] == TAGS.named("lab-template")

    def test_key_is_another_one_for_another_content(self) -> None:
        keys = {self.recorded(size).one(OBJECT).inputs["key"] for size in (60_000, 60_000, 60_001)}
        assert len(keys) == 2
        assert all(key.startswith("clusters/lab-a/template-") and key.endswith(".json") for key in keys)

    def test_a_megabyte_is_the_most(self) -> None:
        with pytest.raises(ValueError, match="1000000 are allowed"):
            self.recorded(1_000_000)


def test_args_refuse_what_the_design_refuses() -> None:
    with pytest.raises(ValueError, match="Cluster 'lab_a': cluster_name='lab_a'"):
        args("lab_a")
