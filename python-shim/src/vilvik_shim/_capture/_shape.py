"""What only a whole pass over the objects can tell: which are used twice, which hold themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from ._program import Program

MAX_PASSES = 8


class Shape:
    """What earlier passes found out about the objects: which need a name of their own, which hold themselves."""

    def __init__(self) -> None:
        self.named: set[int] = set()
        self.circular: set[int] = set()
        self.cells: set[int] = set()

    def size(self) -> int:
        """Return how much is known; a pass that adds nothing is the last."""
        return len(self.named) + len(self.circular) + len(self.cells)


def settle(make: Callable[[Shape], Program]) -> Program:
    """Write a program, again and again until no pass finds another shared or circular object."""
    shape = Shape()
    passes: list[Program] = []  # kept, so that no id() comes twice
    for _ in range(MAX_PASSES):
        known = shape.size()
        passes.append(make(shape))
        if shape.size() == known:
            break
    return passes[-1]
