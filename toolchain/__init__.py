"""What ``make setup`` does, with nothing but Python's standard library: the environment and the Pulumi engine."""
