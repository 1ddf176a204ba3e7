"""The tags that every resource of a platform or a lab carries."""

import re
from dataclasses import dataclass
from enum import StrEnum

# AWS allows these in tag values: letters, digits, spaces and _ . : / = + - @, up to 256 characters
# (AWS General Reference, "Tag naming limits and requirements").
_TAG_VALUE = re.compile(r"[\w .:/=+\-@]{1,256}")


class DataClass(StrEnum):
    """How sensitive the data on a resource is; the highest class of what it may hold."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"


@dataclass(frozen=True, kw_only=True)
class Tags:
    """Who a resource belongs to, who pays for it and how sensitive its data is.

    The keys start with ``hpc-labs:``; activate them as cost allocation tags in the billing account.
    A platform's shared resources use ``shared`` as virtual lab and project.

    Attributes:
        virtual_lab: the virtual lab, or ``shared``.
        project: the project, or ``shared``.
        cost_centre: where the costs are booked.
        owner: the person or team to call.
        data_class: the most sensitive data that the resource may hold.

    Raises:
        ValueError: a value is empty, longer than 256 characters, or has a character that AWS refuses in tags.
    """

    virtual_lab: str
    project: str
    cost_centre: str
    owner: str
    data_class: DataClass = DataClass.CONFIDENTIAL

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        problems = [
            f"{field}={value!r}: 1 to 256 letters, digits, spaces or _ . : / = + - @ are allowed"
            for field, value in self._by_field().items()
            if not _TAG_VALUE.fullmatch(value)
        ]
        if problems:
            raise ValueError("Tags: " + "; ".join(problems) + ". Change the value in the stack's config.")

    def _by_field(self) -> dict[str, str]:
        return {
            "virtual_lab": self.virtual_lab,
            "project": self.project,
            "cost_centre": self.cost_centre,
            "owner": self.owner,
            "data_class": self.data_class.value,
        }

    def as_dict(self) -> dict[str, str]:
        """The tags as AWS takes them, without a name."""
        return {f"hpc-labs:{field.replace('_', '-')}": value for field, value in self._by_field().items()}

    def named(self, name: str) -> dict[str, str]:
        """The tags with the ``Name`` tag that AWS's console shows."""
        return {"Name": name, **self.as_dict()}
