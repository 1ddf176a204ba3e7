"""EventBridge Scheduler: its groups, and the role that a schedule needs."""

import json
from typing import Any

from moto.iam.models import iam_backends
from moto.scheduler.exceptions import ScheduleGroupNotFound, ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend

from .gap import Gap, around

_PRINCIPAL = "scheduler.amazonaws.com"


def _fill() -> None:
    @around(EventBridgeSchedulerBackend, "create_schedule")
    def create(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        backend.get_schedule_group(kwargs["group_name"])
        _check_role(backend, kwargs["target"]["RoleArn"])
        return original(backend, *args, **kwargs)

    @around(EventBridgeSchedulerBackend, "update_schedule")
    def update(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        _check_role(backend, kwargs["target"]["RoleArn"])
        return original(backend, *args, **kwargs)

    @around(EventBridgeSchedulerBackend, "delete_schedule_group")
    def delete_group(original: Any, backend: Any, name: str) -> None:
        if name not in backend.schedule_groups:
            raise ScheduleGroupNotFound(name)
        original(backend, name)


def _check_role(backend: Any, arn: str) -> None:
    roles = iam_backends[backend.account_id]["aws"].roles.values()
    role = next((role for role in roles if role.arn == arn), None)
    if role is None or _PRINCIPAL not in json.dumps(json.loads(role.assume_role_policy_document)):
        raise ValidationException("The execution role you provide must allow AWS EventBridge Scheduler to assume it.")


GAP = Gap(
    name="Schedules",
    service="scheduler",
    modelled="A schedule's group exists, and its role can be assumed by Scheduler.",
    missing="Schedules never run.",
    fill=_fill,
)
