"""What rules read to know what they look at, and do not guard themselves: reviewed, each with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .places import matches, shown

if TYPE_CHECKING:
    from .running import Kind

NETWORK = "the-network"
"""Stands for all rules that ask the model of the network: what one of them guards, the others read."""


class Row(NamedTuple):
    """Rules, types and places between spaces, in which * stands for any text; and why nobody has to find a change."""

    rules: str
    types: str
    places: str
    why: str


_CLUSTER_RULES = "pcluster-* fsx-dra-own-prefix ec2-no-public-ip the-network"
CONTEXT = (
    Row("net-unused", "*", "*", "any property of any resource may name a group; `together` has a group that none does"),
    Row(
        "the-network pcluster-s3-access",
        "*",
        "tags.hpc-labs:*",
        "whose a resource is; tried where labs meet, and tags-complete asks for them",
    ),
    Row(
        "fsx-dra-own-prefix pcluster-s3-access",
        "LustreFileSystem Cluster",
        "tags.* Tags[].*",
        "whose it is; associations' own are tried",
    ),
    Row("fsx-dra-own-prefix", "DataRepositoryAssociation", "fileSystemId", "whose it is, where it has no tags"),
    Row(
        "aws-one-policy-each",
        "*",
        "arn bucket fileSystemId region",
        "which thing it is about, and where; `together` has a second of each kind",
    ),
    Row(
        "efs-ap-root-dir",
        "Cluster AccessPoint",
        "SharedStorage[].EfsSettings.AccessPointId fileSystemId",
        "whose folder it is; `neighbours` has another lab's",
    ),
    # Clusters: one reading of nodes and of storage serves all rules.
    Row(_CLUSTER_RULES, "Cluster", "Scheduling.AwsBatchQueues", "another scheduler's queues, where a cluster has them"),
    Row(_CLUSTER_RULES, "Cluster", "*.Name SharedStorage[].Name", "what messages call it"),
    Row(
        _CLUSTER_RULES,
        "Cluster",
        "DeploymentSettings.LambdaFunctionsVpcConfig.*",
        "ParallelCluster's own functions, if they are in a VPC: they run no scripts and have no address",
    ),
    Row(
        "pcluster-allowed-ips pcluster-code-from-s3 pcluster-proxy-known pcluster-s3-access the-network",
        "Cluster",
        "*.Networking.SubnetId *.SubnetIds *.SubnetIds[]",
        "where nodes are: pcluster-private-subnets says so of another subnet, and the others know no more of it",
    ),
    Row(
        "pcluster-code-from-s3 pcluster-private-subnets pcluster-proxy-known pcluster-s3-access the-network",
        "Cluster",
        "*.SecurityGroups *.SecurityGroups[]",
        "which groups nodes are in: rules of groups are tried, and pcluster-allowed-ips asks for groups of one's own",
    ),
    Row("pcluster-* the-network", "Cluster", "*.AdditionalSecurityGroups", "more groups that nodes are in"),
    Row("pcluster-allowed-ips", "Cluster", "Scheduling.*.SecurityGroups", "nobody logs in to compute nodes"),
    Row(
        _CLUSTER_RULES,
        "Cluster",
        "*.FileSystemId HeadNode.SharedStorageType SharedStorage[].StorageType",
        "which storage it is, and whether the cluster makes it: that decides what is asked of it",
    ),
    Row("pcluster-tags-kept", "Cluster", "Tags[].Key", "a tag that the cluster has not is nobody's to keep"),
    Row(
        "pcluster-az-fit",
        "Cluster LustreFileSystem",
        "*.Networking.SubnetId *.SubnetIds[] *.SecurityGroups subnetIds",
        "where a part stands, which is then out of sight; `together` moves nodes and scratch to another zone",
    ),
    Row(
        "pcluster-az-fit",
        "Cluster",
        "*.CapacityReservationTarget.CapacityReservationId",
        "which capacity is kept, of which the stacks have none; `together` keeps some in another zone",
    ),
    Row(NETWORK, "Cluster", "Scheduling.SlurmSettings.Database.Uri", "that it is reached is tried by groups"),
    Row(
        "budgets-* net-endpoints-complete the-network",
        "Stack",
        "id name region parameters templateBody templateUrl",
        "what a template's functions are computed from, and whether there is a cluster in it",
    ),
    Row(
        "cloudformation-no-opaque",
        "Stack",
        "id name region parameters",
        "what a template's functions are computed from",
    ),
    Row("cloudformation-no-opaque", "BucketObjectv2", "content", "whether it is a template; a stack's is tried"),
    Row(
        "budgets-lab-ceiling",
        "Budget",
        "*.ands[].ands filterExpression.tags.* notifications[].subscriberEmailAddresses",
        "other shapes of an expression, and another way to tell somebody; the ones that are here are tried",
    ),
    Row(
        "net-endpoints-complete",
        "Cluster",
        "*.PasswordSecretArn LoginNodes.* *.AdditionalIamPolicies* *.SecurityGroups *.AdditionalSecurityGroups "
        "*.Networking.* *.LambdaFunctionsVpcConfig.* Scheduling.AwsBatchQueues *.Name",
        "what a cluster has beside its nodes, and so what else it calls: that the endpoints are there is tried",
    ),
    Row("net-endpoint*", "Cluster", "HeadNode.Networking.SubnetId", "whether a cluster is in the VPC"),
    # Identities: one reading of all ways in which a type may hold a policy.
    Row(
        "iam-* lambda-provisioner-*",
        "Policy RolePolicy RolePolicyAttachment",
        "inlinePolicies managedPolicyArns policyArns",
        "others' names",
    ),
    Row("iam-* lambda-provisioner-*", "Policy Role RolePolicy", "policyArn policyArns policy", "others' names"),
    Row("iam-*", "RolePolicyAttachment", "policy inlinePolicies", "others' names"),
    Row(
        "iam-no-* lambda-provisioner-*",
        "Role",
        "permissionsBoundary",
        "tells policies that only bound from those that allow",
    ),
    Row(
        "iam-no-s* iam-prov* lambda-provisioner-*",
        "RolePolicyAttachment",
        "policyArn",
        "tells policies that only bound from those that allow",
    ),
    Row(
        "iam-no-star* iam-prov* lambda-provisioner-*",
        "Role",
        "managedPolicyArns",
        "AWS's policies are judged by their names, by two others",
    ),
    Row("iam-provisioner-bounded", "Policy", "arn", "whether the boundary is at hand; what it lets through is tried"),
    Row("iam-role-boundary", "Role", "arn", "whose account the role is in; policies of others are tried"),
    # Which functions, APIs and state machines ask for clusters: `together` has one of each.
    Row(
        "iam-provisioner-callers lambda-provisioner-*", "Role", "arn", "whether the facts name it, which name none here"
    ),
    Row(
        "iam-provisioner-callers lambda-provisioner-invokers",
        "RestApi",
        "body",
        "whether the API asks, while nobody of these stacks may call it",
    ),
    Row("iam-provisioner-callers lambda-provisioner-*", "RolePolicyAttachment", "roleName roles", "others' names"),
    Row(
        "iam-provisioner-callers lambda-provisioner-*",
        "Function",
        "role",
        "which role a function has; what that may do is tried",
    ),
    Row(
        "iam-provisioner-callers lambda-provisioner-triggers",
        "Permission",
        "function",
        "whom a function that asks for clusters lets call it: lambda-provisioner-invokers guards that",
    ),
    Row(
        "lambda-provisioner-*",
        "Stack",
        "parameters.CustomLambdaRole templateUrl",
        "the provider's own role, which no function has: iam-provisioner-callers and pcluster-iam guard it",
    ),
    Row(
        "lambda-provisioner-*",
        "Policy RolePolicyAttachment",
        "policy.Statement[].* role",
        "policies that no function's role has; those that one has are tried",
    ),
    Row(
        "lambda-provisioner-triggers",
        "Role RolePolicy",
        "inlinePolicies policy.Statement[].*",
        "what makes a function one that asks for clusters, while no event of these stacks calls it",
    ),
    Row("iam-role-path", "Role", "tags.*", "whose it is: roles of the platform are named by their ARNs"),
    Row("ec2-asg-launch-template", "Instance", "launchTemplate* mixedInstancesPolicy.*", "what a group starts from"),
    Row("iam-lab-isolation", "*", "arn bucket assumeRolePolicy inlinePolicies managedPolicyArns policy", "whose it is"),
    Row("net-endpoint-private-dns", "VpcEndpoint", "vpcId", "whether a cluster is in the VPC"),
    # Networks.
    Row(
        NETWORK,
        "*",
        "vpcId subnetId subnetIds subnetIds[] *.subnetIds[] dbSubnetGroupName",
        "where a part stands: moved out of sight it cannot be judged here, and a rule says so as not evaluated",
    ),
    Row(
        NETWORK,
        "*",
        "securityGroups securityGroups[] vpcSecurityGroupIds[] *ecurityGroupIds[] *.securityGroups[] *.subnetId",
        "which groups an interface is in: rules of groups are tried",
    ),
    Row(
        NETWORK,
        "Vpc DefaultNetworkAcl",
        "defaultNetworkAclId defaultRouteTableId defaultSecurityGroupId mainRouteTableId",
        "which parts are AWS's own",
    ),
    Row(
        NETWORK,
        "Route RouteTable DefaultRouteTable RouteTableAssociation VpcEndpoint*",
        "gatewayId routeTableId routeTableIds vpcPeeringConnectionId vpcEndpointId routes[].gatewayId routes[].vpc* "
        "routes propagatingVgws",
        "where a route leads: net-route-target guards it",
    ),
    Row(NETWORK, "VpcEndpoint", "id prefixListId serviceName", "which service's list it is"),
    Row(NETWORK, "VpcPeeringConnection", "peerVpcId", "net-peer-allowlist guards it"),
    Row(
        NETWORK,
        "SecurityGroup DefaultSecurityGroup DefaultNetworkAcl",
        "ingress egress",
        "rules inside of a group; the project writes them beside it, where they are tried",
    ),
    Row(NETWORK, "NetworkAcl", "egress[].fromPort egress[].toPort egress[].protocol", "narrower is no finding"),
    Row(
        NETWORK,
        "Instance LaunchTemplate NetworkInterface",
        "primaryNetworkInterfaceId primaryNetworkInterface.networkInterfaceId networkInterfaces attachments "
        "networkInterfaces[].networkInterfaceId",
        "which interfaces a machine has, and so which groups; `neighbours` gives it another lab's",
    ),
    Row(
        "net-subnet-no-public-ip",
        "Subnet Vpc",
        "ipv6IpamPoolId ipv6Pool",
        "where the block comes from: once it is there, it is tried",
    ),
    Row(NETWORK, "Instance", "address endpoint engine", "how a cluster names its database, and its port"),
    Row(NETWORK, "MountTarget", "fileSystemId", "which file system it is of"),
    Row("net-peer-allowlist", "VpcPeeringConnection", "peerRegion", "the facts' peer has no region"),
    Row(
        "net-peer-allowlist net-peering-route-narrow net-route-known the-network",
        "VpcPeeringConnection PeeringConnectionOptions",
        "vpcPeeringConnectionId",
        "which connection it is about",
    ),
    Row("net-endpoint*", "Subnet", "vpcId", "whether a cluster is in the VPC"),
    Row("net-endpoint-private-dns", "VpcEndpoint", "serviceName vpcEndpointType", "which endpoints have private names"),
    Row("net-endpoint-multi-az", "VpcEndpoint", "vpcEndpointType", "only interfaces have zones"),
    Row("net-s3-endpoint-gateway", "VpcEndpoint", "serviceName", "which service it is; the kind is tried"),
    Row("net-endpoint-policy-scoped", "Bucket", "bucket", "names that a policy may name"),
    Row("efs-mount-target-private", "MountTarget", "subnetId", "which subnet it is in; what that gives out is tried"),
    # Stores.
    Row(
        "efs-backup",
        "BackupPolicy FileSystem",
        "backupPolicy.status fileSystemId protection.*",
        "other ways to a backup than the plan that is here; its selection is tried",
    ),
    Row("efs-backup data-lifecycle", "Selection", "conditions notResources selectionTags", "other ways to select"),
    Row("data-lifecycle", "Bucket Vault", "arn lifecycleRules", "whether it is scratch"),
    Row("data-lifecycle", "BucketLifecycleConfiguration", "bucket rules[].expiration.days", "whether it is scratch"),
    Row("data-lifecycle fsx-cmk", "LustreFileSystem", "deploymentType", "whether it is scratch"),
    Row(
        "fsx-lustre-backup",
        "DataRepositoryAssociation",
        "fileSystemId s3.autoExportPolicy.events[]",
        "one association that exports is enough; `together` stops all",
    ),
    Row("fsx-lustre-backup", "LustreFileSystem", "deploymentType", "whether it is scratch"),
    Row(
        "backup-plan-retention", "Plan", "rules[].lifecycle.deleteAfter", "the longest counts; `together` shortens all"
    ),
    Row("s3-access-logs s3-cmk s3-vpce-only", "BucketLogging", "targetBucket", "which bucket takes logs"),
    Row("logs-destination-known s3-vpce-only", "BucketLogging", "bucket", "whose logs they are"),
    Row("s3-access-logs s3-cmk", "BucketPolicy", "bucket", "whose policy it is"),
    Row("s3-cmk", "Bucket BucketLogging", "loggings bucket", "whether it takes logs: s3-access-logs asks for that"),
    Row("s3-replication-known", "BucketReplicationConfig", "bucket", "whose copies they are"),
    Row("sns-subscription-known", "TopicSubscription", "protocol", "whether it is by an ARN; `together` has one"),
    Row("s3-access-logs", "Bucket", "logging.targetBucket loggings", "the old spelling of what is beside it"),
    Row("s3-tls-only s3-vpce-only", "Bucket", "arn", "what a policy's resources are compared with"),
    Row(
        "rds-*",
        "Instance",
        "replicateSourceDb replicationSourceIdentifier globalClusterIdentifier",
        "whether it is a copy, which has its source's properties",
    ),
    Row("rds-cmk", "Instance", "performanceInsightsEnabled", "whether it keeps anything; its key is tried"),
    Row("rds-*", "Instance", "engine", "which of the engines' rules hold"),
    Row("rds-iam-auth", "Instance", "engineVersion", "older versions have it not"),
    Row(
        "codebuild-code-known",
        "Project",
        "source.type cache.type",
        "whether it is in a bucket; which bucket that is, is tried",
    ),
    Row(
        "codebuild-code-known",
        "Project",
        "source.buildspec",
        "a path in the source, or the text itself; the cases try objects of buckets",
    ),
    Row(
        "pulumi-provider-account",
        "aws aws-native",
        "profile sharedConfigFiles sharedCredentialsFiles",
        "whose account it is, is not told, so that nothing is evaluated; the cases try it",
    ),
    Row("codebuild-safe", "Project", "logsConfig.s3Logs.status", "one log of two is enough; it has none of this kind"),
    Row("logs-policy-scoped", "LogDestinationPolicy", "policyDocument", "the other type's name of it"),
    Row(
        "route53-forward-known",
        "ResolverRuleAssociation",
        "resolverRuleId",
        "which rule it is: one that is not at hand cannot be judged, and the rule says so as not evaluated",
    ),
    Row(
        "route53-forward-known",
        "VpcDhcpOptionsAssociation",
        "dhcpOptionsId",
        "which options they are: those that are not at hand cannot be judged, and the rule says so as not evaluated",
    ),
    Row("route53-forward-known", "Vpc ResolverRule", "cidrBlock ruleType", "what is ours, and whether it forwards"),
    # Others.
    Row(
        "sfn-target-known",
        "Schedule",
        "target.arn",
        "which action it is, and so what its input means: sfn-direct-calls and events-target-known guard it",
    ),
    Row("ec2-imdsv2", "*", "httpEndpoint metadataOptions.httpEndpoint", "a service that is off needs no tokens"),
    Row("ec2-instance-profile", "Instance", "launchTemplate", "judged by itself"),
    Row(
        "kms-rotation kms-via-service",
        "Key",
        "customKeyStoreId customerMasterKeySpec keyUsage",
        "kinds of keys that cannot rotate, or that sign without a service",
    ),
    Row("lambda-permission-source", "Permission", "principal", "only services need a source; it is tried"),
    Row("lambda-not-public", "Permission", "principal", "narrowed by the source here; `together` has it without"),
    Row("logs-retention", "LogGroup", "logGroupClass", "groups for delivery take no other term"),
    Row("net-default-sg-closed", "SecurityGroup*Rule", "securityGroupId", "`together` gives the default group a rule"),
    Row("ssm-cmk ssm-no-secret", "Parameter", "type", "only secure parameters are encrypted, and may hold secrets"),
)


def reason(rule: str, kind: Kind) -> Row | None:
    """Why a rule need not find a change there; None if it must."""
    token, path = kind
    short, place = token.rpartition(":")[2], shown(path)
    rows = (
        row for row in CONTEXT if matches(rule, row.rules) and matches(short, row.types) and matches(place, row.places)
    )
    return next(rows, None)
