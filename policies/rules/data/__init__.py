"""Rules about data, whichever store it is in."""
