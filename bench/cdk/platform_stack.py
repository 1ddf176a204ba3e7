"""The platform: its network, keys, leases, cluster provider and what watches them."""

import aws_cdk as cdk
from aws_cdk import aws_cloudformation as cloudformation
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_route53resolver as resolver
from aws_cdk import aws_sns as sns
from platform_storage import add_buckets, add_homes
from tagged import VPC, Tagged, document, trust

ZONES = {"us-east-1a": "10.64.0.0/23", "us-east-1b": "10.64.2.0/23"}
INTERFACE_ENDPOINTS = ("cloudformation", "ec2", "logs")
ALARMS = [
    ("homes-operations", "AWS/EFS", "PercentIOLimit", "Average"),
    ("homes-throughput", "AWS/EFS", "MeteredIOBytes", "Average"),
    ("rejected-flows", "HpcLabs", "RejectedFlows", "Sum"),
    ("blocked-queries", "AWS/Route53Resolver", "FirewallRuleQueryVolume", "Sum"),
    ("provider-errors", "AWS/Lambda", "Errors", "Sum"),
]
WIDGETS = ["labs", "homes-throughput", "homes-operations", "homes-size", "rejected", "blocked", "provider", "leases"]
PROVIDER = (
    "https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/parallelcluster/3.16.1"
    "/templates/custom_resource/cluster.yaml"
)


