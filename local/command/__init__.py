"""The provider plugin ``command``, whose official binary comes from GitHub only: ``command:local`` on this machine."""
