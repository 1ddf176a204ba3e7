"""What a preview says of a change, for those who decide on it: the engine's events, written as one comment."""
