"""The picture of a lab's network."""
