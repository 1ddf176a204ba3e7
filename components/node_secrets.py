"""Which secrets the nodes of clusters may read."""

# What such a secret's name starts with. The permissions boundary of nodes allows no other.
NODE_SECRETS = "hpc-labs/nodes/"
