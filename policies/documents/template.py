"""A CloudFormation template: what of it makes resources, and what of it cannot be seen into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, cast

from ..tokens import CLUSTER
from ..view import SECRET, SIGNATURE, UNKNOWN, View
from .convert import convert, references
from .intrinsics import Evaluation, Unknown
from .naming import block, rows
from .parts import Origin
from .resource_types import HARMLESS, KINDS
from .text import Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..resource import Resource

CLUSTER_TYPE = "Custom::PclusterCluster"
"""What AWS's provider of ParallelCluster makes clusters from."""
# More functions, and Fn::ForEach, which is told apart where it stands.
_EXTENSIONS = "AWS::LanguageExtensions"
# AWS's template names the function so (cloudformation/custom_resource/cluster.yaml of aws-parallelcluster).
_PROVIDER = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:pcluster-cfn-[A-Za-z0-9-]+")


@dataclass(frozen=True)
class Opaque:
    """Something that makes resources and cannot be seen into."""

    path: str
    what: str
    why: str


@dataclass(frozen=True)
class Member:
    """One resource of a template, before it is translated."""

    name: str
    kind: str
    path: str
    properties: object
    deletion_policy: str


class Template:
    """A template's body and the values it is used with.

    Args:
        document: what the body says.
        path: of the property that holds the body.
        given: values of parameters; None when none is known.
        pseudo: values of AWS::Region and its like, as far as they are known.
    """

    def __init__(
        self,
        document: Mapping[str, object],
        path: str,
        given: Mapping[str, object] | None,
        pseudo: Mapping[str, object],
    ) -> None:
        self._document = document
        self._path = path
        self._evaluation = Evaluation(document, given, pseudo)

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The resources, but those under a condition that certainly does not hold."""
        found: list[Member] = []
        for name, raw in block(self._document.get("Resources")).items():
            declared = block(raw)
            condition = declared.get("Condition")
            if condition is not None and self._evaluation.condition(str(condition)) is False:
                continue
            policy = declared.get("DeletionPolicy", "")
            found.append(
                Member(
                    name=str(name),
                    kind=str(declared.get("Type", "")),
                    path=f"{self._path}.Resources.{name}",
                    properties=self._evaluation.value(declared.get("Properties", {})),
                    deletion_policy=str(self._evaluation.value(policy)),
                )
            )
        return tuple(found)

    def resources(self, urn: str, *, secret: bool) -> Iterator[tuple[str, str, View, Mapping[str, tuple[str, ...]]]]:
        """Type, name below the owner, properties and references of each resource that the members become."""
        separate = any(member.kind == "AWS::EC2::SecurityGroupEgress" for member in self.members)
        for member in self.members:
            if _is_cluster(member):
                view, raw = _configuration(member, secret=secret)
                yield CLUSTER, member.name, view, references(raw, urn)
                continue
            origin = Origin(Unknown.of([member.name]), member.deletion_policy, separate)
            for part in convert(member.kind, member.properties, origin):
                name = f"{member.name}.{part.suffix}" if part.suffix else member.name
                view = View(part.properties, member.path, secret=secret)
                yield part.token, name, view, references(part.properties, urn)

    def opaque(self) -> Iterator[Opaque]:
        """Macros, and resources that come from elsewhere or are of no type that rules know."""
        for macro in rows(self._document.get("Transform")):
            if macro != _EXTENSIONS:
                yield Opaque(
                    f"{self._path}.Transform", f"the macro {_short(_macro(macro))}", "a macro rewrites the template"
                )
        for name, raw in block(self._document.get("Resources")).items():
            if str(name).startswith("Fn::"):
                path = f"{self._path}.Resources.{name}"
                yield Opaque(path, str(name), "a macro writes the resources")
            elif "Fn::Transform" in block(raw) or "Fn::Transform" in block(block(raw).get("Properties")):
                path = f"{self._path}.Resources.{name}"
                yield Opaque(path, "Fn::Transform", "a macro writes the resource")
        for member in self.members:
            if _is_cluster(member):
                yield from _opaque_cluster(member)
            elif member.kind not in KINDS and member.kind not in HARMLESS and not member.name.startswith("Fn::"):
                yield Opaque(f"{member.path}.Type", member.kind or "a resource without type", why_unknown(member.kind))


def is_custom(kind: str) -> bool:
    """Whether a function of somebody's makes the resource."""
    return kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource"


