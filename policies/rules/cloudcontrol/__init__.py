"""Rules about Cloud Control."""
