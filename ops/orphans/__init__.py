"""Where to look in AWS for what a killed run may have made: a row for each type of resource.

A row turns the inputs of an interrupted creation, in which names are already chosen, into the ids of what exists, in
the form in which the provider imports them. Looking changes nothing.
"""

from collections.abc import Mapping

from . import data, network, services
from .again import MADE_ANEW, REPEATABLE, REPEATABLE_PREFIX
from .finding import Clients, Find, NoNameError, OrphanError, aws_clients

FIND: Mapping[str, Find] = {**data.FIND, **network.FIND, **services.FIND}

__all__ = [
    "FIND",
    "MADE_ANEW",
    "REPEATABLE",
    "REPEATABLE_PREFIX",
    "Clients",
    "Find",
    "NoNameError",
    "OrphanError",
    "aws_clients",
]
