"""Where a type behaves differently here than with the official provider on AWS: one list, which the docs print.

What is not served at all is in the rows (``unsupported``), and what the server behind them models differently in
``local.server.gaps``.
"""

DIFFERENCES: dict[str, str] = {
    "aws:apigateway/account:Account": "Without a role it counts as gone.",
    "aws:apigateway/method:Method": "A change of request parameters, models or scopes replaces the method.",
    "aws:apigateway/resource:Resource": "A change of the parent or the path replaces the resource.",
    "aws:autoscaling/group:Group": "Its creation and deletion wait for no instance.",
    "aws:cloudcontrol/resource:Resource": "Nothing is known of a type's schema: every change is made in place, and of "
    "a drift only the properties show.",
    "aws:cloudtrail/trail:Trail": "Whether the bucket's policy lets CloudTrail write is not looked at, and nothing is "
    "written.",
    "aws:directconnect/connection:Connection": "Has no address pools and rate limiters.",
    "aws:ebs/snapshot:Snapshot": "Has no dataEncryptionKeyId.",
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission": "Other people's images can be shared too.",
    "aws:ec2/flowLog:FlowLog": "A replacement deletes the old flow log first: moto takes one for each destination.",
    "aws:ec2/instance:Instance": "Monitoring, the shutdown behaviour and the root disk's size, type and speed "
    "change by replacement; the type changes in place, whatever its architecture.",
    "aws:ec2/launchConfiguration:LaunchConfiguration": "A drift of the public address and the tenancy is not seen.",
    "aws:ec2/securityGroup:SecurityGroup": "A changed description of a rule for a prefix list is not seen as drift.",
    "aws:ec2/securityGroupRule:SecurityGroupRule": "Has no securityGroupRuleId.",
    "aws:ec2/subnet:Subnet": "Every change of ipv6CidrBlock replaces the subnet.",
    "aws:elb/loadBalancer:LoadBalancer": "A change of listeners, subnets or zones replaces the load "
    "balancer; has no zoneId and no source security group.",
    "aws:fsx/lustreFileSystem:LustreFileSystem": "The mount name is made up from the id; there are no network "
    "interfaces.",
    "aws:iam/group:Group": "A change of the name or the path replaces the group.",
    "aws:iam/role:Role": "AWS's own managed policies exist only as far as the server has them.",
    "aws:iam/user:User": "A change of the name or the path replaces the user; a forced deletion removes its access "
    "keys only.",
    "aws:kms/replicaKey:ReplicaKey": "Rotation of the primary key does not show.",
    "aws:lambda/function:Function": "Code comes from files and texts or from S3, not from a URL.",
    "aws:rds/instance:Instance": "Changes apply at once; has no latestRestorableTime.",
    "aws:s3/bucketAcl:BucketAcl": "A change of the ACL replaces the resource; drift of the ACL is not seen.",
    "aws:s3/bucketObjectv2:BucketObjectv2": "Has no checksums.",
    "aws:secretsmanager/secretVersion:SecretVersion": "A change of the stages replaces the version.",
}


def as_markdown() -> str:
    """Return the list as a table for the docs."""
    rows = [f"| `{token}` | {difference} |" for token, difference in DIFFERENCES.items()]
    return "\n".join(["| Type | Different from the official provider |", "|---|---|", *rows])
