"""`labs audit`: the rules of the policy pack on saved states and whole backends, without running programs."""


class UsageError(Exception):
    """The audit was asked for something that cannot be; the message says what is allowed."""


class SourceError(Exception):
    """A whole backend cannot be read; the message says why."""
