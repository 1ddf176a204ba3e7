"""RDS, rotation of secrets and functions, where the local AWS answers in moto's place."""

import io
import json
import zipfile
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"


def refused(code: str) -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\)")


@pytest.fixture
def function(boto: Any) -> str:
    """A function that nobody may call yet."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    name = f"databases-{uuid4()}"
    role = boto("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): ...")
    made = boto("lambda").create_function(
        FunctionName=name, Role=role, Handler="index.handler", Runtime="python3.13", Code={"ZipFile": packed.getvalue()}
    )
    return str(made["FunctionArn"])


@pytest.fixture
def secret(boto: Any) -> str:
    return str(boto("secretsmanager").create_secret(Name=f"databases-{uuid4()}")["ARN"])


def permit(boto: Any, function: str, **more: str) -> None:
    boto("lambda").add_permission(
        FunctionName=function,
        StatementId=uuid4().hex,
        Action="lambda:InvokeFunction",
        **{"Principal": "secretsmanager.amazonaws.com", **more},
    )


class TestRotation:
    RULES: ClassVar[dict[str, int]] = {"AutomaticallyAfterDays": 30}

    def test_a_secret_without_a_value_gets_its_first(self, boto: Any, function: str, secret: str) -> None:
        permit(boto, function, SourceAccount=ACCOUNT)
        secrets = boto("secretsmanager")
        secrets.rotate_secret(SecretId=secret, RotationLambdaARN=function, RotationRules=self.RULES)
        value = secrets.get_secret_value(SecretId=secret)
        assert value["VersionStages"] == ["AWSCURRENT"]
        assert len(value["SecretString"]) == 40
        found = secrets.describe_secret(SecretId=secret)
        assert (found["RotationEnabled"], found["RotationLambdaARN"]) == (True, function)
        assert found["RotationRules"] == self.RULES

    def test_the_value_before_becomes_the_previous_one(self, boto: Any, function: str, secret: str) -> None:
        permit(boto, function)
        secrets = boto("secretsmanager")
        secrets.rotate_secret(SecretId=secret, RotationLambdaARN=function, RotationRules=self.RULES)
        first = secrets.get_secret_value(SecretId=secret)["SecretString"]
        secrets.rotate_secret(SecretId=secret)
        assert secrets.get_secret_value(SecretId=secret)["SecretString"] != first
        assert secrets.get_secret_value(SecretId=secret, VersionStage="AWSPREVIOUS")["SecretString"] == first
        secrets.rotate_secret(SecretId=secret)
        labels = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"].values()
        assert sorted(label for stages in labels for label in stages) == ["AWSCURRENT", "AWSPREVIOUS"]

    def test_rules_alone_leave_the_value(self, boto: Any, function: str, secret: str) -> None:
        permit(boto, function)
        secrets = boto("secretsmanager")
        secrets.rotate_secret(SecretId=secret, RotationLambdaARN=function, RotationRules=self.RULES)
        first = secrets.get_secret_value(SecretId=secret)["SecretString"]
        secrets.rotate_secret(SecretId=secret, RotationRules={"AutomaticallyAfterDays": 7}, RotateImmediately=False)
        assert secrets.get_secret_value(SecretId=secret)["SecretString"] == first
        assert secrets.describe_secret(SecretId=secret)["RotationRules"] == {"AutomaticallyAfterDays": 7}

    @pytest.mark.parametrize(
        "permission", [None, {"Principal": "events.amazonaws.com"}, {"SourceAccount": "999999999999"}]
    )
    def test_a_function_that_secrets_manager_cannot_call(
        self, boto: Any, function: str, secret: str, permission: dict[str, str] | None
    ) -> None:
        if permission is not None:
            permit(boto, function, **permission)
        with refused("AccessDeniedException"):
            boto("secretsmanager").rotate_secret(SecretId=secret, RotationLambdaARN=function, RotationRules=self.RULES)

    def test_what_cannot_be_rotated(self, boto: Any, function: str, secret: str) -> None:
        permit(boto, function)
        secrets = boto("secretsmanager")
        with refused("InvalidRequestException"):
            secrets.rotate_secret(SecretId=secret)
        with refused("ResourceNotFoundException"):
            secrets.rotate_secret(SecretId=secret, RotationLambdaARN=function + "-2", RotationRules=self.RULES)
        with refused("InvalidParameterException"):
            secrets.rotate_secret(
                SecretId=secret, RotationLambdaARN=function, RotationRules={"AutomaticallyAfterDays": 1001}
            )
        secrets.delete_secret(SecretId=secret)
        with refused("InvalidRequestException"):
            secrets.rotate_secret(SecretId=secret, RotationLambdaARN=function, RotationRules=self.RULES)


class TestSecretsOfStacks:
    TEMPLATE: ClassVar[dict[str, Any]] = {
        "Resources": {
            "Key": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {
                    "Name": {"Fn::Join": ["-", ["key", {"Ref": "AWS::StackName"}]]},
                    "GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True},
                },
            }
        },
        "Outputs": {"Arn": {"Value": {"Ref": "Key"}}},
    }

    def create(self, boto: Any, name: str, template: dict[str, Any]) -> str:
        stacks = boto("cloudformation")
        stacks.create_stack(StackName=name, TemplateBody=json.dumps(template))
        return str(stacks.describe_stacks(StackName=name)["Stacks"][0]["Outputs"][0]["OutputValue"])

    def test_the_value_is_made_up_and_stays(self, boto: Any) -> None:
        name, secrets = f"stack-{uuid4()}", boto("secretsmanager")
        arn = self.create(boto, name, self.TEMPLATE)
        value = secrets.get_secret_value(SecretId=arn)
        assert value["Name"] == f"key-{name}"
        assert len(value["SecretString"]) == 64
        assert value["SecretString"].isalnum()
        changed = json.loads(json.dumps(self.TEMPLATE))
        changed["Resources"]["Key"]["Properties"]["Description"] = "changed"
        boto("cloudformation").update_stack(StackName=name, TemplateBody=json.dumps(changed))
        assert secrets.describe_secret(SecretId=arn)["Description"] == "changed"
        assert secrets.get_secret_value(SecretId=arn)["SecretString"] == value["SecretString"]
        boto("cloudformation").delete_stack(StackName=name)
        assert "DeletedDate" in secrets.describe_secret(SecretId=arn)

    def test_what_is_not_modelled_is_said(self, boto: Any) -> None:
        template = json.loads(json.dumps(self.TEMPLATE))
        template["Resources"]["Key"]["Properties"]["ReplicaRegions"] = []
        name = f"stack-{uuid4()}"
        boto("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))
        stack = boto("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        assert stack["StackStatus"] == "ROLLBACK_COMPLETE"


class TestDatabases:
    def test_each_instance_has_its_own_id(self, boto: Any) -> None:
        rds, ec2 = boto("rds"), boto("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        group = ec2.create_security_group(GroupName="databases", Description="x", VpcId=vpc)["GroupId"]
        made = [
            rds.create_db_instance(
                DBInstanceIdentifier=f"own-{uuid4()}",
                Engine="mariadb",
                EngineVersion="10.11",
                DBInstanceClass="db.t4g.medium",
                AllocatedStorage=20,
                VpcSecurityGroupIds=[group],
                MasterUsername="hpc_admin",
                MasterUserPassword="swordfish-database",
            )["DBInstance"]
            for _ in range(2)
        ]
        assert len({db["DbiResourceId"] for db in made}) == 2

    @pytest.mark.parametrize("version", ["10.11", "11.4", "11.8"])
    def test_option_groups_of_todays_mariadb(self, boto: Any, version: str) -> None:
        rds, name = boto("rds"), f"options-{uuid4()}"
        rds.create_option_group(
            OptionGroupName=name, EngineName="mariadb", MajorEngineVersion=version, OptionGroupDescription="x"
        )
        found = rds.describe_option_groups(OptionGroupName=name)["OptionGroupsList"][0]
        assert found["MajorEngineVersion"] == version

    def test_an_option_group_of_no_version(self, boto: Any) -> None:
        with refused("InvalidParameterCombination"):
            boto("rds").create_option_group(
                OptionGroupName="none", EngineName="mariadb", MajorEngineVersion="12.0", OptionGroupDescription="x"
            )


class TestFunctions:
    def test_where_a_function_logs_to(self, boto: Any, function: str) -> None:
        functions = boto("lambda")
        name = function.rpartition(":")[2]
        found = functions.get_function_configuration(FunctionName=function)["LoggingConfig"]
        assert found == {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}
        functions.update_function_configuration(
            FunctionName=function, LoggingConfig={"LogFormat": "JSON", "LogGroup": "elsewhere"}
        )
        found = functions.get_function_configuration(FunctionName=function)["LoggingConfig"]
        assert found == {
            "LogFormat": "JSON",
            "LogGroup": "elsewhere",
            "ApplicationLogLevel": "INFO",
            "SystemLogLevel": "INFO",
        }
