"""What an external slurmdbd needs: a munge key and two security groups."""

import base64
import json
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint

from components.database import MungeKey, MungeKeyArgs, SlurmdbdGroups, SlurmdbdGroupsArgs
from components.database._munge_key_plan import munge_key_template
from components.tags import Tags
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:hpc-labs/nodes/platform-munge-1"


def munge_keys(*names: str, **more: Any) -> Recording:
    def program() -> list[Any]:
        args = MungeKeyArgs(**{"owner": "platform", "kms_key_arn": KEY, "tags": TAGS, **more})
        return [MungeKey(name, args).secret_arn for name in names]

    return record(program, outputs={"aws:cloudformation/stack:Stack": {"outputs": {"SecretArn": SECRET}}})


def groups(*names: str) -> Recording:
    def program() -> list[Any]:
        made = [SlurmdbdGroups(name, SlurmdbdGroupsArgs(vpc_id="vpc-1", tags=TAGS)) for name in names]
        return [output for m in made for output in (m.slurmdbd_security_group_id, m.clients_security_group_id)]

    return record(program)


class TestMungeKey:
    def test_urns(self) -> None:
        component = "urn:pulumi:test::hpc-labs::hpclabs:database:MungeKey"
        assert munge_keys("slurm").urns() == [
            f"{component}$aws:cloudformation/stack:Stack::slurm-munge-key",
            f"{component}$aws:secretsmanager/secretPolicy:SecretPolicy::slurm-munge-key",
            f"{component}::slurm",
        ]

    def test_two_in_one_program(self) -> None:
        recording = munge_keys("one", "two")
        assert recording.result == [SECRET, SECRET]
        assert untagged(recording, {"aws:cloudformation/stack:Stack"}) == []

    def test_aws_makes_it_up_and_the_program_does_not(self) -> None:
        stack = munge_keys("slurm").one("aws:cloudformation/stack:Stack").inputs
        secret = json.loads(stack["templateBody"])["Resources"]["MungeKey"]["Properties"]
        assert "SecretString" not in secret
        assert secret["KmsKeyId"] == KEY
        assert {"Key": "hpc-labs:virtual-lab", "Value": "shared"} in secret["Tags"]
        assert {"Key": "hpc-labs:rotation", "Value": "by-replacement"} in secret["Tags"]  # as a policy asks for

    def test_parallelcluster_takes_what_is_made_up(self) -> None:
        template = json.loads(munge_key_template(owner="platform", kms_key_arn=KEY, tags={}))
        how = template["Resources"]["MungeKey"]["Properties"]["GenerateSecretString"]
        assert how["ExcludePunctuation"] is True
        # What MungeKeySecretSizeAndBase64Validator asks for.
        key = base64.b64decode(("aZ0" * how["PasswordLength"])[: how["PasswordLength"]], validate=True)
        assert 256 <= len(key) * 8 <= 8192

    def test_the_template_is_one_that_cloudformation_takes(self) -> None:
        template = munge_key_template(owner="platform", kms_key_arn=KEY, tags={"Name": "x"})
        assert [str(match) for match in lint(template, config=ManualArgs(regions=["us-east-1"]))] == []

    def test_only_this_account_reads_it(self) -> None:
        policy = munge_keys("slurm").one("aws:secretsmanager/secretPolicy:SecretPolicy").inputs
        assert policy["secretArn"] == SECRET
        assert ACCOUNT in policy["policy"]
        assert policy["blockPublicPolicy"] is True

    @pytest.mark.parametrize("protect_data", [True, False])
    def test_it_is_protected_as_asked(self, protect_data: bool) -> None:
        recording = munge_keys("slurm", protect_data=protect_data)
        assert {r.protect for r in recording.resources if r.custom} == {protect_data}

    @pytest.mark.parametrize("owner", ["", "A", "a_b", "a--b", "-a", "x" * 41])
    def test_refusals(self, owner: str) -> None:
        with pytest.raises(ValueError, match=r"MungeKeyArgs: owner='.*': 1 to 40 lower-case letters"):
            MungeKeyArgs(owner=owner, kms_key_arn=KEY, tags=TAGS)


class TestSlurmdbdGroups:
    def test_urns(self) -> None:
        component = "urn:pulumi:test::hpc-labs::hpclabs:database:SlurmdbdGroups"
        assert groups("dbd").urns() == [
            f"{component}$aws:ec2/securityGroup:SecurityGroup::dbd-clients",
            f"{component}$aws:ec2/securityGroup:SecurityGroup::dbd-slurmdbd",
            f"{component}$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::dbd-clients-to-slurmdbd",
            f"{component}$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::dbd-slurmdbd-to-clients",
            f"{component}$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::dbd-clients-from-slurmdbd",
            f"{component}$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::dbd-slurmdbd-from-clients",
            f"{component}::dbd",
        ]

    def test_two_in_one_program_and_everything_is_tagged(self) -> None:
        recording = groups("one", "two")
        assert untagged(recording, {r.type for r in recording.resources if r.custom}) == []

    def test_clusters_call_slurmdbd_and_are_called_back(self) -> None:
        slurmdbd, clients = "SecurityGroup-dbd-slurmdbd", "SecurityGroup-dbd-clients"
        recording = groups("dbd")
        assert recording.result == [slurmdbd, clients]
        rules = {
            (
                r.type.rpartition("Group")[2],
                r.inputs["securityGroupId"],
                r.inputs["referencedSecurityGroupId"],
                r.inputs["fromPort"],
                r.inputs["toPort"],
            )
            for r in recording.resources
            if r.type.startswith("aws:vpc/")
        }
        assert rules == {
            ("IngressRule", slurmdbd, clients, 6819, 6819),
            ("EgressRule", clients, slurmdbd, 6819, 6819),
            ("IngressRule", clients, slurmdbd, 6820, 6829),
            ("EgressRule", slurmdbd, clients, 6820, 6829),
        }
