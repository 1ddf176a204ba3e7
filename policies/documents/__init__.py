"""Documents inside of resources: CloudFormation bodies, ParallelCluster configurations, desired states, user data.

What stands in them is judged like what stands beside them: `expand` makes ordinary resources of it, with the types of
Pulumi's provider and paths that tell where in the document they are. `opaque` names what cannot be seen into.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..aws_owned import is_own_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..resource import Resource
    from ..view import View
    from .template import Opaque

# By type, so that a resource without documents costs one look-up, and no module is loaded before it is needed.
_NATIVE = "aws-native:"


def expand(resource: Resource) -> tuple[Resource, ...]:
    """The resources that stand in the documents of a resource, and in the documents of those."""
    found = _inside(resource)
    return (*found, *(inner for each in found for inner in expand(each))) if found else found


def _inside(resource: Resource) -> tuple[Resource, ...]:
    if resource.type in _EXPANDED:
        return tuple(_EXPANDED[resource.type](resource))
    if resource.type.startswith(_NATIVE):
        return tuple(_native(resource))
    return ()


def knows_native(token: str) -> bool:
    """Whether rules see what a type of Pulumi's other AWS provider makes."""
    from . import native

    return native.knows(token)


def opaque(resource: Resource) -> tuple[Opaque, ...]:
    """What in the documents of a resource makes resources and cannot be seen into."""
    return tuple(_OPAQUE[resource.type](resource)) if resource.type in _OPAQUE else ()


def _stack(resource: Resource) -> Iterable[Resource]:
    """What a template makes; AWS's own template of its cluster provider is AWS's to keep in order."""
    if _is_awss(resource):
        return ()
    from . import cloudformation

    return cloudformation.resources(resource)


def _stack_opaque(resource: Resource) -> Iterable[Opaque]:
    if _is_awss(resource):
        return ()
    from . import cloudformation

    return cloudformation.opaque(resource)


def _is_awss(stack: Resource) -> bool:
    url = stack.at("templateUrl")
    return url.known and is_own_template(str(url.value()))


def _object(resource: Resource) -> Iterable[Resource]:
    """A template or a cluster's configuration in a bucket; other objects are nobody's document."""
    content = resource.at("content")
    if _is_template(content):
        from . import cloudformation

        return cloudformation.object_resources(resource)
    return _configured(resource, "content", content.raw)


def _object_opaque(resource: Resource) -> Iterable[Opaque]:
    if not _is_template(resource.at("content")):
        return ()
    from . import cloudformation

    return cloudformation.object_opaque(resource)


def _is_template(content: View) -> bool:
    """Whether a text may be a template, without reading it."""
    text = content.raw
    return isinstance(text, str) and "Resources" in text and ("AWS::" in text or "Custom::" in text)


def _parameter(resource: Resource) -> Iterable[Resource]:
    return _configured(resource, "value", resource.at("value").raw)


def _configured(resource: Resource, key: str, text: object) -> Iterable[Resource]:
    """A cluster's configuration that somebody keeps for later."""
    if not isinstance(text, str) or "HeadNode" not in text or "Scheduling" not in text:
        return ()
    from . import configurations

    return configurations.stored(resource, key)


def _cluster_check(resource: Resource) -> Iterable[Resource]:
    from . import configurations

    return configurations.checked(resource)


def _desired_state(resource: Resource) -> Iterable[Resource]:
    from . import cloud_control

    return cloud_control.resources(resource)


def _desired_state_opaque(resource: Resource) -> Iterable[Opaque]:
    from . import cloud_control

    return cloud_control.opaque(resource)


def _native(resource: Resource) -> Iterable[Resource]:
    from . import native

    return native.resources(resource)


_EXPANDED: Mapping[str, Callable[[Resource], Iterable[Resource]]] = {
    "aws:cloudformation/stack:Stack": _stack,
    "aws:cloudformation/stackSet:StackSet": _stack,
    "aws:cloudcontrol/resource:Resource": _desired_state,
    "aws:s3/bucketObject:BucketObject": _object,
    "aws:s3/bucketObjectv2:BucketObjectv2": _object,
    "aws:ssm/parameter:Parameter": _parameter,
    "pulumi-python:dynamic/cluster:ClusterCheck": _cluster_check,
}
_OPAQUE: Mapping[str, Callable[[Resource], Iterable[Opaque]]] = {
    "aws:cloudformation/stack:Stack": _stack_opaque,
    "aws:cloudformation/stackSet:StackSet": _stack_opaque,
    "aws:cloudcontrol/resource:Resource": _desired_state_opaque,
    "aws:s3/bucketObject:BucketObject": _object_opaque,
    "aws:s3/bucketObjectv2:BucketObjectv2": _object_opaque,
}
