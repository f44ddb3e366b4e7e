"""How far a run has come that is under way in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .._dump._run_dump import RunDump


class Progress(NamedTuple):
    """A run under way: `generations` of `target` done; the best fitness by generation, as PyGAD keeps it."""

    name: str
    spool: str | None
    generations: int
    target: int
    history: list[Any]
    best_fitness: Any
    best_generation: int | None


def progress_of(run_dump: RunDump) -> Progress | None:
    """Return how far the run has come that fills this RunDump; None where it is not running here."""
    from ._install import watches  # noqa: PLC0415 -- a card of a finished run needs no watches

    for watch in watches():
        if watch.run_dump is run_dump:
            return watch.progress()
    return None
