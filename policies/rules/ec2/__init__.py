"""Rules about EC2."""
