"""What the network of a platform and a lab is, read from their saved states."""
