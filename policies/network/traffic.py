"""Protocols and ports as one line of numbers, so that sets of them are computed like sets of addresses."""

from __future__ import annotations

from functools import cache

from ..intervals import Intervals, difference, intersection, normalised, overlap

_PORTS = 1 << 16
_PROTOCOLS = 256
_NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58, "ipv6-icmp": 58, "58": 58}
_NAMES = {1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPv6"}
_WITH_PORTS = frozenset({6, 17})


class Traffic:
    """Some pairs of a protocol and a destination port; a protocol without ports has all of them or none."""

    __slots__ = ("intervals",)

    def __init__(self, intervals: Intervals = ()) -> None:
        self.intervals = intervals

    @classmethod
    def of(cls, protocol: str, first: int = 0, last: int = _PORTS - 1) -> Traffic:
        """The ports of a protocol: its name, its number, or -1 for all."""
        return _traffic(protocol.lower(), first, last)

    def __or__(self, other: Traffic) -> Traffic:
        return Traffic(normalised((*self.intervals, *other.intervals)))

    def __and__(self, other: Traffic) -> Traffic:
        return Traffic(intersection(self.intervals, other.intervals))

    def __sub__(self, other: Traffic) -> Traffic:
        return Traffic(difference(self.intervals, other.intervals))

    def covers(self, other: Traffic) -> bool:
        """Whether every pair of the other is in it."""
        return not difference(other.intervals, self.intervals)

    def overlaps(self, other: Traffic) -> bool:
        """Whether a pair is in both."""
        return overlap(self.intervals, other.intervals)

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Traffic) and self.intervals == other.intervals

    def __hash__(self) -> int:
        return hash(self.intervals)

    def __str__(self) -> str:
        if not self.intervals:
            return "nothing"
        if self == EVERYTHING:
            return "all traffic"
        return ", ".join(_words(first, end) for first, end in self._by_protocol())

    def __repr__(self) -> str:
        return f"<{self}>"

    def _by_protocol(self) -> list[tuple[int, int]]:
        """The ranges, cut where one protocol ends; whole protocols side by side stay one range."""
        parts: list[tuple[int, int]] = []
        for first, end in self.intervals:
            middle_first, middle_end = -(-first // _PORTS) * _PORTS, end // _PORTS * _PORTS
            if middle_first > middle_end:  # inside of one protocol
                parts.append((first, end))
                continue
            parts += [(first, middle_first), (middle_first, middle_end), (middle_end, end)]
        return [(first, end) for first, end in parts if first < end]


@cache
def _traffic(protocol: str, first: int, last: int) -> Traffic:
    if protocol in ("-1", "all"):
        return EVERYTHING
    number = _NUMBERS.get(protocol)
    if number is None:
        number = int(protocol) if protocol.isdigit() and int(protocol) < _PROTOCOLS else None
    if number is None:
        raise ValueError(f"{protocol!r} is no protocol; allowed: -1, tcp, udp, icmp, icmpv6 or a number up to 255")
    if number not in _WITH_PORTS:
        first, last = 0, _PORTS - 1
    first, last = max(first, 0), min(last, _PORTS - 1)
    return Traffic(normalised([(number * _PORTS + first, number * _PORTS + last + 1)]))


def _words(first: int, end: int) -> str:
    low, high = first // _PORTS, (end - 1) // _PORTS
    name = _NAMES.get(low, f"protocol {low}")
    if low != high:
        return f"protocols {low} to {high}"
    if first % _PORTS == 0 and end % _PORTS == 0:
        return f"all {name}"
    first_port, last_port = first % _PORTS, (end - 1) % _PORTS
    return f"{name} {first_port}" if first_port == last_port else f"{name} {first_port}-{last_port}"


EVERYTHING = Traffic(((0, _PROTOCOLS * _PORTS),))
ALL_TCP = Traffic.of("tcp")
ALL_UDP = Traffic.of("udp")

# Where a client's end of a connection may be (VPC User Guide, "Ephemeral ports"); Linux takes the second range.
CLIENT_PORTS = (1024, 65535)
LINUX_CLIENT_PORTS = (32768, 60999)
