"""A local AWS for the real Pulumi engine."""
