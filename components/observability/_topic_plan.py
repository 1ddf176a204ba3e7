"""Who may publish to the topic of alarms. Pure: no Pulumi, no AWS."""

import json


def topic_policy(*, topic_arn: str, account: str, region: str, partition: str, dns_suffix: str) -> str:
    """The topic's policy, as JSON: alarms and budgets of this account publish, and only by TLS.

    People of the account who subscribe or publish do so by their IAM permissions; another account cannot at all.
    """

    def publisher(sid: str, service: str, source: str) -> dict[str, object]:
        return {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.{dns_suffix}"},
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": source}},
        }

    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                publisher("Alarms", "cloudwatch", f"arn:{partition}:cloudwatch:{region}:{account}:alarm:*"),
                publisher("Budgets", "budgets", f"arn:{partition}:budgets::{account}:*"),
                {
                    "Sid": "OnlyWithTls",
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": "sns:Publish",
                    "Resource": topic_arn,
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ],
        }
    )
