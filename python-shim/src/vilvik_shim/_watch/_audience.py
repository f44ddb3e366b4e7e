"""Who looks on while runs go on, as a live card does: called at the beginning, at each generation, and at the end."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._watch import Watch

    Spectator = Callable[[Watch], None]

# With the process that each belongs to: what a notebook shows through is not for its forked children.
_spectators: list[tuple[int, Spectator]] = []


@contextmanager
def looking_on(spectator: Spectator) -> Iterator[None]:
    """Have `spectator` called from the thread of each run, until the block ends. It has to be quick."""
    entry = (os.getpid(), spectator)
    _spectators.append(entry)
    try:
        yield
    finally:
        _spectators.remove(entry)


def show(watch: Watch) -> None:
    """Let everybody look. Whatever goes wrong with looking, the run goes on."""
    for pid, spectator in _spectators:
        try:
            if pid == os.getpid():
                spectator(watch)
        except Exception:  # noqa: BLE001, PERF203 -- a notebook that cannot show does not stop a run
            return
