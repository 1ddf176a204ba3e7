"""Values that mean something: what a change must be to matter, where any other value would not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .operators import FOREIGN, STRANGER, STRANGERS_KEY
from .places import matches, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .operators import Change
    from .places import Pattern

_MANAGED = "arn:aws:iam::aws:policy"
_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # the one of AWS's documentation
_SCRIPT = f"#!/bin/bash\nexport AWS_SECRET_ACCESS_KEY={_KEY}\n"
_ELSEWHERE = "https://example.org/install.sh"
_PROVIDER = "arn:aws:lambda:us-east-1:123456789012:function:pcluster-cfn-1"
_ANY_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:*"
_EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
_WIDE = {"protocol": "tcp", "fromPort": 988, "toPort": 988, "description": "Lustre", "cidrBlocks": ["10.64.0.0/16"]}
_WORLD = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "description": "SSH", "cidrBlocks": ["0.0.0.0/0"]}

_PROGRAM = f"{FOREIGN}.dkr.ecr.us-east-1.amazonaws.com/tools:1"
_THEIR_ROLE = json.dumps({"roleArn": f"arn:aws:iam::{FOREIGN}:role/deploys"})
_OPENS = "arn:aws:states:::aws-sdk:ec2:createInternetGateway"
_CALL = {"Type": "Task", "Resource": _OPENS, "End": True}
_QUEUE = f"arn:aws:sqs:us-east-1:{FOREIGN}:theirs"
_SIGNED = {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}
_LEADS_OUT = {"x-amazon-apigateway-integration": {"type": "http_proxy", "uri": "https://example.org"}}
_COPIED = {"rules": [{"destination": {"bucket": "arn:aws:s3:::theirs", "account": FOREIGN}}]}


def _policy(principal: object, action: str = "*", resource: str = "*") -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Statement": [{**statement, "Principal": principal} if principal else statement]})


# By types and places, between spaces.
_VALUES: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("Bucket BucketObjectv2", "acl"): {"is public": "public-read"},
    ("Bucket BucketObjectv2", "grants"): {"has everybody": [{"uri": _EVERYBODY}]},
    ("Bucket BucketObjectv2", "accessControlPolicy.grants"): {"has everybody": [{"grantee": {"uri": _EVERYBODY}}]},
    ("Bucket", "policy"): {"lets everybody in": _policy("*"), "lets a stranger in": _policy({"AWS": STRANGER})},
    ("Bucket", "logging"): {"goes elsewhere": {"targetBucket": "elsewhere"}},
    ("Bucket", "loggings"): {"goes elsewhere": [{"targetBucket": "elsewhere"}]},
    ("Bucket", "lifecycleRules"): {"expires": [{"expiration": {"days": 3}}]},
    ("BucketLifecycleConfiguration", "rules[].filters"): {"chooses": [{"prefix": "only/"}]},
    ("Tag", "key"): {"is a lab's": "hpc-labs:virtual-lab"},
    ("TopicSubscription", "endpoint"): {"is the provider": _PROVIDER},
    ("TopicSubscription", "protocol"): {"is plain": "http"},
    ("Function", "runtime"): {"is old": "python3.8"},
    ("Function", "imageUri"): {"is a stranger's image": _PROGRAM},
    ("Function", "environment.variables.*"): {"is a key": "AKIAIOSFODNN7EXAMPLE"},
    ("Parameter", "value insecureValue"): {"is a key": "AKIAIOSFODNN7EXAMPLE"},
    ("Parameter", "name"): {"is a secret's": "/lab/password"},
    ("Permission", "principal"): {"is a stranger's account": FOREIGN, "is another service": "s3.amazonaws.com"},
    ("Permission", "functionUrlAuthType"): {"is nothing": "NONE"},
    ("Permission", "function"): {"is the provider's": "pcluster-cfn-1"},
    ("Instance", "username masterUsername"): {"is usual": "admin"},
    ("Instance", "port"): {"is usual": 3306},
    ("Instance", "engineVersion"): {"is old": "10.4"},
    ("Role", "managedPolicyArns"): {
        "has all": [f"{_MANAGED}/AdministratorAccess"],
        "has all of a service": [f"{_MANAGED}/AmazonS3FullAccess"],
    },
    ("Role", "inlinePolicies"): {
        "has all": [{"name": "all", "policy": _policy(None)}],
        "has all of a service": [{"name": "all", "policy": _policy(None, "s3:*")}],
        "reads all": [{"name": "all", "policy": _policy(None, "s3:GetObject")}],
        "makes roles": [{"name": "all", "policy": _policy(None, "iam:CreateRole")}],
        "calls functions": [{"name": "all", "policy": _policy(None, "lambda:InvokeFunction", _ANY_FUNCTION)}],
        "has all of functions": [{"name": "all", "policy": _policy(None, "lambda:*", _ANY_FUNCTION)}],
    },
    ("RolePolicyAttachment", "policyArn"): {
        "has all": f"{_MANAGED}/AdministratorAccess",
        "has all of a service": f"{_MANAGED}/AmazonS3FullAccess",
    },
    ("SecurityGroup DefaultSecurityGroup", "ingress egress"): {
        "has a wide range": [_WIDE],
        "has the world": [_WORLD],
    },
    ("DefaultRouteTable", "routes"): {
        "leads to a NAT gateway": [{"cidrBlock": "10.40.0.0/16", "natGatewayId": "nat-1"}],
    },
    ("VpcEndpoint", "vpcEndpointType"): {"is an interface": "Interface"},
    ("Cluster", "*CustomActions*.Sequence"): {"is from elsewhere": [{"Script": _ELSEWHERE}]},
    ("Cluster", "DirectoryService.DomainAddr"): {"is in the clear": "ldap://corp.example.org"},
    ("Cluster", "DirectoryService.AdditionalSssdConfigs"): {
        "switches TLS off": {"ldap_auth_disable_tls_never_use_in_production": True},
        "checks no certificate": {"ldap_tls_reqcert": "never"},
        "asks in the clear": {"ldap_uri": "ldap://corp.example.org"},
    },
    ("Cluster", "DevSettings.InstanceTypesData"): {"is from elsewhere": _ELSEWHERE},
    ("Cluster", "Scheduling.SlurmQueues[].Tags *.ComputeResources[].Tags"): {
        "takes a tag away": [{"Key": "hpc-labs:project", "Value": "another"}],
    },
    ("Cluster", "*.DataRepositoryAssociations"): {"is elsewhere": [{"DataRepositoryPath": "s3://elsewhere/x"}]},
    ("Project", "secondaryArtifacts"): {"is not encrypted": [{"encryptionDisabled": True}]},
    ("Project", "environment.environmentVariables"): {"has a secret": [{"name": "TOKEN", "value": "x"}]},
    ("Project", "logsConfig.cloudwatchLogs.status"): {"is off": "DISABLED"},
    ("Project", "environment.image"): {"is a stranger's image": _PROGRAM},
    ("Project", "source secondarySources"): {
        "has a password": {"location": "https://me:mine@example.org/x.git"},
        "is a stranger's bucket": {"type": "S3", "location": "theirs/x.zip"},
    },
    ("StateMachine", "definition"): {"opens the network": json.dumps({"StartAt": "Open", "States": {"Open": _CALL}})},
    ("StateMachine", "definitionSubstitutions"): {"opens the network": {"Call": _OPENS}},
    ("StateMachine", "definition.*"): {"is a stranger's": _QUEUE},
    ("Schedule", "target.arn"): {"opens the network": _OPENS},
    ("Schedule", "target.input target.input.*"): {"is a stranger's": _QUEUE},
    ("EventTarget", "arn"): {"runs commands": "arn:aws:ssm:us-east-1::document/AWS-RunShellScript"},
    ("EventTarget Schedule", "input target.input *inputTransformer.inputTemplate"): {
        "has other code": json.dumps({"buildspecOverride": "version: 0.2"}),
    },
    ("aws", "assumeRole assumeRoleWithWebIdentity"): {"is a stranger's": _THEIR_ROLE},
    ("aws", "assumeRoles"): {"has a stranger's": f"[{_THEIR_ROLE}]"},
    ("aws", "endpoints"): {"is elsewhere": json.dumps([{"s3": "https://example.org"}])},
    ("ResolverRule", "targetIps[].ip"): {"is public": "8.8.8.8"},
    ("Plan", "rules[].copyActions"): {
        "go to a stranger": [{"destinationVaultArn": f"arn:aws:backup:us-east-1:{FOREIGN}:backup-vault:theirs"}],
    },
    ("ReplicationConfiguration", "destination.fileSystemId"): {
        "is a stranger's": f"arn:aws:elasticfilesystem:us-east-1:{FOREIGN}:file-system/fs-1",
    },
    ("Table", "replicas"): {"has a stranger's key": [{"kmsKeyArn": STRANGERS_KEY, "pointInTimeRecovery": True}]},
    ("Secret", "replicas"): {"has a stranger's key": [{"kmsKeyId": STRANGERS_KEY}]},
    ("Instance", "ebsBlockDevices"): {"has a stranger's key": [{"encrypted": True, "kmsKeyId": STRANGERS_KEY}]},
    ("Cluster", "SharedStorage[].EbsSettings"): {"has a stranger's key": {"KmsKeyId": STRANGERS_KEY}},
    ("Bucket", "replicationConfiguration"): {"goes to a stranger": _COPIED},
    ("Bucket", "replicationConfigurations"): {"goes to a stranger": [_COPIED]},
    ("RestApi", "body"): {
        "has an open method": json.dumps({"paths": {"/": {"get": {}}}}),
        "leads to the internet": json.dumps({"paths": {"/": {"get": {**_SIGNED, **_LEADS_OUT}}}}),
    },
    ("Instance", "networkInterfaces"): {"asks for an address": [{"associatePublicIpAddress": True}]},
    ("Instance LaunchTemplate", "userData userDataBase64"): {"holds a secret": _SCRIPT},
}


def more(token: str, path: Pattern) -> Iterator[Change]:
    """The further changes of a place."""
    kind, place = token.rpartition(":")[2], shown(path)
    for (types, places), values in _VALUES.items():
        if matches(kind, types) and matches(place, places):
            yield from values.items()
