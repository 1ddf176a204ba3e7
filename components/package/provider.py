"""The component package's provider: makes a component for a program of any language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi.provider import ConstructResult, Provider, main

from .schema import FILE
from .shapes import components
from .values import arguments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi


class ComponentProvider(Provider):
    """Serves every component under its own type."""

    def __init__(self) -> None:
        text = FILE.read_text()
        super().__init__(json.loads(text)["version"], text)
        self._components = {each.token: each for each in components()}

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, Any],
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make a component.

        Raises:
            InputPropertyError: an input is refused.
            ValueError: there is no such component.
        """
        component = self._components.get(resource_type)
        if component is None:
            raise ValueError(f"{resource_type}: there is no such component; there are {', '.join(self._components)}")
        made = component.python(name, arguments(component.args, inputs), options)  # type: ignore[arg-type]
        state = {each.property_name: getattr(made, each.name) for each in component.outputs()}
        return ConstructResult(made.urn, state)


def serve(arguments: Sequence[str]) -> None:
    """Serve until the engine ends."""
    main(ComponentProvider(), list(arguments))
