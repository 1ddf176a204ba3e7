import json

from policies import tokens
from policies.iam import NOT_TOLD
from policies.network.kinds import OUTSIDE

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_VPC = Res(tokens.VPC[0], {"id": "vpc-1", "cidrBlock": "10.0.0.0/16"}, name="vpc")
_DEFAULT_GROUP = Res(tokens.DEFAULT_SECURITY_GROUP[0], {"id": "sg-0", "vpcId": "vpc-1"})
_GROUP = Res(tokens.SECURITY_GROUP[0], {"id": "sg-12345", "vpcId": "vpc-1", "description": "nodes of a lab"})
_RULE, _IN, _OUT = tokens.SECURITY_GROUP_RULE[0], tokens.INGRESS_RULE[0], tokens.EGRESS_RULE[0]
_LOG = Res(tokens.FLOW_LOG[0], {"vpcId": "vpc-1", "trafficType": "ALL"})
_ENDPOINT = Res(
    tokens.VPC_ENDPOINT[0],
    {
        "id": "vpce-1",
        "vpcId": "vpc-1",
        "serviceName": "com.amazonaws.us-east-1.logs",
        "vpcEndpointType": "Interface",
        "subnetIds": ["subnet-1", "subnet-2"],
    },
)
_SERVICE = Res(tokens.ENDPOINT_SERVICE[0], {"acceptanceRequired": True, "allowedPrincipals": []})
_TUNNEL = {"cloudwatchLogOptions": {"logEnabled": True}}
_PEERS = """
accounts = ["111122223333"]
[[peers]]
name = "main"
cidrs = ["10.40.0.0/16"]
reason = "directory of the institute"
[[peers]]
name = "far"
cidrs = ["10.50.0.0/16"]
account = "444455556666"
region = "eu-west-1"
vpc = "vpc-far"
reason = "storage of the institute"
dns = true
"""
_PEERING = Res(
    tokens.PEERING[0],
    {"id": "pcx-1", "vpcId": "vpc-1", "peerVpcId": "vpc-2", "peerOwnerId": "111122223333", "region": "us-east-1"},
    name="peering",
)
# The acceptance in the other account has that account's view: its peer is the account that asked.
_ACCEPTED = Res(tokens.PEERING_ACCEPTER[0], {"vpcPeeringConnectionId": "pcx-1", "peerOwnerId": "999988887777"})
_OTHERS = tuple(
    Res(tokens.VPC[0], {"id": f"vpc-{name}", "cidrBlock": cidr}, name=name)
    for name, cidr in (("main", "10.40.0.0/16"), ("other", "10.99.0.0/16"), ("new", UNKNOWN))
)
_FAR = {"peerOwnerId": "444455556666", "peerRegion": "eu-west-1", "peerVpcId": "vpc-far"}
_RULES = Res(tokens.DNS_RULE_GROUP[0], {"id": "frg-1"}, name="rules")
_EVERYTHING = Res(tokens.DNS_DOMAINS[0], {"id": "fdl-all", "domains": ["*"]}, name="all")
_NAMES = Res(tokens.DNS_DOMAINS[0], {"id": "fdl-own", "domains": ["*.s3.us-east-1.amazonaws.com."]}, name="own")
_ASSOCIATION = Res(tokens.DNS_RULE_GROUP_ASSOCIATION[0], {"vpcId": "vpc-1", "firewallRuleGroupId": "frg-1"})
_BLOCK = Res(
    tokens.DNS_RULE[0],
    {"action": "BLOCK", "firewallRuleGroupId": "frg-1", "firewallDomainListId": "fdl-all"},
    name="block",
)
_ALLOW = Res(
    tokens.DNS_RULE[0],
    {"action": "ALLOW", "firewallRuleGroupId": "frg-1", "firewallDomainListId": "fdl-own"},
    name="allow",
)
_TAGS = {
    f"hpc-labs:{key}": value
    for key, value in {
        "virtual-lab": "neuro",
        "project": "spikes",
        "cost-centre": "cc-1",
        "owner": "ada",
        "data-class": "internal",
    }.items()
}
_TOLD = [
    {
        "notificationType": kind,
        "threshold": percent,
        "thresholdType": "PERCENTAGE",
        "comparisonOperator": "GREATER_THAN",
        "subscriberEmailAddresses": ["owner@example.org"],
    }
    for kind, percent in (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))
]
_SUBNET = Res(tokens.SUBNET[0], {"id": "subnet-1", "vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24"}, name="subnet")


def _cluster(**more: object) -> Res:
    configuration = {"HeadNode": {"Networking": {"SubnetId": "subnet-1"}}, **more}
    resource = {"Type": "Custom::PclusterCluster", "Properties": {"ClusterConfiguration": configuration}}
    body = {"templateBody": json.dumps({"Resources": {"Cluster": resource}})}
    return Res(tokens.CLOUDFORMATION_STACK[0], body, name="cluster")


_PASSWORD = "arn:aws:secretsmanager:us-east-1:111122223333:secret:password-a1b2c3"


def _iam(policy: str) -> dict[str, object]:
    return {"AdditionalIamPolicies": [{"Policy": f"arn:aws:iam::aws:policy/{policy}"}]}


def _endpoint(service: str) -> Res:
    properties = {"vpcId": "vpc-1", "serviceName": f"com.amazonaws.us-east-1.{service}"}
    return Res(tokens.VPC_ENDPOINT[0], properties, name=f"{service}-endpoint")


def _lattice(key: str, account: str) -> dict[str, object]:
    """What makes the good endpoint one to what VPC Lattice shares."""
    return {"serviceName": ABSENT, key: f"arn:aws:vpc-lattice:us-east-1:{account}:x/y-1"}


