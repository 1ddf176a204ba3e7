"""A VPC with a further range and Route 53 Resolver's types; with the config ``changed``, what can change does."""

import pulumi
import pulumi_aws as aws

changed = pulumi.Config().get_bool("changed") or False

vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
more = aws.ec2.VpcIpv4CidrBlockAssociation(
    "more", vpc_id=vpc.id, cidr_block="10.2.0.0/16" if changed else "10.1.0.0/16"
)
aws.ec2.Subnet(
    "more",
    vpc_id=vpc.id,
    cidr_block="10.2.0.0/24" if changed else "10.1.0.0/24",
    opts=pulumi.ResourceOptions(depends_on=[more]),
)

known = aws.route53.ResolverFirewallDomainList(
    "known",
    domains=["example.org", "*.example.com"] if changed else ["example.org"],
    tags={"list": "changed" if changed else "first"},
)
others = aws.route53.ResolverFirewallDomainList("others", domains=["*"])
group = aws.route53.ResolverFirewallRuleGroup("group", tags={"group": "changed" if changed else "first"})
aws.route53.ResolverFirewallRule(
    "known",
    firewall_rule_group_id=group.id,
    firewall_domain_list_id=known.id,
    firewall_domain_redirection_action="TRUST_REDIRECTION_DOMAIN" if changed else None,
    action="ALLOW",
    priority=100,
    q_type="A",
)
aws.route53.ResolverFirewallRule(
    "others",
    firewall_rule_group_id=group.id,
    firewall_domain_list_id=others.id,
    action="ALERT" if changed else "BLOCK",
    block_response=None if changed else "NODATA",
    priority=300 if changed else 200,
)
aws.route53.ResolverFirewallRuleGroupAssociation(
    "group",
    firewall_rule_group_id=group.id,
    vpc_id=vpc.id,
    priority=200 if changed else 101,
    mutation_protection="DISABLED",
    tags={"bond": "first"},
)
aws.route53.ResolverFirewallConfig(
    "config", resource_id=vpc.id, firewall_fail_open="ENABLED" if changed else "DISABLED"
)

first, second = (aws.cloudwatch.LogGroup(name) for name in ("first", "second"))
logs = aws.route53.ResolverQueryLogConfig(
    "logs", destination_arn=(second if changed else first).arn, tags={"logs": "first"}
)
aws.route53.ResolverQueryLogConfigAssociation("logs", resolver_query_log_config_id=logs.id, resource_id=vpc.id)
