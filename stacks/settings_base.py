"""What the config models of all stacks have in common."""

from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from components.tags import DataClass, Tags

# Stand for what the stack wires between components, while the config is checked.
WIRED = "wired"
ANY_TAGS = Tags(virtual_lab="any", project="any", cost_centre="any", owner="any")


class Settings(BaseModel):
    """A part of a stack's config: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Ownership(Settings):
    """Who owns and pays for a stack."""

    cost_centre: str
    """Where the costs are booked; a cost allocation tag."""
    owner: str
    """The person or team to call."""
    data_class: DataClass = DataClass.CONFIDENTIAL
    """The most sensitive data that may be stored."""

    @model_validator(mode="after")
    def _are_tags(self) -> Self:
        self.tags(virtual_lab="any", project="any")
        return self

    def tags(self, *, virtual_lab: str, project: str) -> Tags:
        """Return the tags that every resource of the stack carries."""
        return Tags(
            virtual_lab=virtual_lab,
            project=project,
            cost_centre=self.cost_centre,
            owner=self.owner,
            data_class=self.data_class,
        )
