"""How a CloudFormation stack fails.

With moto a resource's error becomes the answer to the API call, and the stack stays half made. On AWS the call is taken
and the stack ends in ``ROLLBACK_COMPLETE``, ``UPDATE_ROLLBACK_COMPLETE`` or ``DELETE_FAILED``, with the reason in its
events.
"""

import re
from typing import Any

from moto.cloudformation import models, parsing, responses
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.models import CloudFormationBackend, Event, Stack
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from .gap import Gap, around

_INLINE_BYTES = 51_200  # CloudFormation User Guide, "CloudFormation quotas"
_IAM_TYPE = re.compile(
    r"AWS::IAM::(AccessKey|Group|InstanceProfile|ManagedPolicy|Policy|Role|User|UserToGroupAddition)"
)
_IAM_NAMES = ("GroupName", "InstanceProfileName", "ManagedPolicyName", "RoleName", "UserName")


class ResourceError(Exception):
    """A resource of a stack could not be created, changed or deleted."""

    def __init__(self, logical_id: str, resource_type: str, reason: str) -> None:
        super().__init__(reason)
        self.logical_id = logical_id
        self.resource_type = resource_type


class _CapabilitiesError(CloudFormationError):
    code = "InsufficientCapabilitiesException"


def _fill() -> None:
    for name in ("parse_and_create_resource", "parse_and_update_resource"):

        @around(parsing, name)
        def make(original: Any, logical_id: str, resource_json: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
            try:
                return original(logical_id, resource_json, *args, **kwargs)
            except ResourceError:
                raise
            except Exception as error:
                reason = getattr(error, "message", None) or str(error)
                raise ResourceError(logical_id, resource_json["Type"], reason) from error

    for module in (models, responses):

        @around(module, "yaml_tag_constructor")
        def construct(original: Any, loader: Any, tag: Any, node: Any) -> Any:
            if tag == "!GetAtt" and isinstance(node.value, str):  # an attribute's name may hold dots itself
                return {"Fn::GetAtt": node.value.split(".", 1)}
            return original(loader, tag, node)

    @around(CloudFormationResponse, "create_stack")
    def create_stack(original: Any, call: Any) -> Any:
        _check_template(call)
        try:
            return original(call)
        except ResourceError as failed:
            stack = call.cloudformation_backend.get_stack(call._get_param("StackName"))
            _give_up_creation(call, stack, failed)
            return ActionResult({"StackId": stack.stack_id})

    @around(CloudFormationResponse, "update_stack")
    def update_stack(original: Any, call: Any) -> Any:
        _check_template(call)
        stack = call.cloudformation_backend.get_stack(call._get_param("StackName"))
        stack_before, resources_before = dict(vars(stack)), dict(vars(stack.resource_map))
        resources_before["_parsed_resources"] = dict(stack.resource_map._parsed_resources)
        try:
            return original(call)
        except ResourceError as failed:
            events = stack.events
            vars(stack).update(stack_before, events=events)
            vars(stack.resource_map).update(resources_before)
            _end(stack, "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE", failed, "update")
            return ActionResult({"StackId": stack.stack_id})

    @around(CloudFormationResponse, "_validate_different_update")
    def check_difference(_original: object, call: Any, parameters: Any, body: str, stack: Any) -> None:
        old = stack.stack_parameters
        new = call._get_param_values(parameters, old) if parameters else old
        if (body, new, _tags(call) or stack.tags) == (stack.template, old, stack.tags):
            raise ValidationError(message="No updates are to be performed.")

    @around(CloudFormationBackend, "update_stack")
    def give_tags(original: Any, backend: Any, *, name: str, tags: dict[str, str] | None, **kwargs: Any) -> Any:
        stack = backend.get_stack(name)
        stack.tags = tags or stack.tags  # custom resources read the new ones
        return original(backend, name=name, tags=tags, **kwargs)

    @around(CloudFormationResponse, "delete_stack")
    def delete_stack(original: Any, call: Any) -> Any:
        backend, name = call.cloudformation_backend, call._get_param("StackName")
        stack = next((stack for stack in backend.stacks.values() if name in (stack.name, stack.stack_id)), None)
        if stack and stack.enable_termination_protection:
            raise ValidationError(
                message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        try:
            return original(call)
        except Exception as error:
            if stack is None:
                raise
            backend.stacks[stack.stack_id] = stack
            failed = _what_is_left(stack, error)
            _end(stack, "DELETE_FAILED", "DELETE_FAILED", failed, "delete")
            return EmptyResult()


def _tags(call: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in call._get_param("Tags", [])}


def _check_template(call: Any) -> None:
    body = call._get_param("TemplateBody")
    if body and len(body.encode()) > _INLINE_BYTES:
        raise ValidationError(
            message="1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_INLINE_BYTES}"
        )
    url = call._get_param("TemplateURL")
    template = Stack.parse_template(call._get_stack_from_s3_url(url) if url else body) if body or url else {}
    missing = sorted(_capabilities(template) - _implied(call._get_param("Capabilities", [])))
    if missing:
        raise _CapabilitiesError(f"Requires capabilities : [{', '.join(missing)}]")


def _capabilities(template: dict[str, Any]) -> set[str]:
    needed = {"CAPABILITY_AUTO_EXPAND"} if "Transform" in template else set()
    for resource in template.get("Resources", {}).values():
        if _IAM_TYPE.fullmatch(resource["Type"]):
            named = any(name in resource.get("Properties", {}) for name in _IAM_NAMES)
            needed.add("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM")
    return needed - ({"CAPABILITY_IAM"} if "CAPABILITY_NAMED_IAM" in needed else set())


def _implied(capabilities: list[str]) -> set[str]:
    return {*capabilities, *(["CAPABILITY_IAM"] if "CAPABILITY_NAMED_IAM" in capabilities else [])}


def _give_up_creation(call: Any, stack: Any, failed: ResourceError) -> None:
    on_failure = call._get_param("OnFailure") or "ROLLBACK"
    stack.output_map = parsing.OutputMap(stack.resource_map, {"Outputs": {}}, stack.stack_id)
    _forget_what_was_not_made(stack)
    if on_failure == "DO_NOTHING" or call._get_bool_param("DisableRollback", False):
        _end(stack, "CREATE_FAILED", "CREATE_FAILED", failed, "create")
        return
    stack.resource_map.delete()
    _forget_what_was_not_made(stack)
    _end(stack, "CREATE_FAILED", "ROLLBACK_COMPLETE", failed, "create")
    if on_failure == "DELETE":
        call.cloudformation_backend.delete_stack(stack.stack_id)


def _forget_what_was_not_made(stack: Any) -> None:
    """Keep moto, which makes a resource when it is looked at, from making the rest."""
    resources = stack.resource_map
    resources._resource_json_map = {
        key: value for key, value in resources._resource_json_map.items() if key in resources._parsed_resources
    }


def _what_is_left(stack: Any, error: Exception) -> ResourceError:
    left = [key for key in stack.resource_map.resources if key in stack.resource_map._parsed_resources]
    logical_id = left[0] if left else stack.name
    resource_type = stack.template_dict["Resources"].get(logical_id, {}).get("Type", "AWS::CloudFormation::Stack")
    return ResourceError(logical_id, resource_type, getattr(error, "message", None) or str(error))


def _end(stack: Any, resource_status: str, stack_status: str, failed: ResourceError, verb: str) -> None:
    """Write the failure into the stack's events and leave the stack in ``stack_status``."""
    resource = stack.resource_map._parsed_resources.get(failed.logical_id)
    stack.events.append(
        Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=failed.logical_id,
            physical_resource_id=getattr(resource, "physical_resource_id", ""),
            resource_type=failed.resource_type,
            resource_status=resource_status,
            resource_status_reason=str(failed),
            resource_properties=None,
        )
    )
    reason = f"The following resource(s) failed to {verb}: [{failed.logical_id}]. "
    stack.status = stack_status
    stack.stack_status_reason = reason
    stack._add_stack_event(stack_status, resource_status_reason=reason)


GAP = Gap(
    name="Stacks that fail",
    service="cloudformation",
    modelled="A failed creation, update or deletion ends in AWS's status, with the reason in the stack's events; "
    "capabilities, termination protection and the size of an inline template are enforced; an update may change "
    "tags alone.",
    missing="An update that fails leaves what it changed before as it is; a stack is done when the call returns.",
    fill=_fill,
)
