"""Managed prefix lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row
from .ec2 import describe, one, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _entries(entries: Value) -> dict[str, str]:
    given = entries if isinstance(entries, list) else []
    return {str(e["cidr"]): str(e.get("description", "")) for e in given if isinstance(e, dict)}


def _change_prefix_list(call: Call) -> None:
    """Change name, size and entries; AWS takes a new size only by itself, and room is needed before entries."""
    old, new = _entries(call.state.get("entries")), _entries(call.inputs.get("entries"))
    if "maxEntries" in call.changed:
        call.aws("modify_managed_prefix_list", PrefixListId=call.id, MaxEntries=call.inputs["maxEntries"])
    add = [{"Cidr": cidr, "Description": text} for cidr, text in new.items() if old.get(cidr) != text]
    remove = [{"Cidr": cidr} for cidr, text in old.items() if new.get(cidr) != text]
    described = one(call, "describe_managed_prefix_lists", "PrefixLists", PrefixListIds=[call.id])
    call.aws(
        "modify_managed_prefix_list",
        PrefixListId=call.id,
        PrefixListName=call.inputs["name"],
        CurrentVersion=described["Version"],
        **({"AddEntries": add} if add else {}),
        **({"RemoveEntries": remove} if remove else {}),
    )


def _prefix_list_entries(call: Call, described: Mapping[str, object]) -> Properties:
    entries = call.aws("get_managed_prefix_list_entries", PrefixListId=call.id)["Entries"]
    assert isinstance(entries, list)
    return {
        "entries": [
            {"cidr": e["Cidr"]} | ({"description": e["Description"]} if e.get("Description") else {}) for e in entries
        ]
    }


MANAGED_PREFIX_LIST = Row(
    type="aws:ec2/managedPrefixList:ManagedPrefixList",
    service="ec2",
    id="PrefixListId",
    create=Op(
        "create_managed_prefix_list",
        "name=PrefixListName addressFamily maxEntries entries",
        result="PrefixList.PrefixListId",
    ),
    read=describe("describe_managed_prefix_lists", "PrefixLists", "PrefixListIds"),
    reads={"name": "PrefixListName", "arn": "PrefixListArn"},
    derive=_prefix_list_entries,
    settings=(Code("name maxEntries entries", _change_prefix_list),),
    delete=Op("delete_managed_prefix_list"),
    tagging=tagged("prefix-list"),
    name=Name(),
    volatile="version",
)

# --- single entries, for lists whose entries the list's own resource leaves alone


def _change_entry(call: Call, **change: object) -> None:
    prefix_list = call.text("prefixListId")
    described = one(call, "describe_managed_prefix_lists", "PrefixLists", PrefixListIds=[prefix_list])
    call.aws(
        "modify_managed_prefix_list",
        PrefixListId=prefix_list,
        PrefixListName=described["PrefixListName"],
        CurrentVersion=described["Version"],
        **change,
    )


def _add_entry(call: Call) -> str:
    cidr = call.text("cidr")
    _change_entry(call, AddEntries=[{"Cidr": cidr, "Description": str(call.inputs.get("description") or "")}])
    return f"{call.text('prefixListId')},{cidr}"


def _read_entry(call: Call) -> Properties:
    prefix_list, _, cidr = call.id.partition(",")
    one(call, "describe_managed_prefix_lists", "PrefixLists", PrefixListIds=[prefix_list])
    entries = call.aws("get_managed_prefix_list_entries", PrefixListId=prefix_list)["Entries"]
    assert isinstance(entries, list)
    found = next((entry for entry in entries if entry["Cidr"] == cidr), None)
    if found is None:
        raise GoneError(f"{cidr} is no longer in {prefix_list}")
    return {"prefixListId": prefix_list, "cidr": cidr, "description": found.get("Description") or None}


def _remove_entry(call: Call) -> None:
    _change_entry(call, RemoveEntries=[{"Cidr": call.text("cidr")}])


MANAGED_PREFIX_LIST_ENTRY = Row(
    type="aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
    service="ec2",
    create=Code("prefixListId cidr description", _add_entry),
    read=_read_entry,
    delete=_remove_entry,
    replace="prefixListId cidr description region",
    delete_before_replace=True,
)

ROWS = (MANAGED_PREFIX_LIST, MANAGED_PREFIX_LIST_ENTRY)
