"""Services that say, when they take on a role, for whose resource they do."""

from __future__ import annotations

# Each one's documentation asks for aws:SourceAccount or aws:SourceArn in the role's trust policy ("cross-service
# confused deputy prevention"). Those that send neither when they take on a role are not here: ec2, lambda, ecs, eks,
# autoscaling, spotfleet, backup, and s3 for copies of buckets.
WITH_SOURCE = frozenset(
    f"{service}.amazonaws.com"
    for service in (
        "bedrock",
        "cloudtrail",
        "codebuild",
        "codepipeline",
        "config",
        "datasync",
        "dms",
        "ecs-tasks",
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
