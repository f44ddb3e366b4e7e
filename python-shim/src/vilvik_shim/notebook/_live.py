"""Cards that follow the runs of a cell: in place in a notebook, as printed lines where nothing can be replaced."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable

from IPython.display import display

from .._card import Card, card
from .._card._escape import printable
from .._card._figures import count_of, figure

if TYPE_CHECKING:
    from .._dump._run_dump import RunDump
    from .._watch._watch import Watch

EVERY = 0.5  # seconds between two updates of one card
EVERY_LINE = 5.0
RATIO = 40  # so many times its cost has to pass before anything of the cell is shown again
MOST_CARDS = 8


class _Place:
    """Where a run is shown: one card, or the lines that are printed of it."""

    def __init__(self) -> None:
        self.run: RunDump | None = None
        self.handle: Any = None
        self.due = 0.0


class Live:
    """The cards of one cell. `look` is called by the runs, in whichever thread they are."""

    def __init__(self, *, can_update: bool, is_wanted: bool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._can_update, self._is_wanted, self._monotonic = can_update, is_wanted, monotonic
        self._seen: set[str | None] = set()
        self._places: list[_Place] = []
        self._due = 0.0

    def look(self, watch: Watch) -> None:
        """Show how far a run has come, if it is time."""
        place = self._place_of(watch.run_dump)
        now = self._monotonic()
        if not self._is_wanted or now < max(self._due, place.due):
            return
        if self._can_update and threading.current_thread() is threading.main_thread():
            self._show(place)
            pause = EVERY
        else:
            self._print(watch)
            pause = EVERY_LINE
        after = self._monotonic()
        self._due = after + RATIO * (after - now)
        place.due = after + pause

    def end(self) -> None:
        """Show each run of the cell as it stands now that the cell is done."""
        with suppress(Exception):  # what the cell gives or raises is not lost over that
            for place in self._places:
                self._show(place)
            more = len(self._seen) - len(self._places)
            if more > 0:
                sys.stdout.write(f"and {count_of(more, 'run')} before the last: %vilvik lists them\n")

    def _place_of(self, run: RunDump) -> _Place:
        """Return the place of a run; the last one is taken over by each run that comes when all are taken."""
        for place in self._places:
            if place.run is run:
                return place
        self._seen.add(run.run_id)
        if len(self._places) < MOST_CARDS:
            self._places.append(_Place())
        place = self._places[-1]
        place.run = run
        return place

    def _show(self, place: _Place) -> None:
        shown = _card_of(place.run)
        if place.handle is not None:
            place.handle.update(shown)
        else:
            place.handle = display(shown, display_id=True) if self._can_update else display(shown)

    def _print(self, watch: Watch) -> None:
        progress = watch.progress()
        if progress is None:
            return
        best = f", best fitness {figure(progress.best_fitness)}" if progress.best_fitness is not None else ""
        sys.stdout.write(
            f"{printable(progress.name)}: generation {progress.generations} of {progress.target}{printable(best)}\n"
        )
        sys.stdout.flush()


def _card_of(run: RunDump | None) -> Card | RunDump | None:
    try:
        return card(run)
    except (LookupError, OSError, ValueError):
        return run
