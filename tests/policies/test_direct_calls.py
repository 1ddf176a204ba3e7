"""Which actions of AWS's change more than data."""

from __future__ import annotations

import pytest

from policies.direct_calls import calls_in, changes, reads

_DANGEROUS = """
    autoscaling:startInstanceRefresh backup:startCopyJob backup:startRestoreJob codeartifact:getAuthorizationToken
    codebuild:startBuild codebuild:startBuildBatch cognitoidentity:getCredentialsForIdentity
    cognitoidentity:getOpenIdToken ec2instanceconnect:sendSSHPublicKey ec2instanceconnect:sendSerialConsoleSSHPublicKey
    ecr:getAuthorizationToken ecs:startTask emr:getClusterSessionCredentials guardduty:stopMonitoringMembers
    lightsail:getInstanceAccessDetails pinpoint:sendMessages quicksight:getDashboardEmbedUrl rds:startExportTask
    redshift:getClusterCredentials redshift:getClusterCredentialsWithIAM secretsmanager:getSecretValue
    secretsmanager:batchGetSecretValue ses:sendEmail ssm:getAccessToken ssm:startAssociationsOnce
    ssm:startChangeRequestExecution storagegateway:describeChapCredentials sts:getFederationToken
"""
_HARMLESS = """
    athena:startQueryExecution backup:startBackupJob bedrock:invokeModel ec2:describeInstances ec2:startInstances
    events:putEvents eventbridge:putEvents glue:startJobRun iam:getAccountPasswordPolicy iam:getCredentialReport
    kms:decrypt kms:generateDataKeyPairWithoutPlaintext lambda:invoke logs:startQuery rds:stopDBCluster
    secretsmanager:describeSecret sfn:startSyncExecution StepFunctions:StopExecution states:sendTaskSuccess
    textract:analyzeDocument
"""


@pytest.mark.parametrize("call", _DANGEROUS.split())
def test_what_starts_sends_stops_or_hands_out_is_named_one_by_one(call: str) -> None:
    assert changes(call)
    assert not reads(call)


@pytest.mark.parametrize("call", _HARMLESS.split())
def test_what_labs_do_all_day_changes_nothing(call: str) -> None:
    assert not changes(call)


def test_names_say_how_they_wait_for_an_answer() -> None:
    text = "arn:aws:states:::emr-serverless:startJobRun.sync or arn:aws-cn:scheduler:::aws-sdk:sqs:sendMessage"
    assert calls_in(text) == ["emrserverless:startJobRun", "sqs:sendMessage"]
    assert calls_in("arn:aws:states:us-east-1:111122223333:activity:jobs") == []
