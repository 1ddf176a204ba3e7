"""Rules about programs that a deployment runs."""
