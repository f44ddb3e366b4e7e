"""What was made of values that stay the same from dump to dump, such as a GA's settings: made once."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any, Callable, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Made = TypeVar("Made")

# Types whose values cannot change inside.
ATOMS = frozenset(map(type, (None, True, 1, 0.5, "", int)))


class _Known(NamedTuple):
    """The values something was made of, those that are lists with their items then, and what was made."""

    values: Sequence[Any]
    lists: list[tuple[list[Any], tuple[Any, ...]]]
    made: Any

    def holds(self, values: Sequence[Any]) -> bool:
        return _are_same(values, self.values) and all(_are_same(now, then) for now, then in self.lists)


class Kept(Generic[Made]):
    """The latest thing made, and what of."""

    def __init__(self) -> None:
        self._known: _Known | None = None

    def made_of(self, values: Sequence[Any], make: Callable[[], Made]) -> Made:
        """Return what `make` made of these values before; make it where one is another or may have changed inside."""
        known = self._known
        if known is not None and known.holds(values):
            return known.made  # type: ignore[no-any-return]
        lists = _lists_in(values)
        made = make()
        if lists is not None:
            self._known = _Known(values, lists, made)
        return made


def _are_same(values: Sequence[Any], others: Sequence[Any]) -> bool:
    return len(values) == len(others) and all(map(is_, values, others))


def _lists_in(values: Sequence[Any]) -> list[tuple[list[Any], tuple[Any, ...]]] | None:
    """Return the lists among the values, with their items now; None where anything else can change inside."""
    lists: list[tuple[list[Any], tuple[Any, ...]]] = []
    for value in values:
        kind = type(value)
        if kind in (list, tuple):
            if not ATOMS.issuperset(map(type, value)):
                return None
            if kind is list:
                lists.append((value, tuple(value)))
        elif kind not in ATOMS:
            return None
    return lists
