"""The accounting database as a program asks for it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.database import AccountingDatabase, AccountingDatabaseArgs, MariaDbVersion
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
MASTER = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds!db-1-AbCdEf"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotation"
OUTPUTS: dict[str, dict[str, Any]] = {
    "aws:rds/instance:Instance": {
        "address": "db.abc.us-east-1.rds.amazonaws.com",
        "masterUserSecrets": [{"secretArn": MASTER, "secretStatus": "active", "kmsKeyId": KEY}],
    },
    "aws:rds/subnetGroup:SubnetGroup": {"name": "acct-database-1a2b3c4"},
    "aws:lambda/function:Function": {"arn": FUNCTION, "name": "rotation"},
}
UNTAGGED = {
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:lambda/permission:Permission",
}


def args(**more: Any) -> AccountingDatabaseArgs:
    given: dict[str, Any] = {
        "vpc_id": "vpc-1",
        "subnet_ids": {"us-east-1a": "subnet-a", "us-east-1b": "subnet-b"},
        "network_clients_security_group_id": "sg-network",
        "kms_key_arn": KEY,
        "tags": TAGS,
    }
    return AccountingDatabaseArgs(**{**given, **more})


def build(*names: str, **more: Any) -> Recording:
    def program() -> list[dict[str, pulumi.Output[Any]]]:
        made = [AccountingDatabase(name, args(**more)) for name in names]
        return [
            {
                "endpoint": m.endpoint,
                "port": m.port,
                "uri": m.uri,
                "instance_id": m.instance_id,
                "security_group_id": m.security_group_id,
                "clients_security_group_id": m.clients_security_group_id,
                "master_secret_arn": m.master_secret_arn,
                "rotation_function_arn": m.rotation_function_arn,
            }
            for m in made
        ]

    return record(program, outputs=OUTPUTS)


def instance(**more: Any) -> Any:
    return build("acct", **more).one("aws:rds/instance:Instance").inputs


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:database:AccountingDatabase"
    assert build("acct").urns() == sorted(
        [
            component + "::acct",
            *(
                f"{component}$aws:{path}::acct-{name}"
                for path, name in [
                    ("cloudwatch/logGroup:LogGroup", "audit-log"),
                    ("cloudwatch/logGroup:LogGroup", "error-log"),
                    ("cloudwatch/logGroup:LogGroup", "rotation"),
                    ("cloudwatch/logGroup:LogGroup", "slowquery-log"),
                    ("ec2/securityGroup:SecurityGroup", "clients"),
                    ("ec2/securityGroup:SecurityGroup", "rotation"),
                    ("ec2/securityGroup:SecurityGroup", "server"),
                    ("iam/role:Role", "monitoring"),
                    ("iam/role:Role", "rotation-role"),
                    ("iam/rolePolicy:RolePolicy", "rotation-policy"),
                    ("iam/rolePolicy:RolePolicy", "rotation-start"),
                    ("iam/rolePolicyAttachment:RolePolicyAttachment", "monitoring"),
                    ("lambda/function:Function", "rotation"),
                    ("lambda/permission:Permission", "rotation-caller"),
                    ("rds/instance:Instance", "instance"),
                    ("rds/optionGroup:OptionGroup", "audit"),
                    ("rds/parameterGroup:ParameterGroup", "parameters"),
                    ("rds/subnetGroup:SubnetGroup", "database"),
                    ("vpc/securityGroupEgressRule:SecurityGroupEgressRule", "clients-to-server"),
                    ("vpc/securityGroupEgressRule:SecurityGroupEgressRule", "rotation-to-server"),
                    ("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "server-from-clients"),
                    ("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "server-from-rotation"),
                ]
            ),
        ]
    )


def test_two_in_one_program_and_everything_is_tagged() -> None:
    recording = build("one", "two")
    assert untagged(recording, {r.type for r in recording.resources if r.custom} - UNTAGGED) == []


def test_the_docstring_counts_the_resources() -> None:
    made = [r for r in build("acct").resources if r.custom]
    assert f"{len(made)} resources" in str(AccountingDatabase.__doc__)


def test_the_instance_is_private_encrypted_and_watched() -> None:
    found = instance()
    for name in ("kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId"):
        assert found[name] == KEY
    assert found["storageEncrypted"] is True
    assert found["manageMasterUserPassword"] is True
    assert "password" not in found
    assert found["publiclyAccessible"] is False
    assert found["caCertIdentifier"] == "rds-ca-rsa2048-g1"
    assert found["storageType"] == "gp3"
    assert found["autoMinorVersionUpgrade"] is True
    assert found["copyTagsToSnapshot"] is True
    assert found["monitoringInterval"] == 60
    assert found["enabledCloudwatchLogsExports"] == ["audit", "error", "slowquery"]
    assert found["performanceInsightsEnabled"] is True


def test_small_burstable_classes_have_no_insights() -> None:
    found = instance(instance_class="db.t4g.small")
    assert found["performanceInsightsEnabled"] is False
    assert "performanceInsightsKmsKeyId" not in found


@pytest.mark.parametrize("protect_data", [True, False])
def test_data_and_all_that_guards_it_is_protected_as_asked(protect_data: bool) -> None:
    recording = build("acct", protect_data=protect_data)
    assert {r.protect for r in recording.resources if r.custom} == {protect_data}
    assert recording.one("aws:rds/instance:Instance").inputs["deletionProtection"] is protect_data


def test_the_snapshot_and_the_logs_are_named_after_the_instance() -> None:
    recording = build("acct")
    found = recording.one("aws:rds/instance:Instance")
    assert found.inputs["identifier"] == "acct-database-1a2b3c4"
    assert found.inputs["finalSnapshotIdentifier"] == "acct-database-1a2b3c4-final"
    assert found.inputs["skipFinalSnapshot"] is False
    groups = [r for r in recording.of_type("aws:cloudwatch/logGroup:LogGroup") if r.name != "acct-rotation"]
    assert {r.inputs["name"] for r in groups} == {
        f"/aws/rds/instance/acct-database-1a2b3c4/{log}" for log in ("audit", "error", "slowquery")
    }
    # RDS makes missing groups itself, without a key.
    assert {r.urn for r in groups} <= found.dependencies


def test_logs_are_encrypted_and_end() -> None:
    groups = build("acct", log_retention_days=731).of_type("aws:cloudwatch/logGroup:LogGroup")
    assert len(groups) == 4
    assert {(r.inputs["kmsKeyId"], r.inputs["retentionInDays"]) for r in groups} == {(KEY, 731)}


@pytest.mark.parametrize("version", list(MariaDbVersion))
def test_the_groups_are_of_the_version(version: MariaDbVersion) -> None:
    recording = build("acct", version=version)
    group = recording.one("aws:rds/parameterGroup:ParameterGroup").inputs
    assert group["family"] == f"mariadb{version}"
    assert {"name": "require_secure_transport", "value": "1", "applyMethod": "immediate"} in group["parameters"]
    assert recording.one("aws:rds/optionGroup:OptionGroup").inputs["majorEngineVersion"] == version
    assert recording.one("aws:rds/instance:Instance").inputs["engineVersion"] == version


def test_only_clients_and_the_function_reach_the_port() -> None:
    recording = build("acct")
    server, clients, rotation = (f"SecurityGroup-acct-{role}" for role in ("server", "clients", "rotation"))
    rules = [r for r in recording.resources if r.type.startswith("aws:vpc/securityGroup")]
    assert {(r.inputs["securityGroupId"], r.inputs["referencedSecurityGroupId"]) for r in rules} == {
        (server, clients),
        (server, rotation),
        (clients, server),
        (rotation, server),
    }
    for rule in rules:
        assert (rule.inputs["ipProtocol"], rule.inputs["fromPort"], rule.inputs["toPort"]) == ("tcp", 3306, 3306)
        assert not {"cidrIpv4", "cidrIpv6", "prefixListId"} & rule.inputs.keys()
    for group in recording.of_type("aws:ec2/securityGroup:SecurityGroup"):
        assert not {"ingress", "egress"} & group.inputs.keys()
    assert recording.one("aws:rds/instance:Instance").inputs["vpcSecurityGroupIds"] == [server]
    assert recording.result[0]["clients_security_group_id"] == clients


def test_outputs() -> None:
    assert build("acct").result == [
        {
            "endpoint": "db.abc.us-east-1.rds.amazonaws.com",
            "port": 3306,
            "uri": "db.abc.us-east-1.rds.amazonaws.com:3306",
            "instance_id": "acct-database-1a2b3c4",
            "security_group_id": "SecurityGroup-acct-server",
            "clients_security_group_id": "SecurityGroup-acct-clients",
            "master_secret_arn": MASTER,
            "rotation_function_arn": FUNCTION,
        }
    ]


@pytest.fixture(scope="module")
def policies() -> list[str]:
    """What the rotation function's role may do."""
    return [r.inputs["policy"] for r in build("acct").of_type("aws:iam/rolePolicy:RolePolicy")]


