"""Where a type behaves differently here than with the official provider on AWS: one list, which the docs print.

What is not served at all is in the rows (``unsupported``), and what the server behind them models differently in
``local.server.gaps``.
"""

DIFFERENCES: dict[str, str] = {
    "aws:ebs/snapshot:Snapshot": "Has no dataEncryptionKeyId.",
    "aws:ec2/flowLog:FlowLog": "A replacement deletes the old flow log first: moto takes one for each destination.",
    "aws:ec2/instance:Instance": "Monitoring, the shutdown behaviour and the root disk's size, type and speed "
    "change by replacement; the type changes in place, whatever its architecture.",
    "aws:ec2/securityGroup:SecurityGroup": "A changed description of a rule for a prefix list is not seen as drift.",
    "aws:ec2/securityGroupRule:SecurityGroupRule": "Has no securityGroupRuleId.",
    "aws:ec2/subnet:Subnet": "Every change of ipv6CidrBlock replaces the subnet.",
    "aws:fsx/lustreFileSystem:LustreFileSystem": "The mount name is made up from the id; there are no network "
    "interfaces.",
    "aws:iam/role:Role": "AWS's own managed policies exist only as far as the server has them.",
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
