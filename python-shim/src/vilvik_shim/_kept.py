"""What was made of values that stay the same from dump to dump, such as a GA's settings: made once."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any, Callable, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Made = TypeVar("Made")

# Types whose values cannot change inside.
ATOMS = frozenset(map(type, (None, True, 1, 0.5, "", int)))
OPENED: dict[type, object] = {list: object(), tuple: object()}
END = object()


class Kept(Generic[Made]):
    """The latest thing made, and what of."""

    def __init__(self) -> None:
        self._known: tuple[list[Any], Made] | None = None

    def made_of(self, values: Iterable[Any], make: Callable[[], Made]) -> Made:
        """Return what `make` made of these values before; make it where one is another or may have changed inside."""
        opened = _opened(values)
        if opened is None:
            return make()
        known = self._known
        if known is not None and len(known[0]) == len(opened) and all(map(is_, known[0], opened)):
            return known[1]
        made = make()
        self._known = opened, made
        return made


def _opened(values: Iterable[Any]) -> list[Any] | None:
    """Return the values, those of lists and tuples among them one by one; None where one can change unseen."""
    opened: list[Any] = []
    for value in values:
        kind = type(value)
        if kind in ATOMS:
            opened.append(value)
        elif kind in OPENED and ATOMS.issuperset(map(type, value)):
            opened += (OPENED[kind], *value, END)
        else:
            return None
    return opened
