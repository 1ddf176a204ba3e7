"""What the local AWS answers in moto's place about identities, APIs, shares, builds and Cloud Control."""

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.home import LocalHome

OTHER = "999988887777"


def refused(code: str) -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\)")


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid4().hex[:8]}"


def policy(principal: object, action: str, resource: str | None = "*") -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    named = {} if resource is None else {"Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **named}]})


class TestIdentities:
    def test_a_user_goes_after_its_keys_and_groups(self, boto: Any) -> None:
        iam, user, group = boto("iam"), unique("user"), unique("group")
        iam.create_user(UserName=user)
        iam.create_group(GroupName=group)
        iam.add_user_to_group(UserName=user, GroupName=group)
        key = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
        with refused("DeleteConflict"):
            iam.delete_user(UserName=user)
        iam.delete_access_key(UserName=user, AccessKeyId=key)
        with refused("DeleteConflict"):
            iam.delete_user(UserName=user)
        with refused("DeleteConflict"):
            iam.delete_group(GroupName=group)
        iam.remove_user_from_group(UserName=user, GroupName=group)
        iam.delete_user(UserName=user)
        iam.delete_group(GroupName=group)

    def test_aws_own_policies_can_be_attached_to_users_and_groups(self, boto: Any) -> None:
        iam, user, group = boto("iam"), unique("user"), unique("group")
        arn = "arn:aws:iam::aws:policy/AdministratorAccess"
        iam.create_user(UserName=user)
        iam.create_group(GroupName=group)
        iam.attach_user_policy(UserName=user, PolicyArn=arn)
        iam.attach_group_policy(GroupName=group, PolicyArn=arn)
        assert iam.list_attached_user_policies(UserName=user)["AttachedPolicies"][0]["PolicyArn"] == arn
        with refused("DeleteConflict"):
            iam.delete_group(GroupName=group)


class TestKeys:
    def test_a_replica_has_a_policy_and_grants_of_its_own(self, boto: Any) -> None:
        here, there = boto("kms"), boto("kms", region="eu-west-1")
        key = here.create_key(MultiRegion=True)["KeyMetadata"]
        here.create_grant(KeyId=key["KeyId"], GranteePrincipal=f"arn:aws:iam::{OTHER}:root", Operations=["Decrypt"])
        own = policy({"AWS": f"arn:aws:iam::{OTHER}:root"}, "kms:*")
        here.replicate_key(KeyId=key["Arn"], ReplicaRegion="eu-west-1", Description="replica", Policy=own)
        assert there.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"] == "replica"
        assert json.loads(there.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"]) == json.loads(own)
        assert there.list_grants(KeyId=key["KeyId"])["Grants"] == []
        assert OTHER not in here.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"]

    def test_only_a_multi_region_key_has_replicas(self, boto: Any) -> None:
        key = boto("kms").create_key()["KeyMetadata"]
        with refused("ValidationException"):
            boto("kms").replicate_key(KeyId=key["KeyId"], ReplicaRegion="eu-west-1")


class TestShares:
    @pytest.mark.parametrize(("external", "refuses"), [(True, False), (False, True)])
    def test_a_share_without_external_principals_takes_no_other_account(
        self, boto: Any, external: bool, refuses: bool
    ) -> None:
        ram = boto("ram")
        made = ram.create_resource_share(name=unique("share"), allowExternalPrincipals=external)["resourceShare"]
        share = {"resourceShareArn": made["resourceShareArn"]}
        if refuses:
            with refused("InvalidParameterException"):
                ram.associate_resource_share(**share, principals=[OTHER])
        else:
            ram.associate_resource_share(**share, principals=[OTHER])
        asked = {"associationType": "PRINCIPAL", "resourceShareArns": [made["resourceShareArn"]]}
        found = ram.get_resource_share_associations(**asked)["resourceShareAssociations"]
        assert [(one["associatedEntity"], one["external"]) for one in found] == ([] if refuses else [(OTHER, True)])

    def test_what_leaves_a_share_is_gone(self, boto: Any) -> None:
        ram, subnet = boto("ram"), f"arn:aws:ec2:us-east-1:123456789012:subnet/{unique('subnet')}"
        made = ram.create_resource_share(name=unique("share"), resourceArns=[subnet])["resourceShare"]
        share = {"resourceShareArn": made["resourceShareArn"]}
        ram.disassociate_resource_share(**share, resourceArns=[subnet])
        asked = {"associationType": "RESOURCE", "resourceShareArns": [made["resourceShareArn"]]}
        assert ram.get_resource_share_associations(**asked)["resourceShareAssociations"] == []
        ram.delete_resource_share(**share)
        with refused("UnknownResourceException"):
            ram.associate_resource_share(**share, resourceArns=[subnet])


class TestAccessPoints:
    @pytest.fixture
    def control(self, boto: Any, server: LocalHome) -> Any:
        """S3 wants the account in front of its host's name, which no local name has."""

        def leave_out_the_account(request: Any, **_: Any) -> None:
            request.url = urlsplit(request.url)._replace(netloc=urlsplit(server.endpoint).netloc).geturl()

        client = boto("s3control")
        client.meta.events.register("before-send", leave_out_the_account)
        return client

    def test_a_public_policy_is_refused_while_it_is_blocked(self, boto: Any, control: Any) -> None:
        s3, bucket = boto("s3"), unique("bucket")
        s3.create_bucket(Bucket=bucket)
        account = {"AccountId": "123456789012"}
        control.create_access_point(**account, Name="closed", Bucket=bucket)
        open_to_all = policy("*", "s3:GetObject")
        with refused("AccessDenied"):
            control.put_access_point_policy(**account, Name="closed", Policy=open_to_all)
        everything = {"BlockPublicPolicy": False, "RestrictPublicBuckets": False}
        block = {"PublicAccessBlockConfiguration": {**everything, "BlockPublicAcls": True, "IgnorePublicAcls": True}}
        control.create_access_point(**account, Name="open", Bucket=bucket, **block)
        for text, is_public in ((open_to_all, True), (policy({"AWS": OTHER}, "s3:GetObject"), False)):
            control.put_access_point_policy(**account, Name="open", Policy=text)
            status = control.get_access_point_policy_status(**account, Name="open")["PolicyStatus"]
            assert status["IsPublic"] is is_public

    def test_there_is_a_bucket_behind_it(self, control: Any) -> None:
        with refused("NoSuchBucket"):
            control.create_access_point(AccountId="123456789012", Name="none", Bucket=unique("missing"))


class TestQueues:
    def test_a_policy_stays_when_something_else_is_set(self, boto: Any) -> None:
        sqs = boto("sqs")
        url = sqs.create_queue(QueueName=unique("queue"))["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy("*", "sqs:SendMessage")})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        assert "sqs:SendMessage" in found["Policy"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
        assert "Policy" not in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


class TestBuilds:
    def test_sources_and_changes(self, boto: Any) -> None:
        codebuild, name = boto("codebuild"), unique("project")
        project = {
            "name": name,
            "serviceRole": "arn:aws:iam::123456789012:role/builder",
            "artifacts": {"type": "NO_ARTIFACTS"},
            "environment": {"type": "LINUX_CONTAINER", "computeType": "BUILD_GENERAL1_SMALL", "image": "aws/image"},
        }
        with refused("InvalidInputException"):
            codebuild.create_project(**project, source={"type": "S3"})
        codebuild.create_project(
            **project, source={"type": "NO_SOURCE", "buildspec": "version: 0.2"}, encryptionKey="k"
        )
        codebuild.update_project(name=name, concurrentBuildLimit=2)
        found = codebuild.batch_get_projects(names=[name])["projects"][0]
        assert (found["encryptionKey"], found["concurrentBuildLimit"]) == ("k", 2)
        codebuild.update_project_visibility(projectArn=found["arn"], projectVisibility="PUBLIC_READ")
        assert codebuild.batch_get_projects(names=[name])["projects"][0]["projectVisibility"] == "PUBLIC_READ"


class TestApis:
    def test_a_deployment_stays_while_a_stage_serves_it(self, boto: Any) -> None:
        apis = boto("apigateway")
        api = {"restApiId": apis.create_rest_api(name=unique("api"))["id"]}
        root = {"resourceId": apis.get_resources(**api)["items"][0]["id"], "httpMethod": "GET"}
        apis.put_method(**api, **root, authorizationType="AWS_IAM")
        apis.put_integration(**api, **root, type="MOCK")
        deployment = apis.create_deployment(**api)["id"]
        apis.create_stage(**api, stageName="v1", deploymentId=deployment)
        with refused("BadRequestException"):
            apis.delete_deployment(**api, deploymentId=deployment)
        apis.delete_stage(**api, stageName="v1")
        apis.delete_deployment(**api, deploymentId=deployment)
        with refused("NotFoundException"):
            apis.get_deployment(**api, deploymentId=deployment)
        patch = [{"op": "replace", "path": "/authorizationType", "value": "NONE"}]
        apis.update_method(**api, **root, patchOperations=patch)
        found = apis.get_method(**api, **root)
        assert (found["authorizationType"], found["methodIntegration"]["type"]) == ("NONE", "MOCK")


class TestLogs:
    def test_a_destination_of_another_account(self, boto: Any) -> None:
        logs, group = boto("logs"), unique("group")
        logs.create_log_group(logGroupName=group)
        put = {"logGroupName": group, "filterPattern": ""}
        abroad = f"arn:aws:logs:us-east-1:{OTHER}:destination:collector"
        for name in ("a", "b", "a"):
            logs.put_subscription_filter(**put, filterName=name, destinationArn=abroad)
        with refused("LimitExceededException"):
            logs.put_subscription_filter(**put, filterName="c", destinationArn=abroad)
        with refused("ResourceNotFoundException"):
            own = "arn:aws:logs:us-east-1:123456789012:destination:none"
            logs.put_subscription_filter(**put, filterName="a", destinationArn=own)
        found = logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
        assert {one["destinationArn"] for one in found} == {abroad}


class TestVaults:
    def test_a_policy_is_put_read_and_removed(self, boto: Any) -> None:
        backup, vault = boto("backup"), {"BackupVaultName": unique("vault")}
        backup.create_backup_vault(**vault)
        with refused("ResourceNotFoundException"):
            backup.get_backup_vault_access_policy(**vault)
        backup.put_backup_vault_access_policy(**vault, Policy=policy("*", "backup:*"))
        assert "backup:*" in backup.get_backup_vault_access_policy(**vault)["Policy"]
        backup.delete_backup_vault_access_policy(**vault)
        with refused("ResourceNotFoundException"):
            backup.get_backup_vault_access_policy(**vault)


class TestCloudControl:
    TYPE = "AWS::Logs::LogGroup"

    def test_what_was_asked_for_is_kept_and_nothing_is_behind_it(self, boto: Any) -> None:
        control, name = boto("cloudcontrol"), unique("asked")
        wanted = json.dumps({"LogGroupName": name, "Tags": [{"Key": "lab", "Value": "alpha"}]})
        event = control.create_resource(TypeName=self.TYPE, DesiredState=wanted)["ProgressEvent"]
        assert control.get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"] == event
        one = {"TypeName": self.TYPE, "Identifier": event["Identifier"]}
        patch = [
            {"op": "add", "path": "/RetentionInDays", "value": 7},
            {"op": "replace", "path": "/Tags/0/Value", "value": "beta"},
            {"op": "add", "path": "/Tags/-", "value": {"Key": "a", "Value": "b"}},
            {"op": "remove", "path": "/LogGroupName"},
        ]
        control.update_resource(**one, PatchDocument=json.dumps(patch))
        kept = json.loads(control.get_resource(**one)["ResourceDescription"]["Properties"])
        assert kept == {"RetentionInDays": 7, "Tags": [{"Key": "lab", "Value": "beta"}, {"Key": "a", "Value": "b"}]}
        assert boto("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"] == []
        control.delete_resource(**one)
        with refused("ResourceNotFoundException"):
            control.get_resource(**one)

    @pytest.mark.parametrize("patch", ['[{"op": "remove", "path": "/None"}]', "{}", '[{"op": "move", "path": "/A"}]'])
    def test_an_impossible_patch_is_refused(self, boto: Any, patch: str) -> None:
        control = boto("cloudcontrol")
        made = control.create_resource(TypeName=self.TYPE, DesiredState='{"A": 1}')["ProgressEvent"]
        with refused("ValidationException"):
            control.update_resource(TypeName=self.TYPE, Identifier=made["Identifier"], PatchDocument=patch)

    def test_unknown_things_are_refused(self, boto: Any) -> None:
        control = boto("cloudcontrol")
        with refused("TypeNotFoundException"):
            control.create_resource(TypeName="AWS::Nothing", DesiredState="{}")
        with refused("ValidationException"):
            control.create_resource(TypeName=self.TYPE, DesiredState="[]")
        with refused("RequestTokenNotFoundException"):
            control.get_resource_request_status(RequestToken=str(uuid4()))
        with refused("UnsupportedActionException"):
            control.cancel_resource_request(RequestToken=str(uuid4()))
