"""The subcommands of ``labs``, a file each with ``configure(parser)`` and ``run(options) -> exit code``."""
