"""What was made of values that stay the same from dump to dump, such as a GA's settings: made once."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any, Callable, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Made = TypeVar("Made")

# Types whose values cannot change inside.
ATOMS = frozenset(map(type, (None, True, 1, 0.5, "", int)))
# Where a list or a tuple begins and ends among the parts.
BEGINNINGS: dict[type, object] = {list: object(), tuple: object()}
END = object()


class Kept(Generic[Made]):
    """The latest thing made, and what of."""

    def __init__(self) -> None:
        self._latest: tuple[list[Any], Made] | None = None

    def made_of(self, values: Iterable[Any], make: Callable[[], Made]) -> Made:
        """Return what `make` made of these values before; make it where one is another or may have changed inside."""
        parts, latest = _parts_of(values), self._latest
        if latest is not None and parts is not None and _are_same(parts, latest[0]):
            return latest[1]
        made = make()
        if parts is not None:
            self._latest = (parts, made)
        return made


def _parts_of(values: Iterable[Any]) -> list[Any] | None:
    """Return the values, lists and tuples with their items in their place; None where anything can change inside."""
    parts: list[Any] = []
    for value in values:
        kind = type(value)
        if kind in ATOMS:
            parts.append(value)
        elif kind in BEGINNINGS and ATOMS.issuperset(map(type, value)):
            parts += (BEGINNINGS[kind], *value, END)
        else:
            return None
    return parts


def _are_same(values: list[Any], others: list[Any]) -> bool:
    return len(values) == len(others) and all(map(is_, values, others))
