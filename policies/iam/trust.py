"""Services that say, when they take on a role, for whose resource they do."""

from __future__ import annotations

# Each one's documentation asks for aws:SourceAccount or aws:SourceArn in the role's trust policy ("cross-service
# confused deputy prevention"): of eks the cluster's ARN, of eks-fargate-pods the profile's, of events the rule's, of
# batch the compute environment's and its jobs'. Those of which no documentation says that they send either when they
# take on a role are not here, since a condition might lock them out: ec2, lambda, ecs, autoscaling, spotfleet, backup
# (which documents both for keys and topics only), glue, and s3 for copies of buckets.
WITH_SOURCE = frozenset(
    f"{service}.amazonaws.com"
    for service in (
        "batch",
        "bedrock",
        "cloudtrail",
        "codebuild",
        "codepipeline",
        "config",
        "datasync",
        "dms",
        "ecs-tasks",
        "eks",
        "eks-fargate-pods",
        "events",
        "firehose",
        "imagebuilder",
        "kinesisanalytics",
        "monitoring.rds",
        "pipes",
        "rolesanywhere",
        "sagemaker",
        "scheduler",
        "ssm",
        "states",
        "transfer",
        "vpc-flow-logs",
    )
)
"""In lower case."""
# What a trust policy has to ask of tokens of identity providers, beside whom they are for (aud).
SUBJECT = ":sub"
AUDIENCE = ":aud"
# And of certificates, which a trust anchor's authority issues to many: tags of the session, or its source identity, the
# subject's common name, that say for whom
# (docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html).
CERTIFICATES = "rolesanywhere.amazonaws.com"
CERTIFICATE_KEYS = ("aws:principaltag/x509subject/", "aws:principaltag/x509san/", "sts:sourceidentity")
