"""Types of resources that no rule has to look at, each group with why: reviewed by people, one by one.

A type belongs here if nothing that it can be set to lets somebody in, carries data elsewhere or keeps data by itself.
"""

from __future__ import annotations

# They watch, and write to log groups that are judged themselves.
_WATCHING = (
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    "aws:cloudwatch/logStream:LogStream",
    "aws:cloudwatch/queryDefinition:QueryDefinition",
    "aws:s3/bucketMetric:BucketMetric",
)
# They look for what is wrong in the account, and tell the account itself.
_DETECTING = (
    "aws:accessanalyzer/analyzer:Analyzer",
    "aws:cfg/recorder:Recorder",
    "aws:cfg/recorderStatus:RecorderStatus",
    "aws:guardduty/detector:Detector",
    "aws:guardduty/detectorFeature:DetectorFeature",
    "aws:securityhub/account:Account",
    "aws:securityhub/standardsSubscription:StandardsSubscription",
)
# They say when, not whereto: what an event starts is judged at its target.
_TIMING = (
    "aws:autoscaling/policy:Policy",
    "aws:autoscaling/schedule:Schedule",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:scheduler/scheduleGroup:ScheduleGroup",
)
# Further names of what is judged itself, and ties between two resources of one account that are.
_NAMING = (
    "aws:apigateway/deployment:Deployment",
    "aws:apigateway/resource:Resource",
    "aws:ec2/keyPair:KeyPair",
    "aws:ec2/placementGroup:PlacementGroup",
    "aws:ec2/volumeAttachment:VolumeAttachment",
    "aws:iam/group:Group",
    "aws:iam/instanceProfile:InstanceProfile",
    "aws:iam/userGroupMembership:UserGroupMembership",
    "aws:kms/alias:Alias",
    "aws:lambda/alias:Alias",
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
)
# Roles whose rights and trust AWS writes.
_WRITTEN_BY_AWS = ("aws:iam/serviceLinkedRole:ServiceLinkedRole",)
# Parts of stores that are kept, encrypted and reached as the store is, which is judged.
_PARTS = (
    "aws:dynamodb/tableItem:TableItem",
    "aws:ebs/snapshot:Snapshot",
    "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    "aws:rds/optionGroup:OptionGroup",
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:secretsmanager/secretVersion:SecretVersion",
)
# Switches of the account: a default that the rules about keys look behind, a console that needs a right of its own, and
# what users' passwords must be like, where there are users.
_ACCOUNT = (
    "aws:ebs/defaultKmsKey:DefaultKmsKey",
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess",
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
)
TYPES = frozenset((*_WATCHING, *_DETECTING, *_TIMING, *_NAMING, *_WRITTEN_BY_AWS, *_PARTS, *_ACCOUNT))
