"""Subscriptions of log groups: to a destination of another account, and one that is put again."""

from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogGroup, LogsBackend

from .gap import Gap, around


def _fill() -> None:
    @around(LogsBackend, "put_subscription_filter")
    def put(
        original: Any,
        backend: Any,
        log_group_name: str,
        filter_name: str,
        filter_pattern: str,
        destination_arn: str,
        role_arn: str,
    ) -> None:
        _, _, service, _, account, kind, *_ = [*destination_arn.split(":"), ""]
        if (service, kind) != ("logs", "destination") or account == backend.account_id:
            original(backend, log_group_name, filter_name, filter_pattern, destination_arn, role_arn)
            return
        if log_group_name not in backend.groups:
            raise ResourceNotFoundException
        group = backend.groups[log_group_name]
        group.put_subscription_filter(filter_name, filter_pattern, destination_arn, role_arn)

    @around(LogGroup, "put_subscription_filter")
    def put_again(original: Any, group: Any, name: str, *args: Any, **kwargs: Any) -> None:
        before = group.subscription_filters.pop(name, None)  # one that is put again is no further one
        try:
            original(group, name, *args, **kwargs)
        except Exception:
            if before is not None:
                group.subscription_filters[name] = before
            raise


GAP = Gap(
    name="Destinations of logs",
    service="logs",
    modelled="A log group can send its events to a destination of another account; a filter can be put again.",
    missing="Whether that destination exists and lets this account send is not looked at.",
    fill=_fill,
)