def _mixed(named: dict[str, str], *overrides: dict[str, str]) -> dict[str, object]:
    rows = [{"launchTemplateSpecification": each} for each in overrides]
    template = {"launchTemplateSpecification": named, "overrides": rows}
    return {"launchTemplate": ABSENT, "mixedInstancesPolicy": {"launchTemplate": template}}


def _fleet(token: str, **named: str) -> Res:
    return Res(token, {"launchTemplateConfigs": [{"launchTemplateSpecification": named}]})


_TEMPLATE = Res(tokens.LAUNCH_TEMPLATE[0], {"id": "lt-1", "name": "nodes"}, name="template")
_ANYBODYS = "com.amazonaws.vpce.us-east-1.vpce-svc-"
_SHARED_WITH = 'accounts = ["111122223333"]\nshared_accounts = ["444455556666"]\n'
_ENDPOINTS = tuple(map(_endpoint, ("s3", "dynamodb", "ec2", "cloudformation", "logs")))


def _counting(*values: str, key: str = "hpc-labs:virtual-lab") -> dict[str, object]:
    return {"tags": {"key": key, "values": list(values), "matchOptions": ["EQUALS"]}}


_SPIKES = _counting("spikes", key="hpc-labs:project")
_BUDGET = Res(
    tokens.BUDGET[0],
    {"notifications": _TOLD, "filterExpression": {"ands": [_counting("neuro"), _SPIKES]}},
    name="budget",
)
_BY_FILTERS = [
    {"name": "TagKeyValue", "values": ["user:hpc-labs:virtual-lab$neuro", "user:hpc-labs:project$spikes"]},
]

