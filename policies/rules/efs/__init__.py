"""Rules about EFS."""
