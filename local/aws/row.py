"""What the table says of one resource type."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .call import Call
    from .values import Properties, Value

T = TypeVar("T")


@dataclass(frozen=True)
class Op:
    """One AWS operation, by the name of boto3's method.

    Attributes:
        operation: the method's name.
        takes: the Pulumi properties that go into the request. Their members are found by rule (``naming.py``);
            ``property=Member.Path`` says what the rule cannot; ``property=Member.`` is found by rule inside a member.
        id: the member that holds the resource's id; by default the row's.
        result: the path of the answer that holds the resource; of a create, the path of its id.
        fixed: constant members.
    """

    operation: str
    takes: str = ""
    id: str | None = None
    result: str = ""
    fixed: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def members(self) -> dict[str, str]:
        """Member paths by property; an empty path stands for the rule."""
        return {name: path for name, _, path in (word.partition("=") for word in self.takes.split())}


@dataclass(frozen=True)
class Code(Generic[T]):
    """What takes more than one operation: the properties it reads, and what it does with them."""

    takes: str
    run: Callable[[Call], T]

    @cached_property
    def members(self) -> dict[str, str]:
        """As :attr:`Op.members`."""
        return dict.fromkeys(self.takes.split(), "")


@dataclass(frozen=True)
class Name:
    """How a name that the program leaves out is made: the logical name, a dash and seven hexadecimal digits."""

    property: str = "name"
    longest: int = 255
    lower: bool = False
    prefix: str = ""
    prefix_property: str = "namePrefix"


@dataclass(frozen=True)
class Tagging:
    """How a type's tags are read and changed after its creation.

    Most services have an operation to add tags and one to remove them; ``put`` is code for the others.
    ``id`` is the member that names the resource, ``key`` the property with its value (the resource's id if empty).
    ``read`` is the operation that lists tags, where the describing one does not. ``fixed`` are constant members;
    ``kind`` is EC2's name for the type, in ``TagSpecifications``.
    """

    add: str = ""
    remove: str = ""
    id: str = ""
    key: str = ""
    read: str = ""
    fixed: Mapping[str, object] = field(default_factory=dict)
    kind: str = ""
    put: Callable[[Call], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One resource type.

    Attributes:
        type: Pulumi's type token.
        service: botocore's service name.
        id: the member of requests that holds the resource's id.
        create: what makes it; code returns the new id.
        read: what describes it; code returns its properties, or raises GoneError.
        settings: what changes it. At creation those run whose properties ``create`` does not take.
        delete: what removes it; None when AWS has nothing to remove.
        reads: ``property`` -> path in the description, where the rule does not find it.
        renames: ``block.property`` -> member, for both directions.
        derive: more properties from a description.
        arn: template of the ``arn`` output, where AWS does not answer it.
        tagging: how tags change; None when the type has none.
        name: how a missing name is made.
        unsupported: inputs (``block.property`` inside blocks) that fail at check.
        local: inputs that only steer the provider, such as ``forceDestroy``.
        kept: properties that AWS would answer and the local AWS does not.
        volatile: outputs that any update changes.
        ordered: lists whose order counts.
        replace: properties whose change replaces, besides ``replace.json``'s.
        replaces_if: for ``replaceIf`` of ``replace.json``: whether a change replaces, from old state and new inputs.
        filled: properties that AWS fills in, besides ``replace.json``'s.
        defaults: what the provider fills in, besides ``replace.json``'s.
        same: what a value means, by property, for values that are written in more than one way.
        valid: what AWS takes for a value, by input (``valid.py``); a policy is JSON in every type.
        delete_before_replace: AWS does not take two at a time.
        imported: the properties that an import's id stands for, where ``read`` needs them.
    """

    type: str
    service: str
    create: Op | Code[str]
    read: Op | Callable[[Call], Properties]
    delete: Op | Callable[[Call], None] | None
    id: str = ""
    settings: tuple[Op | Code[None], ...] = ()
    reads: Mapping[str, str] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    derive: Callable[[Call, Mapping[str, object]], Properties] | None = None
    arn: str = ""
    tagging: Tagging | None = None
    name: Name | None = None
    unsupported: str = ""
    local: str = ""
    kept: str = ""
    volatile: str = ""
    ordered: str = ""
    replace: str = ""
    replaces_if: Mapping[str, Callable[[Properties, Properties], bool]] = field(default_factory=dict)
    filled: str = ""
    defaults: Mapping[str, Value] = field(default_factory=dict)
    same: Mapping[str, Callable[[Value], object]] = field(default_factory=dict)
    valid: Mapping[str, Callable[[Value], str]] = field(default_factory=dict)
    delete_before_replace: bool = False
    imported: Callable[[str], Properties] | None = None

    @cached_property
    def served(self) -> frozenset[str]:
        """The inputs that the row does something with."""
        names = {"region", *self.local.split(), *self.create.members}
        names |= {"tags"} if self.tagging else set()
        names |= {self.name.prefix_property} if self.name else set()
        return frozenset(names.union(*(setting.members for setting in self.settings)))

    @cached_property
    def refused(self) -> frozenset[str]:
        """The inputs that fail at check."""
        return frozenset(self.unsupported.split())

    @cached_property
    def not_answered(self) -> frozenset[str]:
        """The properties that stay as they were, whatever AWS answers."""
        return frozenset([*self.kept.split(), *self.local.split()])

    @cached_property
    def ordered_lists(self) -> frozenset[str]:
        """The lists whose order counts."""
        return frozenset(self.ordered.split())
