"""The clean lab, written down otherwise: the same lab, so that no rule may say anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import (
    ACCOUNT,
    DATA,
    KEY,
    KEY_POLICY,
    NO_TLS,
    OBJECTS,
    OURS,
    PEER,
    QUEUE_POLICY,
    REDRIVE,
    REFUSE_PLAIN,
    REGION,
    ROOT,
    TAGS,
    allow,
    data_policy,
    deny,
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


# Of the private ranges that AWS gives out by IPAM (docs.aws.amazon.com/vpc/latest/ipam/tutorials-private-ipv6.html).
_PRIVATE_6 = "fd80:64:64::/56"
_SUBNETS_6 = {"shared-a": "fd80:64:64::/64", "shared-b": "fd80:64:64:1::/64", "lab-subnet": "fd80:64:64:80::/64"}


def _both_families(lab: Lab) -> None:
    """What the lab's rules say of IPv4, of IPv6 too; there is no route out by either."""
    inside, *shared = (_SUBNETS_6[name] for name in ("lab-subnet", "shared-a", "shared-b"))
    for egress in (False, True):
        for number, block in enumerate((inside, *shared, "::/0")):
            aws.ec2.NetworkAclRule(
                lab.new(f"{'out' if egress else 'in'}-{number}"),
                network_acl_id=lab["lab-acl"].id,
                rule_number=200 + number,
                egress=egress,
                protocol="-1",
                rule_action="deny" if block == "::/0" else "allow",
                ipv6_cidr_block=block,
            )
    https: dict[str, Any] = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "description": "own services"}
    for block in shared:
        name = block.replace(":", "-").partition("/")[0].strip("-")
        aws.vpc.SecurityGroupEgressRule(
            lab.new(f"to-{name}"), security_group_id=lab["nodes"].id, cidr_ipv6=block, **https
        )
    aws.vpc.SecurityGroupIngressRule(
        lab.new("from-nodes"), security_group_id=lab["services"].id, cidr_ipv6=inside, **https
    )


def _split(lab: Lab) -> pulumi.Output[str]:
    """The same by a statement each for reading and writing, with another's endpoint and without any."""
    whole = only_by_endpoint(lab)
    around = {"ArnNotLike": whole["Condition"]["ArnNotLike"]}
    no_endpoint = {**whole, "Condition": {**around, "Null": {"aws:SourceVpce": "true"}}}
    another = {**whole, "Condition": {**whole["Condition"], "Null": {"aws:SourceVpce": "false"}}}
    actions = {"Reading": ["s3:Get*", "s3:List*", "s3:RestoreObject"], "Writing": ["s3:Put*", "s3:Delete*"]}
    statements = [
        {**half, "Sid": f"{sid}{number}", "Action": names}
        for sid, names in actions.items()
        for number, half in enumerate((no_endpoint, another))
    ]
    return pulumi.Output.json_dumps({"Statement": [REFUSE_PLAIN, *statements]})


def _delegating(lab: Lab) -> pulumi.Output[str]:
    """The same, and access points of our own account say who reads."""
    delegation = allow({"AWS": "*"}, "s3:GetObject", OBJECTS, StringEquals={"s3:DataAccessPointAccount": ACCOUNT})
    return data_policy(lab, delegation)


def _no_strangers() -> str:
    """An endpoint's policy that refuses strangers by their accounts, and their resources."""
    everything = {"Principal": "*", "Action": "*", "Resource": "*"}
    return policy(
        {"Effect": "Allow", **everything},
        *(
            {"Effect": "Deny", **everything, "Condition": {"StringNotEquals": {key: ACCOUNT}}}
            for key in ("aws:PrincipalAccount", "aws:ResourceAccount")
        ),
    )


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


def _events_logged(lab: Lab) -> None:
    """What EventBridge's guide says of a log group that is a rule's target."""
    services = {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]}
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/events/*:*"
    of_rule = {"aws:SourceArn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly"}
    document = policy(
        allow(services, "logs:CreateLogStream", group),
        allow(services, "logs:PutLogEvents", group, ArnEquals=of_rule),
    )
    aws.cloudwatch.LogResourcePolicy(lab.new("events"), policy_name="events", policy_document=document)


_BALANCERS = {"AWS": "arn:aws:iam::127311923021:root"}
_NOTIFIED = allow(
    {"Service": "s3.amazonaws.com"}, "sqs:SendMessage", ArnEquals={"aws:SourceArn": f"arn:aws:s3:::{DATA}"}
)
_INSIGHTS = f"arn:aws:lambda:{REGION}:580247275435:layer:LambdaInsightsExtension:56"

SPELLINGS = {
    "events-logged": Hole("", _events_logged),
    "layer-of-aws": Hole("", changes={"provision": {"layers": [_INSIGHTS]}}),
    "logs-of-older-balancers": Hole(
        "",
        changes={
            "data-policy": {
                "policy": lambda lab: data_policy(
                    lab, allow(_BALANCERS, "s3:PutObject", f"{OBJECTS[0]}/lb/AWSLogs/{ACCOUNT}/*")
                )
            }
        },
    ),
    "notified-by-the-bucket-of-the-lab": Hole(
        "",
        changes={"dead": {"policy": policy(allow(ROOT, "sqs:SendMessage"), _NOTIFIED, deny("sqs:*", "*", **NO_TLS))}},
    ),
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
    "endpoint-asked-for-in-two-statements": Hole("", changes={"data-policy": {"policy": _split}}),
    "rights-by-access-points": Hole("", changes={"data-policy": {"policy": _delegating}}),
    "endpoint-that-refuses-strangers": Hole("", changes={"s3": {"policy": _no_strangers()}}),
    "policy-beside-the-endpoint": Hole("", _endpoint_policy_beside, changes={"logs": {"policy": None}}),
    "parameters-in-another-spelling": Hole(
        "",
        changes={"database-parameters": {"parameters": [{"name": "require_secure_transport", "value": "ON"}]}},
    ),
    "resources-in-a-template": Hole(
        "", lambda lab: aws.cloudformation.Stack(lab.new("extra"), name="extra", template_body=_TEMPLATE, tags=TAGS)
    ),
    "both-families": Hole(
        "",
        _both_families,
        changes={
            "vpc": {
                "ipv6_ipam_pool_id": "ipam-pool-0123456789abcdef0",
                "ipv6_cidr_block": _PRIVATE_6,
                "assign_generated_ipv6_cidr_block": None,
            },
            **{name: {"ipv6_cidr_block": block} for name, block in _SUBNETS_6.items()},
            "lab-subnet": {
                "ipv6_cidr_block": _SUBNETS_6["lab-subnet"],
                "assign_ipv6_address_on_creation": True,
                "enable_resource_name_dns_aaaa_record_on_launch": True,
            },
            "workbench": {"ipv6_addresses": ["fd80:64:64:80::17"]},
            "logs": {"ip_address_type": "dualstack"},
            "accounting": {"network_type": "DUAL"},
        },
    ),
    "names-with-dots": Hole(
        "", changes={"own-names-list": {"domains": [f"*.{REGION}.amazonaws.com.", "*.ec2.internal."]}}
    ),
}
