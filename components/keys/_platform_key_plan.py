"""Who may do what with the platform's key."""

import json

# The services that keep a platform's and its labs' data, by the name they have in kms:ViaService.
SERVICES = ("dynamodb", "ec2", "elasticfilesystem", "fsx", "rds", "s3", "secretsmanager", "ssm")

# Looking after the key, without using it: nobody can encrypt, decrypt or hand out grants by these.
_ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:Put*",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
)
_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


def key_policy(*, account: str, region: str, partition: str, dns_suffix: str) -> str:
    """The policy of the platform's key, as JSON.

    The account administers the key by IAM, so nobody is locked out of it. Data is only ever encrypted and decrypted
    through the services that store it, for callers of this account who may use the stored thing itself: to read an
    object of a bucket takes S3's permission, and the key follows. A broad ``kms:*`` in somebody's IAM policy gives no
    way to decrypt.

    Args:
        account: the account's number.
        region: the region of the key; services of other regions cannot use it.
        partition: ``aws``, or the name of another partition.
        dns_suffix: the partition's domain, ``amazonaws.com`` in most.
    """
    through_our_services = {
        "kms:CallerAccount": account,
        "kms:ViaService": [f"{service}.{region}.{dns_suffix}" for service in SERVICES],
    }
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "AdministrationByIam",
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                    "Action": list(_ADMINISTRATION),
                    "Resource": "*",
                },
                {
                    "Sid": "UseThroughServices",
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": list(_USE),
                    "Resource": "*",
                    "Condition": {"StringEquals": through_our_services},
                },
                {
                    # Volumes, file systems and databases outlive the call that made them: the service keeps a grant.
                    "Sid": "GrantsForServices",
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "kms:CreateGrant",
                    "Resource": "*",
                    "Condition": {
                        "StringEquals": through_our_services,
                        "Bool": {"kms:GrantIsForAWSResource": "true"},
                    },
                },
                {
                    # CloudWatch Logs calls as itself, not for a caller; what names the account is the log group's ARN,
                    # which it always gives as encryption context.
                    "Sid": "LogGroupsOfThisAccount",
                    "Effect": "Allow",
                    "Principal": {"Service": f"logs.{region}.{dns_suffix}"},
                    "Action": list(_USE),
                    "Resource": "*",
                    "Condition": {
                        "ArnLike": {
                            "kms:EncryptionContext:aws:logs:arn": f"arn:{partition}:logs:{region}:{account}:log-group:*"
                        }
                    },
                },
            ],
        }
    )
