"""Pulumi components of a private HPC lab on AWS, by area: ``network``, ``storage``, ``keys`` and ``cluster``."""
