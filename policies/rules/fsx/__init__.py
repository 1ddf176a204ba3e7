"""Rules about FSx."""
