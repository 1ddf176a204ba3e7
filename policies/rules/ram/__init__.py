"""Rules about what is shared with other accounts."""
