"""What people run beside Pulumi: the ``labs`` command."""
