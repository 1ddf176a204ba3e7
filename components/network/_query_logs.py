"""The log of all names that a VPC's machines look up."""

import pulumi
import pulumi_aws as aws

from ._site import Site


def make_query_logs(site: Site, *, retention_days: int, kms_key_arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """Log every DNS query of the VPC with what the firewall did, and return the log group's name.

    AWS: the resolver writes as ``delivery.logs.amazonaws.com``, which CloudWatch Logs lets in by a policy that it adds
    itself when whoever makes the config may call ``logs:PutResourcePolicy``, ``logs:DescribeResourcePolicies``,
    ``logs:DescribeLogGroups`` and ``logs:CreateLogDelivery``. Under ``/aws/vendedlogs/`` it adds one policy for all
    groups, so that an account with many of them does not meet the bound on a policy's length (CloudWatch Logs User
    Guide, "Enabling logging from AWS services").
    """
    name = f"{site.name}-dns-queries"
    log_group = aws.cloudwatch.LogGroup(
        name,
        name_prefix=f"/aws/vendedlogs/{name}-",
        retention_in_days=retention_days,
        kms_key_id=kms_key_arn,
        tags=site.tags.named(name),
        opts=site.opts,
    )
    config = aws.route53.ResolverQueryLogConfig(
        name, destination_arn=log_group.arn, tags=site.tags.named(name), opts=site.opts
    )
    aws.route53.ResolverQueryLogConfigAssociation(
        name, resolver_query_log_config_id=config.id, resource_id=site.vpc_id, opts=site.opts
    )
    return log_group.name
