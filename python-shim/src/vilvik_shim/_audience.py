"""Who looks on while runs go on, as a live card does: called at the beginning, at each generation, and at the end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._watch import Watch

    Spectator = Callable[[Watch], None]

_spectators: list[Spectator] = []


@contextmanager
def looking_on(spectator: Spectator) -> Iterator[None]:
    """Have `spectator` called from the thread of each run, until the block ends. It has to be quick."""
    _spectators.append(spectator)
    try:
        yield
    finally:
        _spectators.remove(spectator)


def show(watch: Watch) -> None:
    """Let everybody look. Whatever goes wrong with looking, the run goes on."""
    for spectator in _spectators:
        try:
            spectator(watch)
        except Exception:  # noqa: BLE001, PERF203 -- a notebook that cannot show does not stop a run
            return
