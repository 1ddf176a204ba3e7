"""What keeps a load balancer, and what goes with one (Elastic Load Balancing API Reference)."""

from typing import Any

from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend

from .gap import Gap, around


def _fill() -> None:
    @around(ELBv2Backend, "delete_load_balancer")
    def delete(original: Any, backend: Any, arn: str) -> None:
        balancer = backend.load_balancers.get(arn)
        if balancer and str(balancer.attrs.get("deletion_protection.enabled")).lower() == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )
        for group in backend.target_groups.values():
            group.load_balancer_arns = [one for one in group.load_balancer_arns if one != arn]
        original(backend, arn)

    @around(ELBv2Backend, "modify_listener")
    def modify(original: Any, backend: Any, arn: str, *args: Any, **kwargs: Any) -> Any:
        listener = original(backend, arn, *args, **kwargs)
        for group in backend.target_groups.values():
            used = any(group.arn in str(getattr(action, "data", action)) for action in listener.default_actions)
            if used and listener.load_balancer_arn not in group.load_balancer_arns:
                group.load_balancer_arns.append(listener.load_balancer_arn)
        return listener


GAP = Gap(
    name="Load balancers",
    service="elbv2",
    modelled="A protected load balancer is not deleted; a target group knows the load balancers that use it.",
    missing="No request is balanced; a load balancer has no network interfaces; certificates are not looked at.",
    fill=_fill,
)