class TestRotationFunction:
    def test_it_runs_in_the_network_and_knows_no_secret(self) -> None:
        function = build("acct").one("aws:lambda/function:Function").inputs
        assert function["vpcConfig"] == {
            "subnetIds": ["subnet-a", "subnet-b"],
            "securityGroupIds": ["SecurityGroup-acct-rotation", "sg-network"],
        }
        assert function["environment"]["variables"] == {
            "DATABASE_HOST": "db.abc.us-east-1.rds.amazonaws.com",
            "DATABASE_PORT": "3306",
            "MASTER_SECRET_ARN": MASTER,
        }
        assert function["kmsKeyArn"] == KEY

    def test_its_package_is_the_code_and_what_the_code_imports(self) -> None:
        files = build("acct").one("aws:lambda/function:Function").inputs["code"].assets
        assert {"accounting/rotation.py", "accounting/rds-ca-rsa2048-g1.pem", "pymysql/__init__.py"} <= files.keys()
        assert all(name.endswith((".py", ".pem")) for name in files), "a compiled file differs from machine to machine"

    def test_its_package_runs_by_itself(self, tmp_path: Path) -> None:
        """In a fresh process that finds the packed PyMySQL first; boto3 is in Lambda's own runtime."""
        for name, asset in build("acct").one("aws:lambda/function:Function").inputs["code"].assets.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(Path(asset.path).read_bytes())
        program = (
            "import sys, accounting.rotation as r; from accounting import lab_user; "
            "print(r.pymysql.__file__, lab_user.ROOTS.is_file(), callable(r.handler))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == f"{tmp_path}/pymysql/__init__.py True True\n", done.stderr

    def test_only_this_accounts_secrets_manager_may_call_it(self) -> None:
        permission = build("acct").one("aws:lambda/permission:Permission").inputs
        assert (permission["principal"], permission["sourceAccount"]) == ("secretsmanager.amazonaws.com", ACCOUNT)

    @pytest.mark.parametrize(
        ("action", "resource", "context", "allowed"),
        [
            ("secretsmanager:PutSecretValue", "hpc-labs/nodes/a-accounting-1", {"own": FUNCTION}, True),
            ("secretsmanager:GetSecretValue", "hpc-labs/nodes/a-accounting-1", {"own": FUNCTION}, True),
            ("secretsmanager:PutSecretValue", "hpc-labs/nodes/a-accounting-1", {"own": FUNCTION + "2"}, False),
            ("secretsmanager:PutSecretValue", "hpc-labs/nodes/a-munge-1", {}, False),
            ("secretsmanager:PutSecretValue", "other", {"own": FUNCTION}, False),
            ("secretsmanager:DeleteSecret", "hpc-labs/nodes/a-accounting-1", {"own": FUNCTION}, False),
            ("secretsmanager:GetSecretValue", "rds!db-1-AbCdEf", {}, True),
            ("secretsmanager:PutSecretValue", "rds!db-1-AbCdEf", {}, False),
        ],
    )
    def test_secrets(
        self, policies: list[str], action: str, resource: str, context: dict[str, str], allowed: bool
    ) -> None:
        own = {"secretsmanager:resource/AllowRotationLambdaArn": context["own"]} if context else {}
        request = Request(
            action=action,
            resource=f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{resource}",
            principal=f"arn:aws:iam::{ACCOUNT}:role/rotation",
            owner=ACCOUNT,
            context=own,
        )
        assert (decide(request, '{"Statement": []}', policies) is Decision.ALLOWED) is allowed

    @pytest.mark.parametrize("by_code", [True, False])
    def test_lambda_makes_interfaces_and_the_code_cannot(self, policies: list[str], by_code: bool) -> None:
        request = Request(
            action="ec2:CreateNetworkInterface",
            resource=f"arn:aws:ec2:{REGION}:{ACCOUNT}:network-interface/eni-1",
            principal=f"arn:aws:iam::{ACCOUNT}:role/rotation",
            owner=ACCOUNT,
            context={"lambda:SourceFunctionArn": FUNCTION} if by_code else {},
        )
        expected = Decision.DENIED if by_code else Decision.ALLOWED
        assert decide(request, '{"Statement": []}', policies) is expected

    def test_the_key_opens_through_secrets_only(self, policies: list[str]) -> None:
        statement = next(s for p in policies for s in json.loads(p)["Statement"] if s["Sid"] == "KeyOfSecrets")
        assert statement["Resource"] == "arn:aws:kms:us-east-1:123456789012:key/*", "labs may have keys of their own"
        assert statement["Condition"]["StringLike"]["kms:ViaService"] == [
            f"lambda.{REGION}.amazonaws.com*",
            f"secretsmanager.{REGION}.amazonaws.com*",
        ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"subnet_ids": {"us-east-1a": "s"}}, "subnet_ids has 1 of the 2 or more zones"),
        ({"instance_class": "t4g.medium"}, "instance_class='t4g.medium': a class is written like db.t4g.medium"),
        ({"storage_gib": 19}, "storage_gib=19: RDS allows 20 to 65536 GiB"),
        ({"storage_gib": 100, "max_storage_gib": 100}, "max_storage_gib=100: at least 10 % more than storage_gib=100"),
        ({"max_storage_gib": 65537}, "max_storage_gib=65537"),
        ({"backup_retention_days": 0}, "backup_retention_days=0: RDS keeps automatic backups for 1 to 35 days"),
        ({"backup_retention_days": 36}, "backup_retention_days=36"),
        ({"log_retention_days": 2}, "log_retention_days=2: CloudWatch Logs allows 1, 3, 5"),
        ({"backup_window": "2-3"}, "backup_window='2-3': a daily window is written like 02:00-03:00"),
        ({"backup_window": "02:00-02:20"}, "30 minutes or more are needed"),
        ({"maintenance_window": "sunday"}, "maintenance_window='sunday': a weekly window is written like"),
        ({"maintenance_window": "sun:04:00-mon:04:00"}, "30 minutes or more, and less than a day, are needed"),
        ({"maintenance_window": "tue:02:30-tue:03:30"}, "overlap, which RDS refuses: move one"),
    ],
)
def test_refusals(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match="AccountingDatabaseArgs: ") as refused:
        args(**more)
    assert words in str(refused.value)


def test_all_problems_are_in_one_error() -> None:
    with pytest.raises(ValueError, match=r"storage_gib=1:.*backup_retention_days=0:.*backup_window='x'"):
        args(storage_gib=1, backup_retention_days=0, backup_window="x")


@pytest.mark.parametrize("name", ["Accounting", "a--b", "a-", "1a", "x" * 47, ""])
def test_a_name_that_no_identifier_can_begin_with_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 46 lower-case letters, digits and single hyphens"):
        AccountingDatabase(name, args())
