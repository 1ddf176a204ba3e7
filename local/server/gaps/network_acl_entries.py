"""What moto forgets of a network ACL's entries: which ICMP messages they are about."""

from typing import Any

from moto.ec2.responses.network_acls import NetworkACLs

from .gap import Gap, around


def _fill() -> None:
    for name in ("create_network_acl_entry", "replace_network_acl_entry"):

        @around(NetworkACLs, name)
        def put(original: Any, response: Any) -> Any:
            if types := response._get_param("IcmpTypeCode"):
                response.params["Icmp"] = types  # the member's name on the wire, which moto asks for
            return original(response)


GAP = Gap(
    name="Entries of a network ACL",
    service="ec2",
    modelled="Type and code of an entry about ICMP.",
    fill=_fill,
)
