"""What stacks export, as typed models: the platform writes them, its labs and operators read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import pulumi


@dataclass(frozen=True, kw_only=True)
class StackOutputs:
    """Outputs of a stack; each field is one, under its own name."""

    def export(self) -> None:
        """Make every field an output of this stack."""
        for field in fields(self):
            pulumi.export(field.name, getattr(self, field.name))

    @classmethod
    def of(cls, stack: str) -> Self:
        """Read the outputs of another stack.

        Args:
            stack: its name, or organization/project/name.

        Raises:
            RunError: it lacks outputs, because it is another kind of stack, not up yet, or of an older release.
        """
        full = stack if "/" in stack else f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
        outputs = pulumi.StackReference(stack.replace("/", "-"), stack_name=full).outputs
        names = [field.name for field in fields(cls)]
        found = outputs.apply(lambda given: _complete(full, names, given))
        return cls(**{name: found[name] for name in names})


def _complete(stack: str, names: Sequence[str], given: Mapping[str, Any]) -> Mapping[str, Any]:
    missing = [name for name in names if name not in given]
    if missing:
        raise pulumi.RunError(
            f"The stack {stack} lacks the outputs {', '.join(missing)}. Name a platform in the lab's config; "
            f"if it is one, bring it up with this release first: pulumi up --stack {stack}"
        )
    return given


@dataclass(frozen=True, kw_only=True)
class PlatformOutputs(StackOutputs):
    """What a platform gives its labs; what it does not have is an empty text or list."""

    region: pulumi.Output[str]
    zones: pulumi.Output[list[str]]
    vpc_id: pulumi.Output[str]
    vpc_cidr: pulumi.Output[str]
    labs_cidrs: pulumi.Output[list[str]]
    shared_cidr: pulumi.Output[str]
    lab_capacity: pulumi.Output[int]
    peerings: pulumi.Output[list[str]]
    head_node_group_ids: pulumi.Output[dict[str, str]]
    s3_endpoint_id: pulumi.Output[str]
    dynamodb_endpoint_id: pulumi.Output[str]
    clients_security_group_id: pulumi.Output[str]
    lease_table_name: pulumi.Output[str]
    kms_key_arn: pulumi.Output[str]
    role_boundary_arn: pulumi.Output[str]
    home_file_system_id: pulumi.Output[str]
    bucket_names: pulumi.Output[dict[str, str]]
    bucket_arns: pulumi.Output[dict[str, str]]
    accounting: pulumi.Output[dict[str, str]]
    alarm_topic_arn: pulumi.Output[str]
    cluster_providers: pulumi.Output[dict[str, dict[str, str]]]


@dataclass(frozen=True, kw_only=True)
class LabOutputs(StackOutputs):
    """What an operator or a workflow service needs of a lab."""

    lab: pulumi.Output[str]
    platform: pulumi.Output[str]
    subnet_id: pulumi.Output[str]
    subnet_cidr: pulumi.Output[str]
    zone: pulumi.Output[str]
    nodes_security_group_id: pulumi.Output[str]
    key_name: pulumi.Output[str]
    private_key_secret_arn: pulumi.Output[str]
    home_path: pulumi.Output[str]
    project_data_url: pulumi.Output[str]
    scratch_file_system_id: pulumi.Output[str]
    job_log_group_name: pulumi.Output[str]
    dashboard_name: pulumi.Output[str]
    cluster_name: pulumi.Output[str]
    cluster_status: pulumi.Output[str]
    cluster_colour: pulumi.Output[str]
    head_node_instance_id: pulumi.Output[str]
    head_node_private_ip: pulumi.Output[str]
    cluster_beside: pulumi.Output[str]
    kept_on_destroy: pulumi.Output[list[str]]
