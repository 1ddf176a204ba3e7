"""Rules about dynamic providers."""
