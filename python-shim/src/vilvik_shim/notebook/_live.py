"""Cards that follow the runs of a cell: in place in a notebook, as printed lines where nothing can be replaced."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Callable

from IPython.display import display

from .._card import Card, card
from .._card._escape import printable
from .._card._figures import figure

if TYPE_CHECKING:
    from .._run_dump import RunDump
    from .._watch import Watch

EVERY = 0.5  # seconds between two updates of one card
EVERY_LINE = 5.0
RATIO = 30  # showing takes at most so much of the run as 1 to this
MOST_CARDS = 8


class Live:
    """The cards of one cell. `look` is called by the runs, in whichever thread they are."""

    def __init__(self, *, can_update: bool, is_wanted: bool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._can_update, self._is_wanted, self._monotonic = can_update, is_wanted, monotonic
        self._runs: dict[int, RunDump] = {}
        self._handles: dict[int, Any] = {}
        self._due: dict[int, float] = {}

    def look(self, watch: Watch) -> None:
        """Show how far a run has come, if it is time."""
        run = watch.run_dump
        key = id(run)
        self._runs.setdefault(key, run)
        now = self._monotonic()
        if not self._is_wanted or now < self._due.get(key, 0.0):
            return
        if self._can_update and threading.current_thread() is threading.main_thread():
            self._show(key, run)
            pause = EVERY
        else:
            self._print(watch)
            pause = EVERY_LINE
        after = self._monotonic()
        self._due[key] = after + max(pause, RATIO * (after - now))

    def end(self) -> None:
        """Show each run of the cell as it stands now that the cell is done."""
        for key, run in list(self._runs.items()):
            self._show(key, run)

    def _show(self, key: int, run: RunDump) -> None:
        shown = _card_of(run)
        handle = self._handles.get(key)
        if handle is not None:
            handle.update(shown)
        elif len(self._handles) < MOST_CARDS:
            self._handles[key] = display(shown, display_id=True) if self._can_update else display(shown)

    def _print(self, watch: Watch) -> None:
        progress = watch.progress()
        if progress is None:
            return
        best = f", best fitness {figure(progress.best_fitness)}" if progress.best_fitness is not None else ""
        sys.stdout.write(
            f"{printable(progress.name)}: generation {progress.generations} of {progress.target}{printable(best)}\n"
        )
        sys.stdout.flush()


def _card_of(run: RunDump) -> Card | RunDump:
    try:
        return card(run)
    except (LookupError, OSError, ValueError):
        return run
