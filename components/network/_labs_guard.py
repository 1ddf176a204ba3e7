"""What keeps a platform from going before its labs.

Like the providers in ``_lease``, this one is in state files by module and name: do not move or rename it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi.dynamic import CreateResult, Resource

from ._lease import LeaseProvider

if TYPE_CHECKING:
    import pulumi


class LabsGuardProvider(LeaseProvider):
    """Refuses to be deleted while a lab holds a lease."""

    identity = ("table", "supernet")

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make nothing."""
        return CreateResult("labs-guard", props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Look whether anyone is left.

        Raises:
            RuntimeError: there are labs; they are named.
        """
        leases = self._store(_props).leases(_props["supernet"])
        if leases:
            labs = ", ".join(sorted(f"{lease.lab} (stack {lease.owner})" for lease in leases))
            raise RuntimeError(
                f"the platform still has labs: {labs}. Destroy their stacks first: they live in this network, and only "
                "this platform's provider can delete their clusters."
            )


class LabsGuard(Resource, module="network", name="LabsGuard"):
    """Stands between a platform and its destruction while it has labs.

    Let it depend on everything that labs need: Pulumi deletes it before any of that, and it refuses.

    Args:
        name: the resource's name.
        table: the lease table's name.
        supernet: the labs' supernet.
        opts: the resource's options, with ``depends_on``.
    """

    def __init__(
        self,
        name: str,
        *,
        table: pulumi.Input[str],
        supernet: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__(LabsGuardProvider(), name, {"table": table, "supernet": supernet}, opts)
