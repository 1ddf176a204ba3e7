"""Rules about Pulumi's own resources: providers and their packages."""