def why_unknown(kind: str) -> str:
    """Why a type cannot be seen into."""
    if is_custom(kind):
        return "a custom resource does whatever its function does"
    if kind.endswith("::MODULE"):
        return "a module's resources are in the registry"
    return "no rule knows the type"


def template(
    body: View, given: Mapping[str, object] | None, pseudo: Mapping[str, object]
) -> Template | Unreadable | None:
    """The template in a body; None where the body is not there, or not known yet."""
    if not body.known:
        return None
    document = body.value()
    if isinstance(document, str):
        document = _read(document)
    if isinstance(document, Unreadable):
        return document
    if not isinstance(document, dict):
        return Unreadable("is no object with Resources")
    if not isinstance(document.get("Resources"), dict):
        return Unreadable("has no Resources")
    return Template(cast("dict[str, object]", document), body.path, given, pseudo)


def pseudo_parameters(resource: Resource) -> Mapping[str, object]:
    """What the stack's own properties tell of AWS::Region and its like; its id tells most, once it is there."""
    found: dict[str, object] = {}
    region, name, identity = (resource.at(key) for key in ("region", "name", "id"))
    if region.known:
        found["AWS::Region"] = region.value()
    if name.known:
        found["AWS::StackName"] = name.value()
    parts = str(identity.value()).split(":") if identity.known else []
    if len(parts) >= 6 and parts[0] == "arn":
        found |= {"AWS::Partition": parts[1], "AWS::Region": parts[3], "AWS::AccountId": parts[4]}
        found["AWS::StackId"] = identity.value()
    if "AWS::Region" in found:
        region_name = str(found["AWS::Region"])
        partition, suffix = _partition(region_name)
        found.setdefault("AWS::Partition", partition)
        found["AWS::URLSuffix"] = suffix
    return found


def _partition(region: str) -> tuple[str, str]:
    if region.startswith("cn-"):
        return "aws-cn", "amazonaws.com.cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws", "amazonaws.com"


@lru_cache(maxsize=64)  # the same body is read for its resources, for what is opaque, and again for the stack
def _read(text: str) -> object:
    return read(text)


def configuration(written: object) -> object:
    """A cluster's configuration as an object, however it was written; `Unreadable` where that fails."""
    if isinstance(written, str) and written != UNKNOWN:
        written = _read(written)
    if isinstance(written, dict | str | Unreadable):
        return cast("object", written)
    return Unreadable("is no object with HeadNode and Scheduling")


def _is_cluster(member: Member) -> bool:
    """A cluster of AWS's provider, also under another name of custom resources."""
    return member.kind == CLUSTER_TYPE or (
        is_custom(member.kind) and "ClusterConfiguration" in block(member.properties)
    )


def _configuration(member: Member, *, secret: bool) -> tuple[View, object]:
    path = f"{member.path}.Properties.ClusterConfiguration"
    if not isinstance(member.properties, dict):
        return View(member.properties, path, secret=secret), None
    written = block(member.properties).get("ClusterConfiguration")
    if isinstance(written, dict) and written.get(SIGNATURE) == SECRET:
        secret, written = True, written.get("value")
    made = configuration(written)
    raw = None if isinstance(made, Unreadable) else made
    return View(raw, path, secret=secret), raw


def _opaque_cluster(member: Member) -> Iterator[Opaque]:
    properties = block(member.properties)
    token = properties.get("ServiceToken", UNKNOWN)
    path = f"{member.path}.Properties"
    if token != UNKNOWN and not _PROVIDER.fullmatch(str(token)):
        yield Opaque(f"{path}.ServiceToken", str(token), "it is not AWS's provider of ParallelCluster")
    written = properties.get("ClusterConfiguration")
    made = configuration(block(written).get("value") if SIGNATURE in block(written) else written)
    if isinstance(made, Unreadable) and member.properties != UNKNOWN:
        yield Opaque(f"{path}.ClusterConfiguration", "the cluster's configuration", f"it {made.why}")


def _macro(macro: object) -> object:
    """What a macro is called: with parameters it is an object that says so."""
    return macro.get("Name", "without a name") if isinstance(macro, dict) else macro


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:80]}..."
