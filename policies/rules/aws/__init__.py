"""Rules about aws."""