TABLES = {
    "net-default-sg-closed": Table(
        good=(_DEFAULT_GROUP, _VPC),
        cases={
            "absent": ({"ingress": ABSENT}, PASSES),
            "empty": ({"ingress": [], "egress": []}, PASSES),
            "not known": ({"ingress": UNKNOWN}, waits("ingress")),
            "a rule": ({"egress": [{"protocol": "-1"}]}, fails("egress is ")),
        },
    ),
    "net-default-sg-closed (the VPC)": Table(
        good=(_VPC, _DEFAULT_GROUP), cases={"without its group": ({"id": "vpc-2"}, fails("no DefaultSecurityGroup"))}
    ),
    "net-default-sg-closed (a rule beside it)": Table(
        good=(Res(_RULE, {"securityGroupId": "sg-1", "type": "ingress"}, name="rule"), _DEFAULT_GROUP, _VPC),
        cases={
            "of the default group": ({"securityGroupId": "sg-0"}, fails("rule is a rule of the default group")),
        },
    ),
    "net-flow-logs": Table(
        good=(_LOG, _VPC),
        cases={
            "absent": ({"trafficType": ABSENT}, fails("trafficType is not set; allowed: ALL")),
            "not known": ({"trafficType": UNKNOWN}, waits("trafficType")),
            "rejected traffic only": ({"trafficType": "REJECT"}, fails('trafficType is "REJECT"')),
            "of a subnet": (Res(_LOG.type, {"subnetId": "subnet-1"}), fails("no FlowLog for this VPC")),
        },
    ),
    "net-sg-described": Table(
        good=(_GROUP,),
        cases={
            "absent": ({"description": ABSENT}, fails("description is not set")),
            "empty": ({"description": " "}, fails('description is " "')),
            "the provider's": ({"description": "Managed by Pulumi"}, fails("Managed by Pulumi")),
            "not known": ({"description": UNKNOWN}, waits("description")),
            "inline": ({"ingress": [{"protocol": "tcp"}]}, fails("ingress[0].description")),
            "default group": (_DEFAULT_GROUP, PASSES),
            "rule": (Res(_RULE, {"type": "ingress"}), fails("description")),
            "ingress": (Res(_IN), fails("description")),
            "egress": (Res(_OUT, {"description": "to the file systems"}), PASSES),
        },
    ),
    "net-unused": Table(
        good=(_GROUP, Res(tokens.INSTANCE[0], {"vpcSecurityGroupIds": ["sg-12345"]}, name="head")),
        cases={
            "absent": ({"id": ABSENT}, fails("nothing in the stack uses it")),
            "another's": ({"id": "sg-99999"}, fails("nothing in the stack uses it")),
            "ACL without subnets": (Res(tokens.NETWORK_ACL[0], {"vpcId": "vpc-1"}), fails("nothing in the stack")),
            "ACL with subnets": (Res(tokens.NETWORK_ACL[0], {"subnetIds": ["subnet-1"]}), PASSES),
            "ACL with unknown subnets": (Res(tokens.NETWORK_ACL[0], {"subnetIds": UNKNOWN}), waits("subnetIds")),
            "default ACL": (Res(tokens.NETWORK_ACL[1], {"subnetIds": []}), PASSES),
            "default group": (_DEFAULT_GROUP, PASSES),
        },
    ),
    "net-unused (own rules)": Table(
        good=(_GROUP, Res(_IN, {"securityGroupId": "sg-1", "referencedSecurityGroupId": "sg-12345"}, name="rule")),
        cases={"only its own": ({"id": "sg-1"}, fails("nothing in the stack uses it"))},
    ),
    "net-tgw-no-auto-accept": Table(
        good=(
            Res(
                tokens.TRANSIT_GATEWAY[0],
                {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"},
            ),
        ),
        cases={
            "absent": ({"defaultRouteTableAssociation": ABSENT}, fails("Association is not set, which means enable")),
            "propagates": ({"defaultRouteTablePropagation": "enable"}, fails("defaultRouteTablePropagation")),
            "accepts": ({"autoAcceptSharedAttachments": "enable"}, fails("autoAcceptSharedAttachments")),
            "not known": ({"autoAcceptSharedAttachments": UNKNOWN}, waits("autoAcceptSharedAttachments")),
        },
    ),
    "net-endpoint-service-manual": Table(
        good=(_SERVICE,),
        cases={
            "absent": ({"acceptanceRequired": ABSENT}, fails("acceptanceRequired is not set, which means false")),
            "not known": ({"acceptanceRequired": UNKNOWN}, waits("acceptanceRequired")),
            "off": ({"acceptanceRequired": False}, fails("acceptanceRequired is false")),
            "everybody": ({"allowedPrincipals": ["*"]}, fails("allowedPrincipals[0]")),
            "everybody beside it": (Res(tokens.ENDPOINT_SERVICE_PRINCIPAL[0], {"principalArn": "*"}), fails("*")),
            "somebody": (
                Res(tokens.ENDPOINT_SERVICE_PRINCIPAL[0], {"principalArn": "arn:aws:iam::111122223333:root"}),
                PASSES,
            ),
        },
    ),
    "net-endpoint-service-known": Table(
        good=(_SERVICE,),
        facts=_SHARED_WITH,
        cases={
            "absent": ({"allowedPrincipals": ABSENT}, PASSES),
            "not known": ({"allowedPrincipals": UNKNOWN}, waits("allowedPrincipals")),
            "ours": ({"allowedPrincipals": ["arn:aws:iam::111122223333:role/client"]}, PASSES),
            "shared with": ({"allowedPrincipals": ["arn:aws:iam::444455556666:root"]}, PASSES),
            "a stranger": (
                {"allowedPrincipals": ["arn:aws:iam::999988887777:root"]},
                fails('allowedPrincipals[0] is "arn:aws:iam::999988887777:root"; allowed: accounts of ours'),
            ),
            "everybody is another rule's": ({"allowedPrincipals": ["*"]}, PASSES),
            "a stranger beside it": (
                Res(tokens.ENDPOINT_SERVICE_PRINCIPAL[0], {"principalArn": "arn:aws:iam::999988887777:root"}),
                fails("principalArn is"),
            ),
        },
    ),
    "net-endpoint-service-known (no facts)": Table(
        good=(_SERVICE,),
        cases={
            "whose account it is": (
                {"allowedPrincipals": ["arn:aws:iam::111122223333:root"]},
                waits(f"allowedPrincipals[0]: {NOT_TOLD}"),
            ),
        },
    ),
    "net-endpoint-known": Table(
        good=(_ENDPOINT, Res(_SERVICE.type, {"id": "vpce-svc-1", "serviceName": f"{_ANYBODYS}1"}, name="ours")),
        facts=f'{_SHARED_WITH}endpoint_services = ["{_ANYBODYS}2", "arn:aws:vpc-lattice:*:444455556666:*"]\n',
        cases={
            "absent": ({"serviceName": ABSENT}, PASSES),
            "not known": ({"serviceName": UNKNOWN}, waits("serviceName")),
            **{
                name: ({"serviceName": name}, PASSES)
                for name in (
                    "cn.com.amazonaws.cn-north-1.ec2",
                    "aws.api.us-east-1.freetier",
                    "aws.sagemaker.us-east-1.notebook",
                    "com.amazonaws.us-east-1.ecr.dkr",
                    f"{_ANYBODYS}1",
                    f"{_ANYBODYS}2",
                )
            },
            **{
                name: ({"serviceName": name}, fails(f'serviceName is "{name}"; allowed: services of AWS'))
                for name in (
                    f"{_ANYBODYS}3",
                    "cn.com.amazonaws.vpce.cn-north-1.vpce-svc-3",
                    "com.amazonaws.us-east-1.vpce-svc-3",
                    "com.amazonaws.",
                    "vpce.example.org",
                    "example.com.amazonaws.us-east-1.s3",
                )
            },
            "a resource of ours": (_lattice("resourceConfigurationArn", "111122223333"), PASSES),
            "a resource of the facts": (_lattice("resourceConfigurationArn", "444455556666"), PASSES),
            "a stranger's resource": (
                _lattice("resourceConfigurationArn", "999988887777"),
                fails(
                    'resourceConfigurationArn is "arn:aws:vpc-lattice:us-east-1:999988887777:x/y-1"; allowed: of our'
                ),
            ),
            "a stranger's network": (_lattice("serviceNetworkArn", "999988887777"), fails("serviceNetworkArn is")),
            "resource not known": ({"resourceConfigurationArn": UNKNOWN}, waits("resourceConfigurationArn")),
            "made with the service": (
                Res(_ENDPOINT.type, {"serviceName": UNKNOWN}, {"serviceName": (Res(_SERVICE.type, name="ours").urn,)}),
                PASSES,
            ),
        },
    ),
    "net-endpoint-known (no facts)": Table(
        good=(_ENDPOINT,),
        cases={
            "whose account it is": (
                _lattice("serviceNetworkArn", "111122223333"),
                waits(f"serviceNetworkArn: {NOT_TOLD}"),
            )
        },
    ),
    "net-endpoint-multi-az": Table(
        good=(_ENDPOINT,),
        cases={
            "absent": ({"subnetIds": ABSENT}, fails("subnetIds has 0")),
            "not known": ({"subnetIds": UNKNOWN}, waits("subnetIds")),
            "one zone": ({"subnetIds": ["subnet-1"]}, fails("subnetIds has 1; allowed: 2 or more")),
            "gateway": ({"vpcEndpointType": ABSENT, "subnetIds": ABSENT}, PASSES),
        },
    ),
    "net-endpoint-multi-az (dev)": Table(
        good=(_ENDPOINT,), facts='profile = "dev"', cases={"one zone": ({"subnetIds": ["subnet-1"]}, PASSES)}
    ),
    "net-endpoint-multi-az (subnets beside it)": Table(
        good=(_ENDPOINT, Res(tokens.ENDPOINT_SUBNET[0], {"vpcEndpointId": "vpce-1", "subnetId": "subnet-3"})),
        cases={"one and one": ({"subnetIds": ["subnet-1"]}, PASSES), "one": ({"subnetIds": []}, fails("has 1"))},
    ),
    "net-s3-endpoint-gateway": Table(
        good=(_endpoint("s3"),),
        cases={
            "interface": ({"vpcEndpointType": "Interface"}, fails("with an interface")),
            "absent": ({"serviceName": ABSENT}, PASSES),
            "not known": ({"serviceName": UNKNOWN}, waits("serviceName")),
            "another service": (_ENDPOINT, PASSES),
        },
    ),
    "net-vpn-logged": Table(
        good=(Res(tokens.VPN_TUNNELS[0], {"tunnel1LogOptions": _TUNNEL, "tunnel2LogOptions": _TUNNEL}),),
        cases={
            "absent": (
                {"tunnel2LogOptions": ABSENT},
                fails("tunnel2LogOptions.cloudwatchLogOptions.logEnabled is not"),
            ),
            "off": ({"tunnel1LogOptions.cloudwatchLogOptions.logEnabled": False}, fails("tunnel1LogOptions")),
            "not known": ({"tunnel1LogOptions": UNKNOWN}, waits("tunnel1LogOptions")),
            "clients": (Res(tokens.CLIENT_VPN_ENDPOINT[0], {"connectionLogOptions": {"enabled": True}}), PASSES),
            "clients, off": (
                Res(tokens.CLIENT_VPN_ENDPOINT[0], {"connectionLogOptions": {"enabled": False}}),
                fails("connectionLogOptions.enabled is false"),
            ),
        },
    ),
    "net-eni-src-dst-check": Table(
        good=(Res(tokens.INSTANCE[0], {"sourceDestCheck": True}),),
        alike=(*tokens.INSTANCE[1:], *tokens.INTERFACE),
        cases={
            "absent": ({"sourceDestCheck": ABSENT}, PASSES),
            "off": ({"sourceDestCheck": False}, fails("sourceDestCheck is false")),
            "not known": ({"sourceDestCheck": UNKNOWN}, waits("sourceDestCheck")),
        },
    ),
    "net-bpa": Table(
        good=(Res(tokens.BLOCK_PUBLIC_ACCESS[0], {"internetGatewayBlockMode": "block-bidirectional"}),),
        cases={
            "absent": ({"internetGatewayBlockMode": ABSENT}, fails("internetGatewayBlockMode is not set")),
            "one way": ({"internetGatewayBlockMode": "block-ingress"}, fails("block-ingress")),
            "not known": ({"internetGatewayBlockMode": UNKNOWN}, waits("internetGatewayBlockMode")),
            "exclusion": (Res(tokens.BLOCK_PUBLIC_ACCESS_EXCLUSION[0], {"vpcId": "vpc-1"}), fails("an exclusion")),
        },
    ),
    "net-bpa-set": Table(
        good=(
            Res(tokens.BLOCK_PUBLIC_ACCESS[0], {"region": "us-east-1"}, name="block"),
            Res(_VPC.type, {"region": "us-east-1"}, name="first"),
            Res(_VPC.type, {"region": "us-east-1"}, name="second"),
        ),
        cases={
            "absent": ({"region": ABSENT}, fails("no VpcBlockPublicAccessOptions of us-east-1")),
            "not known": ({"region": UNKNOWN}, waits("region")),
            "of another region": ({"region": "eu-central-1"}, fails("no VpcBlockPublicAccessOptions of us-east-1")),
            "none": (Res(tokens.TOPIC[0]), fails("no VpcBlockPublicAccessOptions of us-east-1 beside this VPC")),
        },
    ),
    "net-bpa-set (a VPC whose region is not told)": Table(
        good=(Res(_VPC.type, {"region": "us-east-1"}), Res(tokens.BLOCK_PUBLIC_ACCESS[0], {"region": "us-east-1"})),
        cases={
            "not known": ({"region": UNKNOWN}, waits("region")),
            "in a region without it": ({"region": "eu-west-1"}, fails("no VpcBlockPublicAccessOptions of eu-west-1")),
        },
    ),
    "net-peer-allowlist": Table(
        good=(_PEERING, _VPC, *_OTHERS),
        facts=_PEERS,
        cases={
            "absent": ({"peerOwnerId": ABSENT}, PASSES),
            "not known": ({"peerOwnerId": UNKNOWN}, waits("peerOwnerId")),
            "a stranger": (
                {"peerOwnerId": "999988887777"},
                fails('peerOwnerId "999988887777"; allowed: main (10.40.0.0/16), far (10.50.0.0/16)'),
            ),
            "with ranges of its own": (
                {"peerVpcId": "vpc-other"},
                fails("whose ranges are 10.99.0.0/16; allowed: main"),
            ),
            "with the peer's ranges": ({"peerVpcId": "vpc-main"}, PASSES),
            "asked for by the peer": ({"vpcId": "vpc-main", "peerVpcId": "vpc-1"}, PASSES),
            "ranges not known": ({"peerVpcId": "vpc-new"}, waits("cidrBlock of new")),
            "another region than its own": ({"peerRegion": "us-west-1"}, fails('peerRegion "us-west-1"; allowed')),
            "its own region, by name": ({"peerRegion": "us-east-1"}, PASSES),
            "own region not known": ({"region": UNKNOWN, "peerRegion": "us-east-1"}, waits("region")),
            "its region not known": ({"peerRegion": UNKNOWN}, waits("peerRegion")),
            "far": (_FAR, PASSES),
            "far, in another region": ({**_FAR, "peerRegion": "us-west-1"}, fails('peerRegion "us-west-1"')),
            "far, another VPC": ({**_FAR, "peerVpcId": "vpc-3"}, fails('peerVpcId "vpc-3"')),
            "far with its names": ({**_FAR, "requester": {"allowRemoteVpcDnsResolution": True}}, PASSES),
            "main with its names": (
                {"accepter": {"allowRemoteVpcDnsResolution": True}},
                fails("accepter.allowRemoteVpcDnsResolution is true"),
            ),
            "accepter": (
                Res(tokens.PEERING_ACCEPTER[0], {"vpcPeeringConnectionId": "pcx-1", "peerOwnerId": "999988887777"}),
                fails("999988887777"),
            ),
            "accepter, not known": (Res(tokens.PEERING_ACCEPTER[0], {"peerOwnerId": UNKNOWN}), waits("peerOwnerId")),
            "accepter of what is not known": (
                Res(tokens.PEERING_ACCEPTER[0], {"vpcPeeringConnectionId": UNKNOWN}),
                waits("vpcPeeringConnectionId"),
            ),
            "options": (
                Res(tokens.PEERING_OPTIONS[0], {"requester": {"allowRemoteVpcDnsResolution": True}}),
                PASSES,
            ),
        },
    ),
    "net-peer-allowlist (beside the connection)": Table(
        good=(_ACCEPTED, _PEERING, _VPC, *_OTHERS),
        facts=_PEERS,
        cases={
            "names that its peer may not have": (
                {"accepter": {"allowRemoteVpcDnsResolution": True}},
                fails("accepter.allowRemoteVpcDnsResolution is true"),
            ),
            "options": (
                Res(
                    tokens.PEERING_OPTIONS[0],
                    {"vpcPeeringConnectionId": "pcx-1", "requester": {"allowRemoteVpcDnsResolution": True}},
                ),
                fails("requester.allowRemoteVpcDnsResolution is true"),
            ),
        },
    ),
    "net-peer-allowlist (no facts)": Table(
        good=(Res(tokens.PEERING_OPTIONS[0], {"requester": {"allowRemoteVpcDnsResolution": False}}),),
        cases={
            "names": ({"requester.allowRemoteVpcDnsResolution": True}, fails("requester.allowRemoteVpcDnsResolution")),
            "nobody is allowed": (_PEERING, fails("allowed: none, as policies/facts.toml has no [[peers]]")),
        },
    ),
    "net-endpoints-complete": Table(
        good=(_VPC, _SUBNET, _cluster(), *_ENDPOINTS),
        cases={
            "absent": ({"id": ABSENT}, PASSES),
            "another VPC's": (
                Res(_VPC.type, {"id": "vpc-1"}, name="vpc"),
                PASSES,
            ),
        },
    ),
    "net-endpoints-complete (one left out)": Table(
        good=(_ENDPOINTS[0], _VPC, _SUBNET, _cluster(), *_ENDPOINTS[1:]),
        cases={
            "elsewhere": ({"vpcId": "vpc-2"}, fails("no endpoint for s3; allowed: one for each of s3, dynamodb, ec2")),
            "not known": ({"serviceName": UNKNOWN}, waits("serviceName of the VPC's endpoints")),
        },
    ),
    "net-endpoints-complete (by features)": Table(
        good=(_cluster(), _VPC, _SUBNET, *_ENDPOINTS),
        cases={
            "login nodes": (
                _cluster(LoginNodes={"Pools": [{"Name": "login", "Networking": {"SubnetIds": ["subnet-1"]}}]}),
                fails("no endpoint for elasticloadbalancing, autoscaling; allowed: one for each of s3, dynamodb, ec2"),
            ),
            "a directory": (
                _cluster(DirectoryService={"PasswordSecretArn": _PASSWORD}),
                fails("no endpoint for secretsmanager"),
            ),
            "accounting": (
                _cluster(Scheduling={"SlurmSettings": {"Database": {"PasswordSecretArn": _PASSWORD}}}),
                fails("no endpoint for secretsmanager"),
            ),
            "sessions": (
                _cluster(Scheduling={"SlurmQueues": [{"Name": "batch", "Iam": _iam("AmazonSSMManagedInstanceCore")}]}),
                fails("no endpoint for ssm, ssmmessages"),
            ),
            "another policy": (
                _cluster(Scheduling={"SlurmQueues": [{"Name": "batch", "Iam": _iam("AmazonS3ReadOnlyAccess")}]}),
                PASSES,
            ),
            "policies that are not known": (
                _cluster(Scheduling={"SlurmQueues": [{"Name": "batch", "Iam": {"AdditionalIamPolicies": UNKNOWN}}]}),
                PASSES,
            ),
        },
    ),
    "ec2-imds-hop-1": Table(
        good=(Res(tokens.INSTANCE[0], {"metadataOptions": {"httpPutResponseHopLimit": 1}}),),
        alike=(*tokens.INSTANCE[1:], *tokens.LAUNCH_TEMPLATE, *tokens.LAUNCH_CONFIGURATION),
        cases={
            "absent": ({"metadataOptions": ABSENT}, PASSES),
            "two": ({"metadataOptions.httpPutResponseHopLimit": 2}, fails("httpPutResponseHopLimit is 2; allowed: 1")),
            "not known": ({"metadataOptions": UNKNOWN}, waits("metadataOptions")),
        },
    ),
    "ec2-instance-profile": Table(
        good=(Res(tokens.INSTANCE[0], {"iamInstanceProfile": "head"}),),
        alike=tokens.INSTANCE[1:],
        cases={
            "absent": ({"iamInstanceProfile": ABSENT}, fails("iamInstanceProfile is not set")),
            "not known": ({"iamInstanceProfile": UNKNOWN}, waits("iamInstanceProfile")),
            "by template": ({"iamInstanceProfile": ABSENT, "launchTemplate": {"id": "lt-1"}}, PASSES),
        },
    ),
    "ec2-asg-launch-template": Table(
        good=(Res(tokens.SCALING_GROUP[0], {"launchTemplate": {"id": "lt-1"}}), _TEMPLATE),
        alike=tokens.INSTANCE,
        cases={
            "absent": ({"launchConfiguration": ABSENT}, PASSES),
            "configuration": ({"launchConfiguration": "lc-1"}, fails('launchConfiguration is "lc-1"')),
            "not known": ({"launchConfiguration": UNKNOWN}, waits("launchConfiguration")),
            "without a template": ({"launchTemplate": ABSENT}, PASSES),
            "by its name": ({"launchTemplate": {"name": "nodes"}}, PASSES),
            "template of another stack": (
                {"launchTemplate": {"id": "lt-9", "version": "1"}},
                waits(f"launchTemplate.id: launch template lt-9 is {OUTSIDE}"),
            ),
            "template of another stack, by name": (
                {"launchTemplate": {"id": "", "name": "theirs"}},
                waits(f"launchTemplate.name: launch template theirs is {OUTSIDE}"),
            ),
            "template not known": ({"launchTemplate": {"id": UNKNOWN}}, waits("launchTemplate.id")),
            "a template that is made with it": (
                Res(
                    tokens.SCALING_GROUP[0],
                    {"launchTemplate": {"id": UNKNOWN}},
                    {"launchTemplate": (_TEMPLATE.urn,)},
                ),
                PASSES,
            ),
            "mixed instances": (_mixed({"launchTemplateId": "lt-1"}), PASSES),
            "mixed instances of another stack": (
                _mixed({"launchTemplateId": "lt-9"}),
                waits(
                    "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId: "
                    f"launch template lt-9 is {OUTSIDE}"
                ),
            ),
            "an override of another stack": (
                _mixed({"launchTemplateId": "lt-1"}, {"launchTemplateName": "theirs"}),
                waits(
                    "mixedInstancesPolicy.launchTemplate.overrides[0].launchTemplateSpecification.launchTemplateName: "
                    f"launch template theirs is {OUTSIDE}"
                ),
            ),
            "a fleet": (_fleet("aws:ec2/fleet:Fleet", launchTemplateId="lt-1"), PASSES),
            "a fleet of another stack": (
                _fleet("aws:ec2/fleet:Fleet", launchTemplateId="lt-9"),
                waits(
                    "launchTemplateConfigs[0].launchTemplateSpecification.launchTemplateId: "
                    f"launch template lt-9 is {OUTSIDE}"
                ),
            ),
            "a spot fleet of another stack": (
                _fleet("aws:ec2/spotFleetRequest:SpotFleetRequest", id="lt-9"),
                waits(f"launchTemplateConfigs[0].launchTemplateSpecification.id: launch template lt-9 is {OUTSIDE}"),
            ),
        },
    ),
    "route53-private-dns-on": Table(
        good=(Res(tokens.VPC[0], {"enableDnsSupport": True, "enableDnsHostnames": True}),),
        cases={
            "absent": ({"enableDnsHostnames": ABSENT}, fails("enableDnsHostnames is not set, which means false")),
            "support absent": ({"enableDnsSupport": ABSENT}, PASSES),
            "support off": ({"enableDnsSupport": False}, fails("enableDnsSupport is false")),
            "not known": ({"enableDnsHostnames": UNKNOWN}, waits("enableDnsHostnames")),
        },
    ),
    "route53-dns-egress-closed": Table(
        good=(_ALLOW, _NAMES, _VPC, _ASSOCIATION, _RULES, _BLOCK, _EVERYTHING),
        facts='domains = ["example.org"]',
        cases={
            "absent": ({"action": ABSENT}, PASSES),
            "not known": ({"action": UNKNOWN}, waits("action")),
            "an alert": ({"action": "ALERT", "firewallDomainListId": "fdl-all"}, fails('all allows "*"; allowed')),
            "an alert for names of ours": ({"action": "ALERT"}, PASSES),
            "an alert without a list": (
                {"action": "ALERT", "firewallDomainListId": ABSENT, "dnsThreatProtection": "DGA"},
                fails('action is "ALERT" without a list of domains; allowed: BLOCK'),
            ),
            "list not known": ({"firewallDomainListId": UNKNOWN}, waits("firewallDomainListId")),
            "everything allowed": ({"firewallDomainListId": "fdl-all"}, fails('all allows "*"; allowed: names of AWS')),
            "another's list": ({"firewallDomainListId": "fdl-2"}, fails("fdl-2, a list that is not in the stack")),
            "config": (Res(tokens.DNS_FIREWALL_CONFIG[0], {"firewallFailOpen": "DISABLED"}), PASSES),
            "config, open": (Res(tokens.DNS_FIREWALL_CONFIG[0], {"firewallFailOpen": "ENABLED"}), fails("ENABLED")),
        },
    ),
    "route53-dns-egress-closed (the list)": Table(
        good=(_NAMES, _ALLOW, _VPC, _ASSOCIATION, _RULES, _BLOCK, _EVERYTHING),
        facts='domains = ["example.org"]',
        cases={
            "a domain of the facts": ({"domains": ["ldap.example.org"]}, PASSES),
            "like AWS's": ({"domains": ["myamazonaws.com"]}, fails('own allows "myamazonaws.com"')),
            "a stranger's": ({"domains": ["*.example.com"]}, fails('own allows "*.example.com"')),
            "not known": ({"domains": UNKNOWN}, waits("domains of own")),
        },
    ),
    "route53-dns-egress-closed (the block)": Table(
        good=(_BLOCK, _EVERYTHING, _VPC, _ASSOCIATION, _RULES),
        cases={
            "of some records only": ({"qType": "A"}, fails("rules blocks no list with the domain *")),
            "of another list": ({"firewallDomainListId": "fdl-own"}, fails("rules blocks no list")),
        },
    ),
    "route53-dns-egress-closed (the association)": Table(
        good=(_ASSOCIATION, _VPC, _RULES, _BLOCK, _EVERYTHING),
        cases={"with another VPC": ({"vpcId": "vpc-2"}, fails("no DNS firewall for this VPC in the stack"))},
    ),
    "route53-dns-egress-closed (a second association)": Table(
        good=(
            _ASSOCIATION,
            Res(_ASSOCIATION.type, _ASSOCIATION.properties, name="first"),
            _VPC,
            _RULES,
            _BLOCK,
            _EVERYTHING,
        ),
        cases={
            "with a group of another stack": (
                {"firewallRuleGroupId": "frg-9"},
                waits(f"firewallRuleGroupId: frg-9 is {OUTSIDE}"),
            ),
        },
    ),
    "route53-forward-known": Table(
        good=(Res(tokens.RESOLVER_RULE[0], {"ruleType": "FORWARD", "targetIps": [{"ip": "10.40.0.2"}]}), _VPC),
        facts=_PEERS,
        cases={
            "absent": ({"targetIps": ABSENT}, PASSES),
            "in the VPC": ({"targetIps": [{"ip": "10.0.0.2"}]}, PASSES),
            "public": ({"targetIps": [{"ip": "8.8.8.8"}]}, fails('targetIps[0].ip is "8.8.8.8"')),
            "IPv6": ({"targetIps": [{"ipv6": "2001:db8::1"}]}, fails("targetIps[0].ipv6")),
            "elsewhere": ({"targetIps": [{"ip": "10.99.0.2"}]}, fails("10.99.0.2")),
            "not known": ({"targetIps": [{"ip": UNKNOWN}]}, waits("targetIps[0].ip")),
            "kind not known": ({"ruleType": UNKNOWN}, waits("ruleType")),
            "by the resolver": ({"ruleType": "SYSTEM", "targetIps": ABSENT}, PASSES),
        },
    ),
    "route53-forward-known (by DHCP)": Table(
        good=(Res(tokens.DHCP_OPTIONS[0], {"domainNameServers": ["AmazonProvidedDNS"]}), _VPC),
        alike=tokens.DHCP_OPTIONS[1:],
        facts=_PEERS,
        cases={
            "absent": ({"domainNameServers": ABSENT}, PASSES),
            "as a state has it": ({"domainNameServers": "AmazonProvidedDNS"}, PASSES),
            "in the VPC": ({"domainNameServers": ["10.0.0.2"]}, PASSES),
            "a peer's": ({"domainNameServers": ["AmazonProvidedDNS", "10.40.0.2"]}, PASSES),
            "public": (
                {"domainNameServers": ["AmazonProvidedDNS", "8.8.8.8"]},
                fails('domainNameServers[1] is "8.8.8.8"; allowed: servers in our own ranges'),
            ),
            "not known": ({"domainNameServers": UNKNOWN}, waits("domainNameServers")),
            "one is not known": ({"domainNameServers": [UNKNOWN]}, waits("domainNameServers[0]")),
            "of NetBIOS": ({"netbiosNameServers": ["8.8.8.8"]}, fails('netbiosNameServers[0] is "8.8.8.8"')),
        },
    ),
    "route53-forward-known (a VPC's options)": Table(
        good=(
            Res(tokens.DHCP_OPTIONS_ASSOCIATION[0], {"dhcpOptionsId": "dopt-1"}),
            Res(tokens.DHCP_OPTIONS[0], {"id": "dopt-1"}, name="options"),
        ),
        cases={
            "absent": ({"dhcpOptionsId": ABSENT}, PASSES),
            "AWS's own": ({"dhcpOptionsId": "default"}, PASSES),
            "not known": ({"dhcpOptionsId": UNKNOWN}, waits("dhcpOptionsId")),
            "not at hand": ({"dhcpOptionsId": "dopt-2"}, waits(f"dhcpOptionsId: options dopt-2 is {OUTSIDE}")),
        },
    ),
    "route53-forward-known (a VPC asks)": Table(
        good=(
            Res(tokens.RESOLVER_RULE_ASSOCIATION[0], {"resolverRuleId": "rslvr-rr-1"}),
            Res(tokens.RESOLVER_RULE[0], {"id": "rslvr-rr-1", "ruleType": "SYSTEM"}, name="rule"),
        ),
        cases={
            "absent": ({"resolverRuleId": ABSENT}, PASSES),
            "AWS's own": ({"resolverRuleId": "rslvr-autodefined-rr-internet-resolver"}, PASSES),
            "not known": ({"resolverRuleId": UNKNOWN}, waits("resolverRuleId")),
            "not at hand": ({"resolverRuleId": "rslvr-rr-2"}, waits(f"resolverRuleId: rule rslvr-rr-2 is {OUTSIDE}")),
        },
    ),
    "ec2-spot-fleet-template": Table(
        good=(Res(tokens.SPOT_FLEET[0], {"launchTemplateConfigs": [{"launchTemplateSpecification": {"id": "lt-1"}}]}),),
        cases={
            "absent": ({"launchTemplateConfigs": ABSENT}, PASSES),
            "none": ({"launchSpecifications": []}, PASSES),
            "a specification": (
                {"launchSpecifications": [{"ami": "ami-1"}]},
                fails('launchSpecifications is [{"ami": "ami-1"}]; allowed: launchTemplateConfigs'),
            ),
            "not known": ({"launchSpecifications": UNKNOWN}, waits("launchSpecifications")),
        },
    ),
    "budgets-lab-ceiling": Table(
        good=(_BUDGET, _cluster()),
        cases={
            "absent": ({"notifications": ABSENT}, fails("lacks ACTUAL at 80 %, ACTUAL at 100 %, FORECASTED at 100 %")),
            "not known": ({"notifications": UNKNOWN}, waits("notifications")),
            "more": ({"notifications": [*_TOLD, {"notificationType": "ACTUAL", "threshold": 50}]}, PASSES),
            "nothing foreseen": ({"notifications": _TOLD[:2]}, fails("lacks FORECASTED at 100 %")),
            "of an amount": (
                {"notifications.0.thresholdType": "ABSOLUTE_VALUE"},
                fails("lacks ACTUAL at 80 %; allowed"),
            ),
            "while less": (
                {"notifications.1.comparisonOperator": "LESS_THAN"},
                fails("lacks ACTUAL at 100 %; allowed"),
            ),
            "nobody is told": ({"notifications.2.subscriberEmailAddresses": []}, fails("lacks FORECASTED at 100 %")),
            "a topic is told": (
                {
                    "notifications.2.subscriberEmailAddresses": [],
                    "notifications.2.subscriberSnsTopicArns": ["arn:aws:sns:us-east-1:111122223333:alarms"],
                },
                PASSES,
            ),
            "who is told is not known": (
                {"notifications.2.subscriberEmailAddresses": UNKNOWN},
                waits("notifications"),
            ),
            "counts everything": (
                {"filterExpression": ABSENT},
                fails("is of more than one lab (hpc-labs:virtual-lab: any; hpc-labs:project: any); allowed: one value"),
            ),
            "counts two labs": (
                {"filterExpression.ands": [_counting("neuro", "cardio"), _SPIKES]},
                fails("(hpc-labs:virtual-lab: cardio, neuro)"),
            ),
            "counts all projects": ({"filterExpression": _counting("neuro")}, fails("(hpc-labs:project: any)")),
            "counts one or the other": (
                {"filterExpression": {"ors": [_counting("neuro"), _SPIKES]}},
                fails("hpc-labs:virtual-lab: any"),
            ),
            "counts what has no tag": (
                {"filterExpression.ands.0.tags.matchOptions": ["ABSENT"]},
                fails("(hpc-labs:virtual-lab: any)"),
            ),
            "counts what is not known": (
                {"filterExpression": UNKNOWN},
                waits("filterExpression"),
            ),
            "counts by filters": (
                {"filterExpression": ABSENT, "costFilters": _BY_FILTERS},
                fails("hpc-labs:virtual-lab: any; hpc-labs:project: any"),
            ),
        },
    ),
    "budgets-lab-ceiling (of no lab)": Table(
        good=(Res(tokens.BUDGET[0], {"notifications": _TOLD}, name="account"),),
        cases={"nobody is told": ({"notifications.2.subscriberEmailAddresses": []}, fails("lacks FORECASTED"))},
    ),
    "budgets-lab-ceiling (the cluster)": Table(
        good=(Res(tokens.TOPIC[0]),), cases={"without one": (_cluster(), fails("no Budget beside this cluster"))}
    ),
    "tags-set-once": Table(
        good=(Res(tokens.TAG[0], {"resourceId": "subnet-1", "key": "kubernetes.io/role/internal-elb", "value": "1"}),),
        cases={
            "absent": ({"key": ABSENT}, PASSES),
            "not known": ({"key": UNKNOWN}, waits("key")),
            "whose it is": ({"key": "hpc-labs:virtual-lab"}, fails('key is "hpc-labs:virtual-lab"; allowed: tags of')),
            "what it holds": ({"key": "hpc-labs:data-class", "value": UNKNOWN}, fails('key is "hpc-labs:data-class"')),
        },
    ),
    "tags-complete": Table(
        good=(Res(tokens.BUCKET[0], {"tags": _TAGS}), Res(tokens.VPC[0], {"tags": _TAGS}, name="vpc")),
        alike=(*tokens.BUCKET[1:],),
        cases={
            "absent": ({"tags": ABSENT}, fails("tags lack hpc-labs:virtual-lab, hpc-labs:project")),
            "one absent": ({"tags.hpc-labs:owner": ABSENT}, fails("tags lack hpc-labs:owner")),
            "by the provider": ({"tags": ABSENT, "tagsAll": _TAGS}, PASSES),
            "not known": ({"tags": UNKNOWN}, waits("tags")),
            **{
                token.split(":")[-1] + " " + token.split("/")[0]: (Res(token, {"tags": {}}), fails("tags lack"))
                for token in (
                    *tokens.SUBNET,
                    *tokens.SECURITY_GROUP,
                    *tokens.INSTANCE,
                    *tokens.VOLUME,
                    *tokens.EFS_FILE_SYSTEM,
                    *tokens.LUSTRE_FILE_SYSTEM,
                    *tokens.DATABASE,
                    *tokens.TABLE,
                    *tokens.SECRET,
                    *tokens.KMS_KEY,
                    *tokens.LOG_GROUP,
                    *tokens.CLOUDFORMATION_STACK,
                )
            },
        },
    ),
    "tags-complete (of nobody)": Table(
        good=(Res(tokens.BUCKET[0], {"tags": {}}),), cases={"other tags": ({"tags": {"team": "x"}}, PASSES)}
    ),
}
