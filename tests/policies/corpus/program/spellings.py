"""The clean lab, written down otherwise: the same lab, so that no rule may say anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import (
    KEY,
    KEY_POLICY,
    NO_TLS,
    OBJECTS,
    OURS,
    PEER,
    QUEUE_POLICY,
    REDRIVE,
    REGION,
    TAGS,
    allow,
    only_by_endpoint,
    policy,
)

if TYPE_CHECKING:
    from tests.policies.corpus.program.lab import Lab


def _routes_inline(lab: Lab) -> None:
    peering = lab["peering"].id
    routes = [aws.ec2.RouteTableRouteArgs(cidr_block=PEER, vpc_peering_connection_id=peering)]
    table = aws.ec2.RouteTable(lab.new("inline-routes"), vpc_id=lab["vpc"].id, routes=routes)
    aws.ec2.RouteTableAssociation(lab.new("inline-association"), route_table_id=table.id, subnet_id=lab["shared-a"].id)


def _groups_inline(lab: Lab) -> None:
    https: dict[str, Any] = {"protocol": "tcp", "from_port": 443, "to_port": 443, "description": "own services"}
    group = aws.ec2.SecurityGroup(
        lab.new("inline-group"),
        vpc_id=lab["vpc"].id,
        description="all rules inside",
        ingress=[
            aws.ec2.SecurityGroupIngressArgs(**https, security_groups=[lab["functions"].id]),
            aws.ec2.SecurityGroupIngressArgs(**https, self=True),
        ],
        egress=[aws.ec2.SecurityGroupEgressArgs(**https, cidr_blocks=["10.64.0.0/24"])],
        tags=TAGS,
    )
    aws.ec2.NetworkInterface(lab.new("inline-interface"), subnet_id=lab["shared-a"].id, security_groups=[group.id])


def _old_rules(lab: Lab) -> None:
    aws.ec2.SecurityGroupRule(
        lab.new("old-kind"),
        type="egress",
        security_group_id=lab["functions"].id,
        protocol="tcp",
        from_port=443,
        to_port=443,
        source_security_group_id=lab["services"].id,
        description="own services",
    )


def _acl_rules_beside(lab: Lab) -> None:
    for egress in (True, False):
        aws.ec2.NetworkAclRule(
            lab.new(f"beside-{egress}"),
            network_acl_id=lab["shared-acl"].id,
            rule_number=200,
            egress=egress,
            protocol="tcp",
            rule_action="allow",
            cidr_block="10.64.0.0/16",
            from_port=443,
            to_port=443,
        )


def _prefix_list(lab: Lab) -> None:
    lab.make(
        aws.vpc.SecurityGroupEgressRule,
        "listed",
        security_group_id=lab["nodes"].id,
        prefix_list_id=aws.ec2.ManagedPrefixList(
            lab.new("peers"), name="peers", address_family="IPv4", max_entries=1, entries=[{"cidr": PEER}]
        ).id,
        ip_protocol="tcp",
        from_port=636,
        to_port=636,
        description="directory",
    )


def _other_order(lab: Lab) -> pulumi.Output[str]:
    plain = {
        "Sid": "Plain",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": OBJECTS,
        "Condition": NO_TLS,
    }
    return pulumi.Output.json_dumps({"Statement": [only_by_endpoint(lab), plain]})


def _endpoint_policy_beside(lab: Lab) -> None:
    statement = allow({"AWS": "*"}, "*", "*", **OURS)
    aws.ec2.VpcEndpointPolicy(lab.new("beside"), vpc_endpoint_id=lab["logs"].id, policy=policy(statement))


_CFN_TAGS = json.dumps([{"Key": key, "Value": value} for key, value in TAGS.items()])
_TEMPLATE = f"""
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Key: {{Type: String, Default: "{KEY}"}}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: corpus-in-a-template
      KmsMasterKeyId: !Ref Key
      RedrivePolicy: {{deadLetterTargetArn: "arn:aws:sqs:us-east-1:123456789012:corpus-dead", maxReceiveCount: 5}}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: "sqs:*"
            Resource: "*"
            Condition: {{Bool: {{"aws:SecureTransport": false}}}}
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {{LogGroupName: /corpus/template, KmsKeyId: !Ref Key, RetentionInDays: 365, Tags: {_CFN_TAGS}}}
"""


def _key_of_its_own(lab: Lab) -> None:
    key = aws.kms.Key(lab.new("late-key"), enable_key_rotation=True, policy=policy(*KEY_POLICY), tags=TAGS)
    aws.sqs.Queue(lab.new("late"), name="late", kms_master_key_id=key.arn, policy=QUEUE_POLICY, redrive_policy=REDRIVE)


# Clean as well, but for what a preview cannot know.
WAITING = {"key-of-its-own": Hole("", _key_of_its_own)}
SPELLINGS = {
    "routes-inside-the-table": Hole("", _routes_inline),
    "rules-inside-the-group": Hole("", _groups_inline),
    "rules-of-the-old-kind": Hole("", _old_rules),
    "acl-entries-beside": Hole("", _acl_rules_beside),
    "ranges-by-prefix-list": Hole("", _prefix_list),
    "switches-by-default": Hole(
        "",
        changes={
            "lab-subnet": {"map_public_ip_on_launch": False, "assign_ipv6_address_on_creation": False},
            "workbench": {"source_dest_check": True, "associate_public_ip_address": False},
            "accounting": {"publicly_accessible": False},
            "vpc": {"instance_tenancy": "default", "assign_generated_ipv6_cidr_block": False},
        },
    ),
    "switches-as-text": Hole(
        "",
        changes={
            "burst": {"network_interfaces": [{"associate_public_ip_address": "false", "delete_on_termination": "true"}]}
        },
    ),
    "policies-in-another-order": Hole("", changes={"data-policy": {"policy": _other_order}}),
    "policy-beside-the-endpoint": Hole("", _endpoint_policy_beside, changes={"logs": {"policy": None}}),
    "parameters-in-another-spelling": Hole(
        "",
        changes={"database-parameters": {"parameters": [{"name": "require_secure_transport", "value": "ON"}]}},
    ),
    "resources-in-a-template": Hole(
        "", lambda lab: aws.cloudformation.Stack(lab.new("extra"), name="extra", template_body=_TEMPLATE, tags=TAGS)
    ),
    "names-with-dots": Hole(
        "", changes={"own-names-list": {"domains": [f"*.{REGION}.amazonaws.com.", "*.ec2.internal."]}}
    ),
}
