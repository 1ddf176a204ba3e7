"""How this area says that a value is wrong: every problem with its field, its value, what is allowed and the fix."""

from collections import Counter
from collections.abc import Iterable, Iterator


def refuse(what: str, problems: Iterable[str]) -> None:
    """Raise one error that lists all problems, or return when there are none.

    Raises:
        ValueError: there is a problem.
    """
    found = list(problems)
    if found:
        raise ValueError(f"{what}: " + "; ".join(found))


def duplicates(field: str, values: Iterable[str]) -> Iterator[str]:
    """A problem for each value that is there more than once."""
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{field}: {value!r} is there {count} times; keep one or rename the others"


def plain(values: Iterable[object]) -> list[str]:
    """Those of the values that are known already: the others come from resources that do not exist yet."""
    return [value for value in values if isinstance(value, str)]
