"""The function that makes and renews the database users of labs."""
