"""Settings for every test."""

from hypothesis import settings

# A deadline is a timing, and a busy machine misses it.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
