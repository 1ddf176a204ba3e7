"""The policy pack: rules that keep a lab private and encrypted, and the mechanism that runs them."""
