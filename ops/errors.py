"""What ends a command with words for people.

It stands alone, so that a command imports the parts of `labs` that it uses and no other ones for their errors.
"""


class CommandError(Exception):
    """A command cannot go on; the message says why and what to do, and is shown without a trace."""
