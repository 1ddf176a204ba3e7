"""Who may write a VPC's flow logs. Pure: no Pulumi, no AWS."""

from ._endpoint_plan import PolicyDocument, partition


def flow_log_trust_policy(account: str, region: str) -> PolicyDocument:
    """Lets VPC flow logs of this account and Region, and nobody else's, assume the role."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": f"arn:{partition(region)}:ec2:{region}:{account}:vpc-flow-log/*"},
                },
            }
        ],
    }


def flow_log_role_policy(log_group_arn: str) -> PolicyDocument:
    """Lets the role write to one log group, which it can neither make nor change."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": [
                    "logs:CreateLogStream",
                    "logs:DescribeLogGroups",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ],
                "Resource": f"{log_group_arn}:*",
            }
        ],
    }
