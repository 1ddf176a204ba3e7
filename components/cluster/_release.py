"""What a release of this library fixes for all clusters. Without imports: the process that checks clusters needs it."""

# The version of layer, templates, images and schema alike. A platform and its labs change it together.
PARALLELCLUSTER_VERSION = "3.16.1"

# Every role of every cluster lives under this path, which is what the provider may touch.
IAM_PATH = "/hpc-labs/"

# The provider's polling rules in EventBridge are named after it, so its policy knows them by this prefix.
LOGICAL_ID = "HpcLabsCluster"