class Platform(Tagged):
    """The platform's resources."""

    def __init__(self, app: cdk.App, name: str) -> None:
        super().__init__(app, name)
        key = kms.CfnKey(
            self,
            "key",
            enable_key_rotation=True,
            pending_window_in_days=30,
            key_policy=document({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}),
            tags=self.tagged("key"),
        )
        kms.CfnAlias(self, "alias", alias_name="alias/platform", target_key_id=key.ref)
        boundary = self.policy("role-boundary", ["logs:*", "backup:*", "elasticfilesystem:*"], ["*"], "/").ref
        vpc = ec2.CfnVPC(
            self,
            "vpc",
            cidr_block=VPC,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self.tagged("vpc"),
        )
        subnets = self._shared_subnets(vpc)
        self.network_acl("shared-acl", vpc.ref, subnets, [("allow", VPC, 0), ("allow", "0.0.0.0/0", 443)])
        clients = self._endpoints(vpc, subnets)
        self._flow_logs(vpc, key, boundary)
        self._dns(vpc, key)
        self._leases(key)
        add_homes(self, vpc, key, subnets, clients, boundary)
        add_buckets(self, key)
        self._cluster_provider(boundary)
        topic = sns.CfnTopic(
            self, "alarms", kms_master_key_id=key.ref, display_name="HPC shared", tags=self.tagged("alarms")
        )
        publish = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic.ref,
        }
        sns.CfnTopicPolicy(self, "alarms-policy", topics=[topic.ref], policy_document=document(publish))
        self.watch(topic.ref, ALARMS, WIDGETS)

    def _shared_subnets(self, vpc: ec2.CfnVPC) -> dict[str, str]:
        self.routes = ec2.CfnRouteTable(self, "shared-routes", vpc_id=vpc.ref, tags=self.tagged("shared-routes"))
        subnets = {}
        for zone, block in ZONES.items():
            subnet = ec2.CfnSubnet(
                self,
                f"shared-{zone}",
                vpc_id=vpc.ref,
                availability_zone=zone,
                cidr_block=block,
                map_public_ip_on_launch=False,
                tags=self.tagged(f"shared-{zone}"),
            )
            ec2.CfnSubnetRouteTableAssociation(
                self, f"shared-routes-{zone}", route_table_id=self.routes.ref, subnet_id=subnet.ref
            )
            subnets[zone] = subnet.ref
        return subnets

    def _endpoints(self, vpc: ec2.CfnVPC, subnets: dict[str, str]) -> ec2.CfnSecurityGroup:
        endpoints, clients = (self.security_group(name, vpc.ref) for name in ("endpoints", "clients"))
        self.passes("clients-to-endpoints", clients, endpoints, 443)
        for service in ("s3", "dynamodb"):
            self._endpoint(service, vpc, "Gateway", route_table_ids=[self.routes.ref])
            ec2.CfnSecurityGroupEgress(
                self,
                f"clients-to-{service}",
                group_id=clients.attr_group_id,
                destination_prefix_list_id=f"pl-{service}",
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
            )
        for service in INTERFACE_ENDPOINTS:
            self._endpoint(
                service,
                vpc,
                "Interface",
                subnet_ids=list(subnets.values()),
                security_group_ids=[endpoints.attr_group_id],
                private_dns_enabled=True,
            )
        return clients

    def _endpoint(self, service: str, vpc: ec2.CfnVPC, kind: str, **where: object) -> None:
        account = {"aws:PrincipalAccount": cdk.Aws.ACCOUNT_ID, "aws:ResourceAccount": cdk.Aws.ACCOUNT_ID}
        within = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": f"{service}:*",
            "Resource": "*",
            "Condition": {"StringEquals": account},
        }
        ec2.CfnVPCEndpoint(
            self,
            f"endpoint-{service}",
            vpc_id=vpc.ref,
            vpc_endpoint_type=kind,
            service_name=f"com.amazonaws.{cdk.Aws.REGION}.{service}",
            policy_document=document(within),
            tags=self.tagged(f"endpoint-{service}"),
            **where,
        )

    def _log_group(self, name: str, key: kms.CfnKey) -> logs.CfnLogGroup:
        return logs.CfnLogGroup(self, name, retention_in_days=365, kms_key_id=key.attr_arn, tags=self.tagged(name))

    def _flow_logs(self, vpc: ec2.CfnVPC, key: kms.CfnKey, boundary: str) -> None:
        group = self._log_group("flow-logs", key)
        actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        role = self.role("flow-logs-role", "vpc-flow-logs", boundary, actions, group.attr_arn)
        ec2.CfnFlowLog(
            self,
            "flow-log",
            resource_id=vpc.ref,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.attr_arn,
            deliver_logs_permission_arn=role.attr_arn,
            tags=self.tagged("flow-log"),
        )
        self.count("rejected", group, '[version, account, interface, source, destination, action = "REJECT", status]')

    def _dns(self, vpc: ec2.CfnVPC, key: kms.CfnKey) -> None:
        own, others = (
            resolver.CfnFirewallDomainList(self, f"dns-{name}", domains=domains, tags=self.tagged(f"dns-{name}"))
            for name, domains in (("own", ["*.amazonaws.com", "*.internal"]), ("others", ["*"]))
        )
        rule = resolver.CfnFirewallRuleGroup.FirewallRuleProperty
        rules = resolver.CfnFirewallRuleGroup(
            self,
            "dns-rules",
            firewall_rules=[
                rule(action="ALLOW", priority=100, firewall_domain_list_id=own.ref),
                rule(action="BLOCK", priority=1000, firewall_domain_list_id=others.ref, block_response="NXDOMAIN"),
            ],
            tags=self.tagged("dns-rules"),
        )
        resolver.CfnFirewallRuleGroupAssociation(
            self,
            "dns-vpc",
            firewall_rule_group_id=rules.ref,
            vpc_id=vpc.ref,
            priority=5000,
            mutation_protection="ENABLED",
            tags=self.tagged("dns-vpc"),
        )
        queries = resolver.CfnResolverQueryLoggingConfig(
            self,
            "dns-query-log",
            destination_arn=self._log_group("dns-queries", key).attr_arn,
            tags=self.tagged("dns-query-log"),
        )
        resolver.CfnResolverQueryLoggingConfigAssociation(
            self, "dns-query-log-vpc", resolver_query_log_config_id=queries.ref, resource_id=vpc.ref
        )

    def _leases(self, key: kms.CfnKey) -> None:
        dynamodb.CfnTable(
            self,
            "leases",
            billing_mode="PAY_PER_REQUEST",
            deletion_protection_enabled=True,
            attribute_definitions=[
                dynamodb.CfnTable.AttributeDefinitionProperty(attribute_name=name, attribute_type="S")
                for name in ("supernet", "holder")
            ],
            key_schema=[
                dynamodb.CfnTable.KeySchemaProperty(attribute_name="supernet", key_type="HASH"),
                dynamodb.CfnTable.KeySchemaProperty(attribute_name="holder", key_type="RANGE"),
            ],
            point_in_time_recovery_specification=dynamodb.CfnTable.PointInTimeRecoverySpecificationProperty(
                point_in_time_recovery_enabled=True
            ),
            sse_specification=dynamodb.CfnTable.SSESpecificationProperty(
                sse_enabled=True, sse_type="KMS", kms_master_key_id=key.attr_arn
            ),
            tags=self.tagged("leases"),
        )

    def _cluster_provider(self, boundary: str) -> None:
        policies = [
            self.policy(
                name, ["cloudformation:*", "ec2:Describe*", "iam:PassRole", "s3:GetObject"], ["*"], "/hpc-labs/"
            )
            for name in ("boundary", "function", "roles", "clusters")
        ]
        role = iam.CfnRole(
            self,
            "provider-role",
            assume_role_policy_document=trust("lambda"),
            managed_policy_arns=[policy.ref for policy in policies[1:]],
            permissions_boundary=boundary,
            tags=self.tagged("provider-role"),
        )
        cloudformation.CfnStack(
            self,
            "provider",
            template_url=PROVIDER,
            parameters={"CustomLambdaRole": role.attr_arn},
            tags=self.tagged("provider"),
        )
