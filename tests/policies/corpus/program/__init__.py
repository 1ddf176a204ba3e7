"""The Pulumi program of the corpus."""
