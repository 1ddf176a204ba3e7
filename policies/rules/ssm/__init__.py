"""Rules about Systems Manager."""
