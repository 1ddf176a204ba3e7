"""Asks for an input that the local AWS does not serve, and depends on nothing."""

import pulumi_aws as aws

aws.ec2.Vpc("pooled", ipv4_ipam_pool_id="ipam-pool-1")
